"""What is withdrawn from all that is published: single entries, documents, hosts, and the hosts that are denied.

Which entries a withdrawal takes out is stored with it, so that an entry that moves elsewhere stays withdrawn. Entries
that are found later are compared in the transaction that saves them: a poll that began before must not publish them.
Nothing that is stored of an entry is changed.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Literal, TypeAlias, TypeVar

from msgspec import Struct

from feedd.gopher.places import BELOW, document_names, host_of, patterns_of
from feedd.model import Entry, Feed, Location
from feedd.store.codecs import from_time, to_time
from feedd.store.database import Database, Row, Value
from feedd.store.entries import parse_stored_location
from feedd.store.executor import Executor

Kind: TypeAlias = Literal["entry", "url", "host", "deny"]
Names: TypeAlias = frozenset[tuple[str, str]]  # kind and subject
L = TypeVar("L", bound=Location)

ALL = """
SELECT withdrawals.*, (
  SELECT COUNT(*) FROM withdrawn JOIN entries ON entries.id = withdrawn.entry_id
  WHERE withdrawn.kind = withdrawals.kind AND withdrawn.subject = withdrawals.subject
) AS entries
FROM withdrawals ORDER BY withdrawn_at, kind, subject
"""

NAMES = "SELECT kind, subject FROM withdrawals"

ADD = """
INSERT INTO withdrawals (kind, subject, reason, withdrawn_at) VALUES (:kind, :subject, :reason, :at)
ON CONFLICT (kind, subject) DO UPDATE SET reason = COALESCE(excluded.reason, withdrawals.reason)
"""

DROP = "DELETE FROM withdrawals WHERE kind = :kind AND subject = :subject"

LINK = """
INSERT INTO withdrawn (entry_id, kind, subject) VALUES (:entry_id, :kind, :subject)
ON CONFLICT (entry_id, kind, subject) DO NOTHING
"""

UNLINK = "DELETE FROM withdrawn WHERE kind = :kind AND subject = :subject RETURNING entry_id"

# A pattern of LIKE may find too many, as "_" stands for any character: what it finds is compared exactly.
# On the web a host has many spellings.
NEAR = """
SELECT entries.id AS id, entries.location AS location, feeds.location AS index_location
FROM entries JOIN feeds ON feeds.id = entries.feed_id
WHERE LOWER(entries.location) LIKE :near OR feeds.location LIKE :near OR entries.location NOT LIKE 'gopher%'
"""

SINCE = """
  SELECT MIN(withdrawals.withdrawn_at) FROM withdrawn JOIN withdrawals
    ON withdrawals.kind = withdrawn.kind AND withdrawals.subject = withdrawn.subject
  WHERE withdrawn.entry_id = entries.id
"""

MARK = f"""
UPDATE entries SET withdrawn_at = ({SINCE})
WHERE id = :id AND COALESCE(withdrawn_at, 0) <> COALESCE(({SINCE}), 0)
RETURNING feed_id, first_seen, withdrawn_at
"""  # noqa: S608  # all of it is ours

COUNT = "UPDATE feeds SET withdrawals = withdrawals + 1 WHERE id = :id"

COUNTED = "SELECT withdrawals FROM feeds WHERE id = :feed_id"


class Withdrawal(Struct, frozen=True, kw_only=True):
    """What is withdrawn, since when, and the reason for the operator's list.

    `subject` is the id of an entry, the name of a document (`places.document_name`), or the pattern of a host.
    """

    kind: Kind
    subject: str
    withdrawn_at: datetime
    reason: str | None = None
    entries: int = 0  # how many of the known entries it takes out


class Withdrawals:
    """The withdrawals. Each change says of a feed that its documents are to be made again (`Feed.withdrawals`)."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor

    async def all(self) -> tuple[Withdrawal, ...]:
        """Return all withdrawals, the oldest first."""
        return await self._executor.read(ALL, _read_withdrawal)

    async def add(self, withdrawal: Withdrawal) -> None:
        """Take out what a withdrawal means. A known one keeps its time, and its reason if no other is given."""
        await self._executor.run(_add, withdrawal)

    async def undo(self, kind: Kind, subject: str) -> bool:
        """Publish again what only this withdrawal takes out; False where there is no such withdrawal."""
        return await self._executor.run(_undo, kind, subject)

    async def deny(self, patterns: Collection[str], now: datetime) -> bool:
        """Make exactly these hosts denied ones; return whether that changed anything."""
        return await self._executor.run(_deny, patterns, now)

    async def counted(self, feed_id: str) -> int:
        """Return the present `Feed.withdrawals` of a feed; 0 for an unknown one."""
        return next(iter(await self._executor.read(COUNTED, lambda row: int(row["withdrawals"]), feed_id=feed_id)), 0)

    async def among(self, locations: Collection[L]) -> frozenset[L]:
        """Return those of the documents that are withdrawn, by themselves or with their hosts."""
        return await self._executor.run(_among, locations)


