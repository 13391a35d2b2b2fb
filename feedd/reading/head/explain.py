"""Explains how the head of a document was read: for each of its lines what it is, and the points of a title."""

from collections.abc import Iterator, Sequence
from datetime import tzinfo

from feedd.reading.evidence import Evidence, Reason, points
from feedd.reading.head.boxes import unboxed
from feedd.reading.head.expected import Expected, Named, find_named, letters
from feedd.reading.head.facts import Facts, Head, read_facts
from feedd.reading.head.groups import HEAD
from feedd.reading.head.proved import proved_head
from feedd.reading.head.read import read_head
from feedd.reading.head.titles import CUTTING, ENOUGH, TITLE, Sight, look
from feedd.reading.words.lines import Line

SHOWN = 6  # lines of words; nearly all titles stand in them


def explain_head(lines: Sequence[Line], zone: tzinfo, expected: Expected) -> tuple[Evidence, ...]:
    """Return what each of the first lines of words is, and each line that is cut, with the points of a title."""
    bare = [*unboxed(lines, HEAD), *lines[HEAD:]]
    head, proof, named = read_head(lines, zone, expected), proved_head(bare, zone), find_named(bare, expected)
    sights = {sight.number: sight for sight in look(bare[: HEAD + 1], zone, proof.heading)}
    numbers = sorted(
        {number for number, sight in sights.items() if sight.nth < SHOWN}
        | {number for number in head.cut if lines[number].text.strip()}
    )
    return tuple(
        Evidence(
            first=number,
            last=number,
            text=lines[number].text.strip(),
            verdict=", ".join(_verdict(number, bare[number].text, head, zone)),
            reasons=tuple(_reasons(number, sights.get(number), head, proof, named)),
        )
        for number in numbers
    )


def _verdict(number: int, text: str, head: Head, zone: tzinfo) -> Iterator[str]:
    """Say what a line is to its reader, and whether it stays in the text."""
    facts = read_facts([text], zone) or Facts()
    is_cut = number in head.cut
    if number == head.heading or _says(letters(head.facts.title or ""), letters(facts.title or text), is_cut=is_cut):
        yield "title"
    if facts.published:
        yield f"published {facts.published.at:%Y-%m-%d}"
    if facts.updated:
        yield f"updated {facts.updated.at:%Y-%m-%d}"
    if authors := [name for name in facts.authors if name in head.facts.authors]:
        yield f"by {' and '.join(authors)}"
    yield "cut" if is_cut else "text"


def _says(title: str, text: str, *, is_cut: bool) -> bool:
    """Return whether a line says the title or a part of it; prose that has the same words in it does not."""
    return bool(title and text) and (text in title or (is_cut and title in text))


def _reasons(number: int, sight: Sight | None, head: Head, proof: Head, named: Named | None) -> Iterator[Reason]:
    if named is not None and named.first <= number <= named.last:
        yield Reason(words="the index names it")
    if number in proof.cut:
        form = "its form proves it"
        yield Reason(words=form if number in head.cut else f"{form}, but it says more than the head does")
    if sight is None or sight.is_fact:
        return
    total = points(sight, TITLE)
    yield Reason(words=f"{total:+} points for a title, and {ENOUGH:+} are enough")
    yield from (Reason(words=row.name, points=row.points) for row in TITLE if row.has(sight))
    if total >= ENOUGH:
        yield from (Reason(words=f"to cut it: {row.name}", points=row.points) for row in CUTTING if row.has(sight))
