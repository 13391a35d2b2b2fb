"""A menu as a page: its links with the lines around them, its headings, its title."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from feedd.gopher.menu import item_location
from feedd.model import GopherUrl, Location, Menu, MenuItem
from feedd.reading.words.dates import find_month
from feedd.reading.words.lines import SHORT, is_drawn, is_rule, share_of_letters, undecorated

BLOCK = 12  # lines around a link that are looked at for its facts
_BOX = "|║│┃!: "
_SPACED = re.compile(r"\w(?: \w){2,40}(?:\s{2,6}\w(?: \w){0,40}){0,12}")  # letter-spaced words
_YEAR = re.compile(r"\D{0,20}((?:19|20)\d\d)\D{0,20}")


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuLink:
    """One link of a menu, where it leads, and the text that touches it above and below."""

    item: MenuItem
    location: Location | None
    above: tuple[str, ...] = ()  # nearest line last
    below: tuple[str, ...] = ()
    title_above: MenuItem | None = None  # the link right above it that leads out of Gopher: its subject
    month: tuple[int, int] | None = None  # year and month of the heading it stands under
    section: str = ""  # that heading


def links_of(menu: Menu, base: GopherUrl) -> tuple[MenuLink, ...]:
    """Collect the links of a menu in order."""
    links: list[MenuLink] = []
    month: tuple[int, int] | None = None
    section = ""
    above: list[str] = []
    subject: MenuItem | None = None
    for item, after in zip(menu.items, (*menu.items[1:], None), strict=True):
        if item.item_type in "i3":
            _add_below(links, item)
            heading = _heading(item, above, after)
            if heading:
                section, month = heading, find_month(heading) or (month if not _YEAR.fullmatch(heading) else None)
            above = [*above, item.display][-BLOCK:] if item.display.strip() else []
            subject = subject if item.display.strip() else None
            continue
        link = MenuLink(item=item, location=item_location(item, base), month=month, section=section)
        links.append(replace(link, above=tuple(above), title_above=subject))
        subject = item if item.item_type == "h" else None
        above = above if item.item_type == "h" else []
    return tuple(links)


def _add_below(links: list[MenuLink], item: MenuItem) -> None:
    """Give a text line to the link it stands beneath, when nothing parts the two."""
    if not links or not item.display.strip():
        return
    link = links[-1]
    lines_since = item.line - link.item.line
    if lines_since == len(link.below) + 1 and lines_since <= BLOCK:
        links[-1] = replace(link, below=(*link.below, item.display))


def _heading(item: MenuItem, above: Sequence[str], after: MenuItem | None) -> str:
    """Give the words of a line that heads what follows: set off by signs, or alone between blank lines and links."""
    text = item.display.strip()
    if not text or len(text) > SHORT or is_rule(text) or share_of_letters(text) < 0.2:
        return ""
    words = undecorated(text)
    alone = not above and (
        after is None or after.item_type != "i" or not after.display.strip() or is_rule(after.display)
    )
    return words if any(c.isalnum() for c in words) and (words != text or alone) else ""


def page_title(menu: Menu) -> str | None:
    """Give the title of a page: the line with the selector TITLE (gophernicus, Flask-Gopher), else its heading."""
    for item in menu.items:
        if item.item_type == "i" and item.selector == b"TITLE" and item.display.strip():
            return undecorated(item.display)
    return next(_title_lines(menu), None)


def _title_lines(menu: Menu) -> Iterator[str]:
    """Find lines above the first link that stand alone and are words, not a sentence and not a drawing."""
    items = menu.items
    for number, item in enumerate(items):
        if item.item_type != "i":
            return
        text = item.display.strip()
        before = items[number - 1] if number else None
        after = items[number + 1] if number + 1 < len(items) else None
        alone = (before is None or _parts(before)) and (after is None or _parts(after))
        if before is not None and _parts(before) and (_is_boxed(text) or _SPACED.fullmatch(undecorated(text))):
            alone = True  # above its subtitle
        if text and alone and not is_drawn(text) and not is_rule(text):
            title = _unspaced(undecorated(text).strip(_BOX))
            if len(title) <= 80 and not title.endswith((".", ":", "!", "?", ",")) and share_of_letters(title) > 0.7:
                yield title
            return


def _is_boxed(text: str) -> bool:
    return len(text) > 2 and text[0] == text[-1] and text[0] in _BOX


def _unspaced(text: str) -> str:
    """Close the gaps of `T H E   L I G H T`."""
    if not _SPACED.fullmatch(text):
        return text
    return " ".join(word.replace(" ", "") for word in re.split(r"\s{2,}", text))


def _parts(item: MenuItem) -> bool:
    return item.item_type != "i" or not item.display.strip() or is_rule(item.display) or is_drawn(item.display)
