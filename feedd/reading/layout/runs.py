"""Splits lines without marks of their own into runs of one indent; a list is one run."""

from collections.abc import Iterator, Sequence

from feedd.reading.layout.prose import Shape
from feedd.reading.layout.signs import begins_hanging, hangs
from feedd.reading.words.lines import Line

FAR = 16  # columns by which a first line is moved in at most


def runs(lines: Sequence[Line], at: int, end: int, shape: Shape) -> Iterator[tuple[int, int]]:
    """Split lines where the indent changes; a list is one run, and a first line may be indented more."""
    first = at
    for number in range(at + 1, end + 1):
        if number == end or _begins_run(lines, first, number, shape):
            yield first, number
            first = number


def _begins_run(lines: Sequence[Line], first: int, number: int, shape: Shape) -> bool:
    """Return whether a new run begins at `number` in one that began at `first`."""
    line, before = lines[number], lines[number - 1]
    listed, starts = lines[first].is_list_item, line.is_list_item
    indent, above = line.indent, before.indent
    if listed:
        return not (starts or indent > lines[first].indent or shape.is_full(before, line))
    if begins_hanging(lines, number, shape):
        return True
    if starts:
        lone = not any(after.is_list_item for after in lines[number + 1 : number + 9])
        dashes = lone and indent == above and line.text.lstrip()[0] in "-–"
        return not (dashes and (shape.is_full(before, line) or _goes_on(lines, number)))
    if number - first == 1 and indent < above <= indent + FAR:
        # its first line is indented more, as in print
        near = above <= indent + 4 or above == shape.first
        goes_on = above <= indent + 8 or (len(before.text) >= 3 * above and len(lines) > number + 1)
        return not near and not (goes_on and shape.is_full(before, line))
    if number - first == 1 and indent > above:
        return not hangs(lines, number, shape)
    return indent != above or (indent == shape.first > 0 and not shape.is_full(before, line))


def _goes_on(lines: Sequence[Line], at: int) -> bool:
    """Return whether a dash begins a line amid a sentence, which goes on at the same margin below."""
    line, before = lines[at], lines[at - 1]
    amid = before.text[-1:] not in ".!?:;" and line.text.lstrip(" -–")[:1].islower()
    return amid and at + 1 < len(lines) and lines[at + 1].indent == line.indent
