"""What a server lists beside the posts of a folder: what makes the site, programs, lists of posts, parts of texts."""

import re
from collections import Counter
from collections.abc import Container, Iterator, Sequence

from feedd.model import GopherUrl
from feedd.reading.index.archives import is_archive
from feedd.reading.index.entry_dates import Dated
from feedd.reading.words.site_words import GROUPS, is_a_text, is_of_a_tool, makes_a_site

FEWEST_LISTED = 2  # texts beside one that is called as a list of them
FEWEST_GEMTEXT = 2  # texts of a capsule, beside which pages for the web stand for themselves
_GEMTEXT = (".gmi", ".gemini")
_SERIES = re.compile(r"([^\W\d][^\W\d_-]*)[-_](?=\d)")
_WORD = re.compile(r"[^\W\d_]+(?=[-_.])")
# What editors leave beside a file, and what tools keep of it there.
_COPY = re.compile(r"(?:~|\.(?:save|bak|old|orig|swp|new|copy|license|meta|sig|asc|\d))\Z", re.IGNORECASE)
# What the name of a folder has beside that of its text, and the name of either before it.
_BESIDE = re.compile(
    r"(?:[-_. ](?:files?|pics?|pictures?|images?|imgs?|photos?|media|assets|data)|\.[^\W\d_]{1,8})\Z", re.IGNORECASE
)
_PLACE = re.compile(r"\A(?:(?:19|20)\d\d[-_.]?\d\d[-_.]?\d\d|\d{1,3})[-_. ]+(?=\S)")


def beside_posts(links: Sequence[Dated], of: GopherUrl) -> dict[int, str]:
    """Return the lines of a listing of the folder `of` that are there beside its posts, each with the reason."""
    reasons: dict[int, str] = {}
    for line, reason in _beside_posts(links, of):
        reasons.setdefault(line, reason)
    return reasons


def _beside_posts(links: Sequence[Dated], of: GopherUrl) -> Iterator[tuple[int, str]]:
    of_the_site = {one.line: reason for one in links if (reason := _of_the_site(one))}
    yield from of_the_site.items()
    listed = [one for one in links if one.label.listing and one.line not in of_the_site]
    texts = [one for one in listed if one.link.item.item_type == "0" and _is_text(name_of(one))]
    for reason, found in (
        ("of the file beside it", _copies(listed)),
        ("a list of the texts beside it", _lists(texts, of)),
        ("a program among texts", _programs(links, of_the_site)),
        ("a web page among texts", _web_pages(listed, texts)),
        ("part of the text beside it", _parts(listed, texts)),
    ):
        yield from ((one.line, reason) for one in found)


def _of_the_site(one: Dated) -> str:
    """Return why a link leads to a file that is there for the site, or for its author's own tools; "" for others."""
    if _is_hidden(one):
        return "a hidden file"
    name = name_of(one)
    is_called_so = name.partition(".")[0].casefold() in one.link.item.display.casefold()  # no index of a post's folder
    is_made = one.label.is_file and is_called_so and makes_a_site(name) and not (one.has_own_date and is_a_text(name))
    return "a file of the site" if is_made else ""


def name_of(one: Dated) -> str:
    """Return the last name of a selector."""
    return one.link.item.selector.rstrip(b"/").rpartition(b"/")[2].decode("utf-8", "replace")


def _is_hidden(one: Dated) -> bool:
    """Return whether a link leads to a file that the author's own tools read: `.banner` in a listing of the folder."""
    name = one.link.item.selector.rstrip(b"/").rpartition(b"/")[2]
    return name.startswith(b".") and name.strip(b".") != b"" and one.link.item.display.lstrip().startswith(".")


def _is_text(name: str) -> bool:
    return is_a_text(name) or "." not in name


def _copies(listed: Sequence[Dated]) -> Iterator[Dated]:
    """Yield what an editor left beside a file, and what is said of it there: `mill.gmi~`, `mill.gmi.license`."""
    names = {name_of(one) for one in listed}
    for one in listed:
        name = name_of(one)
        copy = _COPY.search(name)
        if copy and name[: copy.start()] in names:
            yield one


def _programs(links: Sequence[Dated], of_the_site: Container[int]) -> Sequence[Dated]:
    """Return the programs, their data and logs where most files are texts, those of the site too: `publish.py`."""
    listed = [one for one in links if one.label.listing]
    texts = sum(one.link.item.item_type == "0" and _is_text(name_of(one)) for one in listed)
    others = sum(one.line not in of_the_site and not _is_text(name_of(one)) for one in listed)
    return [one for one in listed if is_of_a_tool(name_of(one))] if texts >= others else []


def _web_pages(listed: Sequence[Dated], texts: Sequence[Dated]) -> Iterator[Dated]:
    """Yield undated pages for the web in a capsule: tools and exports, and none of the texts in another format."""
    stems = {_plain_stem(one) for one in texts}
    if sum(name_of(one).endswith(_GEMTEXT) for one in texts) < FEWEST_GEMTEXT:
        return
    for one in listed:
        if one.link.item.item_type == "h" and not one.has_own_date and _plain_stem(one) not in stems:
            yield one


def _parts(listed: Sequence[Dated], texts: Sequence[Dated]) -> Iterator[Dated]:
    """Yield the folders that belong to a text beside them: `mill.pic/` of `mill.gmi`."""
    stems = {_plain_stem(one) for one in texts}
    yield from (one for one in listed if one.link.item.item_type == "1" and _plain_stem(one) in stems)


def _lists(texts: Sequence[Dated], of: GopherUrl) -> Sequence[Dated]:
    """Return the undated texts that list others: called as dated ones begin (`verse.gmi`, `verse-2024-03-05.gmi`).

    Or as the folder that they are in, or one of several by a word that sorts (`tag-kiln.gmi`), or `archive-2023.gmi`.
    """
    series = Counter(found[1] for one in texts if one.has_own_date and (found := _SERIES.match(name_of(one))))
    undated = [(one, name_of(one).casefold()) for one in texts if not one.has_own_date]
    sorting = Counter(word[0] for _, name in undated if (word := _WORD.match(name)) and word[0] in GROUPS)
    folder = of.selector.rstrip(b"/").rpartition(b"/")[2].decode("utf-8", "replace").casefold().lstrip("~")
    lists = []
    for one, name in undated:
        stem, word = name.partition(".")[0], _WORD.match(name)
        is_called_so = stem == folder and len(texts) > FEWEST_LISTED
        is_sorting = word is not None and sorting[word[0]] >= FEWEST_LISTED
        is_archived = one.title[:1].isalpha() and is_archive(one.title)
        if is_called_so or is_sorting or is_archived or series[name_of(one).partition(".")[0]] >= FEWEST_LISTED:
            lists.append(one)
    return lists


def _plain_stem(one: Dated) -> str:
    """Return the name of a file or folder without what tells a text from its pictures: "mill" of `mill_files/`."""
    name = name_of(one).casefold()
    return _PLACE.sub("", _BESIDE.sub("", name), count=1)
