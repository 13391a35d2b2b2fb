"""Reads a log: one page with many posts, each below a heading with its date, the newest first or last.

The headings of a log have one form: `# 2024-05-27`, `Entry: May 27, 2024`, `== Bees, 27.5.2024 ==`, or a date at the
beginning of a paragraph. Lines of another form, versions and dates in sentences belong to the text.
"""

import re
from codecs import BOM_UTF8
from collections import Counter
from collections.abc import Sequence
from datetime import date, time
from itertools import pairwise

from msgspec import Struct

from feedd.gopher.text import decode_as, without_controls
from feedd.identity import location_key
from feedd.model import Candidate, Ignored, Index
from feedd.reading.document import Document
from feedd.reading.head.fields import KINDS, read_field
from feedd.reading.head.read import read_head
from feedd.reading.index.date_order import learn_order
from feedd.reading.index.feed_name import name_page
from feedd.reading.index.sifting import LONGEST_LABEL
from feedd.reading.rules import Budget, IndexRules
from feedd.reading.words.dates import Found, find_dates, may_hold_date, moment_of
from feedd.reading.words.lines import SHORT, Line, line_texts
from feedd.structs import replace

MOST = 2000  # posts, the newest: a page of a megabyte may have 80,000 headings
FEWEST = 2  # headings; a text with this many is a log, also where the definition does not say so
LONGEST_HEADING = 80  # characters of one with its date at the end
FEWEST_LINES = 3  # that begin with a date, each of them a post; one or two may say when the page was made
FEWEST_WEAK = 3  # headings with their date at the end, which a sentence may have too
LONGEST_TITLE = 60  # characters of a title that consists of a post's first words

_DIGIT = re.compile(r"\d")
# What marks a heading: signs before it, or a word with a colon ("Entry: 2024-05-27").
_MARKS = re.compile(r"(?:#{1,6}|={2,}|\*{1,3}|[-~+]{2,}|>)\s*(?=[^\W_]|[\[(])")
_KEY = re.compile(r"([^\W\d_]{3,12}):\s+(?=\S)")
_VERSION = re.compile(r"(?:version\s+|v)?\d{1,4}\.\d{1,4}(?:\.\d{1,6}){0,2}(?!\d)", re.IGNORECASE)
_SHORT_YEAR = re.compile(r"\d\d?\.\d\d?\.\d\d(?!\d)")  # in Germany a date, elsewhere a version
_TAGS = re.compile(r"(?:\s+[@#][\w-]{1,40}){1,6}\s*$")  # "Hive 10/9/23 @bees"
_POSTED = re.compile(r"\A(?:(?:posted|published|written|date|on)\b[: ]*){1,3}", re.IGNORECASE)
_PARTED = re.compile(r"(?:\s[-–—/|]|:) \Z|\s{3}\Z")
_UNDER = "title"  # in the form of a heading: its title stands above it
_WEAK = "..."  # in the form of a heading: the date stands at its end
_EDGES = " \t([{<)]}>-–—_:|,;.*~="
_SET_OFF = ("(", "[", "-", "–", "—", ":", "|", ",", "  ", "\t")


class Heading(Struct, frozen=True, kw_only=True):
    """A line with the date of the text that follows; `form` is what the headings of one log have in common."""

    line: int
    top: int  # the same line, or the one above it with the title
    form: str
    words: str
    found: Found | None  # None: the line names a version
    title: str = ""


class Log(Struct, frozen=True, kw_only=True):
    """A document line by line, as it was sent and as it is shown, and the headings of its posts from top to bottom."""

    raw: tuple[bytes, ...]
    lines: tuple[Line, ...]
    headings: tuple[Heading, ...]


def find_log(document: Document, rules: IndexRules) -> Log:
    """Find the posts of a document that is read as a log; there may be none."""
    raw, lines = _lines(document)
    return Log(raw=raw, lines=lines, headings=tuple(_headings(lines, strategy=rules.strategy)))


def posts_on_page(document: Document, rules: IndexRules) -> int:
    """Return how many posts the strategy `log` would find: headings with dates, else lines that begin with one.

    0 also of a page with a single one.
    """
    _, lines = _lines(document)
    if sum([not line.is_item and may_hold_date(line.text) for line in lines]) < FEWEST:
        return 0
    headings = len(_headings(lines, strategy=rules.strategy))
    if headings >= FEWEST:
        return headings
    dated = len(_headings(lines, strategy="log"))
    return dated if dated >= FEWEST_LINES else headings


