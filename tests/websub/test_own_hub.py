"""feedd's own hub, with whole polls, real requests to `/hub` and real subscribers: what W3C WebSub asks of a hub."""

import asyncio
import hmac
import logging
import socket
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

import pytest

from feedd.app import open_app
from feedd.config.loading import load_definitions
from feedd.daemon.dispatch import Dispatch
from feedd.daemon.systemd import ServiceManager
from feedd.daemon.workers import Workers
from feedd.demo.hole import Hole
from feedd.publish.site import site_of
from feedd.store.published_files import SEEN_AFTER
from feedd.store.subscriptions import HubTally
from feedd.structs import replace
from feedd.websub.exchange import TOTAL
from feedd.websub.own_hub import FIRST_WAIT, HOSTS_AT_ONCE, LONGEST_WAIT, MOST_DELIVERIES, PAUSE, OwnHub
from feedd.websub.wishes import LEASE, LONGEST_LEASE, SHORTEST_LEASE
from tests.support.feedd_process import feedd, running
from tests.support.fleet import until
from tests.support.poll_world import TWO_PHLOGS, World, define, in_world, menu, published_file, settings_for, text
from tests.support.postgres_cluster import database_for, new_database
from tests.support.postgres_proxy import Proxy, proxied
from tests.support.scripted_fetch import Speaking
from tests.support.socks_proxy import socks_proxy
from tests.support.web_site import Answer, ask, send_form, served
from tests.support.websub_subscriber import WebSubSubscriber

pytestmark = pytest.mark.anyio

HOST = "phlog.example.org"  # a public one: feeds of loopback are no topics
SITE = "https://feeds.example.org/gopher"
HUB = f"{SITE}/hub"
TOPIC = f"{SITE}/feeds/hole.atom"


class HubWorld:
    """A feed of a public host, `hole`, at a site with a hub of its own; nothing waits to be delivered."""

    def __init__(self, world: World, address: tuple[str, int]) -> None:
        self.world = world
        self.app = world.app
        self.address = address
        self.real_fetch = world.fetch
        self._posts: dict[bytes, bytes] = {}

    async def ask(self, callback: str, topic: str = TOPIC, mode: str = "subscribe", **more: str) -> Answer:
        """Send what a subscriber sends."""
        fields = {"hub.callback": callback, "hub.topic": topic, "hub.mode": mode}
        return await send_form(self.address, "/hub", fields | {f"hub.{name}": value for name, value in more.items()})

    async def serve(self) -> None:
        """Let the hub do all that is due now, with its pauses."""
        self.world.now += SEEN_AFTER
        await self.app.notifier.notify()
        self.world.now += PAUSE
        while await self.app.notifier.due():
            await self.app.notifier.notify()
            self.world.now += PAUSE

    async def subscribe(self, reader: WebSubSubscriber, name: str = "a", topic: str = TOPIC, **more: str) -> None:
        """Subscribe, and let it be verified."""
        assert 202 == (await self.ask(reader.callback(name), topic, **more)).status
        await self.serve()

    async def post(self) -> None:
        """Add a post to the hole and poll."""
        number = len(self._posts)
        self._posts[f"/p{number}".encode()] = text(f"Post {number}")
        entries = [f"02026-11-{one + 1:02} - Post {one}|/p{one}" for one in range(number + 1)]
        index = menu("A phlog", *entries).replace(b"{HOST}", HOST.encode()).replace(b"{PORT}", b"70")
        pages = {b"/index": index, **self._posts}
        self.world.fetch = Speaking({(HOST, selector): page for selector, page in pages.items()})
        assert (await self.world.poll()).error is None

    async def post_at(self, *, private: bool) -> None:
        """Add a post and poll, while the name of the host leads to a private address, or does no longer."""
        poller = self.app.poller
        poller.edges = replace(poller.edges, is_reached_privately=lambda _: private)
        await self.post()
        await self.app.publisher.site.publish()

    async def tally(self) -> tuple[int, int]:
        """Return how many subscriptions and waiting requests there are."""
        await self.app.notifier.due()
        tally: HubTally = await self.app.store.subscriptions.tally()
        return tally.subscriptions, tally.waiting

    async def document(self, name: str = "hole.atom") -> Answer:
        """Return a document as a stranger gets it."""
        return await ask(self.address, f"/feeds/{name}", host="feeds.example.org")


