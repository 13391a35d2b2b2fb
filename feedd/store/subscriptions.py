"""The subscriptions at feedd's own WebSub hub, and the requests that their callbacks are to get.

A request is a row until it is answered, so that a killed process loses none: there is one for what a subscriber asked
for, which is to be verified or denied, and one for a document that changed, however often it did. Who makes a request
holds its host in `callback_hosts`: no two processes ask one host at a time.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

from feedd.store.codecs import from_time, to_time
from feedd.store.database import Database, Row, Value
from feedd.store.executor import Executor

Mode: TypeAlias = Literal["subscribe", "unsubscribe", "denied", "deliver"]
Full: TypeAlias = Literal["host", "topic", "hub"]

KEPT_FOR = timedelta(hours=1)  # how long it is known that a host had its turn

KEY = "address = :address AND callback = :callback"

# Only the row that was read: the subscriber may have asked for something else since, or the document have changed.
UNCHANGED = f"{KEY} AND method = :method AND next_try_at = :next_try_at"

# What is asked last counts (WebSub §5.1).
ASK = """
INSERT INTO callback_requests (
  address, callback, method, topic, host, mode, secret, lease_seconds, digest, attempts, next_try_at
) VALUES (:address, :callback, 'GET', :topic, :host, :mode, :secret, :lease_seconds, '', 0, :now)
ON CONFLICT (address, callback, method) DO UPDATE SET
  mode = excluded.mode, secret = excluded.secret, lease_seconds = excluded.lease_seconds, attempts = 0,
  next_try_at = excluded.next_try_at
"""

SUBSCRIBED = f"SELECT address FROM subscriptions WHERE {KEY}"  # noqa: S608  # all of it is ours

WAITS = f"SELECT address FROM callback_requests WHERE {KEY} AND method = 'GET'"  # noqa: S608  # all of it is ours

COUNTS = """
SELECT
  (SELECT COUNT(*) FROM subscriptions) AS of_hub,
  (SELECT COUNT(*) FROM subscriptions WHERE host = :host) AS of_host,
  (SELECT COUNT(*) FROM subscriptions WHERE topic = :topic) AS of_topic,
  (SELECT COUNT(*) FROM callback_requests WHERE method = 'GET') AS asked_of_hub,
  (SELECT COUNT(*) FROM callback_requests WHERE method = 'GET' AND host = :host) AS asked_of_host
