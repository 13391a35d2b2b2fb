"""What the index says of a document before it is read, and the line of the document that says the same.

The label of the index stands in the head of 38 % of documents, and names the title of another document in 1.5 %.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from difflib import SequenceMatcher
from itertools import islice

from msgspec import Struct

from feedd.model import Moment
from feedd.reading.head.fields import read_field
from feedd.reading.head.marks import bare_title, is_heading, is_item
from feedd.reading.head.mastheads import is_part
from feedd.reading.words.dates import find_dates
from feedd.reading.words.labels import read_label
from feedd.reading.words.lines import SHORT, Line
from feedd.reading.words.names import says_when
from feedd.reading.words.paths import find_in_path

NAMED_WITHIN = 15  # lines of words; 93 % of the labels that a head repeats stand in its first three
MOST_LINES = 3  # of a title that is broken over lines
HEAD = 80  # lines of a document that are searched at all
CUT = 30  # characters; a title of this length may have been cut (gophernicus 36, johngodlee 55, hngopher 67)
FIRST = 4  # letters that titles which are alike begin with
ALIKE = 0.85  # of letters that two titles share in order; 5 % of the labels are no more like the title than that
_LETTERS = re.compile(r"[^\W_]+")
LEAST_MARKED = 4  # letters of a beginning that a line marked as a heading shares
LEAST_BEGINNING = 8  # letters that a beginning shares with the whole: "The" begins too many lines


class Expected(Struct, frozen=True, kw_only=True):
    """What the index says of one document; all of it may be empty, as in `feedd read URL`."""

    label: str = ""  # the display string, unchanged
    title: str = ""
    moment: Moment | None = None
    selector: bytes = b""
    called: str = ""  # the title that the entry has before the document is read

    @property
    def days(self) -> frozenset[date]:
        """The days that the index or the selector's name gives the document."""
        listed = {self.moment.at.date()} if self.moment else set()
        path = self.selector.decode("utf-8", "replace")
        named = {found.day for found in find_dates(path)}
        return frozenset(listed | named | ({found.day} if (found := find_in_path(path)) else set()))

    @property
    def names(self) -> frozenset[str]:
        """The titles that the index gives the document, as `letters`."""
        label = read_label(self.label) if self.label else None
        told = (self.title, label.title if label else "")
        names = filter(None, map(letters, told))
        return frozenset(name for name in names if not (name.isdecimal() and label and label.is_file))

    def title_beside(self, told: str) -> str:
        """Return the title of the entry, where its document says this one."""
        return chosen_title(self.called, self.label, told)


UNEXPECTED = Expected()


def chosen_title(listed: str, label: str, told: str) -> str:
    """Return the title of an entry, of that in the index and that of the document.

    The document's replaces a file's name, a label without meaning, a day, a title cut short, and a mere part of it.
    """
    part = next((one for one in (label.strip(), listed) if is_part(one)), "")
    if told and part and not letters(told).endswith(letters(part)):
        return f"{told}, {part}"
    read = read_label(label)
    says_little = read.is_file or read.is_generic or not listed or says_when(listed)
    return told if told and (says_little or _is_start(listed, told) or _is_half(listed, told)) else listed


def without_tags(title: str, told: str, tags: Sequence[str]) -> str:
    """Return a title as its document tells it, where what the index says more are the document's tags in brackets."""
    bare, _, more = title.rstrip("]").rpartition(" [")
    said = {word.casefold() for tag in tags for word in (tag, *tag.split())}
    words = [word.strip("#").casefold() for word in re.split(r"[\s,;]+", more) if word]
    is_told = title.endswith("]") and bool(words) and letters(bare) == letters(told) and said.issuperset(words)
    return told if is_told else title


def _is_half(title: str, whole: str) -> bool:
    """Return whether a title is the work or the part of a whole one: `Part 3` of `The lock keeper's tale, Part 3`."""
    work, _, part = whole.rpartition(", ")
    says_it = letters(title) == letters(work) or letters(part).endswith(letters(title))
    return bool(work) and says_it and is_part(part)


def tells_all(title: str, told: str) -> bool:
    """Return whether the title of an entry says all words of another one."""
    return set(_LETTERS.findall(title.casefold())).issuperset(_LETTERS.findall(told.casefold()))