@asynccontextmanager
async def hub_world(folder: Path, private: str = "true", **flags: str) -> AsyncIterator[HubWorld]:
    """Open a hub world; `flags` are settings."""
    async with in_world(folder, TWO_PHLOGS, base_url=SITE, hub="own", hub_private=private, **flags) as world:
        define(folder, "hole", f"gopher://{HOST}/1/index")
        await world.app.adopt(load_definitions(folder / "feeds"))
        async with served(world.app) as address:
            opened = HubWorld(world, address)
            await opened.post()
            await opened.serve()
            yield opened


@pytest.mark.parametrize("form", ["atom", "rss", "json"])
async def test_subscriber_gets_the_document_that_changed(tmp_path: Path, form: str) -> None:
    """All of it, with its media type, its links, and no signature where no secret was given."""
    topic = f"{SITE}/feeds/hole.{form}"
    async with hub_world(tmp_path) as site:
        with WebSubSubscriber() as reader:
            await site.subscribe(reader, topic=topic, unheard_of="ignored")
            assert [] == reader.got
            await site.post()
            await site.serve()

            (asked,), (got,), document = reader.asked, reader.got, await site.document(f"hole.{form}")
        assert ("subscribe", topic, str(int(LEASE.total_seconds()))) == (
            asked["hub.mode"],
            asked["hub.topic"],
            asked["hub.lease_seconds"],
        )
        assert "a" == asked["key"]  # the query of the callback stays, before ours
        assert "/a?key=a" == got.callback
        assert (document.body, document.headers["content-type"]) == (got.body, got.fields["content-type"])
        assert f'<{HUB}>; rel="hub", <{topic}>; rel="self"' == got.fields["link"] == document.headers["link"]
        assert "x-hub-signature" not in got.fields
        assert (1, 0) == await site.tally()


async def test_signature_is_made_with_the_secret(tmp_path: Path) -> None:
    """In the way that every subscriber checks (§7.1)."""
    async with hub_world(tmp_path) as site:
        with WebSubSubscriber() as reader:
            await site.subscribe(reader, secret="sésame")
            await site.post()
            await site.serve()
            (got,) = reader.got
    expected = hmac.new("sésame".encode(), got.body, sha256).hexdigest()
    assert f"sha256={expected}" == got.fields["x-hub-signature"]


async def test_renewal_counts_once_it_is_verified(tmp_path: Path) -> None:
    """Another secret and a longer lease replace the old ones; where it fails, all stays as it was (§5.1)."""
    async with hub_world(tmp_path) as site:
        with WebSubSubscriber() as reader:
            await site.subscribe(reader, secret="first")
            reader.conduct.echo = False
            await site.subscribe(reader, secret="forged")
            await site.post()
            await site.serve()
            reader.conduct.echo = True
            await site.subscribe(reader, secret="second", lease_seconds=str(20 * 86400))
            site.world.now += LEASE
            await site.post()
            await site.serve()
            got = reader.got
            assert (1, 0) == await site.tally()
    for secret, one in zip(("first", "second"), got, strict=True):
        assert f"sha256={hmac.new(secret.encode(), one.body, sha256).hexdigest()}" == one.fields["x-hub-signature"]


