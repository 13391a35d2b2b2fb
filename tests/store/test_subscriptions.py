"""The subscriptions of feedd's own hub. Each test runs once for each database of the `store` fixture."""

from datetime import timedelta
from random import Random
from string import ascii_letters, digits

import pytest

from feedd.store import Store
from feedd.store.subscriptions import Asked, HubTally, SubscriptionLimits
from feedd.structs import replace
from feedd.websub.wishes import LONGEST_TOGETHER
from tests.support.store_samples import HOUR, NOON

pytestmark = pytest.mark.anyio

MINUTE = timedelta(minutes=1)
LIMITS = SubscriptionLimits(of_host=3, of_topic=3, of_hub=4, asked_of_host=2, asked_of_hub=3)
ASKED = Asked(
    mode="subscribe",
    address="https://feeds.example.org/feeds/lamps.atom",
    topic="lamps.atom",
    callback="https://reader.example/1",
    host="reader.example",
    secret=None,
    lease_seconds=3600,
)


def wanted(number: int, host: str = "reader.example", topic: str = "lamps.atom") -> Asked:
    """Return what the subscriber of a callback asks for."""
    address = f"https://feeds.example.org/feeds/{topic}"
    return replace(ASKED, address=address, topic=topic, host=host, callback=f"https://{host}/{number}")


async def subscribe(store: Store, asked: Asked) -> None:
    """Ask, and confirm it."""
    assert await store.subscriptions.ask(asked, LIMITS, NOON) is None
    taken = await store.callback_requests.take(asked.host, NOON, NOON, lambda _: MINUTE)
    assert taken
    await store.callback_requests.confirm(taken, NOON + HOUR)


async def test_limits_hold_before_and_after_the_verification(store: Store) -> None:
    """Of a host, of a topic and of all; who is subscribed already may renew, and end it."""
    ask = store.subscriptions.ask
    assert [None, None, "host"] == [await ask(wanted(number), LIMITS, NOON) for number in (1, 2, 3)]
    assert await ask(wanted(2), LIMITS, NOON) is None  # in place of the same
    assert [None, "hub"] == [await ask(wanted(1, host), LIMITS, NOON) for host in ("a.example", "b.example")]
    for _ in range(2):
        taken = await store.callback_requests.take("reader.example", NOON, NOON, lambda _: MINUTE)
        assert taken
        await store.callback_requests.confirm(taken, NOON + HOUR)
    await subscribe(store, wanted(3))
    assert "host" == await ask(wanted(4), LIMITS, NOON)
    taken = await store.callback_requests.take("a.example", NOON, NOON, lambda _: MINUTE)
    assert taken
    await store.callback_requests.done(taken, NOON)
    assert "topic" == await ask(wanted(1, "a.example"), LIMITS, NOON)
    await subscribe(store, wanted(1, "a.example", "mills.atom"))
    assert "hub" == await ask(wanted(1, "b.example", "mills.atom"), LIMITS, NOON)
    assert [None, None] == [await ask(one, LIMITS, NOON) for one in (wanted(1), replace(wanted(2), mode="unsubscribe"))]


async def test_who_is_subscribed_is_never_shut_out(store: Store) -> None:
    """By what strangers ask of its host or of the hub."""
    ask = store.subscriptions.ask
    await subscribe(store, wanted(1))
    await subscribe(store, wanted(1, topic="mills.atom"))
    full = replace(LIMITS, asked_of_host=0, asked_of_hub=0)
    assert "host" == await ask(wanted(2), full, NOON)
    renewed, ended = wanted(1), replace(wanted(1, topic="mills.atom"), mode="unsubscribe")
    assert [None, None] == [await ask(one, full, NOON) for one in (renewed, ended)]


async def test_denials_leave_room_for_what_is_asked(store: Store) -> None:
    """The end of a feed with many subscribers does not fill the hub."""
    for number in (1, 2, 3):
        await subscribe(store, wanted(number))
    await store.subscriptions.end_topics(["lamps.atom"], NOON)
    assert await store.subscriptions.ask(wanted(4, topic="mills.atom"), LIMITS, NOON) is None