def _is_start(title: str, whole: str) -> bool:
    """Return whether a title is the beginning of another one that the server cut short."""
    short = title.rstrip(" .…")
    least = LEAST_BEGINNING if title.endswith(("..", "…")) else CUT
    return len(short) >= least and len(whole) > len(short) and whole.casefold().startswith(short.casefold())


class Named(Struct, frozen=True, kw_only=True):
    """The lines, from `first` to `last`, that say the title which the index names."""

    first: int
    last: int
    title: str


def letters(text: str) -> str:
    """Return the letters and digits of a text without their case: what is left when decoration is put aside."""
    return "".join(_LETTERS.findall(text[: SHORT * 2].casefold()))


def forms(text: str) -> Iterator[str]:
    """Yield the titles that one line may say: all of it, without its signs, its date, or the key before it."""
    bare = bare_title(text)
    yield bare
    yield text.strip()
    yield read_label(bare).title
    yield read_label(text).title
    field = read_field(text)
    if field is not None and field.kind == "title":
        yield field.value


def find_named(lines: Sequence[Line], expected: Expected) -> Named | None:
    """Return the first lines that are the title of the index: as it is, apart from case and signs, or its beginning."""
    names = expected.names
    comments = _comments(lines[:HEAD])
    solid = (
        number
        for number, line in enumerate(lines[:HEAD])
        if number not in comments and not _is_link(line) and _LETTERS.search(line.text)
    )
    numbers = [*islice(solid, NAMED_WITHIN)] if names else []
    exact = next((named for number in numbers if (named := _exact(lines, number, names))), None)
    above = (number for number in numbers if exact is None or number < exact.first)
    alike = next((named for number in above if (named := _beginning(lines, number, names))), None)
    if exact is None or (alike is not None and is_heading(lines[alike.first].text)):
        return alike
    return exact


def _comments(lines: Sequence[Line]) -> set[int]:
    """Return the numbers of what look like headings amid a program that stands between fences."""
    found, fenced = set(), False
    for number, line in enumerate(lines):
        is_fence = line.text.startswith("```")
        fenced ^= is_fence
        found |= {number} if fenced and not is_fence and is_heading(line.text) else set()
    return found


def _is_link(line: Line) -> bool:
    return line.is_item or line.text.startswith(("=>", "```"))  # behind a fence stands what its code is written in


def _exact(lines: Sequence[Line], number: int, names: frozenset[str]) -> Named | None:
    """Return the one to three lines from a number on that say the title and nothing else."""
    said = ""
    for last in range(number, min(number + MOST_LINES, len(lines))):
        if not lines[last].text.strip():
            break
        said += letters(lines[last].text)
        if not any(name in said for name in names):
            continue  # most lines: what follows takes ten times as long
        whole = " ".join(" ".join(line.text.split()) for line in lines[number : last + 1])
        if is_item(whole) and not stands_alone(lines, number, last):
            continue
        form = next((form for form in forms(whole) if letters(form) in names), None)
        below = letters("".join(line.text for line in lines[number + 1 : last + 1]))
        if form is not None and letters(form) not in below:  # else a day touches the title from above
            return Named(first=number, last=last, title=form)
    return None


def _beginning(lines: Sequence[Line], number: int, names: frozenset[str]) -> Named | None:
    """Return a line that stands alone and begins with the title, begins it, or is almost the same."""
    text = lines[number].text.strip()
    if len(text) > SHORT or text[-1:] in ".,;:" or not stands_alone(lines, number) or is_item(text):
        return None
    said = letters(text)
    if not any(name[:FIRST] in said for name in names):
        return None
    least = LEAST_MARKED if is_heading(text) else LEAST_BEGINNING
    for form in forms(text):
        one = letters(form)
        for name in names:
            begins = one.startswith(name) or name.startswith(one)
            if min(len(one), len(name)) >= least and (begins or _is_alike(one, name)):
                return Named(first=number, last=number, title=form)
    return None


def _is_alike(one: str, other: str) -> bool:
    """Return whether titles differ in a few letters, as the name of a file and the title that it was made of."""
    return one[:FIRST] == other[:FIRST] and SequenceMatcher(None, one, other, autojunk=False).ratio() >= ALIKE


def stands_alone(lines: Sequence[Line], first: int, last: int | None = None) -> bool:
    """Return whether nothing but blank lines, rules, links and the edge of the document touches lines."""
    return all(
        not 0 <= number < len(lines) or lines[number].is_item or lines[number].is_rule or not lines[number].text.strip()
        for number in (first - 1, (first if last is None else last) + 1)
    )
