"""How an entry came to be what it is: its revisions, and what each of them changed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from feedd.changes.text_diff import Piece, compare
from feedd.model import Revision

CONTEXT = 3  # whole lines shown before and after what changed, as diff(1) does

PartKind: TypeAlias = Literal["same", "removed", "added", "left out"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A stretch of a difference; of one that is left out the text says how long it is."""

    kind: PartKind
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionDiff:
    """A revision, and what it changed of the one that is kept before it: None for the first, () for nothing."""

    number: int
    read_at: datetime
    significant: bool
    note: str | None
    parts: tuple[Part, ...] | None


def diff_revisions(revisions: Sequence[Revision]) -> tuple[RevisionDiff, ...]:
    """Compare each revision with the one before it, in their order; takes up to two seconds a revision."""
    return tuple(
        RevisionDiff(
            number=revision.number,
            read_at=revision.read_at,
            significant=revision.significant,
            note=revision.note,
            parts=None if before is None else tuple(_shorten(compare(before.text, revision.text))),
        )
        for before, revision in zip((None, *revisions), revisions, strict=False)
    )


def _shorten(pieces: Sequence[Piece]) -> Iterator[Part]:
    """Leave out the lines that are far from any change; nothing where there is none, as when an edit was taken back."""
    if all(piece.kind == "same" for piece in pieces):
        return
    for place, piece in enumerate(pieces):
        lines = piece.text.splitlines(keepends=True)
        # The line that a change stands in may begin or end in it.
        start = CONTEXT + 1 if place > 0 else 0
        end = len(lines) - (CONTEXT + 1 if place < len(pieces) - 1 else 0)
        if piece.kind != "same" or end - start < 2:  # a line that says "1 line" saves none
            yield Part(kind=piece.kind, text=piece.text)
            continue
        if start > 0:
            yield Part(kind="same", text="".join(lines[:start]))
        yield Part(kind="left out", text=f"{end - start} lines")
        if end < len(lines):
            yield Part(kind="same", text="".join(lines[end:]))