"""

CHANGED = "SELECT name FROM pings WHERE next_try_at <= :now LIMIT 1"

# A delivery that failed keeps its time: the document of then is what it brings.
SPREAD = """
INSERT INTO callback_requests (
  address, callback, method, topic, host, mode, lease_seconds, digest, attempts, next_try_at
)
SELECT address, callback, 'POST', topic, host, 'deliver', 0, pings.digest, 0, :now
FROM subscriptions JOIN pings ON pings.name = subscriptions.topic WHERE pings.next_try_at <= :now
ON CONFLICT (address, callback, method) DO UPDATE SET digest = excluded.digest
"""

SPREAD_PINGS = "DELETE FROM pings WHERE next_try_at <= :now"

EXPIRED = "SELECT address FROM subscriptions WHERE lease_until <= :now LIMIT 1"

EXPIRE = "DELETE FROM subscriptions WHERE lease_until <= :now"

DROP_UNSUBSCRIBED = """
DELETE FROM callback_requests WHERE method = 'POST' AND NOT EXISTS (
  SELECT 1 FROM subscriptions
  WHERE subscriptions.address = callback_requests.address AND subscriptions.callback = callback_requests.callback
)
"""

# The least tried first, then the host that had its turn longest ago.
HOSTS = """
SELECT callback_requests.host AS host FROM callback_requests
LEFT JOIN callback_hosts ON callback_hosts.host = callback_requests.host
WHERE next_try_at <= :now AND COALESCE(free_at, 0) <= :now
GROUP BY callback_requests.host ORDER BY MIN(attempts), MIN(COALESCE(free_at, 0)), callback_requests.host LIMIT :limit
"""

HOLD = """
INSERT INTO callback_hosts (host, free_at) VALUES (:host, :until)
ON CONFLICT (host) DO UPDATE SET free_at = excluded.free_at WHERE callback_hosts.free_at <= :now RETURNING host
"""

FREE = "UPDATE callback_hosts SET free_at = :at WHERE host = :host"

FORGET_HOSTS = "DELETE FROM callback_hosts WHERE free_at <= :before"

FREE_ALL = "DELETE FROM callback_hosts"

NEXT = """
SELECT callback_requests.*, subscriptions.secret AS secret_of_subscription, delivered FROM callback_requests
LEFT JOIN subscriptions
ON subscriptions.address = callback_requests.address AND subscriptions.callback = callback_requests.callback
WHERE callback_requests.host = :host AND next_try_at <= :now AND (method = 'GET' OR lease_until > :now)
ORDER BY attempts, next_try_at, callback_requests.address, callback_requests.callback LIMIT 1
"""

PUT_OFF = f"UPDATE callback_requests SET attempts = :attempts, next_try_at = :until WHERE {UNCHANGED}"  # noqa: S608  # all of it is ours

DONE = f"DELETE FROM callback_requests WHERE {UNCHANGED} AND digest = :digest RETURNING address"  # noqa: S608  # all of it is ours

# The document changed while it was delivered.
AGAIN = f"UPDATE callback_requests SET attempts = 0, next_try_at = :now WHERE {UNCHANGED}"  # noqa: S608  # all of it is ours

SUBSCRIBE = """
INSERT INTO subscriptions (address, callback, topic, host, secret, lease_until)
VALUES (:address, :callback, :topic, :host, :secret, :lease_until)
ON CONFLICT (address, callback) DO UPDATE SET secret = excluded.secret, lease_until = excluded.lease_until
"""

UNSUBSCRIBE = f"DELETE FROM subscriptions WHERE {KEY}"  # noqa: S608  # all of it is ours

DROP_DELIVERY = f"DELETE FROM callback_requests WHERE {KEY} AND method = 'POST'"  # noqa: S608  # all of it is ours

DELIVERED = f"UPDATE subscriptions SET delivered = :delivered WHERE {KEY}"  # noqa: S608  # all of it is ours

DENY = """
INSERT INTO callback_requests (
  address, callback, method, topic, host, mode, lease_seconds, digest, attempts, next_try_at
)
SELECT address, callback, 'GET', topic, host, 'denied', 0, '', 0, :now FROM subscriptions WHERE topic = :topic
ON CONFLICT (address, callback, method) DO UPDATE SET
  mode = excluded.mode, attempts = 0, next_try_at = excluded.next_try_at