@pytest.mark.parametrize(("status", "echo"), [(200, False), (404, True), (302, True), (500, True)])
async def test_what_is_not_confirmed_is_not_done(tmp_path: Path, status: int, echo: bool) -> None:
    """Neither a subscription nor the end of one; and a redirect is followed nowhere."""
    async with hub_world(tmp_path) as site:
        with WebSubSubscriber() as reader, WebSubSubscriber() as elsewhere:
            reader.conduct.verifies, reader.conduct.echo = status, echo
            reader.conduct.fields = {"Location": elsewhere.callback()}
            await site.subscribe(reader)
            assert (0, 0) == await site.tally()
            reader.conduct.verifies, reader.conduct.echo = 200, True
            await site.subscribe(reader)
            reader.conduct.verifies, reader.conduct.echo = status, echo
            await site.ask(reader.callback(), mode="unsubscribe")
            await site.serve()
            assert (1, 0) == await site.tally()
            assert ["subscribe", "subscribe", "unsubscribe"] == reader.modes
            assert [] == elsewhere.asked


async def test_unsubscribed_gets_nothing_more(tmp_path: Path) -> None:
    """The end is verified as the beginning is."""
    async with hub_world(tmp_path) as site:
        with WebSubSubscriber() as reader:
            await site.subscribe(reader)
            await site.ask(reader.callback(), mode="unsubscribe")
            await site.serve()
            await site.post()
            await site.serve()
            assert (["subscribe", "unsubscribe"], []) == (reader.modes, reader.got)


@pytest.mark.parametrize(
    ("asked", "lease"), [("7200", timedelta(hours=2)), ("1", SHORTEST_LEASE), ("9" * 400, LONGEST_LEASE)]
)
async def test_lease_ends(tmp_path: Path, asked: str, lease: timedelta) -> None:
    """It is as long as was asked for, within limits, from the moment of the verification, and none lasts for ever."""
    async with hub_world(tmp_path) as site:
        with WebSubSubscriber() as reader:
            await site.subscribe(reader, lease_seconds=asked)
            assert str(int(lease.total_seconds())) == reader.asked[0]["hub.lease_seconds"]
            site.world.now += lease - PAUSE - timedelta(microseconds=1)
            assert (1, 0) == await site.tally()
            site.world.now += PAUSE
            assert (0, 0) == await site.tally()
            await site.post()
            await site.serve()
            assert [] == reader.got


@pytest.mark.parametrize(
    "name",
    [
        "no.atom",
        "other.atom",
        "secret.atom",
        "~private/secret.atom",
        "hole/archive/1.atom",
        "all/nobody.atom",
        "hole.txt",
    ],
)
async def test_what_is_no_topic_is_denied(tmp_path: Path, name: str) -> None:
    """A feed that is not there, and those that nobody is to learn of: all in the same words."""
    topic = f"{SITE}/feeds/{name}"
    async with hub_world(tmp_path) as site:
        hole = site.world.hole
        define(tmp_path, "other", f"gopher://{hole.host}:{hole.port}/1/other")
        define(tmp_path, "secret", f"gopher://{HOST}/1/secret", 'access = "token"\n')
        await site.app.reload(load_definitions(tmp_path / "feeds"))
        with WebSubSubscriber() as reader:
            await site.subscribe(reader, topic=topic)
            assert [("denied", topic)] == [(one["hub.mode"], one["hub.topic"]) for one in reader.asked]
            assert "there is no feed at this address" == reader.asked[0]["hub.reason"]
            assert (0, 0) == await site.tally()


async def test_feed_that_ends_ends_its_subscriptions(tmp_path: Path) -> None:
    """Each subscriber is told; the merged feed goes on."""
    async with hub_world(tmp_path) as site:
        define(tmp_path, "another", f"gopher://{HOST}/1/index2")
        await site.app.reload(load_definitions(tmp_path / "feeds"))
        with WebSubSubscriber() as reader:
            await site.subscribe(reader)
            await site.subscribe(reader, "b", f"{SITE}/feeds/all.atom")
            feed = next(one.feed for one in await site.app.store.feeds.summaries() if one.feed.name == "hole")
            await site.app.store.feeds.remove(feed, site.world.now)
            await site.app.publisher.remove_retired()
            await site.serve()
            assert ["subscribe", "subscribe", "denied"] == reader.modes
            assert TOPIC == reader.asked[-1]["hub.topic"]
            assert (1, 0) == await site.tally()


