"""The subscriptions at feedd's own WebSub hub, and what subscribers ask for, which waits in `callback_requests`."""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal, TypeAlias

from msgspec import Struct

from feedd.store.codecs import to_time
from feedd.store.database import Database, Value
from feedd.store.executor import Executor
from feedd.structs import repr_without

Mode: TypeAlias = Literal["subscribe", "unsubscribe", "denied", "deliver"]
Full: TypeAlias = Literal["host", "topic", "hub"]

KEY = "address = :address AND callback = :callback"

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
  (SELECT COUNT(*) FROM callback_requests WHERE mode IN ('subscribe', 'unsubscribe')) AS asked_of_hub,
  (SELECT COUNT(*) FROM callback_requests WHERE mode IN ('subscribe', 'unsubscribe') AND host = :host) AS asked_of_host
"""

DROP_UNSUBSCRIBED = """
DELETE FROM callback_requests WHERE method = 'POST' AND NOT EXISTS (
  SELECT 1 FROM subscriptions
  WHERE subscriptions.address = callback_requests.address AND subscriptions.callback = callback_requests.callback
)
"""

DENY = """
INSERT INTO callback_requests (
  address, callback, method, topic, host, mode, lease_seconds, digest, attempts, next_try_at
)
SELECT address, callback, 'GET', topic, host, 'denied', 0, '', 0, :now FROM subscriptions WHERE topic = :topic
ON CONFLICT (address, callback, method) DO UPDATE SET
  mode = excluded.mode, attempts = 0, next_try_at = excluded.next_try_at
"""

END_TOPIC = "DELETE FROM subscriptions WHERE topic = :topic"

CUT_LEASES = "UPDATE subscriptions SET lease_until = :latest WHERE lease_until > :latest"

TALLY = """
SELECT (SELECT COUNT(*) FROM subscriptions) AS subscriptions, (SELECT COUNT(*) FROM callback_requests) AS waiting
"""


class Asked(Struct, frozen=True, kw_only=True):
    """What a subscriber asks for. `address` is the topic as it names it, `topic` the file of it, "" where none is."""

    mode: Mode
    address: str
    topic: str
    callback: str  # who knows it can post to the subscriber
    host: str
    secret: str | None
    lease_seconds: int

    def __repr__(self) -> str:
        return repr_without(self, "callback", "secret")


class SubscriptionLimits(Struct, frozen=True, kw_only=True):
    """How many subscriptions there may be, and how many that are not verified yet."""

    of_host: int
    of_topic: int
    of_hub: int
    asked_of_host: int
    asked_of_hub: int


class HubTally(Struct, frozen=True, kw_only=True):
    """How many subscriptions there are, and how many requests wait."""

    subscriptions: int = 0
    waiting: int = 0


class Subscriptions:
    """All subscriptions."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor

    async def ask(self, asked: Asked, limits: SubscriptionLimits, now: datetime) -> Full | None:
        """Save what a subscriber asks for, in place of what it asked before; return what is full, if anything is.

        A subscription that is there already can always be renewed and ended.
        """
        return await self._executor.run(_ask, asked, limits, now)

    async def end_topics(self, topics: Iterable[str], now: datetime) -> None:
        """End all subscriptions to documents that are no longer for everybody; each subscriber is told."""
        await self._executor.run(_end_topics, tuple(topics), now)

    async def cut_leases(self, latest: datetime) -> None:
        """Let no lease last longer than to a time: the clock has been set back since."""
        await self._executor.write(CUT_LEASES, latest=to_time(latest))

    async def tally(self) -> HubTally:
        """Return how many subscriptions and waiting requests there are."""
        return await self._executor.run(read_tally)


def read_tally(database: Database) -> HubTally:
    """Return how many subscriptions and waiting requests there are."""
    (row,) = database.execute(TALLY)
    return HubTally(subscriptions=row["subscriptions"], waiting=row["waiting"])


def _ask(database: Database, asked: Asked, limits: SubscriptionLimits, now: datetime) -> Full | None:
    values: dict[str, Value] = {
        **key_values(asked),
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
    # What waits is replaced, and who is subscribed has one such request at most.
    if database.execute(WAITS, key_values(asked)) or database.execute(SUBSCRIBED, key_values(asked)):
        return None
    (row,) = database.execute(COUNTS, {"host": asked.host, "topic": asked.topic})
    if row["asked_of_host"] >= limits.asked_of_host:
        return "host"
    if row["asked_of_hub"] >= limits.asked_of_hub:
        return "hub"
    if asked.mode == "unsubscribe":
        return None
    if row["of_host"] + row["asked_of_host"] >= limits.of_host:
        return "host"
    if row["of_topic"] >= limits.of_topic:
        return "topic"
    return "hub" if row["of_hub"] + row["asked_of_hub"] >= limits.of_hub else None


def _end_topics(database: Database, topics: tuple[str, ...], now: datetime) -> None:
    with database.transaction():
        for topic in topics:
            database.execute(DENY, {"topic": topic, "now": to_time(now)})
            database.execute(END_TOPIC, {"topic": topic})
        database.execute(DROP_UNSUBSCRIBED)


def key_values(asked: Asked) -> dict[str, Value]:
    """Return the key of a subscription, and of a request, as parameters."""
    return {"address": asked.address, "callback": asked.callback}