"""

END_TOPIC = "DELETE FROM subscriptions WHERE topic = :topic"

BRING_FORWARD = "UPDATE callback_requests SET next_try_at = :now WHERE next_try_at > :latest"

CUT_LEASES = "UPDATE subscriptions SET lease_until = :latest WHERE lease_until > :latest"

TALLY = """
SELECT (SELECT COUNT(*) FROM subscriptions) AS subscriptions, (SELECT COUNT(*) FROM callback_requests) AS waiting
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a subscriber asks for. `address` is the topic as it names it, `topic` the file of it, "" where none is."""

    mode: Mode
    address: str
    topic: str
    callback: str = field(repr=False)  # who knows it can post to the subscriber
    host: str
    secret: str | None = field(repr=False)
    lease_seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CallbackRequest(Asked):
    """A request that a callback is to get: a GET that verifies or denies, or a POST that delivers."""

    digest: str  # of the document, to see whether it changes meanwhile
    delivered: str | None  # the digest of what was delivered last
    attempts: int
    next_try_at: datetime

    @property
    def method(self) -> Literal["GET", "POST"]:
        """The method of HTTP."""
        return "POST" if self.mode == "deliver" else "GET"


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionLimits:
    """How many subscriptions there may be, and how many that are not verified yet."""

    of_host: int
    of_topic: int
    of_hub: int
    asked_of_host: int
    asked_of_hub: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HubTally:
    """How many subscriptions there are, and how many requests wait."""

    subscriptions: int = 0
    waiting: int = 0


class Subscriptions:
    """All subscriptions, and what waits for their callbacks."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor

    async def ask(self, asked: Asked, limits: SubscriptionLimits, now: datetime) -> Full | None:
        """Save what a subscriber asks for, in place of what it asked before; return what is full, if anything is.

        A subscription that is there already can always be renewed.
        """
        return await self._executor.run(_ask, asked, limits, now)

    async def due(self, now: datetime, limit: int) -> tuple[str, ...]:
        """Return the hosts that something is due for, and that nobody asks now.

        Before, ended leases are deleted, and every ping that is due becomes a delivery to each subscriber.
        """
        return await self._executor.run(_due, now, limit)

    async def take(
        self, host: str, now: datetime, until: datetime, wait: Callable[[int], timedelta]
    ) -> CallbackRequest | None:
        """Return what is due for a host, put off by `wait` of its attempts; the host is held until `free` or `until`.

        None where nothing is due any more, or another process holds the host.
        """
        return await self._executor.run(_take, host, now, until, wait)

    async def free(self, host: str, at: datetime) -> None:
        """Let the next request to a host be made from a time on."""
        await self._executor.write(FREE, host=host, at=to_time(at))

    async def confirm(self, request: CallbackRequest, lease_until: datetime) -> None:
        """Do what the subscriber confirmed that it wants; nothing where it has asked for something else since."""
        await self._executor.run(_confirm, request, lease_until)

    async def done(self, request: CallbackRequest, now: datetime, delivered: str | None = None) -> None:
        """Delete a request that was answered, or is given up; where the document changed since, it is due again.

        `delivered` is the digest of what the subscriber got.
        """
        await self._executor.run(_done, request, now, delivered)

    async def end(self, request: CallbackRequest) -> None:
        """Delete a subscription whose callback says that it is gone."""
        await self._executor.run(_end, request)

    async def end_topics(self, topics: Iterable[str], now: datetime) -> None:
        """End all subscriptions to documents that are no longer for everybody; each subscriber is told."""
        await self._executor.run(_end_topics, tuple(topics), now)

    async def forget_future_times(self, now: datetime, longest_wait: timedelta, longest_lease: timedelta) -> None:
        """Make due what waits for longer than is ever planned, and cut leases: the clock has been set back since."""
        await self._executor.run(_forget_future_times, now, longest_wait, longest_lease)

    async def tally(self) -> HubTally:
        """Return how many subscriptions and waiting requests there are."""
        return await self._executor.run(read_tally)


def read_tally(database: Database) -> HubTally:
    """Return how many subscriptions and waiting requests there are."""
    (row,) = database.execute(TALLY)
    return HubTally(subscriptions=row["subscriptions"], waiting=row["waiting"])


def _ask(database: Database, asked: Asked, limits: SubscriptionLimits, now: datetime) -> Full | None:
    values: dict[str, Value] = {
        **_key(asked),
        "topic": asked.topic,
        "host": asked.host,
        "mode": asked.mode,
        "secret": asked.secret,
        "lease_seconds": asked.lease_seconds,
        "now": to_time(now),
    }
    with database.transaction():
        full = _full(database, asked, limits)
        if full is None:
            database.execute(ASK, values)
    return full


def _full(database: Database, asked: Asked, limits: SubscriptionLimits) -> Full | None:
    if database.execute(WAITS, _key(asked)):  # it takes the place of what it asked before
        return None
    (row,) = database.execute(COUNTS, {"host": asked.host, "topic": asked.topic})
    if row["asked_of_host"] >= limits.asked_of_host:
        return "host"
    if row["asked_of_hub"] >= limits.asked_of_hub:
        return "hub"
    if asked.mode == "unsubscribe" or database.execute(SUBSCRIBED, _key(asked)):
        return None
    if row["of_host"] + row["asked_of_host"] >= limits.of_host:
        return "host"
    if row["of_topic"] >= limits.of_topic:
        return "topic"
    return "hub" if row["of_hub"] + row["asked_of_hub"] >= limits.of_hub else None


