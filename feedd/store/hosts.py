"""What is stored about hosts: caps.txt, robots.txt, whether they speak Gopher+, and whether they terminate texts."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from msgspec import Struct

from feedd.store.codecs import from_time, to_time
from feedd.store.database import Database, Row, Value
from feedd.store.executor import Executor

# A menu may name any number of hosts. What is deleted here is requested again when it is needed.
KEPT_FOR = timedelta(days=90)
MOST_HOSTS = 1000

_CAPS = "SELECT * FROM hosts WHERE host = :host AND port = :port AND asked_at > 0"

# `asked_at` is 0 for a host whose caps.txt was never requested.
_SAVE_CAPS = """
INSERT INTO hosts (host, port, charset, admin, asked_at, saved_at)
VALUES (:host, :port, :charset, :admin, :asked_at, :asked_at)
ON CONFLICT (host, port) DO UPDATE SET
  charset = excluded.charset, admin = excluded.admin, asked_at = excluded.asked_at, saved_at = excluded.saved_at
"""

_ADMINS = "SELECT host, port, admin FROM hosts WHERE admin IS NOT NULL"

_PLUS = "SELECT * FROM hosts WHERE host = :host AND port = :port AND plus_asked_at IS NOT NULL"

_SAVE_PLUS = """
INSERT INTO hosts (host, port, asked_at, plus, plus_asked_at, saved_at)
VALUES (:host, :port, 0, :plus, :asked_at, :asked_at)
ON CONFLICT (host, port) DO UPDATE SET
  plus = excluded.plus, plus_asked_at = excluded.plus_asked_at, saved_at = excluded.saved_at
"""

_ROBOTS = "SELECT * FROM hosts WHERE host = :host AND port = :port AND robots_asked_at IS NOT NULL"

_SAVE_ROBOTS = """
INSERT INTO hosts (host, port, asked_at, robots, robots_silences, robots_asked_at, saved_at)
VALUES (:host, :port, 0, :robots, :silences, :asked_at, :asked_at)
ON CONFLICT (host, port) DO UPDATE SET
  robots = excluded.robots, robots_silences = excluded.robots_silences, robots_asked_at = excluded.robots_asked_at,
  saved_at = excluded.saved_at
"""

_TERMINATES = "SELECT terminates FROM hosts WHERE host = :host AND port = :port AND terminates IS NOT NULL"

_SAVE_TERMINATES = """
INSERT INTO hosts (host, port, asked_at, terminates, saved_at)
VALUES (:host, :port, 0, :terminates, :asked_at)
ON CONFLICT (host, port) DO UPDATE SET terminates = excluded.terminates, saved_at = excluded.saved_at
"""

_DROP_OLD = "DELETE FROM hosts WHERE saved_at < :before"

_DROP_BEYOND = """
DELETE FROM hosts WHERE (host, port) IN (
  SELECT host, port FROM hosts ORDER BY saved_at DESC, host, port LIMIT 1000000 OFFSET :most
)
"""


class HostRecord(Struct, frozen=True, kw_only=True):
    """The character set and the administrator that a caps.txt names, and when it was requested."""

    host: str
    port: int
    charset: str | None
    asked_at: datetime
    admin: str | None = None


class PlusRecord(Struct, frozen=True, kw_only=True):
    """Whether a host speaks valid Gopher+, and when that was tried."""

    speaks: bool
    asked_at: datetime


class RobotsRecord(Struct, frozen=True, kw_only=True):
    """The rules of a robots.txt for feedd, again as a robots.txt, and when it was requested."""

    text: str
    asked_at: datetime
    silences: int = 0  # requests in a row that had no answer in time; the text is an older one then, or empty


class Hosts:
    """The answers of hosts, by name and port. Rows that are too old, or too many, are deleted at each save."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor

    async def caps(self, host: str, port: int) -> HostRecord | None:
        """Return what the caps.txt of a host says; None: it was never requested."""
        return await self._executor.read_first(_CAPS, _read_caps, host=host, port=port)

    async def save_caps(self, host: str, port: int, *, charset: str | None, admin: str | None, now: datetime) -> None:
        """Save what the caps.txt of a host says; a value is None where there is no caps.txt, or none in it."""
        await self._save(_SAVE_CAPS, now, host=host, port=port, charset=charset, admin=admin)

    async def admins(self) -> Mapping[tuple[str, int], str]:
        """Return the administrator of each host, as its caps.txt says: one untrusted line, valid in XML."""
        return dict(await self._executor.read(_ADMINS, _read_admin))

    async def plus(self, host: str, port: int) -> PlusRecord | None:
        """Return whether a host speaks Gopher+; None: it was never tried."""
        return await self._executor.read_first(_PLUS, _read_plus, host=host, port=port)

    async def save_plus(self, host: str, port: int, *, speaks: bool, now: datetime) -> None:
        """Save whether a host speaks Gopher+."""
        await self._save(_SAVE_PLUS, now, host=host, port=port, plus=int(speaks))

    async def robots(self, host: str, port: int) -> RobotsRecord | None:
        """Return the part of the robots.txt of a host that concerns feedd; None: it was never requested."""
        return await self._executor.read_first(_ROBOTS, _read_robots, host=host, port=port)

    async def save_robots(self, host: str, port: int, *, text: str, silences: int = 0, now: datetime) -> None:
        """Save the part of the robots.txt of a host that concerns feedd; empty where it forbids nothing."""
        await self._save(_SAVE_ROBOTS, now, host=host, port=port, robots=text, silences=silences)

    async def terminates(self, host: str, port: int) -> bool:
        """Return whether the last text of a host ended with a `.` line; False where that is unknown."""
        return bool(await self._executor.read_first(_TERMINATES, _read_terminates, host=host, port=port))

    async def save_terminates(self, host: str, port: int, *, terminates: bool, now: datetime) -> None:
        """Save whether a host ends its texts with a `.` line."""
        await self._save(_SAVE_TERMINATES, now, host=host, port=port, terminates=int(terminates))

    async def _save(self, statement: str, now: datetime, **values: Value) -> None:
        await self._executor.run(_save_and_age, statement, values | {"asked_at": to_time(now)}, now)


def _save_and_age(database: Database, statement: str, values: dict[str, Value], now: datetime) -> None:
    with database.transaction():
        database.take_turn("hosts")
        database.execute(statement, values)
        database.execute(_DROP_OLD, {"before": to_time(now - KEPT_FOR)})
        database.execute(_DROP_BEYOND, {"most": MOST_HOSTS})


def _read_caps(row: Row) -> HostRecord:
    return HostRecord(
        host=row["host"],
        port=row["port"],
        charset=row["charset"],
        admin=row["admin"],
        asked_at=from_time(row["asked_at"]),
    )


def _read_admin(row: Row) -> tuple[tuple[str, int], str]:
    return (row["host"], row["port"]), row["admin"]


def _read_plus(row: Row) -> PlusRecord:
    return PlusRecord(speaks=bool(row["plus"]), asked_at=from_time(row["plus_asked_at"]))


def _read_terminates(row: Row) -> int:
    return int(row["terminates"])


def _read_robots(row: Row) -> RobotsRecord:
    return RobotsRecord(text=row["robots"], asked_at=from_time(row["robots_asked_at"]), silences=row["robots_silences"])
