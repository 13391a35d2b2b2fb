"""A log: one page that holds many posts, each under a heading with its date, the newest first or last.

The headings of a log are of one make: `# 2024-05-27`, `Entry: May 27, 2024`, `== Bees, 27.5.2024 ==`, or a date at the
head of a paragraph. Lines of another make, versions and dates in sentences belong to the text.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, time
from itertools import pairwise

from feedd.gopher.text import decode_as, printable
from feedd.identity import location_key
from feedd.model import Candidate, Index
from feedd.reading.document import Document
from feedd.reading.head.fields import KINDS, read_field
from feedd.reading.head.read import read_head
from feedd.reading.index.menu_links import page_title
from feedd.reading.rules import IndexRules
from feedd.reading.words.dates import Found, find_dates, moment_of
from feedd.reading.words.lines import SHORT, Line, text_lines

MOST = 2000  # posts, the newest: a page of a megabyte may hold 80,000 headings
FEWEST = 2  # headings from which on a text is a log by itself
LONGEST_TITLE = 60  # characters of a title that is made of a post's first words

# What sets a heading off: signs before it, or a word with a colon ("Entry: 2024-05-27").
_MARKS = re.compile(r"(?:#{1,6}|={2,}|\*{1,3}|[-~+]{2,}|>)\s*(?=[^\W_]|[\[(])")
_KEY = re.compile(r"([^\W\d_]{3,12}):\s+(?=\S)")
_VERSION = re.compile(r"(?:version\s+|v)?\d{1,4}\.\d{1,4}(?:\.\d{1,6}){0,2}(?!\d)", re.IGNORECASE)
_SHORT_YEAR = re.compile(r"\d\d?\.\d\d?\.\d\d(?!\d)")  # a date in Germany, a version anywhere
_EDGES = " \t([{<)]}>-–—_:|,;.*~="
_SET_OFF = ("(", "[", "-", "–", "—", ":", "|", ",", "  ", "\t")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Heading:
    """A line that dates what follows; `make` is what the headings of one log have in common."""

    line: int
    top: int  # the same, or the line with the title above it
    make: str
    words: str
    found: Found | None  # None: it names a version
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    """A document line by line, as it was sent and as it is read, and the headings of its posts from top to bottom."""

    raw: tuple[bytes, ...]
    lines: tuple[Line, ...]
    headings: tuple[_Heading, ...]


def find_log(document: Document, rules: IndexRules) -> Log:
    """Find the posts that a document would have as a log; there may be none."""
    raw, lines = _menu_lines(document) if document.is_menu else _text_lines(document)
    return Log(raw=raw, lines=lines, headings=tuple(_headings(lines, rules)))


def read_log(log: Log, document: Document, rules: IndexRules) -> Index:
    """Read a page as a log; each candidate carries its own lines. NotReadable where no heading has a date."""
    headings, url = log.headings, document.url
    if not headings:
        raise document.unreadable("expected a log and found no line with a date above its posts")
    dated = [(one, one.found) for one in headings if one.found]
    order = _order([found for _, found in dated], rules)
    days = [found.ordered(order) or found.day for _, found in dated]
    rising = _is_rising([(day, found.clock or time()) for day, (_, found) in zip(days, dated, strict=True)])
    ends = [*(one.top for one in headings[1:]), len(log.lines)]
    posts = list(zip(dated, ends, _parts(days, rising=rising), strict=True))
    candidates = []
    for position, ((heading, found), end, part) in enumerate(posts[-MOST:] if rising else posts[:MOST]):
        location = replace(url, part=part)
        start, end = _span(log.lines, heading, end)
        candidates.append(
            Candidate(
                key=location_key(location),
                location=location,
                label=log.lines[heading.line].text.strip(),
                title=_title(heading, log.lines[start:end], rules),
                position=position,
                line=heading.line + 1,
                moment=moment_of(found, rules.zone, "heading", order or "dmy"),
                raw=b"\r\n".join(log.raw[start:end]),
            )
        )
    return Index(title=page_title(log.lines[: headings[0].top]), strategy="log", candidates=tuple(candidates))


def _text_lines(document: Document) -> tuple[tuple[bytes, ...], tuple[Line, ...]]:
    raw = tuple(document.text_bytes.splitlines())
    return raw, tuple(Line(text=_shown(decode_as(line, document.charset))) for line in raw)


def _menu_lines(document: Document) -> tuple[tuple[bytes, ...], tuple[Line, ...]]:
    lines = tuple(Line(text=_shown(item.display), item_type=item.item_type) for item in document.menu.items)
    return tuple(document.data.splitlines()[: len(lines)]), lines


def _shown(text: str) -> str:
    return " ".join(line.text for line in text_lines(printable(text)))


def _headings(lines: Sequence[Line], rules: IndexRules) -> list[_Heading]:
    """Find the headings of the make that dates most posts."""
    found = _all_headings(lines, strict=True)
    if rules.strategy == "log" and sum(one.found is not None for one in found) < FEWEST:
        found = _all_headings(lines, strict=False)  # a person's word: a post a line (twtxt)
    versions = {one.make for one in found if one.found is None}
    dated = [one for one in found if one.found and not (one.make in versions and _SHORT_YEAR.match(one.words))]
    makes = Counter(one.make for one in dated)
    return [one for one in dated if one.make == max(makes, key=makes.__getitem__)]


def _all_headings(lines: Sequence[Line], *, strict: bool) -> list[_Heading]:
    found = (_heading(lines, number, strict=strict) for number in range(len(lines)))
    return [one for one in found if one is not None]


def _heading(lines: Sequence[Line], number: int, *, strict: bool) -> _Heading | None:
    """Read a line as a heading; `strict`: it must stand like one."""
    line = lines[number]
    text = line.text.strip()
    if line.is_item or not any(map(str.isdigit, text[:SHORT])):
        return None
    marks = _MARKS.match(text)
    words = line.bare if marks else text[:SHORT]
    key = _KEY.match(words)
    words = words[key.end() :] if key else words
    make = f"{marks[0].strip()[:1] * 3 if marks[0][0] != '#' else marks[0].strip()}" if marks else ""
    make += key[1].lower() if key else ""
    if (key and KINDS.get(key[1].lower()) == "updated") or (strict and not _stands_out(lines, number, make)):
        return None
    found, title = _date(words, marked=bool(make))
    if found is None:
        version = _VERSION.match(words)
        return _Heading(line=number, top=number, make=make, words=words, found=None) if version else None
    if strict and not make and title and not _is_told_apart(lines, number, words, found):
        return None
    above = read_field(lines[number - 1].text) if key and number else None
    if above and above.kind == "title":
        return _Heading(line=number, top=number - 1, make=make, words=words, found=found, title=above.value)
    return _Heading(line=number, top=number, make=make, words=words, found=found, title=title)


def _date(words: str, *, marked: bool) -> tuple[Found | None, str]:
    """Find the date a heading begins with, or ends with where signs mark it as one; and its other words."""
    dates = find_dates(words)
    if not dates:
        return None, ""
    first, last = dates[0], dates[-1]
    if not words[: first.start].strip(_EDGES):
        return first, words[first.end :].strip(_EDGES)
    before = words[: last.start]
    if marked and not words[last.end :].strip(_EDGES) and before.rstrip(" ").endswith(_SET_OFF):
        return last, before.strip(_EDGES)
    return None, ""


def _stands_out(lines: Sequence[Line], number: int, make: str) -> bool:
    """Whether a line is the first of its paragraph; what is marked by # or a word may follow upon text."""
    if make[:1] == "#" or make[:1].isalpha() or number == 0:
        return True
    above = lines[number - 1]
    return above.is_item or not above.text.strip() or above.is_rule


