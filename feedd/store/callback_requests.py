"""The requests that callbacks of subscribers are to get, each of them a row until it is answered.

So a killed process loses none: there is one for what a subscriber asked for, which is to be verified or denied, and one
for a document that changed, however often it did. Who makes a request holds its host in `callback_hosts`: no two
processes ask one host at a time.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Literal

from feedd.store.codecs import from_time, to_time
from feedd.store.database import Database, Row, Value
from feedd.store.executor import Executor
from feedd.store.subscriptions import DROP_UNSUBSCRIBED, KEY, Asked, key_values

KEPT_FOR = timedelta(hours=1)  # how long it is known that a host had its turn

# Only the row that was read: the subscriber may have asked for something else since, or the document have changed.
UNCHANGED = f"{KEY} AND method = :method AND next_try_at = :next_try_at"

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

# Hosts with a subscription begin, and take turns with those that anybody may have named: these delay no delivery.
# Of each kind the least tried come first, then the host that had its turn longest ago.
HOSTS = """
WITH hosts AS (
  SELECT callback_requests.host AS host, MIN(attempts) AS tried, MIN(COALESCE(free_at, 0)) AS free_at,
    EXISTS (SELECT 1 FROM subscriptions WHERE subscriptions.host = callback_requests.host) AS is_known
  FROM callback_requests LEFT JOIN callback_hosts ON callback_hosts.host = callback_requests.host
  WHERE next_try_at <= :now AND COALESCE(free_at, 0) <= :now
  GROUP BY callback_requests.host
)
SELECT host FROM hosts
ORDER BY ROW_NUMBER() OVER (PARTITION BY is_known ORDER BY tried, free_at, host), is_known DESC LIMIT :limit
"""

HOLD = """
INSERT INTO callback_hosts (host, free_at) VALUES (:host, :until)
ON CONFLICT (host) DO UPDATE SET free_at = excluded.free_at WHERE callback_hosts.free_at <= :now RETURNING host
"""

FREE = "UPDATE callback_hosts SET free_at = :at WHERE host = :host"

FORGET_HOSTS = "DELETE FROM callback_hosts WHERE free_at <= :before"

FREE_FUTURE = "DELETE FROM callback_hosts WHERE free_at > :latest"  # others may hold hosts meanwhile

# Deliveries first: anybody may let a host be asked to verify.
NEXT = """
SELECT callback_requests.*, subscriptions.secret AS secret_of_subscription, delivered, lease_until
FROM callback_requests
LEFT JOIN subscriptions
ON subscriptions.address = callback_requests.address AND subscriptions.callback = callback_requests.callback
WHERE callback_requests.host = :host AND next_try_at <= :now AND (method = 'GET' OR lease_until > :now)
ORDER BY method DESC, attempts, next_try_at, callback_requests.address, callback_requests.callback LIMIT 1
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

BRING_FORWARD = "UPDATE callback_requests SET next_try_at = :now WHERE next_try_at > :latest"


class CallbackRequest(Asked, frozen=True, kw_only=True):
    """A request that a callback is to get: a GET that verifies or denies, or a POST that delivers."""

    digest: str  # of the document, to see whether it changes meanwhile
    delivered: str | None  # the digest of what was delivered last
    is_subscribed: bool  # whether there is such a subscription already
    attempts: int
    next_try_at: datetime

    @property
    def method(self) -> Literal["GET", "POST"]:
        """The method of HTTP."""
        return "POST" if self.mode == "deliver" else "GET"


class CallbackRequests:
    """What waits for the callbacks. `Subscriptions` adds what subscribers ask for."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor

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

    async def forget_future_times(self, now: datetime, longest: timedelta, held: timedelta) -> None:
        """Make due what waits for longer than `longest`, and free hosts that are held for longer than `held`.

        Nobody plans that: the clock has been set back since.
        """
        await self._executor.run(_forget_future_times, now, longest, held)


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
            database.execute(SUBSCRIBE, {**key_values(request), **common, "lease_until": to_time(lease_until)})
        else:
            _unsubscribe(database, request)


def _done(database: Database, request: CallbackRequest, now: datetime, delivered: str | None) -> None:
    with database.transaction():
        if delivered:
            database.execute(DELIVERED, {**key_values(request), "delivered": delivered})
        database.execute(DONE, {**_row(request), "digest": request.digest})
        database.execute(AGAIN, {**_row(request), "now": to_time(now)})


def _end(database: Database, request: CallbackRequest) -> None:
    with database.transaction():
        _unsubscribe(database, request)


def _unsubscribe(database: Database, request: CallbackRequest) -> None:
    database.execute(UNSUBSCRIBE, key_values(request))
    database.execute(DROP_DELIVERY, key_values(request))


def _forget_future_times(database: Database, now: datetime, longest: timedelta, held: timedelta) -> None:
    with database.transaction():
        database.execute(BRING_FORWARD, {"now": to_time(now), "latest": to_time(now + longest)})
        database.execute(FREE_FUTURE, {"latest": to_time(now + held)})


def _row(request: CallbackRequest) -> dict[str, Value]:
    return {**key_values(request), "method": request.method, "next_try_at": to_time(request.next_try_at)}


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
        is_subscribed=row["lease_until"] is not None,
        attempts=row["attempts"] if attempts is None else attempts,
        next_try_at=next_try_at or from_time(row["next_try_at"]),
    )