def mark_withdrawn(database: Database, feed: Feed, entries: Iterable[Entry]) -> None:
    """Withdraw those of the entries that a withdrawal means, within the transaction of the caller that saved them."""
    names = _names(database)
    if not names:
        return
    new = [entry for entry in entries if not entry.withdrawn_at]
    _link(database, {entry.id: _meant(names, entry, feed.location) for entry in new})
    marked = [row for entry in new for row in database.execute(MARK, {"id": entry.id})]
    # What was withdrawn before it was found was in no document.
    if any(row["withdrawn_at"] >= row["first_seen"] for row in marked):
        database.execute(COUNT, {"id": feed.id})


def mark_imported(database: Database, feed: Feed, entries: Iterable[Entry]) -> None:
    """Withdraw the entries of a feed from elsewhere that a withdrawal here or there means, and no others."""
    names, imported = _names(database), tuple(entries)
    _link(database, {entry.id: _meant(names, entry, feed.location) for entry in imported})
    _mark(database, [entry.id for entry in imported])


def _add(database: Database, withdrawal: Withdrawal) -> None:
    with database.transaction():
        _take_out(database, withdrawal)


def _take_out(database: Database, withdrawal: Withdrawal) -> None:
    key: dict[str, Value] = {"kind": withdrawal.kind, "subject": withdrawal.subject}
    database.execute(ADD, {**key, "reason": withdrawal.reason, "at": to_time(withdrawal.withdrawn_at)})
    name: Names = frozenset({(withdrawal.kind, withdrawal.subject)})
    if withdrawal.kind == "entry":
        meant = {withdrawal.subject: name}
    else:
        meant = {
            row["id"]: name
            for row in database.execute(NEAR, {"near": f"%{_near(withdrawal)}%"})
            if name & _names_of(parse_stored_location(row["location"]), parse_stored_location(row["index_location"]))
        }
    _link(database, meant)
    _mark(database, meant)


def _near(withdrawal: Withdrawal) -> str:
    """Return a text that the address of everything has that a withdrawal means."""
    if withdrawal.kind == "url":
        return (host_of(parse_stored_location(withdrawal.subject)) or withdrawal.subject).lower()
    return withdrawal.subject.removeprefix(BELOW)


def _undo(database: Database, kind: Kind, subject: str) -> bool:
    with database.transaction():
        return _put_back(database, kind, subject)


def _put_back(database: Database, kind: Kind, subject: str) -> bool:
    key: dict[str, Value] = {"kind": kind, "subject": subject}
    is_known = bool(database.execute(f"{DROP} RETURNING kind", key))
    _mark(database, [row["entry_id"] for row in database.execute(UNLINK, key)])
    return is_known


def _deny(database: Database, patterns: Collection[str], now: datetime) -> bool:
    with database.transaction():
        known = {subject for kind, subject in _names(database) if kind == "deny"}
        for pattern in known.difference(patterns):
            _put_back(database, "deny", pattern)
        for pattern in set(patterns) - known:
            _take_out(database, Withdrawal(kind="deny", subject=pattern, withdrawn_at=now))
    return known != set(patterns)


def _names(database: Database) -> Names:
    return frozenset((row["kind"], row["subject"]) for row in database.execute(NAMES))


def _among(database: Database, locations: Collection[L]) -> frozenset[L]:
    names = _names(database) if locations else frozenset()
    return frozenset(one for one in locations if not names.isdisjoint(_names_of(one)))


def _names_of(location: Location, index: Location | None = None) -> Names:
    """Return by which names a withdrawal can mean what is at a location and was found on an index."""
    hosts = filter(None, (host_of(location), host_of(index) if index else None))
    return frozenset(
        {("url", name) for name in document_names(location)}
        | {(kind, pattern) for host in hosts for pattern in patterns_of(host) for kind in ("host", "deny")}
    )


def _meant(names: Names, entry: Entry, index: Location) -> Names:
    return names & (_names_of(entry.location, index) | {("entry", entry.id)})


def _link(database: Database, meant: Mapping[str, Names]) -> None:
    """Store by what each of these entries is taken out."""
    links: Iterator[dict[str, Value]] = (
        {"entry_id": entry_id, "kind": kind, "subject": subject}
        for entry_id, names in meant.items()
        for kind, subject in names
    )
    database.execute_each(LINK, links)


def _mark(database: Database, entry_ids: Iterable[str]) -> None:
    """Write since when each of these entries is withdrawn, if it is; their feeds are to be published again."""
    feeds = {row["feed_id"] for entry_id in entry_ids for row in database.execute(MARK, {"id": entry_id})}
    database.execute_each(COUNT, ({"id": feed_id} for feed_id in sorted(feeds)))


def _read_withdrawal(row: Row) -> Withdrawal:
    return Withdrawal(
        kind=row["kind"],
        subject=row["subject"],
        withdrawn_at=from_time(row["withdrawn_at"]),
        reason=row["reason"],
        entries=row["entries"],
    )
