"""Leaves in the text what says who made the book, the record or the film that the text is about."""

import re
from collections.abc import Iterator, Sequence

from feedd.reading.head.facts import Head
from feedd.reading.head.fields import read_field
from feedd.reading.words.lines import Line
from feedd.structs import replace

_OF_A_WORK = re.compile(
    r"isbn(?:[-\s]?1[03])?|publisher|edition|pages|runtime|director|record label"
    r"|verlag|seiten|seitenzahl|auflage|regie|editora|editorial|páginas|éditeur|éditions|editore|pagine|uitgever"
    r"|förlag|wydawnictwo|издательство|страниц|出版社|ページ数",
    re.IGNORECASE,
)


def without_works(head: Head, lines: Sequence[Line]) -> Head:
    """Leave an author in the text who may be that of a book which the text is about: beside its publisher or its pages.

    And one in bold, where the text has no day.
    """
    if not head.facts.authors or head.is_front_matter:
        return head
    fields = {number: read_field(lines[number].text) for number in head.cut}
    authors = {number for number, field in fields.items() if field and field.kind == "author"}
    bold = {number for number in authors if (field := fields[number]) and field.is_bold}
    of_works = {number for number in authors if any(map(_is_of_a_work, _touching(lines, number)))}
    left = of_works | (set() if head.facts.published else bold)
    return replace(head, facts=replace(head.facts, authors=()), cut=head.cut - left) if left else head


def _touching(lines: Sequence[Line], number: int) -> Iterator[str]:
    """Yield the lines of the paragraph in which a line stands."""
    for step in (-1, 1):
        at = number + step
        while 0 <= at < len(lines) and lines[at].text.strip():
            yield lines[at].text
            at += step


def _is_of_a_work(text: str) -> bool:
    field = read_field(text)
    return field is not None and bool(_OF_A_WORK.fullmatch(field.key.replace("-", " ").strip()))