def read_log(log: Log, document: Document, rules: IndexRules, budget: Budget) -> Index:
    """Read a document as a log; `raw` of each candidate are its own lines. NotReadable where no heading has a date."""
    headings, url = log.headings, document.url
    if not headings:
        raise document.unreadable("expected a log and found no line with a date above its posts")
    dated = [(one, one.found) for one in headings if one.found]
    order = _order([found for _, found in dated], rules)
    days = [found.ordered(order) or found.day for _, found in dated]
    rising = _is_rising([(day, found.clock or time()) for day, (_, found) in zip(days, dated, strict=True)])
    ends = [*(one.top for one in headings[1:]), len(log.lines)]
    posts = list(zip(dated, ends, _parts(days, rising=rising), strict=True))
    candidates, ignored = [], []
    for position, ((heading, found), end, part) in enumerate(posts[-MOST:] if rising else posts[:MOST]):
        location = replace(url, part=part)
        label = log.lines[heading.line].text.strip()
        if not rules.lets_pass((label,), budget):
            ignored.append(Ignored(line=heading.line + 1, label=label[:LONGEST_LABEL], reason="excluded"))
            continue
        start, end = _span(log.lines, heading, end)
        candidates.append(
            Candidate(
                key=location_key(location),
                location=location,
                label=label,
                title=_title(heading, log.lines[start:end], rules),
                position=position,
                line=heading.line + 1,
                moment=moment_of(found, rules.zone, "heading", order or "dmy"),
                raw=b"\r\n".join(log.raw[start:end]),
            )
        )
    naming = name_page(log.lines[: headings[0].top], url)
    return Index(
        title=naming.best,
        names=naming.names,
        is_plainly_named=naming.is_plain,
        strategy="log",
        candidates=tuple(candidates),
        ignored=tuple(ignored),
    )


def _lines(document: Document) -> tuple[tuple[bytes, ...], tuple[Line, ...]]:
    return _menu_lines(document) if document.is_menu else _text_lines(document)


def _text_lines(document: Document) -> tuple[tuple[bytes, ...], tuple[Line, ...]]:
    raw = tuple(document.text_bytes.removeprefix(BOM_UTF8).splitlines())
    return raw, tuple(Line(text=_shown(decode_as(line, document.charset))) for line in raw)


def _menu_lines(document: Document) -> tuple[tuple[bytes, ...], tuple[Line, ...]]:
    lines = tuple(Line(text=_shown(item.display), item_type=item.item_type) for item in document.menu.items)
    return tuple(document.data.splitlines()[: len(lines)]), lines


def _shown(text: str) -> str:
    return text.rstrip() if text.isprintable() else " ".join(line_texts(without_controls(text)))


def _headings(lines: Sequence[Line], *, strategy: str) -> list[Heading]:
    """Find the headings of the form that most headings have."""
    found = _all_headings(lines, strict=True)
    if strategy == "log" and sum(one.found is not None for one in found) < FEWEST:
        found = _all_headings(lines, strict=False)  # the definition decides: each line is a post (twtxt)
    versions = {one.form for one in found if one.found is None}
    dated = [one for one in found if one.found and not (one.form in versions and _SHORT_YEAR.match(one.words))]
    forms = Counter(one.form for one in dated)
    plain = {form: count for form, count in forms.items() if not form.endswith(_WEAK)}
    if max(plain.values(), default=0) < FEWEST:
        plain |= {form: count for form, count in forms.items() if form.endswith(_WEAK) and count >= FEWEST_WEAK}
    form = max(plain, key=plain.__getitem__, default=None)
    return [one for one in dated if one.form == form]


def _all_headings(lines: Sequence[Line], *, strict: bool) -> list[Heading]:
    found = (_heading(lines, number, strict=strict) for number in range(len(lines)))
    return [one for one in found if one is not None]


def _heading(lines: Sequence[Line], number: int, *, strict: bool) -> Heading | None:
    """Read a line as a heading; if `strict`, it must also stand out from the text."""
    line = lines[number]
    if line.is_item or not _DIGIT.search(line.text):
        return None
    text = line.text.strip()
    marks = _MARKS.match(text)
    words = line.bare if marks else text[:SHORT]
    key = _KEY.match(words)
    words = words[key.end() :] if key else words
    form = f"{marks[0].strip()[:1] * 3 if marks[0][0] != '#' else marks[0].strip()}" if marks else ""
    form += key[1].lower() if key else ""
    if key and KINDS.get(key[1].lower()) == "updated":
        return None
    if strict and not _stands_out(lines, number, form):
        return _under_title(lines, number)
    found, title = _date(words, marked=bool(form))
    if found is None and strict:
        found, title = _date_at_end(words, marked=bool(marks))
        if found is not None:
            return Heading(line=number, top=number, form=form + _WEAK, words=words, found=found, title=title)
    if found is None:
        version = _VERSION.match(words)
        return Heading(line=number, top=number, form=form, words=words, found=None) if version else None
    if strict and not form and title and not _stands_apart(lines, number, words, found):
        return None
    above = read_field(lines[number - 1].text) if key and number else None
    if above and above.kind == "title":
        return Heading(line=number, top=number - 1, form=form, words=words, found=found, title=above.value)
    return Heading(line=number, top=number, form=form, words=words, found=found, title=title)


