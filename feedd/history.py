"""How an entry came to be what it is: its revisions, and what each of them changed."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from feedd.edits import Piece, compare
from feedd.errors import UsageError
from feedd.gopher.url import parse_url
from feedd.identity import location_key
from feedd.model import Entry, Known, Location, Revision, WebUrl

CONTEXT = 3  # whole lines shown before and after what changed, as diff(1) does
SHORT = 8  # characters of a uuid: two of a thousand entries share them once in ten thousand feeds
NAMED = 5  # entries that a message about several of them names

Kind: TypeAlias = Literal["same", "removed", "added", "left out"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A stretch of a difference; of one that is left out the text says how long it is."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A revision, and what it changed of the one that is kept before it: None for the first, () for nothing."""

    number: int
    read_at: datetime
    significant: bool
    note: str | None
    parts: tuple[Part, ...] | None


def trace(revisions: Sequence[Revision]) -> tuple[Step, ...]:
    """Compare each revision with the one before it, in their order; takes up to two seconds a revision."""
    return tuple(
        Step(
            number=revision.number,
            read_at=revision.read_at,
            significant=revision.significant,
            note=revision.note,
            parts=None if before is None else tuple(_shorten(compare(before.text, revision.text))),
        )
        for before, revision in zip((None, *revisions), revisions, strict=False)
    )


def find_entry(known: Known, wanted: str) -> Entry:
    """Find an entry by its uuid, a unique prefix of it, or its URL; UsageError where that means none or several."""
    found = _located(known, wanted) if ":/" in wanted else _identified(known, wanted)
    if len(found) == 1:
        return found[0]
    if found:
        others = " ".join(uuid_of(entry) for entry in found[:NAMED])
        raise UsageError(f"{wanted!r} means {len(found)} entries; expected one uuid, as of {others}")
    raise UsageError(f"no entry is {wanted!r}; expected its uuid, the beginning of it, or its Gopher URL")


def short_ids(entries: Collection[Entry]) -> Mapping[str, str]:
    """Give, by entry id, the beginnings of uuids that tell these entries apart, all of one length."""
    uuids = {entry.id: uuid_of(entry) for entry in entries}
    length = SHORT
    while len({uuid[:length] for uuid in uuids.values()}) < len(uuids):
        length += 1
    return {entry_id: uuid[:length] for entry_id, uuid in uuids.items()}


def uuid_of(entry: Entry) -> str:
    """Give an entry's id as it stands in addresses."""
    return entry.id.rpartition(":")[2]


def _identified(known: Known, wanted: str) -> list[Entry]:
    prefix = wanted.lower().removeprefix("urn:uuid:")
    return [entry for entry in known.entries.values() if uuid_of(entry).startswith(prefix)]


def _located(known: Known, wanted: str) -> list[Entry]:
    """Give the entry that is now known under this address, else those that have it: a log's all have the page's."""
    key = location_key(_parse(wanted))
    alias = known.aliases.get(key)
    renamed = [entry for entry in known.entries.values() if entry.id == alias]
    return renamed or [entry for entry in known.entries.values() if location_key(entry.location) == key]


def _parse(wanted: str) -> Location:
    if not wanted.lower().startswith("gopher"):
        return WebUrl(wanted)
    try:
        return parse_url(wanted)
    except ValueError as error:
        raise UsageError(str(error)) from error


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
