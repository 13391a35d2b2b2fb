"""Reads a text that lists links, in gemtext or Markdown, as the menu that it is to its readers: each line is an item.

Authors who serve one folder by several protocols write such an index once; in a Gopher client it is a text.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from feedd.gopher.url import parse_location
from feedd.model import GopherUrl, Location, Menu, MenuItem
from feedd.reading.words.dates import find_dates
from feedd.reading.words.links import resolve
from feedd.reading.words.page_words import LOGS, words_of

FEWEST = 2  # links in a text whose name does not say what it is written in
LONGEST = 2000  # characters of a line in which links are looked for
LONGEST_LABEL = 4  # words: "the phlog of Ada"
SURE = 3  # rank of a word for a log with which a label may end; "Keyboard notes" is a text
ASIDE = 6  # words beside a link in Markdown that is no item of a list; with more of them it stands in a sentence

_GEMTEXT, _MARKDOWN = (".gmi", ".gemini"), (".md", ".markdown", ".mkd")
_WRITTEN = tuple(name.encode() for name in (*_GEMTEXT, *_MARKDOWN))
_INDEXES = ("index", "readme", "home", "archive", "archives")
_LINE = re.compile(r"=>\s*(?P<target>\S+)(?:\s+(?P<label>\S.*))?")
_INLINE = re.compile(
    r"!?\[(?P<label>(?:[^\[\]]|\[[^\[\]]{0,40}\]){0,300}+)\]"
    r"\(\s{0,9}<?(?P<target>[^\s()<>]{1,500})>?(?:\s{1,9}\"[^\"]{0,200}\")?\s{0,9}\)"
)
_ITEM = re.compile(r"\s*(?:[-*+]|\d{1,4}[.)]|#{1,6})\s+(?=\S)")
_ON_THE_WEB = re.compile(r"https?:|mailto:", re.IGNORECASE)
_FENCE = "```"


def read_linked(text: str, url: GopherUrl, charset: str, *, most: int) -> Menu | None:
    """Return a text as a menu; None where nothing says that it is written in gemtext or Markdown, or it has no links.

    A line with several links is an item for each; all other lines are text. None, too, of more than `most` items.
    """
    lines = text.split("\n")
    name = url.selector.decode("utf-8", "replace").lower()
    for parts, endings in ((_gemtext, _GEMTEXT), (_markdown, _MARKDOWN)):
        items = tuple(islice(_items(parts(lines), url), most + 1))
        links = sum(item.item_type != "i" for item in items)
        if len(items) <= most and links >= (1 if name.endswith(endings) else FEWEST):
            return Menu(items=items, charset=charset)
    return None


def is_index_name(selector: bytes) -> bool:
    """Return whether a document is called as lists of posts are: `index.gmi`, `gemlog.md`, `README.md`."""
    stem = selector.rpartition(b"/")[2].partition(b".")[0].decode("utf-8", "replace").lower()
    return not stem or stem in _INDEXES or stem in LOGS


def is_link_line(text: str) -> bool:
    """Return whether a line is a link into the hole, of gemtext or in Markdown, and no post that tells of a link."""
    short = text[:LONGEST]
    link = _LINE.fullmatch(short.rstrip()) or (_INLINE.search(short) if _ITEM.match(short) else None)
    words = _INLINE.sub(" ", short).split()[1:] if link and link.re is _INLINE else ()  # beside the sign of an item
    return link is not None and not _ON_THE_WEB.match(link["target"]) and len(words) <= ASIDE


def is_written(selector: bytes) -> bool:
    """Return whether a selector names a document in gemtext or Markdown, whatever the item type is."""
    return selector.lower().endswith(_WRITTEN)


def _items(parts: Iterator[tuple[str, str | None]], url: GopherUrl) -> Iterator[MenuItem]:
    for number, (label, target) in enumerate(parts, 1):
        place = _location(target, url) if target else None
        item_type, selector, host, port = "i", b"", "", None
        if isinstance(place, GopherUrl):
            item_type, selector, host, port = place.item_type, _selector(place, url), place.host, place.port
            item_type = "1" if selector.endswith(b"/") or _is_log(label, selector) else item_type
        elif place:
            item_type, selector = "h", f"URL:{place}".encode()
        display = label if place or not target else f"=> {target} {label}"  # a link to nowhere is no text
        yield MenuItem(item_type=item_type, display=display, selector=selector, host=host, port=port, line=number)


def _is_log(label: str, selector: bytes) -> bool:
    """Return whether a link leads to another list of posts: `gemlog/index.gmi`, `words.gmi Gemlog`.

    "2024-05-03 My new gemlog" is a post about one.
    """
    folder, _, name = selector.decode("utf-8", "replace").rpartition("/")
    stem = name.partition(".")[0].lower()
    place = folder.rpartition("/")[2].lower() if stem in _INDEXES else stem
    words = words_of(label) if len(label.split()) <= LONGEST_LABEL and not find_dates(label) else []
    is_called = bool(words) and LOGS.get(words[-1], len(LOGS)) <= SURE  # "Notes on clay" may end with any word
    return is_written(selector) and (place in LOGS or is_called)


def _selector(place: GopherUrl, url: GopherUrl) -> bytes:
    """Return the selector of a link; of the index of a folder in which the text is itself, that folder's."""
    folder, slash, name = place.selector.rpartition(b"/")
    is_above = (place.host, place.port) == (url.host, url.port) and url.selector.startswith(folder + slash)
    return folder + slash if is_above and is_written(name) and name.lower().startswith(b"index.") else place.selector


