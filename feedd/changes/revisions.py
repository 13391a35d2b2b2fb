"""The history of an entry: its revisions, and what each of them changed."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Literal, TypeAlias

from msgspec import Struct

from feedd.changes.text_diff import Piece, compare
from feedd.model import Revision

CONTEXT = 3  # whole lines that are shown before and after a change, as diff(1) does

PartKind: TypeAlias = Literal["same", "removed", "added", "left out"]


class Part(Struct, frozen=True, kw_only=True):
    """A part of a difference. The text of a part that is left out says how long it is ("12 lines")."""

    kind: PartKind
    text: str


class RevisionDiff(Struct, frozen=True, kw_only=True):
    """A revision and its difference to the stored one before it: None for the first, () where nothing differs."""

    number: int
    read_at: datetime
    significant: bool
    note: str | None
    parts: tuple[Part, ...] | None


def diff_revisions(revisions: Sequence[Revision]) -> tuple[RevisionDiff, ...]:
    """Compare each revision with the one before it, and return them in the same order.

    It takes up to two seconds for each revision.
    """
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
    """Yield the parts without the lines that are far from any change; nothing where both texts are equal."""
    if all(piece.kind == "same" for piece in pieces):
        return
    for place, piece in enumerate(pieces):
        lines = piece.text.splitlines(keepends=True)
        # The first or last line of a piece may be a part of a changed line.
        start = CONTEXT + 1 if place > 0 else 0
        end = len(lines) - (CONTEXT + 1 if place < len(pieces) - 1 else 0)
        if piece.kind != "same" or end - start < 2:  # to say that one line is left out takes a line, too
            yield Part(kind=piece.kind, text=piece.text)
            continue
        if start > 0:
            yield Part(kind="same", text="".join(lines[:start]))
        yield Part(kind="left out", text=f"{end - start} lines")
        if end < len(lines):
            yield Part(kind="same", text="".join(lines[end:]))
