"""Shows the fields of a head as lines that touch: without the marks of a list, and without links between them."""

from collections.abc import Sequence

from feedd.reading.head.fields import DATES, Field, is_for_programs, read_field
from feedd.reading.words.dates import find_dates
from feedd.reading.words.lines import LIST_MARK, SHORT, Line

TOP = 12  # lines within which such a list begins
TITLE = 3  # lines of words above it, at most
WORDS = 40  # characters of what is said of a book, a record or a journey; a summary is longer
AMBIGUOUS = ("from", "source")  # of a journey, of a quotation
MARKS = "-*+•"


def without_marks(lines: Sequence[Line]) -> list[Line]:
    """Return lines without the marks of the list below the title, `* Date : 2024-05-03`, where it is a head's fields.

    A list of the text says other things; one with a title of its own is about a book.
    """
    first = next((number for number, line in enumerate(lines[:TOP]) if _mark_end(line)), 0)
    if sum(_has_words(line) for line in lines[:first]) not in range(1, TITLE + 1):
        return [*lines]
    fields: dict[int, Field] = {}
    for number in range(first, len(lines)):
        end = _mark_end(lines[number])
        field = read_field(lines[number].text[end:]) if end else None
        if field is not None and not field.is_bold:
            fields[number] = field
        elif end and not lines[number - 1].is_blank:
            return [*lines]
        elif _has_words(lines[number]):
            break
    if not _are_of_head([*fields.values()]):
        return [*lines]
    return [Line(text=line.text[_mark_end(line) :]) if number in fields else line for number, line in enumerate(lines)]


def _are_of_head(fields: Sequence[Field]) -> bool:
    """Return whether fields say the day, the author or the tags of a text, and hardly anything else."""
    known = [field for field in fields if field.kind and field.key not in AMBIGUOUS]
    others = [field for field in fields if field.kind is None and not is_for_programs(field.key)]
    unknown = [field for field in others if len(field.value) <= WORDS]
    is_dated = any(field.kind in DATES and find_dates(field.value) for field in known)
    few = len(unknown) < len(known) - 1 if is_dated else len(known) > 1 and not others
    return few and all(field.kind != "title" for field in known)


def _mark_end(line: Line) -> int:
    """Return where the words behind the mark of a list begin; 0 of other lines."""
    mark = LIST_MARK.match(line.text[:SHORT]) if line.text[:1] in MARKS and not line.is_item and line.text else None
    return mark.end() if mark and mark["mark"] in MARKS else 0


def _has_words(line: Line) -> bool:
    return bool(line.text.strip()) and not line.is_rule and not _is_link(line)


def links_between(lines: Sequence[Line]) -> frozenset[int]:
    """Return the numbers of the links that stand between two fields and touch them: they stay in the text."""
    found: set[int] = set()
    run: list[int] = []
    above: Field | None = None
    for number, line in enumerate(lines):
        if _is_link(line):
            run.append(number)
            continue
        field = read_field(line.text)
        if run and above and field and (above.kind or field.kind):
            found.update(run)
        run, above = [], field
    return frozenset(found)


def _is_link(line: Line) -> bool:
    return line.is_item or line.text.startswith("=>")
