"""Files as entries: pictures, sounds, archives and papers, where they are what a page offers.

Elsewhere they belong to the texts beside them, and a proposal says which key takes them.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from feedd.model import GopherUrl, Index, Menu
from feedd.reading.folder import FORMATS
from feedd.reading.index.captions import groups_of_files, says_size, words_of_size
from feedd.reading.index.entry_dates import Dated
from feedd.reading.index.places import Places
from feedd.reading.rules import IndexRules
from feedd.reading.words.item_types import MEDIA
from feedd.reading.words.site_words import mentions_a_page

FEWEST = 2  # files of one type in a list; a single one is a logo, or belongs to a text
MUCH_MORE = 3  # times as many files as texts: then the texts are about the files (a licence, a list of contents)
FEWEST_PROPOSED = 3

_ILLUSTRATED = (b".gmi", b".gemini", b".md", b".markdown")  # texts that show the pictures beside them in their folder
LEFT_OUT = "not a text"  # why a file is no entry
_FORMATS = tuple(name.encode() for name in FORMATS)
_OF_FORMATS = """
text plain only version format page web www gopher gemini gemtext as or the in view read nur als reiner texte
версия текст texto plano versión versione testo
"""
_WORDS_OF_FORMATS = frozenset((*FORMATS, *_OF_FORMATS.split()))
_PICTURES = frozenset("gIp:")
_SHOWN = frozenset("gIp:s<;")  # what is offered in several sizes and formats
_SIZE = r"(?:small|thumb|thumbs|thumbnail|tn|mini|preview|low|lowres|medium|large|full|big|original)"
_SIZES = tuple(
    re.compile(rf"(?<![^\W_])(?:{words})(?![^\W_])", re.IGNORECASE)
    for words in ("small|thumbs?|thumbnails?|tn|mini|preview|low|lowres|icon", "medium|mid")
)
USUAL = len(_SIZES)  # the size of what says none, or that it is large
_SIZE_AT_END = re.compile(rf"[-_. ]{_SIZE}\Z|\A{_SIZE}[-_. ]", re.IGNORECASE)


def types_of_entries(links: Sequence[Dated], rules: IndexRules, of: GopherUrl) -> frozenset[str]:
    """Return the item types of entries: those of the definition, else those of texts and of what the page offers."""
    if rules.types != IndexRules().types:
        return frozenset(rules.types)
    files = Counter(one.link.item.item_type for one in links if one.link.item.item_type in MEDIA)
    if not files:
        return frozenset(rules.types)
    places = Places(of)
    texts = [one for one in links if one.link.item.item_type in "01" and not _is_navigation(one, of, places)]
    web = sum(one.link.item.item_type == "h" for one in links)
    most = max(files.values(), default=0)
    offered: set[str] = set()
    if files.total() > len(texts) + web:
        offered |= {item_type for item_type in files if item_type in "s;<"}
    shown = any(one.label.listing and one.link.item.selector.endswith(_ILLUSTRATED) for one in texts)
    if not shown and most >= FEWEST and files.total() > web and files.total() >= MUCH_MORE * len(texts):
        offered |= {item_type for item_type, count in files.items() if 2 * count >= most}
    dated = Counter(one.link.item.item_type for one in links if one.has_own_date)
    undated = sum(not one.is_dated for one in texts)
    if 2 * undated <= len(texts) or undated <= 2 * max(map(dated.__getitem__, files), default=0):
        offered |= {item_type for item_type, count in files.items() if 2 * dated[item_type] >= count}
    return frozenset(rules.types) | offered


def _is_navigation(one: Dated, of: GopherUrl, places: Places) -> bool:
    location = one.link.location
    if isinstance(location, GopherUrl) and (location.host, location.port) != (of.host, of.port):
        return True
    return not one.is_dated and (mentions_a_page(one.link.item.display) or places.place(one.link).groups)


def attached(links: Sequence[Dated]) -> set[int]:
    """Return the lines of dated files that belong to a text of the same day."""
    if not any(one.link.item.item_type in MEDIA for one in links):
        return set()
    days = {
        one.moment.at.date() for one in links if one.moment and one.has_own_date and one.link.item.item_type in "01"
    }
    return {
        one.line
        for one in links
        if one.link.item.item_type in MEDIA and one.moment is not None and one.moment.at.date() in days
    }


def shown_beside(links: Sequence[Dated], of: GopherUrl) -> set[int]:
    """Return the lines of pictures that lie with one of the texts of the page `of`, where each has its own folder."""
    folders = Counter(_folder_of(one) for one in links if one.link.item.item_type in "0h")
    own = {folder for folder, texts in folders.items() if folder and texts == 1 and folder != of.selector.rstrip(b"/")}
    if len(own) < FEWEST:
        return set()
    return {one.line for one in links if one.link.item.item_type in _PICTURES and _folder_of(one) in own}


def _folder_of(one: Dated) -> bytes:
    return one.link.item.selector.rstrip(b"/").rpartition(b"/")[0]


def other_sizes(links: Sequence[Dated]) -> set[int]:
    """Return the lines of pictures and sounds that are offered beside a larger one, or first, with the same name.

    So are those whose labels only say in which size the same picture is: "thumbnail", "view".
    """
    twins: set[int] = set()
    for group in groups_of_files([one.link for one in links]):
        picture: list[Dated] = []
        for one in [*(links[number] for number in group), None]:
            if one is not None and one.link.item.item_type in _SHOWN and _is_same(one, picture):
                picture.append(one)
                continue
            best = max(picture, key=_size, default=None)
            twins.update(other.line for other in picture if other is not best)
            picture = [one] if one is not None and one.link.item.item_type in _SHOWN else []
    return twins


def _is_same(one: Dated, picture: Sequence[Dated]) -> bool:
    """Return whether a file is the picture or sound of the files above it, in another size or format."""
    if not picture:
        return False
    if _stem(one) == _stem(picture[-1]):
        return True
    labels = [other.link.item.display for other in (*picture, one)]
    words = [words_of_size(label) for label in labels]
    return all(map(says_size, labels)) and words[-1] not in words[:-1] and len({_size(picture[0]), _size(one)}) > 1


def other_formats(links: Iterable[Dated]) -> set[int]:
    """Return the lines of texts that a page links in another format too: `mill.html` beside `mill.txt`.

    The plainest is the text, or the one that alone has the title and the date.
    """
    best: dict[tuple[str | None, bytes], tuple[bool, bool, int, int]] = {}
    twins: set[int] = set()
    for one in links:
        stem, _, ending = one.link.item.selector.rpartition(b".")
        if ending.lower() not in _FORMATS:
            continue
        place = one.link.item.host, stem
        rank = not one.has_own_date, _says_format(one), _FORMATS.index(ending.lower()), one.line
        known = best.get(place, rank)
        best[place] = min(known, rank)
        if known[2] != rank[2]:
            twins.add(max(known, rank)[3])
    return twins


def _says_format(one: Dated) -> bool:
    """Return whether a label only says in which format its text is: "(plain text)", "HTML version"."""
    words = words_of_size(one.link.item.display)
    return bool(words) and words <= _WORDS_OF_FORMATS


def other_ways(links: Sequence[Dated]) -> set[int]:
    """Return the lines of links to what the text next to them says too: `1Fog` to `/fog` below `0Fog` to `/fog.txt`."""
    twins: set[int] = set()
    texts = (one for one in links if not one.label.is_file and one.link.item.item_type in "01h")
    for one, other in pairwise(texts):
        if one.title.casefold() != other.title.casefold() or one.key == other.key:
            continue
        if isinstance(one.link.location, GopherUrl) and one.link.place == other.link.place:
            first_is_text = one.link.item.item_type == "0" or other.link.item.item_type != "0"
            twins.add(other.line if first_is_text else one.line)
    return twins


def _stem(one: Dated) -> str:
    """Return the name of a file without its extension and a word for its size."""
    name = one.link.item.selector.decode("utf-8", "replace").rpartition("/")[2]
    return _SIZE_AT_END.sub("", (name.rpartition(".")[0] or name).casefold())


def _size(one: Dated) -> int:
    """Return how large a file is among those of one picture, by what its label and its name say."""
    selector = one.link.item.selector.decode("utf-8", "replace")[-200:]
    for text in (one.link.item.display[:200], selector):
        for size, words in enumerate(_SIZES):
            if words.search(text):
                return size
    return USUAL


def propose_types(index: Index, menu: Menu) -> Iterator[str]:
    """Yield the line of a definition that takes the files of a menu, where it has more of them than undated entries.

    Files among dated posts belong to these.
    """
    lines = {one.line for one in index.ignored if one.reason == LEFT_OUT}
    files = Counter(item.item_type for item in menu.items if item.line in lines and item.item_type in MEDIA)
    total = files.total()
    dated = sum(one.moment is not None for one in index.candidates)
    if total < max(FEWEST_PROPOSED, len(index.candidates) + 1) or 2 * dated > len(index.candidates):
        return
    types = (*(IndexRules().types if index.candidates else ()), *files)
    names = ", ".join(f"{count} of type {item_type}" for item_type, count in files.most_common())
    listed = ", ".join(f'"{item_type}"' for item_type in types)
    yield f"index.types = [{listed}]  # {total} links lead to files ({names}); this makes them entries"