def _under_title(lines: Sequence[Line], number: int) -> Heading | None:
    """Read a line that is nothing but a date, below a short line that begins its paragraph and is the title."""
    above = lines[number - 1]
    title = above.text.strip()
    if number == 1 or above.is_item or above.is_rule or len(title) > LONGEST_HEADING:
        return None
    if not _stands_out(lines, number - 1, ""):
        return None
    words = _POSTED.sub("", lines[number].text.strip()[:SHORT])
    found, rest = _date(words, marked=False)
    if found is None or rest or find_dates(title):
        return None
    return Heading(line=number, top=number - 1, form=_UNDER + _WEAK, words=words, found=found, title=title)


def _date(words: str, *, marked: bool) -> tuple[Found | None, str]:
    """Return the date at the beginning of a heading, or of a `marked` one at its end, and its other words."""
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


def _date_at_end(words: str, *, marked: bool) -> tuple[Found | None, str]:
    """Return the date at the end of a heading and the words before it: "Hive 10/9/23 @bees", "2.3 (July 8, 2021):".

    Without a mark before the words, a bracket must separate them, or a sign between blanks, or a gap.
    """
    text = _TAGS.sub("", words)
    dates = find_dates(text) if len(" ".join(text.split())) <= LONGEST_HEADING else ()
    if not dates or text[dates[-1].end :].strip(_EDGES):
        return None, ""
    title = text[: dates[-1].start]
    if not marked and title.rstrip()[-1:] not in tuple("([{<") and not _PARTED.search(title[-8:]):
        return None, ""
    return dates[-1], title.strip(_EDGES)


def _stands_out(lines: Sequence[Line], number: int, form: str) -> bool:
    """Return whether a line is the first of its paragraph; one with # or a word before its date need not be."""
    if form[:1] == "#" or form[:1].isalpha() or number == 0:
        return True
    above = lines[number - 1]
    return above.is_item or not above.text.strip() or above.is_rule


def _stands_apart(lines: Sequence[Line], number: int, words: str, found: Found) -> bool:
    """Return whether a date is more than the first word of a sentence: a sign follows it, or the paragraph ends."""
    rest = words[found.end :]
    if re.match(r"\s?[\])}:|–—-]|\s{2,}|\t", rest):
        return True
    return number + 1 == len(lines) or not lines[number + 1].text.strip() or lines[number + 1].is_rule


def _order(found: Sequence[Found], rules: IndexRules) -> str | None:
    """Learn which number is the day: from the days of the calendar and the order of posts, else from the definition."""
    return learn_order(found) or rules.date_order or ("dmy" if any(not one.is_sure for one in found) else None)


def _is_rising(days: Sequence[tuple[date, time]]) -> bool:
    """Return whether the posts of a page run from old to new."""
    return sum((later > earlier) - (later < earlier) for earlier, later in pairwise(days)) > 0


def _parts(days: Sequence[date], *, rising: bool) -> list[str]:
    """Return a name for each post: its day, and from the second post of a day on a number, the older post first."""
    seen: Counter[date] = Counter()
    parts = []
    for day in days if rising else reversed(days):
        seen[day] += 1
        parts.append(f"{day.isoformat()}-{seen[day]}" if seen[day] > 1 else day.isoformat())
    return parts if rising else parts[::-1]


def _span(lines: Sequence[Line], heading: Heading, end: int) -> tuple[int, int]:
    """Return the lines of a post, from first to after the last: without its heading, and without rules at both ends.

    The heading is part of it where there is no other text, or where its sentence continues on the next line.
    """
    below = heading.line + 1
    while end > below and not lines[end - 1].is_item and (not lines[end - 1].text.strip() or lines[end - 1].is_rule):
        end -= 1
    runs_on = bool(heading.title) and not heading.form and below < end and bool(lines[below].text.strip())
    if (runs_on and not lines[below].is_rule) or not any(line.text.strip() for line in lines[below:end]):
        return heading.line, max(end, below)
    return (below + 1 if lines[below].is_rule else below), end


def _title(heading: Heading, body: Sequence[Line], rules: IndexRules) -> str:
    """Return the other words of the heading, else the title below it, else the first words of the text."""
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
