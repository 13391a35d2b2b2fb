"""Reads a menu as a page: its links with the lines around them, and its headings."""

import re
from collections.abc import Sequence
from itertools import takewhile
from typing import TypeAlias

from msgspec import Struct

from feedd.gopher.menu import item_location
from feedd.model import GopherUrl, Location, Menu, MenuItem
from feedd.reading.words.characters import share_of_letters
from feedd.reading.words.dates import find_dates, find_month, month_of_name
from feedd.reading.words.lines import SHORT, Line, undecorated

WORDS = 0.8  # share of letters in the words that stand in a long rule; a drawing has fewer
LONGEST_WHEN = 30  # characters: "Wednesday, September 30, 2026"
BLOCK = 12  # lines above and below a link in which its date and title are looked for
_YEAR = re.compile(r"\D{0,20}((?:19|20)\d\d)\D{0,20}")
# /2024/, /2024-03/ or /2024/03/ of a folder, or the year that begins a file's name: /2024-03-05-rain.txt.
_YEAR_OF_PLACE = re.compile(
    rb"/(?P<year>(?:19|20)\d\d)(?:(?:[-_.](?P<in>0[1-9]|1[0-2])|/(?P<below>0[1-9]|1[0-2]))(?=/)|(?=/)|(?=[-_.]?\d\d[-_.]?\d\d(?!\d)))"
)
_COUNT = re.compile(r"\s*\(\d{1,4}(?: [^\W\d_]{1,12})?\)$")  # how many posts a heading has

Period: TypeAlias = tuple[int, int | None]  # a year, and a month where the heading names one


class MenuLink(Struct, frozen=True, kw_only=True):
    """One link of a menu, where it leads, and the lines of text directly above and below it."""

    item: MenuItem
    location: Location | None
    above: tuple[Line, ...] = ()  # nearest line last
    below: tuple[Line, ...] = ()
    further: tuple[Line, ...] = ()  # the lines of text behind a blank one, without those directly above the next link
    title_above: MenuItem | None = None  # the web link directly above it, whose text stands here
    period: Period | None = None  # year and month of the headings it stands under
    section: str = ""  # that heading
    apart: bool = False  # a blank line stands between it and the first links below that heading

    @property
    def place(self) -> object:
        """Where it leads, in whatever format: a location without the extension of its file."""
        if not isinstance(self.location, GopherUrl):
            return self.location
        folder, _, name = self.location.selector.rstrip(b"/").rpartition(b"/")
        stem, _, extension = name.rpartition(b".")
        is_format = stem and extension.isalnum() and not extension.isdigit()  # notes.1 and v1.2 are numbered
        return self.location.host, self.location.port, folder, stem if is_format else name


def lines_of(menu: Menu) -> tuple[Line, ...]:
    """Return the display strings of a menu as lines, exactly as they were sent, and without hrefs."""
    return tuple(Line(text=item.display, item_type=item.item_type) for item in menu.items)


def links_of(menu: Menu, lines: Sequence[Line], base: GopherUrl) -> tuple[MenuLink, ...]:
    """Return the links of a menu in order; `lines` is what `lines_of` returns for it."""
    links: list[MenuLink] = []
    period: Period | None = None
    section = ""
    above: list[Line] = []
    subject: MenuItem | None = None
    has_links = apart = False
    for number, (item, line) in enumerate(zip(menu.items, lines, strict=True)):
        if _is_text(line):
            if not line.text.strip():
                apart, above, subject = apart or has_links, [], None
                continue
            below = lines[number + 1 : number + 2]
            alone = not _is_below(lines, number) if not above else bool(below and below[0].is_item and _is_when(line))
            heading = _heading(line, below, alone=alone)
            if heading:
                section, period = heading, _period(heading, period)
                has_links = apart = False
            above = [*above, line][-BLOCK:]
            continue
        location = item_location(item, base)
        below, further = _text_below(lines[number + 1 : number + 1 + BLOCK])
        links.append(
            MenuLink(
                item=item,
                location=location,
                above=tuple(above),
                below=below,
                further=further,
                title_above=subject,
                period=period or _period_of_place(location),
                section=section,
                apart=apart,
            )
        )
        has_links = True
        subject = item if item.item_type == "h" else None
        above = above if item.item_type == "h" else []
    return tuple(links)


def _text_below(lines: Sequence[Line]) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    """Return the lines of text directly below a link, and those behind a blank line that belong to no other link."""
    text = tuple(takewhile(_is_text, lines))
    below = tuple(takewhile(_has_text, text))
    end = len(text)
    while len(text) < len(lines) and end > len(below) and _has_text(text[end - 1]):
        end -= 1
    return below, tuple(filter(_has_text, text[len(below) : end]))


def _is_below(lines: Sequence[Line], number: int) -> bool:
    """Return whether a line of text belongs to the link above: it touches that link, and below it is a blank line."""
    is_last = number + 1 == len(lines) or not (lines[number + 1].is_item or lines[number + 1].text.strip())
    return number > 0 and not _is_text(lines[number - 1]) and is_last


def _is_when(line: Line) -> bool:
    """Return whether a line says only when: a day, a month or a year, which is a heading also right below a title."""
    words = line.bare
    if len(words) > LONGEST_WHEN or not any(map(str.isdigit, words)):
        return False
    return is_only_a_day(line) or bool(_YEAR.fullmatch(_COUNT.sub("", words))) or find_month(words) is not None


def is_only_a_day(line: Line) -> bool:
    """Return whether a line is a date, and signs around it."""
    if not line.dates:
        return False
    day = line.dates[0]
    return not any(map(str.isalnum, line.text[: day.start] + line.text[day.end :]))


def _period(heading: str, before: Period | None) -> Period | None:
    """Return what a heading says of year and month; one without either leaves what stood `before`."""
    if find_dates(heading):
        return None  # a day, which says all
    if named := find_month(heading):
        return named
    bare = _COUNT.sub("", heading)
    if year := _YEAR.fullmatch(bare):
        return int(year[1]), None
    month = month_of_name(bare)
    return (before[0], month) if before and month else before


def _period_of_place(location: Location | None) -> Period | None:
    """Return the year, and the month where it is there, of the folder or the name of a document."""
    selector = location.selector if isinstance(location, GopherUrl) else b""
    found = _YEAR_OF_PLACE.search(selector, 0, SHORT) if b"/20" in selector or b"/19" in selector else None
    if found is None:
        return None
    month = found["in"] or found["below"]
    return int(found["year"]), int(month) if month else None


def _is_text(line: Line) -> bool:
    """Return whether a line is text or an error, and not a link."""
    return line.item_type in "i3"


def _has_text(line: Line) -> bool:
    return _is_text(line) and bool(line.text.strip())


def _heading(line: Line, after: Sequence[Line], *, alone: bool) -> str:
    """Return the words of a heading, a line with signs around it or `alone` between blank lines and links; else ""."""
    text = line.text.strip()
    if not alone and undecorated(text) == text:
        return ""  # as most lines
    if not text or len(text) > SHORT or line.is_rule:
        return ""
    words = line.bare
    if line.share_of_letters < 0.2 and share_of_letters(words) < WORDS:  # a drawing, and no word in a long rule
        return ""
    if words == text and any(_goes_on(one) for one in after):
        return ""
    return words if any(map(str.isalnum, words)) else ""


def _goes_on(line: Line) -> bool:
    return not line.is_item and bool(line.text.strip()) and not line.is_rule