async def test_change_waits_for_each_subscriber(store: Store) -> None:
    """The ping becomes their deliveries in one transaction; another document's subscriber gets none."""
    await subscribe(store, wanted(1))
    await subscribe(store, wanted(1, "a.example"))
    await subscribe(store, wanted(2, "b.example", "mills.atom"))
    await store.documents.save("lamps.atom", "key", "one", NOON, announce=True)

    assert ("a.example", "reader.example") == await store.callback_requests.due(NOON, 10)
    assert () == await store.outbox.due(NOON, 10)
    assert HubTally(subscriptions=3, waiting=2) == await store.subscriptions.tally()


async def test_host_is_held_by_one(store: Store) -> None:
    """Until it is free again, or the time is over for which a process that is killed holds it."""
    for number in (1, 2):
        await store.subscriptions.ask(wanted(number), LIMITS, NOON)
    take = store.callback_requests.take
    assert await take("reader.example", NOON, NOON + MINUTE, lambda _: HOUR)
    assert () == await store.callback_requests.due(NOON, 10)
    assert await take("reader.example", NOON, NOON + MINUTE, lambda _: HOUR) is None
    assert ("reader.example",) == await store.callback_requests.due(NOON + MINUTE, 10)
    await store.callback_requests.free("reader.example", NOON)
    second = await take("reader.example", NOON, NOON + MINUTE, lambda attempts: attempts * HOUR)
    assert second
    assert (1, NOON + HOUR) == (second.attempts, second.next_try_at)


async def test_least_tried_host_comes_first(store: Store) -> None:
    """A host that fails is asked after those that were not asked yet."""
    await store.subscriptions.ask(wanted(1, "a.example"), LIMITS, NOON)
    await store.callback_requests.take("a.example", NOON, NOON, lambda _: timedelta())
    await store.subscriptions.ask(wanted(1, "b.example"), LIMITS, NOON)
    assert ("b.example", "a.example") == await store.callback_requests.due(NOON, 10)


async def test_what_strangers_ask_delays_no_delivery(store: Store) -> None:
    """Hosts with a subscription take turns with the others, and begin; at a host, deliveries come first."""
    await subscribe(store, wanted(1, "y.example"))
    await subscribe(store, wanted(1, "z.example"))
    await store.documents.save("lamps.atom", "key", "one", NOON, announce=True)
    await store.callback_requests.due(NOON, 10)
    await store.callback_requests.take("y.example", NOON, NOON, lambda _: timedelta())
    for host in ("a.example", "b.example", "y.example"):
        assert await store.subscriptions.ask(wanted(2, host), replace(LIMITS, of_topic=9, of_hub=9), NOON) is None
    assert ("y.example", "a.example", "z.example", "b.example") == await store.callback_requests.due(NOON, 10)
    taken = await store.callback_requests.take("y.example", NOON, NOON, lambda _: MINUTE)
    assert taken
    assert "deliver" == taken.mode


async def test_longest_addresses_are_kept(store: Store) -> None:
    """Also those that cannot be compressed."""
    noise = random_text(LONGEST_TOGETHER)
    most = replace(wanted(1), address=noise[:1000], callback=noise[1000:])
    await subscribe(store, most)
    assert HubTally(subscriptions=1) == await store.subscriptions.tally()


def random_text(length: int) -> str:
    """Return letters and digits, always the same."""
    return "".join(Random(1).choices(ascii_letters + digits, k=length))


async def test_secrets_are_in_no_log(store: Store) -> None:
    """What is written of a request has neither the secret nor the address that is one."""
    await store.subscriptions.ask(replace(wanted(7), secret="sesame"), LIMITS, NOON)
    taken = await store.callback_requests.take("reader.example", NOON, NOON, lambda _: MINUTE)
    assert taken
    assert "sesame" == taken.secret
    assert "sesame" not in repr(taken)
    assert taken.callback not in repr(taken)
