"""Leaves in the text what a head has no place for: other words than its facts, and parts of boxes and of fences."""

import re
from collections.abc import Sequence
from datetime import tzinfo
from itertools import groupby

from feedd.reading.head.boxes import is_part_of_box
from feedd.reading.head.bylines import group_of, is_name, read_byline, read_handle
from feedd.reading.head.facts import Facts, Head, from_fields, read_facts, tells_length
from feedd.reading.head.fields import Field, is_for_programs, read_field, tags_of
from feedd.reading.head.groups import FENCE, HEAD, is_wrapper
from feedd.reading.head.marks import between_mirrors, has_words_in_rule, is_marked
from feedd.reading.words.fences import are_fences
from feedd.reading.words.lines import Line
from feedd.structs import replace

OF_MARKUP = "#:"  # before fields of Org and reStructuredText, which are read with their text
_WORD = re.compile(r"[^\W\d_]+")
_MAILBOX = re.compile(r"[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,6}")


def without_losses(head: Head, lines: Sequence[Line], zone: tzinfo) -> Head:
    """Leave the lines in the text that name another title or author than the head, or what it has no place for."""
    facts = head.facts
    told = {*_words(" ".join((facts.title or "", facts.source or "", *facts.authors, *facts.tags)))}
    kept: set[int] = set()
    above = True  # the title: where a periodical's or a site's name may stand
    for number in sorted(head.cut):
        above = above and _words(lines[number].text)[:1] != _words(facts.title or "")[:1]
        field = read_field(lines[number].text)
        goes_on = field is None and number - 1 in kept and lines[number].indent > 0
        is_name = above and not is_marked(lines[number].text) and not lines[number].text.startswith("=>")
        whole = _is_unknown(field, zone) or (not is_name and _is_no_fact(lines[number], field, zone))
        said = _said(lines[number]) if whole else _named_in(lines[number].text, field)
        if goes_on or not told.issuperset(_words(said)):
            kept.add(number)
    keys = {number - 1 for number in kept if _has_its_key_above(lines, number)}
    last = _last_of_fields(lines, head)
    aside = [number for number in kept if number <= last and _is_aside(read_field(lines[number].text))]
    below = tuple(lines[number].text.strip() for number in sorted(aside))
    return replace(head, cut=head.cut - kept.difference(aside) - keys, below=below) if kept else head


def _last_of_fields(lines: Sequence[Line], head: Head) -> int:
    """Return the last line of a block that a generator expects above a text: fields alone, title and day among them.

    -1 where none stands there, or no words below it.
    """
    first = next((number for number, line in enumerate(lines[:HEAD]) if not line.is_blank), 0)
    end = next((number for number, line in enumerate(lines[:HEAD]) if number > first and line.is_blank), 0)
    fields = [read_field(line.text) for line in lines[first:end]]
    kinds = {field.kind for field in fields if field and not field.is_bold}
    if not all(fields) or not {"title", "published"} <= kinds or lines[first].text[0] in OF_MARKUP:
        return -1
    words = (number for number in range(end, len(lines)) if number not in head.cut and not is_edge(lines[number]))
    return end - 1 if head.facts.published and next(words, 0) else -1


def _is_aside(field: Field | None) -> bool:
    """Return whether a field that no fact holds, `Description: How the weir was mended`, begins no text."""
    return field is not None and field.kind is None and not field.is_bold


def _has_its_key_above(lines: Sequence[Line], number: int) -> bool:
    above = read_field(lines[number - 1].text) if number and lines[number].indent > 0 else None
    return above is not None and not above.value


def _is_unknown(field: Field | None, zone: tzinfo) -> bool:
    """Return whether a field says something to readers that no fact holds: `Mood: sleepy`, `Date: one day in May`."""
    if field is None or not field.value or field.kind in ("title", "tags"):
        return False
    if (is_for_programs(field.key) and not field.is_bold) or tells_length(
        f"{field.key.replace('-', ' ')}: {field.value}"
    ):
        return False
    return from_fields([field], zone) == Facts()


def _is_no_fact(line: Line, field: Field | None, zone: tzinfo) -> bool:
    """Return whether a line says nothing but words: it is the title, a part of it, or a name above it."""
    return (
        field is None
        and not is_edge(line)
        and not is_wrapper(line)
        and (not line.is_drawn or has_words_in_rule(line.text))
        and read_facts([line.text], zone, below_title=True) is None
    )


def _said(line: Line) -> str:
    """Return the words of a line without its days, and without letters that are drawn around them."""
    text = (between_mirrors(line.text.strip()) if not line.dates else "") or line.text
    for found in reversed(line.dates):
        text = f"{text[: found.start]} {text[found.end :]}"
    return text


def _named_in(text: str, field: Field | None) -> str:
    """Return the title, the names or the tags that a line of a head says; "" where it says others, or none."""
    if field and field.kind == "tags":
        return (
            field.value if "](" in field.value else " ".join(tags_of(field.value, field.key))
        )  # a link stays, to be followed
    if field and (field.kind == "title" or (field.kind == "author" and is_name(field.value))):
        return field.value
    if field and field.kind == "author":
        return group_of(field.value)
    told = read_byline(text.strip()) if field is None else None
    if told is None:
        return (
            text if field is None and "<" in text and read_handle(text) else ""
        )  # with a mailbox, which no fact holds
    return " ".join((*told[0], group_of(text), *_MAILBOX.findall(text)))


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def with_whole_boxes(head: Head, lines: Sequence[Line], bare: Sequence[Line]) -> Head:
    """Leave a box that says more than the head in the text, with the title in it: a part of a box is damaged."""
    if not (head.cut or head.heading is not None):
        return head
    kept: set[int] = set()
    parts = [
        bare[number] is not line or (not line.is_plain and is_part_of_box(line.text))
        for number, line in enumerate(lines[:HEAD])
    ]
    for boxed, rows in groupby(range(len(parts)), key=parts.__getitem__):
        box = [*rows] if boxed else []
        if head.heading in box or (
            not head.cut.isdisjoint(box) and any(number not in head.cut and not is_edge(bare[number]) for number in box)
        ):
            kept.update(box)
    if not kept:
        return head
    return replace(head, cut=head.cut - kept, heading=None if head.heading in kept else head.heading)


def with_whole_fences(head: Head, lines: Sequence[Line]) -> Head:
    """Cut what stands between two fences with them, or not at all: one alone would make all below it preformatted."""
    edges = are_fences([line.text for line in lines]) if head.cut else ()
    fences = [number for number, is_fence in enumerate(edges) if is_fence]
    cut = head.cut
    for first, last in zip(fences[::2], fences[1::2], strict=False):
        if first > max(head.cut):
            break
        inside = {number for number in range(first + 1, last) if not lines[number].is_blank}
        is_head = bool(inside) and inside <= cut and lines[first].text == FENCE
        cut = cut.union(range(first, last + 1)) if is_head else cut.difference(range(first, last + 1))
    return head if cut == head.cut else replace(head, cut=cut)


def is_edge(line: Line) -> bool:
    """Return whether a line is no words: a blank one, a rule or a link."""
    return line.is_item or line.is_rule or not line.text.strip()