async def test_feed_that_needs_a_token_ends_its_subscriptions(tmp_path: Path) -> None:
    """Nothing of it is delivered from then on."""
    async with hub_world(tmp_path) as site:
        with WebSubSubscriber() as reader:
            await site.subscribe(reader)
            define(tmp_path, "hole", f"gopher://{HOST}/1/index", f'id = "{await feed_id(site)}"\naccess = "token"\n')
            await site.app.reload(load_definitions(tmp_path / "feeds"))
            await site.app.store.documents.save("hole.atom", "key", "new", site.world.now, announce=True)
            await site.serve()
            assert (["subscribe", "denied"], []) == (reader.modes, reader.got)
            assert (0, 0) == await site.tally()


@pytest.mark.parametrize("name", ["hole.atom", "all.atom"])
async def test_host_that_is_private_for_one_poll_ends_no_subscription(tmp_path: Path, name: str) -> None:
    """One wrong answer of a name server does that: deliveries and renewals wait, and a new subscriber is denied."""
    topic = f"{SITE}/feeds/{name}"
    async with hub_world(tmp_path) as site:
        with WebSubSubscriber() as reader, WebSubSubscriber("127.0.0.2") as late:
            await site.subscribe(reader, topic=topic)
            await site.post_at(private=True)
            await site.ask(reader.callback(), topic)
            await site.subscribe(late, topic=topic)
            assert (["subscribe"], [], ["denied"]) == (reader.modes, reader.got, late.modes)

            await site.post_at(private=False)
            site.world.now += 2 * FIRST_WAIT
            await site.serve()
            assert ["subscribe", "subscribe"] == reader.modes
            assert [(await site.document(name)).body] == [one.body for one in reader.got]


async def feed_id(site: HubWorld) -> str:
    """Return the id of the only feed."""
    return (await site.app.store.feeds.summaries())[0].feed.id


async def test_merged_feed_is_delivered_as_strangers_get_it(tmp_path: Path) -> None:
    """Without a feed of a private host; and a change of that one alone is told to nobody."""
    async with hub_world(tmp_path) as site:
        hole = site.world.hole
        define(tmp_path, "secret", f"gopher://{hole.host}:{hole.port}/1/other")
        await site.app.reload(load_definitions(tmp_path / "feeds"))
        site.world.fetch = site.real_fetch
        assert (await site.app.poller.poll(site.app.definitions.all.good["secret"])).new
        with WebSubSubscriber() as reader:
            await site.subscribe(reader, topic=f"{SITE}/feeds/all.atom")
            await site.post()
            await site.app.publisher.site.publish()
            await site.serve()
            (got,) = reader.got
            assert (await site.document("all.atom")).body == got.body
            assert (True, False) == (b"Other" in published_file(tmp_path, "all.atom"), b"Other" in got.body)
            await site.app.store.documents.save("all.atom", "key", "of the private feed", site.world.now, announce=True)
            await site.serve()
            assert [got] == reader.got
            assert (1, 0) == await site.tally()


@pytest.mark.parametrize("form", ["atom", "json"])
async def test_merged_feed_by_rule_is_a_topic_until_it_ends(tmp_path: Path, form: str) -> None:
    """In each of its formats; where its definition is gone, the subscriber is told."""
    async with hub_world(tmp_path) as site:
        (tmp_path / "feeds" / "some.toml").write_text('kind = "merge"\nfrom = ["hole"]\n', encoding="utf-8")
        await site.app.reload(load_definitions(tmp_path / "feeds"))
        with WebSubSubscriber() as reader:
            await site.subscribe(reader, topic=f"{SITE}/feeds/all/some.{form}")
            await site.post()
            await site.app.publisher.site.publish()
            await site.serve()
            document = await site.document(f"all/some.{form}")
            assert [(document.body, document.headers["content-type"])] == [
                (one.body, one.fields["content-type"]) for one in reader.got
            ]
            (tmp_path / "feeds" / "some.toml").unlink()
            await site.app.reload(load_definitions(tmp_path / "feeds"))
            await site.serve()
            assert (["subscribe", "denied"], (0, 0)) == (reader.modes, await site.tally())