def _location(target: str, url: GopherUrl) -> Location | None:
    """Return where a link leads: a name without an ending is a folder, a capsule of this host has the same files."""
    capsule = f"gemini://{url.host}/"
    target = f"/{target.removeprefix(capsule)}" if target.startswith(capsule) else target
    href = resolve(target, url)
    is_folder = href is None and "." not in target.rpartition("/")[2]
    href = resolve(f"{target}/", url) if is_folder else href
    try:
        return parse_location(href.removesuffix("/") if is_folder else href) if href else None
    except ValueError:
        return None


def _gemtext(lines: Sequence[str]) -> Iterator[tuple[str, str | None]]:
    """Yield the words of each line and the target of its link, None where it is none."""
    fenced = False
    for line in lines:
        fenced ^= line.startswith(_FENCE)
        link = None if fenced else _LINE.fullmatch(line[:LONGEST].rstrip())
        yield (link["label"] or _file_name(link["target"]), link["target"]) if link else (line, None)


def _file_name(target: str) -> str:
    """Return what a link without a label is called: `rain.gmi` of `/log/rain/index.gmi`, which is the text in it."""
    folder, _, name = target.rpartition("/")
    stem, _, ending = name.rpartition(".")
    place = folder.rpartition("/")[2]
    return f"{place}.{ending}" if stem == "index" and place.strip(".") else target


def _markdown(lines: Sequence[str]) -> Iterator[tuple[str, str | None]]:
    """Yield words and target of each line; the words beside a link are its label too, as a date in a list is."""
    fenced = False
    for line in lines:
        fenced ^= line.lstrip().startswith(_FENCE)
        short, mark = line[:LONGEST], _ITEM.match(line)
        found = (
            [] if fenced or "](" not in short else [one for one in _INLINE.finditer(short) if short[one.start()] != "!"]
        )
        rest = _INLINE.sub(" ", short[mark.end() if mark else 0 :]).split()
        if len(found) == 1 and (mark or len(rest) <= ASIDE):
            words = short[mark.end() if mark else 0 :]
            yield _INLINE.sub(lambda one: one["label"], words).strip(), found[0]["target"]
        elif found and len(rest) <= ASIDE:
            yield from ((one["label"], one["target"]) for one in found)
        else:
            yield line, None
