"""The keys of TLS servers that feeds with `tls = "tofu"` trust: the first one that a host showed, or was trusted since.

Only hosts that a definition names are here, so nothing is deleted.
"""

from datetime import datetime, timedelta

from msgspec import Struct

from feedd.store.codecs import from_time, to_time
from feedd.store.database import Database, Row, Value
from feedd.store.executor import Executor

SEEN_EVERY = timedelta(hours=1)  # how exactly the time is known at which a key was last seen

GET = "SELECT * FROM keys WHERE host = :host AND port = :port"
ALL = "SELECT * FROM keys ORDER BY host, port"

REMEMBER = "INSERT INTO keys (host, port, fingerprint, first_seen, last_seen) VALUES (:host, :port, :seen, :now, :now)"

# What was shown instead meanwhile is forgotten: nobody should trust it by mistake later.
SAME = """
UPDATE keys SET last_seen = :now, other = NULL, other_first_seen = NULL, other_last_seen = NULL
WHERE host = :host AND port = :port
"""

OTHER = """
UPDATE keys SET other_first_seen = CASE WHEN other = :seen THEN other_first_seen ELSE :now END,
  other = :seen, other_last_seen = :now
WHERE host = :host AND port = :port
"""

TRUST = """
UPDATE keys SET fingerprint = other, first_seen = other_first_seen, last_seen = other_last_seen,
  other = NULL, other_first_seen = NULL, other_last_seen = NULL
WHERE host = :host AND port = :port AND other = :other
"""


class SeenKey(Struct, frozen=True, kw_only=True):
    """The fingerprint of a key, see `gopher.certificate`, and when it was first and last seen."""

    fingerprint: str
    first_seen: datetime
    last_seen: datetime


class HostKey(Struct, frozen=True, kw_only=True):
    """The trusted key of a host, and the `other` one that it shows instead since then."""

    host: str
    port: int
    trusted: SeenKey
    other: SeenKey | None = None


class Keys:
    """The trusted keys of hosts, by name and port."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor

    async def get(self, host: str, port: int) -> HostKey | None:
        """Return the trusted key of a host; None: it has shown none yet."""
        return await self._executor.read_first(GET, _read_key, host=host, port=port)

    async def all(self) -> tuple[HostKey, ...]:
        """Return the trusted keys of all hosts, by host."""
        return await self._executor.read(ALL, _read_key)

    async def see(self, host: str, port: int, fingerprint: str, now: datetime) -> HostKey:
        """Save that a host showed a key, and return what is known of the host then; the first key is trusted."""
        return await self._executor.run(_see, {"host": host, "port": port}, fingerprint, now)

    async def trust(self, key: HostKey) -> None:
        """Trust the other key of a host from now on; no effect where it shows yet another one meanwhile."""
        other = key.other.fingerprint if key.other else None
        await self._executor.write(TRUST, host=key.host, port=key.port, other=other)


def _see(database: Database, place: dict[str, Value], fingerprint: str, now: datetime) -> HostKey:
    with database.transaction():
        database.take_turn("key of a host")
        rows = database.execute(GET, place)
        known = _read_key(rows[0]) if rows else None
        seen: dict[str, Value] = {"seen": fingerprint, "now": to_time(now)}
        if known is None:
            database.execute(REMEMBER, place | seen)
        elif known.trusted.fingerprint != fingerprint:
            database.execute(OTHER, place | seen)
        elif known.other or abs(now - known.trusted.last_seen) >= SEEN_EVERY:
            database.execute(SAME, place | {"now": seen["now"]})
        return _read_key(database.execute(GET, place)[0])


def _read_key(row: Row) -> HostKey:
    other = None
    if row["other"] is not None:
        other = SeenKey(
            fingerprint=row["other"],
            first_seen=from_time(row["other_first_seen"]),
            last_seen=from_time(row["other_last_seen"]),
        )
    trusted = SeenKey(
        fingerprint=row["fingerprint"], first_seen=from_time(row["first_seen"]), last_seen=from_time(row["last_seen"])
    )
    return HostKey(host=row["host"], port=row["port"], trusted=trusted, other=other)