async def test_gone_ends_the_subscription(tmp_path: Path) -> None:
    """410 is the subscriber's way to say so (§7)."""
    async with hub_world(tmp_path) as site:
        with WebSubSubscriber() as reader:
            await site.subscribe(reader)
            reader.conduct.status = 410
            await site.post()
            await site.serve()
            assert (0, 0) == await site.tally()


@pytest.mark.parametrize("status", [302, 404, 500, 503])
async def test_delivery_is_repeated_and_then_given_up(tmp_path: Path, status: int) -> None:
    """With waits that double; the subscription stays, and the next change is delivered (§7)."""
    async with hub_world(tmp_path) as site:
        with WebSubSubscriber() as reader, WebSubSubscriber() as elsewhere:
            await site.subscribe(reader)
            reader.conduct.status, reader.conduct.fields = status, {"Location": elsewhere.callback()}
            await site.post()
            for attempt in range(1, MOST_DELIVERIES + 3):
                await site.serve()
                assert min(attempt, MOST_DELIVERIES) == len(reader.got)
                site.world.now += FIRST_WAIT * 2 ** (min(attempt, MOST_DELIVERIES) - 1) - PAUSE
            assert (1, 0) == await site.tally()
            reader.conduct.status = 200
            await site.post()
            await site.serve()
            assert (await site.document()).body == reader.got[-1].body
            assert ([], []) == (elsewhere.asked, elsewhere.got)


async def test_changes_meanwhile_come_as_one(tmp_path: Path) -> None:
    """What failed is repeated with the document as it is by then, and no sooner for the changes."""
    async with hub_world(tmp_path) as site:
        with WebSubSubscriber() as reader:
            await site.subscribe(reader)
            reader.conduct.status = 500
            await site.post()
            for _ in range(4):
                await site.serve()
                site.world.now += LONGEST_WAIT
            assert 4 == len(reader.got)
            reader.conduct.status = 204
            for _ in range(2):
                await site.post()
            await site.serve()
            assert [(await site.document()).body] == [one.body for one in reader.got[4:]]


async def test_change_during_a_delivery_is_delivered_too(tmp_path: Path) -> None:
    """The answer to the old document says nothing of the new one."""
    async with hub_world(tmp_path) as site:
        with WebSubSubscriber() as reader:
            await site.subscribe(reader)
            await site.post()
            reader.answering.clear()
            slow = asyncio.create_task(site.serve())
            await arrival(reader, "POST")
            await site.post()
            await site.app.notifier.due()
            reader.answering.set()
            await slow
            await site.serve()
            assert 2 == len(reader.got)
            assert (await site.document()).body == reader.got[-1].body


async def arrival(reader: WebSubSubscriber, method: str) -> None:
    """Wait until a request has come, which need not be answered."""
    while await asyncio.to_thread(reader.arrived.get, timeout=30) != method:
        pass


async def test_stuck_subscriber_holds_no_other(tmp_path: Path) -> None:
    """Each host is asked on its own; one host gets one request at a time, also from two processes."""
    async with hub_world(tmp_path) as site:
        with WebSubSubscriber() as stuck, WebSubSubscriber("127.0.0.2") as reader:
            for name in ("a", "b"):
                await site.subscribe(stuck, name)
            await site.subscribe(reader)
            await site.post()
            site.world.now += SEEN_AFTER
            stuck.answering.clear()
            both = [asyncio.create_task(one.notify()) for one in (site.app.notifier, other(site))]
            await arrival(stuck, "POST")
            await arrival(reader, "POST")
            site.world.now += PAUSE
            await site.app.notifier.notify()
            assert (1, 1) == (len(stuck.got), len(reader.got))
            stuck.answering.set()
            await asyncio.gather(*both)
            await site.serve()
            assert (["/a?key=a", "/b?key=b"], 1) == (sorted(one.callback for one in stuck.got), len(reader.got))


