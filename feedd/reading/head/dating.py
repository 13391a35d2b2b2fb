"""Finds the date of a document on a line of its head that also says something else.

Of labelled documents, a line with up to three other words gave the right day in all cases and a wrong one in none; of a
day that the index or the file's name says too, everything else on the line is unimportant.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import tzinfo

from msgspec import Struct

from feedd.model import Moment
from feedd.reading.head.date_words import names_another_day, says_update
from feedd.reading.head.expected import Expected
from feedd.reading.head.marks import is_heading
from feedd.reading.layout.width import is_ideograph
from feedd.reading.words.dates import Found, moment_of
from feedd.reading.words.furniture import is_way_out, marked_label
from feedd.reading.words.lines import BLANK, LIST_MARK, SHORT, Line

DATED_WITHIN = 25  # lines of a document
FEW = 3  # other words beside a date; with four to eight, 7 of 12 dates were the document's
FEW_WITH_IDEOGRAPHS = 1  # two of them count as a word; sentences have no blanks between them
CHRONICLE = 3  # lines that begin with different days: a log, a programme or a table
PROSE = 45  # characters of a line above that goes on with a sentence

_VERSION = re.compile(r"[vV]?\d[\w.-]{0,12}")  # before the day of a release
_NUMBERS = re.compile(r"\d{1,4}([./-])\d{1,2}\1\d{1,4}")
_WORD = re.compile(r"[^\W_](?:[^\s]*[^\W_])?")
_COMMON_WORDS = "on am le den del el op il la the o at date posted published written datum um"
_COMMON = frozenset(_COMMON_WORDS.split())


class Dated(Struct, frozen=True, kw_only=True):
    """A date and the number of its line."""

    number: int
    moment: Moment
    is_update: bool
    is_confirmed: bool = False  # by the index or the document's name


def find_dated(lines: Sequence[Line], skipped: frozenset[int], zone: tzinfo, expected: Expected) -> Iterator[Dated]:
    """Yield the dates of the first lines that are certain: what the index confirms, then what is nearly alone.

    `skipped` are lines that were read already.
    """
    seen = [(number, line) for number, line in enumerate(lines[:DATED_WITHIN]) if number not in skipped and line.dates]
    seen = [(number, line) for number, line in seen if not line.is_item]
    days = expected.days
    for number, line in seen if days else ():
        for found in line.dates:
            order = next((order for order in ("dmy", "mdy") if found.ordered(order) in days), None)
            moment = moment_of(found, zone, "article", order) if order else None
            if moment is not None:
                yield Dated(number=number, moment=moment, is_update=says_update(line.text), is_confirmed=True)
    # A day that a link names is the one of what it leads to.
    alone = [(n, line) for n, line in seen if is_nearly_alone(lines, n) and marked_label(line.text.strip()) is None]
    if len({line.dates[0].day for _, line in alone if _opens(line)}) >= CHRONICLE:
        return
    for number, line in alone:
        moment = moment_of(line.dates[0], zone, "article")
        if moment is not None:
            yield Dated(number=number, moment=moment, is_update=says_update(line.text))


def closing_day(lines: Sequence[Line], zone: tzinfo) -> Moment | None:
    """Return the day alone on its line that closes a text: below it stand but links and their headings.

    No other line of the text may be about a day: it would be one of a log.
    """
    end = next((number for number in range(len(lines) - 1, 0, -1) if not _is_beside_text(lines[number])), 0)
    line, above = lines[end] if end else BLANK, lines[end - 1]
    if not line.dates or not (above.is_blank or above.is_rule) or not is_date_line(line.text):
        return None
    days = {one.dates[0].day for number, one in enumerate(lines) if one.dates and is_nearly_alone(lines, number)}
    return moment_of(line.dates[0], zone, "article") if len(days) == 1 else None


def _is_beside_text(line: Line) -> bool:
    is_link = line.is_item or marked_label(LIST_MARK.sub("", line.text[:SHORT]).strip()) is not None
    return is_link or line.is_blank or line.is_rule or is_heading(line.text) or is_way_out(line.text)


def in_order(line: Line, order: str | None) -> Line:
    """Return a line in which a date in numbers that may be several days is the one that `order` says."""
    found = line.dates[0] if order and line.dates else None
    day = found.in_order(order or "") if found and not found.is_sure else None
    if found is None or day is None or line.is_item:
        return line
    said = _NUMBERS.sub(day.isoformat(), line.text[found.start : found.end])
    return Line(text=line.text[: found.start] + said + line.text[found.end :])


def is_nearly_alone(lines: Sequence[Line], number: int) -> bool:
    """Return whether a line is a date with few other words, and no part of a sentence, a list or a quotation."""
    line = lines[number]
    text = line.text.strip()
    if not line.dates or len(line.text) > SHORT:
        return False
    others = _others(line.text, line.dates[0])
    above = lines[number - 1] if number else line
    goes_on = number > 0 and not above.is_item and not above.is_drawn and len(above.text.strip()) > PROSE
    sentence = text[-1] in ".!?" and others > 1
    mark = LIST_MARK.match(line.text)
    listed = text.startswith(">") or (mark and mark.end() <= line.dates[0].start and mark["mark"] != "--")
    beside = others > 0 and not _is_set_off(line.text, line.dates[0])
    below = lines[number + 1].text.lstrip() if number + 1 < len(lines) else ""
    goes_on = (goes_on and (text[-1] == "." or beside)) or (beside and below[:1].islower() and not _opens(line))
    goes_on = goes_on or names_another_day(text) or _is_in_address(text, line.dates[0])
    few = FEW_WITH_IDEOGRAPHS if any(map(is_ideograph, text)) else FEW
    return others <= few and len(line.dates) == 1 and not (sentence or listed or goes_on)


def _is_in_address(text: str, found: Found) -> bool:
    """Return whether a date is a part of an address, whose page has that day: `https://mill.example/2024-05-03/`."""
    words = text[: found.start].split(" ")
    return "://" in words[-1]


def _is_set_off(text: str, found: Found) -> bool:
    """Return whether signs part a date from the words beside it: `Bergamo, 3 May 2024`, `2024-05-03 | Bergamo`."""
    before, after = text[: found.start].strip(), text[found.end :].strip()
    place = not before or (before[-1] in ",|" and " " not in before and before[0].isupper())
    return place and (not after or after[0] in "|/·•(–—")


def is_date_line(text: str) -> bool:
    """Return whether a line is about its date, which opens it or stands after a place: `Bergamo, 3 May 2024`."""
    line = Line(text=text)
    if not is_nearly_alone([line], 0):
        return False
    before = text[: line.dates[0].start].strip()
    return not before.strip("-–*[(# ") or (before.endswith(",") and " " not in before)


def _others(text: str, found: Found) -> int:
    """Count the words beside a date; an address of the web is one."""
    beside = f"{text[: found.start]} {text[found.end :]}"
    return sum(_size(word) for word in _WORD.findall(beside) if word.lower() not in _COMMON)


def _size(word: str) -> int:
    """Return as how many words one counts: ideographs stand together without blanks."""
    return max(1, sum(map(is_ideograph, word)) // 2)


def _opens(line: Line) -> bool:
    before = line.text[: line.dates[0].start].strip(" \t*-[(#:")
    return not before or bool(_VERSION.fullmatch(before))
