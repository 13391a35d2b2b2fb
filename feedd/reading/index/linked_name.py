"""Finds a name in the links on top of a page: that of the hole, or the page's own, in a link that leads there."""

import re
from collections.abc import Iterator, Sequence

from feedd.gopher.menu import item_location
from feedd.model import GopherUrl, Menu, MenuItem
from feedd.reading.index.places import home_of, is_top
from feedd.reading.words.lines import Line
from feedd.reading.words.names import WORD, name_in
from feedd.reading.words.page_words import is_of_any_page, words_of
from feedd.structs import replace

MOST_ABOVE = 6  # links on top; more are a list
MOST_WORDS = 5
LEAST_SHARED = 4  # letters of a word that the address has too
_INDEX = re.compile(rb"index\.\w{1,8}\Z")
_WEB_ROOT = re.compile(r"\w{4,6}://(?:www\.)?(?P<host>[\w.-]{1,255})/?")
_WAY = re.compile(
    r"\W{0,4}(?:(?:(?:go |get )?back|return|go|up) to|zurück (?:zu[rm]?|nach)|retour (?:à|au|aux|chez)|terug naar"
    r"|volver a|voltar (?:a|ao|para)|torna a|tillbaka till|takaisin|назад (?:к|на|в)"
    r"|(?:the )?(?:home(?: ?page)?|front page|capsule|site) of|(?:startseite|seite) von)\s+",
    re.IGNORECASE,
)
_CASED = re.compile(r"[^\W\d_]{2,}(?:['’]s)?")
_OF_SOMEBODY = re.compile(r"(?P<who>[^\W\d_]\w{0,30})['’]s?\s")


def linked_name(menu: Menu, lines: Sequence[Line], url: GopherUrl) -> tuple[str, GopherUrl] | None:
    """Return the name in a link on top of the page at `url`, to itself or to the first page of its hole, and which.

    None where such a link only says where it leads, in words of any language: a name shares a word with the address, is
    somebody's, or stands with capitals beside words that sites use: "The Otter Homepage".
    """
    for item in _on_top(menu, lines):
        place = _home(item, url)
        if place is not None and (name := _name(item.display, url)):
            return name, place
    return None


def _on_top(menu: Menu, lines: Sequence[Line]) -> Iterator[MenuItem]:
    """Yield the links above all words of a page."""
    count = 0
    for item, line in zip(menu.items, lines, strict=True):
        if not line.is_item and WORD.search(line.text):
            return
        count += line.is_item
        if count > MOST_ABOVE:
            return
        if line.is_item:
            yield item


def _home(item: MenuItem, url: GopherUrl) -> GopherUrl | None:
    """Return where a link leads, if that is the page at `url` or the first one of its hole, on the web too."""
    place = item_location(item, url)
    if not isinstance(place, GopherUrl):
        web = _WEB_ROOT.fullmatch(place or "")
        is_of_hole = web is not None and web["host"] == url.host and not home_of(url)
        return replace(url, selector=b"") if is_of_hole else None
    there, here = (replace(one, selector=_INDEX.sub(b"", one.selector).strip(b"/")) for one in (place, url))
    if (there.host, there.port) != (here.host, here.port):
        return None
    is_of_hole = is_top(there) and home_of(there) == home_of(here)
    return there if is_of_hole or there.selector == here.selector else None


def _name(label: str, url: GopherUrl) -> str:
    """Return the name in a label, "" where none of its words is sure to be one."""
    name = name_in(_WAY.sub("", label, count=1))
    words = words_of(name)
    own = [word for word in words if not is_of_any_page(word)]
    if not own or len(words) > MOST_WORDS:
        return ""
    address = _letters(f"{url.host} {home_of(url)}")
    if any(len(letters) >= LEAST_SHARED and letters in address for letters in map(_letters, own)):
        return name if _letters(name) != _letters(url.host) else ""
    somebody = _OF_SOMEBODY.match(name)
    is_somebodys = somebody is not None and words[0] in own and somebody["who"][0].isupper()
    has_capitals = all(one[:1].isupper() for one in _CASED.findall(name) if one.casefold() in own)
    return name if is_somebodys or (has_capitals and (len(own) < len(words) or _WAY.match(label))) else ""


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))