@pytest.mark.sqlite
async def test_subscribers_at_one_host_wait_for_its_pause_alone(tmp_path: Path) -> None:
    """The daemon looks seldom into a store that nobody writes to, but again when the pause of a host is over."""
    names = ("a", "b", "c")
    async with hub_world(tmp_path) as site:
        with WebSubSubscriber() as reader:
            for name in names:
                await site.subscribe(reader, name)
            await site.post()
            site.world.now += SEEN_AFTER
            dispatch = Dispatch(site.app, ServiceManager(), lambda _: None)
            for _ in range(2 * len(names)):
                await dispatch.tick()
                await dispatch.pings.drain(TOTAL)
                site.world.now += PAUSE / 2
            assert len(names) == len(reader.got)


async def test_once_delivers_what_is_due_soon(tmp_path: Path) -> None:
    """A run that ends tells of a document without the wait that other processes need; and it ends."""
    async with hub_world(tmp_path) as site:
        with WebSubSubscriber() as reader:
            for name in ("a", "b"):
                await site.subscribe(reader, name)
            await site.post()
            async with asyncio.timeout(10):
                await site.app.notifier.notify(within=SEEN_AFTER)
            assert (1, (2, 1)) == (len(reader.got), await site.tally())


async def test_forged_requests_hold_no_delivery(tmp_path: Path) -> None:
    """Anybody can let a host be asked for something; what came first has its turn first."""
    async with hub_world(tmp_path) as site:
        with WebSubSubscriber() as reader:
            await site.subscribe(reader)
            await site.post()
            site.world.now += SEEN_AFTER
            await site.app.notifier.due()
            site.world.now += PAUSE
            await site.ask(reader.callback("forged"))
            await site.app.notifier.notify()
            assert (1, 1) == (len(reader.got), len(reader.asked))


def other(site: HubWorld) -> OwnHub:
    """Return the hub of another process of a fleet."""
    app = site.app
    return OwnHub(app.store, app.publisher, site_of(app.settings), site.world.clock, private=True)


async def test_last_wish_counts(tmp_path: Path) -> None:
    """Who subscribes and unsubscribes before it was asked is asked once, also where the first one is under way."""
    async with hub_world(tmp_path) as site:
        with WebSubSubscriber() as reader:
            await site.ask(reader.callback())
            await site.ask(reader.callback(), mode="unsubscribe")
            await site.serve()
            assert ["unsubscribe"] == reader.modes
            reader.answering.clear()
            await site.ask(reader.callback())
            slow = asyncio.create_task(site.serve())
            await arrival(reader, "GET")
            await arrival(reader, "GET")
            await site.ask(reader.callback(), mode="unsubscribe")
            reader.answering.set()
            await slow
            await site.serve()
            assert ["unsubscribe", "subscribe", "unsubscribe"] == reader.modes
            assert (0, 0) == await site.tally()


async def test_callback_in_a_private_network_is_refused(tmp_path: Path) -> None:
    """As an address at once; as a name where it is connected to, which no name server can change a moment later."""
    async with hub_world(tmp_path, private="false") as site:
        with WebSubSubscriber() as reader:
            for callback in (reader.callback(), "http://localhost/", "https://[::ffff:10.0.0.1]/", "http://127.1/"):
                refused = await site.ask(callback)
                assert (400, "hub.callback must be at a public address, and at a port for HTTP\n") == (
                    refused.status,
                    refused.text,
                )
            assert 202 == (await site.ask(reader.callback().replace("127.0.0.1", "reader.example.org"))).status
            with pytest.MonkeyPatch.context() as patch:
                found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 1))]
                patch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
                await site.serve()
            assert ((0, 1), []) == (await site.tally(), reader.asked)


