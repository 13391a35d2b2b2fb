"""Tables that fit a terminal."""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from feedd.cli.terminal import Meaning, painted
from feedd.text_columns import INDENT, cells_of, cut, padded, wrapped

GAP = "  "
LONG_NAME = 20  # columns; a longer first cell has a line of its own
SHORT_TITLE = 12  # columns; where the last cell has less room, the rows are written as paragraphs


class TableRow(Struct, frozen=True, kw_only=True):
    """A row: its cells, the last of which may be cut; a meaning for the second one; lines to stand below it, whole."""

    cells: tuple[str, ...]
    meaning: Meaning | None = None
    below: tuple[str, ...] = ()


def table(heads: Sequence[str], rows: Sequence[TableRow], width: int) -> Iterable[str]:
    """Yield the lines of a table that fits `width` columns; of the cells, only the last is cut.

    A first cell that is very long stands on a line of its own; on a narrow terminal, each row is a paragraph. Cells
    that are numbers in every row stand right.
    """
    columns = list(zip(heads, *(row.cells for row in rows), strict=True))
    short = [cell for cell in columns[0] if cells_of(cell) <= LONG_NAME]
    widths = [max(map(cells_of, cells)) for cells in (short, *columns[1:-1])]
    room = width - sum(widths) - len(GAP) * len(widths)
    if room < min(SHORT_TITLE, max(map(cells_of, columns[-1]))):
        for row in rows:
            yield from _paragraph(heads, row, width)
        return
    numbers = [bool(rows) and all(cell.isdigit() for cell in cells[1:]) for cells in columns]
    yield painted(_line(heads, widths, numbers, room), "head")
    for row in rows:
        first, *others = row.cells
        if cells_of(first) > LONG_NAME:
            yield from wrapped(first, width, "")
            first = ""
        line = _line((first, *others), widths, numbers, room)
        if row.meaning:
            at = len(padded(first, widths[0]) + GAP)
            line = line[:at] + painted(others[0], row.meaning) + line[at + len(others[0]) :]
        yield line
        for below in row.below:
            yield from wrapped(below, width)


def _line(cells: Sequence[str], widths: Sequence[int], numbers: Sequence[bool], room: int) -> str:
    *fixed, last = cells
    placed = [
        " " * (width - cells_of(cell)) + cell if is_number else padded(cell, width)
        for cell, width, is_number in zip(fixed, widths, numbers, strict=False)
    ]
    return GAP.join((*placed, cut(last, room))).rstrip()


def _paragraph(heads: Sequence[str], row: TableRow, width: int) -> Iterable[str]:
    first, second, *others = row.cells
    if cells_of(first) + len(GAP) + cells_of(second) <= width:
        yield f"{first}{GAP}{painted(second, row.meaning)}".rstrip()
    else:
        yield from wrapped(first, width, "")
        yield f"{INDENT}{painted(second, row.meaning)}"
    *facts, title = others
    if title:
        yield f"{INDENT}{cut(title, width - len(INDENT))}"
    said = ", ".join(f"{head} {fact}" for head, fact in zip(heads[2:], facts, strict=False) if fact)
    yield from wrapped(said, width)
    for below in row.below:
        yield from wrapped(below, width)
