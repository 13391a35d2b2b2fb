"""Takes from the labels of a page what most of them say beside title and date: "Entry", "posted on", who wrote it.

A single label keeps these words: they may be its title.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

from feedd.reading.head.bylines import is_name
from feedd.reading.head.fields import bare_tag
from feedd.reading.words.dates import LONGEST
from feedd.reading.words.labels import FEW, MOST, Label, become_alike

MOST_WORDS = 2  # before a date: "Den 5. marts", "Log entry 2024-03-05"
LONGEST_WORDS = 24  # characters of them, and of a name
_AROUND = " \t([{<*-–—:|"
_SIGNS = "-–—:|~/"
_SIGN_BEFORE = re.compile(rf"\s[{_SIGNS}]{{1,2}}\s{{1,2}}\Z")
_SIGN_AFTER = re.compile(rf"\s{{0,2}}[{_SIGNS}]{{1,2}}\s{{1,2}}\S")
_BRACKETED = re.compile(r"(?<=\s)[(\[]\Z"), re.compile(rf"[)\]]\s?[{_SIGNS}]\s")
_AFTER_DATE = " \t)]}>-–—:|"
_AFTER_TITLE = re.compile(r"\s*[,;(\[|/–—-]\s*(?P<words>[^\W\d_]{2,14}(?: [^\W\d_]{2,10})?):?\s*\Z")
_BY = re.compile(
    r"(?:,\s?|\s(?:[-–—|/,]\s?)?)[(\[]?(?:written |posted )?(?:by|von|par|por|door|di|av|af|od|przez|от)"
    r" (?P<name>[^\W\d_][^\s()\[\]|,]{0,24}(?: [^\W\d_][^\s()\[\]|,]{1,24}){0,2})[)\]]?\Z",
    re.IGNORECASE,
)
_COLUMN = re.compile(r"\S {2,}(?P<name>[^\W\d_]\S{0,24}(?: \S{1,24}){1,2})\s*\Z")
_COLUMN_FIRST = re.compile(r"\s*(?P<name>[^\W\d_]\S{0,24}(?: \S{1,24}){1,2}) {2,}(?=\S)")
_FILE_FIRST = re.compile(r"\s*\S*[^\s.]\.[^\W\d_]\w{0,7}\s")  # a row of a listing
_NICK = re.compile(r"\s*<(?!dir>)(?P<name>[^\W\d_][\w.~-]{1,24})>\s+(?=\S)", re.IGNORECASE)
_UNIT = r"\d{1,6}(?:[.,]\d{1,2})?\s?(?:[KMG]i?B?|bytes|B)"
_AGE = r"(?:\d{1,3}|an?) ?(?:h|d|min(?:ute)?s?|hours?|days?|weeks?|months?|years?) ago"
_LENGTH = r"\d{1,3}(?::[0-5]\d){1,2}|\d{1,3}\s?(?:m|min|mins|minutes|minuten|minuti|minutos)"
# A size in a column; in brackets how long a sound is, or how old a post: "Fog  3.1K  2024-05-02", "Fog (34:10)".
_MEASURE = re.compile(
    rf"(?: {{2,}}|\t){_UNIT}(?= {{2,}}|\t|\s*\Z)"
    rf"|\s[(\[](?:{_LENGTH}|{_UNIT}|{_AGE})(?:[,;/|] ?(?:{_LENGTH}|{_UNIT}))?[)\]](?=\s|\Z)",
    re.IGNORECASE,
)
_FORMAT = r"[\[(](?:te?xt|plain|menu|dir|html?|web|gmi|gemini|md|markdown|pdf|epub)[\])]"
_FORMAT_SAID = re.compile(rf"\s{{0,3}}{_FORMAT}\s|\s{_FORMAT}\s{{0,3}}\Z", re.IGNORECASE)  # before or after a title
_TAGS = re.compile(
    r"\s(?:\[(?P<tags>[^\W\d][^\[\]]{1,120})\]|(?P<marked>#[^\W\d][\w.-]{1,24}(?: #[^\W\d][\w.-]{1,24}){0,9}))\s*\Z"
)
_COMMA, _BLANKS = re.compile(r"[,;]\s*"), re.compile(r"\s+")
NEARLY_ALL = 0.8  # of labels
_END = 80  # characters, in which a name stands

SAMPLE = 8  # labels; what most have, one of these has
Span = tuple[int, int]


def authors_in(displays: Sequence[str], alone: Sequence[Label]) -> Mapping[int, tuple[str, str]]:
    """Return display strings without the name of an author, and that name, by their number, where most have one.

    It stands behind "by", or in a column of its own.
    """
    dated = sum(label.found is not None for label in alone)
    for find in (_byline, _last_column, _first_column, _nick):
        found = _found(find, displays, alone, range(len(displays)))
        if len(found) >= max(FEW, MOST * (dated if dated >= FEW else len(displays))):
            named = {number: _cut(displays[number], *span) for number, span in found.items()}
            # Where nothing is dated and nobody comes twice, they wrote the books that the page is about.
            return named if dated >= FEW or len({name for _, name in named.values()}) < len(named) else {}
    return {}


def tags_in(displays: Sequence[str], alone: Sequence[Label]) -> Mapping[int, tuple[str, tuple[str, ...]]]:
    """Return display strings without the tags at their end, and these, by number, where nearly all have some.

    They are small words in brackets, or marked ones, "Rye [bread baking]", "Rye #bread #baking", and some come again.
    """
    dated = [number for number, label in enumerate(alone) if label.dates]
    found = _found(_tags, displays, alone, range(len(displays)))
    said = {number: displays[number][start:end].strip(" []") for number, (start, end) in found.items()}
    small = [words for words in said.values() if words == words.lower()]
    shorter = {number: displays[number][:start] + displays[number][end:] for number, (start, end) in found.items()}
    least = max(FEW, NEARLY_ALL * (len(dated) if len(dated) >= FEW else len(displays)))
    sign = _COMMA if any(map(_COMMA.search, said.values())) else _BLANKS
    tags = {number: tuple(map(bare_tag, sign.split(words))) for number, words in said.items()}
    times = Counter(tag for several in tags.values() for tag in several)
    are_tags = len(small) >= least and 1 < len(times) < times.total()
    if not are_tags or become_alike([displays[number] for number in found], [*shorter.values()]):
        return {}
    return {number: (shorter[number], tags[number]) for number in found}


def without_measures(displays: Sequence[str], alone: Sequence[Label]) -> Mapping[int, str]:
    """Return display strings without the size, length or format that most have, by their number."""
    for find in (_measure, _format):
        found = _found(find, displays, alone, range(len(displays)))
        if len(found) >= max(FEW, MOST * len(displays)):
            shorter = {number: f"{displays[number][:a]}  {displays[number][b:]}" for number, (a, b) in found.items()}
            in_brackets = {number: text for number, text in shorter.items() if displays[number].endswith((")", "]"))}
            if find is _format or not become_alike([displays[one] for one in in_brackets], [*in_brackets.values()]):
                return shorter
    return {}


def words_beside_dates(displays: Sequence[str], alone: Sequence[Label]) -> Mapping[int, str]:
    """Return display strings without the words that most have beside their date, by their number.

    Where several words stand there, of which some come again, they go behind the date.
    """
    dated = [number for number, label in enumerate(alone) if label.dates and not label.listing]
    result: dict[int, str] = {}
    for find in (_opening, _closing):
        spans = _found(find, displays, alone, dated)
        words = {
            number: displays[number][start:end].strip(_AROUND).casefold() for number, (start, end) in spans.items()
        }
        shared, count = Counter(words.values()).most_common(1)[0] if words else ("", 0)
        if count >= max(FEW, MOST * len(dated)):
            chosen = {number: spans[number] for number, said in words.items() if said == shared}
            result |= {number: f"{displays[number][:a]} {displays[number][b:]}" for number, (a, b) in chosen.items()}
        elif find is _opening and len(spans) >= max(FEW, MOST * len(dated)) and count > 1:
            result |= {number: _turned(displays[number], end, alone[number]) for number, (_, end) in spans.items()}
    between = _found(_between, displays, alone, dated)
    if len(between) >= max(FEW, MOST * len(dated)):
        result |= {number: _taken_out(displays[number], *span) for number, span in between.items()}
    return result


def _found(
    find: Callable[[str, Label], Span | None], displays: Sequence[str], alone: Sequence[Label], numbers: Sequence[int]
) -> dict[int, Span]:
    """Return what is found in labels, by their number; nothing where none of some at equal distances has it."""

    def found_in(some: Iterable[int]) -> dict[int, Span]:
        return {
            number: span
            for number in some
            if not alone[number].is_file and (span := find(displays[number][:LONGEST], alone[number]))
        }

    return found_in(numbers) if found_in(numbers[:: max(1, len(numbers) // SAMPLE)]) else {}


def _between(display: str, label: Label) -> Span | None:
    """Return where a date stands between two parts of a label, signs on both sides: "No. 3 - June 9, 2024 - Rust".

    Or in brackets before one sign: "No. 3 (June 9, 2024): Rust".
    """
    if label.found or len(label.dates) != 1:
        return None
    start, end = (_start(display) + place for place in (label.dates[0].start, label.dates[0].end))
    is_parted = _SIGN_BEFORE.search(display, max(0, start - 5), start) and _SIGN_AFTER.match(display, end)
    if is_parted:
        return start, end
    opening, closing = _BRACKETED
    end -= display[end - 1] in ")]"  # behind a weekday the bracket is part of the date
    after = closing.match(display, end) if opening.search(display, 0, start) else None
    return (start - 1, end + 1) if after else None


def _taken_out(display: str, start: int, end: int) -> str:
    """Return a display string with its date first and the parts around it behind."""
    before, after = display[:start].rstrip(), display[end:].lstrip()
    if display[start] in "([":
        return f"{display[start:end]} {before}{'' if after[0] == ':' else ' '}{after}"
    return f"{display[start:end]} - {before} {after.lstrip(_SIGNS).lstrip()}"


def _turned(display: str, start: int, label: Label) -> str:
    """Return a display string with its date first, before the writer or the subject: "ada 2024-03-05 Rain"."""
    end = start + label.dates[0].end - label.dates[0].start
    return f"{display[start:end]} - {display[:start].strip(_AROUND).rstrip(',;')}: {display[end:].lstrip(_AFTER_DATE)}"


def _opening(display: str, label: Label) -> Span | None:
    """Return where the words stand before a date that opens a label: "Entry 2024-03-05 - Rain"."""
    at = _start(display)
    text, first = display.strip(), label.dates[0]
    words = text[: first.start].strip(_AROUND).split()
    is_short = 0 < len(words) <= MOST_WORDS and first.start <= LONGEST_WORDS
    if label.found or not is_short or not all(word.rstrip(".,:").isalpha() for word in words):
        return None
    rest = text[first.end :].lstrip(_AFTER_DATE)
    return (at, at + first.start) if any(map(str.isalpha, rest)) and rest[0] not in "([" else None


def _closing(display: str, label: Label) -> Span | None:
    """Return where words stand between a title and the date at the end: ", posted on 2024-03-05"."""
    if not label.ends_with_date or label.found not in (None, label.dates[-1]):
        return None
    end = _start(display) + label.dates[-1].start
    said = _AFTER_TITLE.search(display, max(0, end - 2 * LONGEST_WORDS), end)
    return (said.start("words"), said.end("words")) if said and display[: said.start()].strip() else None


def _byline(display: str, label: Label) -> Span | None:
    end = _end_of_title(display, label)
    found = _BY.search(display, max(0, end - _END), end)
    return found.span() if found and is_name(found["name"]) and display[: found.start()].strip() else None


def _last_column(display: str, label: Label) -> Span | None:
    end = _end_of_title(display, label)
    if not label.dates or "  " not in display or _FILE_FIRST.match(display):
        return None
    found = _COLUMN.search(display, max(0, end - _END), end)
    return found.span("name") if found and is_name(found["name"]) else None


def _first_column(display: str, label: Label) -> Span | None:
    if label.found is None or "  " not in display:
        return None
    found = _COLUMN_FIRST.match(display, 0 if label.ends_with_date else _start(display) + label.found.end)
    return found.span("name") if found and is_name(found["name"]) else None


def _tags(display: str, label: Label) -> Span | None:
    end = _end_of_title(display, label)
    found = _TAGS.search(display, max(0, end - 2 * _END), end)
    return found.span() if found and any(map(str.isalpha, display[: found.start()])) else None


def _nick(display: str, _: Label) -> Span | None:
    found = _NICK.match(display) if "<" in display else None
    return found.span() if found else None


def _measure(display: str, label: Label) -> Span | None:
    found = _MEASURE.search(display)
    if found is None or not any(map(str.isalpha, display[: found.start()])):
        return None
    start, end = (place - _start(display) for place in found.span())
    return None if any(start < day.end and day.start < end for day in label.dates) else found.span()


def _format(display: str, _: Label) -> Span | None:
    if "[" not in display and "(" not in display:
        return None
    found = _FORMAT_SAID.match(display) or _FORMAT_SAID.search(display, max(0, len(display) - LONGEST_WORDS))
    return found.span() if found else None


def _end_of_title(display: str, label: Label) -> int:
    """Return where the title of a label ends: before a date at its end, and the signs that part them."""
    text = display.rstrip()
    if label.ends_with_date:
        text = text[: _start(display) + label.dates[-1].start].rstrip(" \t([{<-–—:|,")
    return len(text)


def _start(display: str) -> int:
    """Return where the text of a display string begins; the places of its dates are counted from there."""
    return len(display) - len(display.lstrip())


def _cut(display: str, start: int, end: int) -> tuple[str, str]:
    name = display[start:end]
    by = _BY.search(name)
    return f"{display[:start]} {display[end:]}", by["name"] if by else name.strip(" <>")