async def test_unverified_is_given_up(tmp_path: Path) -> None:
    """A callback that does not answer is asked three times."""
    async with hub_world(tmp_path) as site:
        with WebSubSubscriber() as ended:
            callback = ended.callback()
        assert 202 == (await site.ask(callback)).status
        for waiting in (1, 1, 0, 0):
            await site.serve()
            assert (0, waiting) == await site.tally()
            site.world.now += 4 * FIRST_WAIT


async def test_clock_that_is_set_back_holds_nothing(tmp_path: Path) -> None:
    """What was planned in a future that is none is due, and no lease is longer than one may be."""
    async with hub_world(tmp_path) as site:
        with WebSubSubscriber() as reader:
            site.world.now += timedelta(days=1000)
            await site.subscribe(reader)
            reader.conduct.status = 500
            await site.post()
            await site.serve()
            site.world.now -= timedelta(days=999)
            reader.conduct.status = 204
            await site.app.notifier.forget_future_times(site.world.now)
            await site.serve()
            assert 2 == len(reader.got)
            site.world.now += LONGEST_LEASE
            assert (0, 0) == await site.tally()


async def test_change_of_a_future_that_is_none_is_delivered(tmp_path: Path) -> None:
    """The clock was set back before the change became deliveries."""
    async with hub_world(tmp_path) as site:
        with WebSubSubscriber() as reader:
            await site.subscribe(reader)
            site.world.now += timedelta(days=5)
            await site.post()
            site.world.now -= timedelta(days=5)
            await site.app.notifier.forget_future_times(site.world.now)
            await site.serve()
            assert 1 == len(reader.got)


async def test_names_that_hang_hold_neither_polls_nor_deliveries(tmp_path: Path) -> None:
    """Strangers name any callback, also at name servers that never answer."""
    ended = threading.Event()
    loop = asyncio.get_running_loop()
    loop.set_default_executor(Workers())

    def look_up(name: str, *_: object, **__: object) -> list[object]:
        if name.endswith(".example.com"):
            ended.wait(30)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 0))]

    async with hub_world(tmp_path) as site:
        with WebSubSubscriber() as reader, pytest.MonkeyPatch.context() as patch:
            await site.subscribe(reader)
            await site.post()
            site.world.now += SEEN_AFTER
            hosts = [f"a{number}.example.com" for number in range(HOSTS_AT_ONCE)]
            for host in hosts:
                assert 202 == (await site.ask(f"https://{host}/")).status
            await site.app.notifier.due()
            patch.setattr(socket, "getaddrinfo", look_up)
            asked = [asyncio.create_task(site.app.notifier.tell(host)) for host in hosts]
            try:
                async with asyncio.timeout(5):
                    await site.app.notifier.tell("127.0.0.1")
                    assert await loop.getaddrinfo(HOST, 70)
            finally:
                ended.set()
                await asyncio.gather(*asked)
            assert 1 == len(reader.got)