def _due(database: Database, now: datetime, limit: int) -> tuple[str, ...]:
    at = {"now": to_time(now)}
    if database.execute(CHANGED, at) or database.execute(EXPIRED, at):
        with database.transaction():
            database.execute(EXPIRE, at)
            database.execute(DROP_UNSUBSCRIBED)
            database.execute(SPREAD, at)
            database.execute(SPREAD_PINGS, at)
    return tuple(row["host"] for row in database.execute(HOSTS, {**at, "limit": limit}))


def _take(
    database: Database, host: str, now: datetime, until: datetime, wait: Callable[[int], timedelta]
) -> CallbackRequest | None:
    at: dict[str, Value] = {"host": host, "now": to_time(now)}
    with database.transaction():
        database.execute(FORGET_HOSTS, {"before": to_time(now - KEPT_FOR)})
        if not database.execute(HOLD, {**at, "until": to_time(until)}):
            return None
        rows = database.execute(NEXT, at)
        if not rows:
            database.execute(FREE, {"host": host, "at": to_time(now)})
            return None
        found = _read(rows[0])
        again = now + wait(found.attempts + 1)
        changes: dict[str, Value] = {"attempts": found.attempts + 1, "until": to_time(again)}
        database.execute(PUT_OFF, {**_row(found), **changes})
    return _read(rows[0], attempts=found.attempts + 1, next_try_at=again)


def _confirm(database: Database, request: CallbackRequest, lease_until: datetime) -> None:
    with database.transaction():
        if not database.execute(DONE, {**_row(request), "digest": request.digest}):
            return
        if request.mode == "subscribe":
            common: dict[str, Value] = {"topic": request.topic, "host": request.host, "secret": request.secret}
            database.execute(SUBSCRIBE, {**_key(request), **common, "lease_until": to_time(lease_until)})
        else:
            _unsubscribe(database, request)


def _done(database: Database, request: CallbackRequest, now: datetime, delivered: str | None) -> None:
    with database.transaction():
        if delivered:
            database.execute(DELIVERED, {**_key(request), "delivered": delivered})
        database.execute(DONE, {**_row(request), "digest": request.digest})
        database.execute(AGAIN, {**_row(request), "now": to_time(now)})


def _end(database: Database, request: CallbackRequest) -> None:
    with database.transaction():
        _unsubscribe(database, request)


def _unsubscribe(database: Database, request: CallbackRequest) -> None:
    database.execute(UNSUBSCRIBE, _key(request))
    database.execute(DROP_DELIVERY, _key(request))


def _end_topics(database: Database, topics: tuple[str, ...], now: datetime) -> None:
    with database.transaction():
        for topic in topics:
            database.execute(DENY, {"topic": topic, "now": to_time(now)})
            database.execute(END_TOPIC, {"topic": topic})
        database.execute(DROP_UNSUBSCRIBED)


def _forget_future_times(database: Database, now: datetime, longest_wait: timedelta, longest_lease: timedelta) -> None:
    with database.transaction():
        database.execute(BRING_FORWARD, {"now": to_time(now), "latest": to_time(now + longest_wait)})
        database.execute(FREE_ALL)
        database.execute(CUT_LEASES, {"latest": to_time(now + longest_lease)})


def _key(asked: Asked) -> dict[str, Value]:
    return {"address": asked.address, "callback": asked.callback}


def _row(request: CallbackRequest) -> dict[str, Value]:
    return {**_key(request), "method": request.method, "next_try_at": to_time(request.next_try_at)}


def _read(row: Row, *, attempts: int | None = None, next_try_at: datetime | None = None) -> CallbackRequest:
    is_delivery = row["mode"] == "deliver"
    return CallbackRequest(
        mode=row["mode"],
        address=row["address"],
        topic=row["topic"],
        callback=row["callback"],
        host=row["host"],
        secret=row["secret_of_subscription"] if is_delivery else row["secret"],
        lease_seconds=row["lease_seconds"],
        digest=row["digest"],
        delivered=row["delivered"],
        attempts=row["attempts"] if attempts is None else attempts,
        next_try_at=next_try_at or from_time(row["next_try_at"]),
    )