def _is_told_apart(lines: Sequence[Line], number: int, words: str, found: Found) -> bool:
    """Whether a bare date is more than the first word of a sentence: by a sign behind it, or by a line of its own."""
    rest = words[found.end :]
    if re.match(r"\s?[\])}:|–—-]|\s{2,}|\t", rest):
        return True
    return number + 1 == len(lines) or not lines[number + 1].text.strip() or lines[number + 1].is_rule


def _order(found: Sequence[Found], rules: IndexRules) -> str | None:
    """Learn which number is the day: by one over twelve, else as the definition says, else by what makes a sequence."""
    votes = Counter("mdy" if one.month_first else "dmy" for one in found if one.month_first is not None)
    if votes:
        return votes.most_common(1)[0][0]
    if rules.date_order or all(one.other is None for one in found):
        return rules.date_order
    day_first, month_first = [one.day for one in found], [one.other or one.day for one in found]
    return "mdy" if _is_sequence(month_first) and not _is_sequence(day_first) else "dmy"


def _is_sequence(days: Sequence[date]) -> bool:
    return all(a <= b for a, b in pairwise(days)) or all(a >= b for a, b in pairwise(days))


def _is_rising(days: Sequence[tuple[date, time]]) -> bool:
    """Whether a page runs from old to new."""
    return sum((later > earlier) - (later < earlier) for earlier, later in pairwise(days)) > 0


def _parts(days: Sequence[date], *, rising: bool) -> list[str]:
    """Name each post by its day, and by a number where a day has more: the older is the first, wherever it stands."""
    seen: Counter[date] = Counter()
    parts = []
    for day in days if rising else reversed(days):
        seen[day] += 1
        parts.append(f"{day.isoformat()}-{seen[day]}" if seen[day] > 1 else day.isoformat())
    return parts if rising else parts[::-1]


def _span(lines: Sequence[Line], heading: _Heading, end: int) -> tuple[int, int]:
    """Find a post's text: below its heading, or from it on where that is all or runs on; without rules around it."""
    below = heading.line + 1
    while end > below and not lines[end - 1].is_item and (not lines[end - 1].text.strip() or lines[end - 1].is_rule):
        end -= 1
    runs_on = bool(heading.title) and not heading.make and below < end and bool(lines[below].text.strip())
    if (runs_on and not lines[below].is_rule) or not any(line.text.strip() for line in lines[below:end]):
        return heading.line, max(end, below)
    return (below + 1 if lines[below].is_rule else below), end


def _title(heading: _Heading, body: Sequence[Line], rules: IndexRules) -> str:
    """Take the heading's other words, else the title that stands below it, else the first words of the text."""
    if heading.title:
        return _shortened(heading.title)
    title = read_head(body, rules.zone).facts.title
    texts = (line.text.strip().lstrip("-*•+>#= ").strip() for line in body if not line.is_rule)
    return title or _shortened(next((text for text in texts if text), heading.words))


def _shortened(text: str) -> str:
    words = " ".join(text[: 4 * LONGEST_TITLE].split())
    if len(words) <= LONGEST_TITLE:
        return words
    return f"{words[: LONGEST_TITLE - 1].rpartition(' ')[0] or words[: LONGEST_TITLE - 1]}…"