async def test_strangers_do_not_fill_the_log(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """What is not confirmed is told on debug only."""
    async with hub_world(tmp_path) as site:
        with WebSubSubscriber("127.0.0.2") as ended:
            callback = ended.callback()
        with WebSubSubscriber() as reader:
            reader.conduct.echo = False
            for one in (callback, reader.callback()):
                assert 202 == (await site.ask(one)).status
            caplog.clear()
            with caplog.at_level(logging.INFO):
                await site.serve()
            assert ([], ["subscribe"]) == (caplog.messages, reader.modes)


@pytest.mark.slow
@pytest.mark.timeout(300)
async def test_killed_between_change_and_delivery(tmp_path: Path) -> None:
    """After a SIGKILL while a subscriber has not answered, the next process delivers."""
    places = {HOST: ("127.0.0.1", 0)}
    async with Hole({b"/index": menu("A phlog", "02026-11-01 - First|/a"), b"/a": text("First")}) as hole:
        places[HOST] = (hole.host, hole.port)
        hole.put(b"/index", hole.documents[b"/index"].replace(b"{HOST}", HOST.encode()).replace(b"{PORT}", b"70"))
        async with socks_proxy(places) as proxy:
            define(tmp_path, "hole", f"gopher://{HOST}/1/index")
            flags = {"base_url": SITE, "hub": "own", "hub_private": "true", "socks_proxy": f"127.0.0.1:{proxy.port}"}
            if database := database_for(tmp_path):
                flags["database"] = database
            with WebSubSubscriber() as reader:
                await asyncio.to_thread(_kill_while_delivering, tmp_path, hole, reader, flags)
                assert 1 == len(reader.got)
                reader.answering.set()
                later = datetime.now(UTC) + FIRST_WAIT
                async with open_app(settings_for(tmp_path, **flags), lambda: later) as app:
                    await app.notifier.notify()
                    assert (2, HubTally(subscriptions=1)) == (len(reader.got), await app.store.subscriptions.tally())


def _kill_while_delivering(folder: Path, hole: Hole, reader: WebSubSubscriber, flags: dict[str, str]) -> None:
    settings = {f"FEEDD_{name.upper()}": value for name, value in flags.items()}
    with running(folder, **settings) as daemon:
        daemon.wait_for("polled feed=hole")
        fields = {"hub.callback": reader.callback(), "hub.topic": TOPIC, "hub.mode": "subscribe"}
        assert 202 == asyncio.run(send_form(("127.0.0.1", daemon.port), "/hub", fields)).status
        daemon.wait_for("subscription mode=subscribe")
        reader.answering.clear()
        hole.put(b"/a", text("First", "It was edited, in so many words that nobody can overlook that it was."))
        daemon.skip_notices()
        assert 0 == feedd(folder, "once", "hole", "--force", **settings).returncode
        while reader.arrived.get(timeout=30) != "POST":
            pass
        daemon.process.kill()
        daemon.process.wait()


@pytest.mark.slow
async def test_what_was_answered_while_the_server_was_away_is_not_asked_again(
    postgres: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever it was, it is saved when the server is back."""
    caplog.set_level(logging.DEBUG)
    with proxied(new_database(postgres, uuid4().hex)) as (proxy, url), WebSubSubscriber() as reader:
        async with hub_world(tmp_path, database=url) as hub:
            assert 202 == (await hub.ask(reader.callback())).status
            await answered_meanwhile(hub, reader, proxy, caplog)
            assert (1, 0) == await hub.tally()
            await hub.post()
            await answered_meanwhile(hub, reader, proxy, caplog)
            assert 202 == (await hub.ask(reader.callback("b"), f"{SITE}/feeds/nobody.atom")).status
            await answered_meanwhile(hub, reader, proxy, caplog)
            reader.conduct.status = 410
            await hub.post()
            await answered_meanwhile(hub, reader, proxy, caplog)
            assert (0, 0) == await hub.tally()
    assert (["subscribe", "denied"], 2) == (reader.modes, len(reader.got))


async def answered_meanwhile(
    hub: HubWorld, reader: WebSubSubscriber, proxy: Proxy, caplog: pytest.LogCaptureFixture
) -> None:
    """Let the hub make a request, and cut it from its database before that is answered; later it makes no other one."""
    caplog.clear()
    reader.answering.clear()
    hub.world.now += SEEN_AFTER
    serving = asyncio.create_task(hub.app.notifier.notify())
    await asyncio.to_thread(reader.arrived.get, timeout=30)
    proxy.cut()
    reader.answering.set()
    try:
        await asyncio.to_thread(until, lambda: serving.done() or "not saved yet" in caplog.text, lambda: caplog.text)
    finally:
        proxy.mend()
    await serving
    hub.world.now += FIRST_WAIT
    await hub.serve()
    assert reader.arrived.empty()
