"""Documents and media over real sockets: one gap, one crawl delay and one circuit breaker for both, host by host."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from feedd.config.definition import Definitions, parse_definition
from feedd.config.settings_sources import load_settings
from feedd.errors import CircuitOpen, ProxyFailed, Refused, SourceError, Unreachable
from feedd.gopher.url import format_url
from feedd.hosts.circuit_breaker import FAILURE_THRESHOLD, CircuitBreaker
from feedd.hosts.fetch import PoliteClient
from feedd.hosts.manners import OwnManners
from feedd.hosts.throttle import Throttle
from feedd.model import GopherUrl
from feedd.store import Store
from feedd.telemetry.observer import Unobserved
from tests.support.broken_server import Conversation, by_selector, misbehaving, sending, stalling
from tests.support.certificates import make_certificate, needs_openssl, server_side
from tests.support.manual_clock import ManualClock
from tests.support.socks_proxy import socks_proxy
from tests.support.store_samples import NOON

pytestmark = pytest.mark.anyio

INDEX, SONG = b"iA phlog\t\tnull.host\t1\r\n", b"ID3\x03\0" + bytes(1000)
SERVER = by_selector({b"/index": sending(INDEX), b"/song": sending(SONG)})
GAP, CRAWL_DELAY = timedelta(seconds=1), timedelta(seconds=7)


class Counts(Unobserved):
    """Counts bytes by what they are for; documents also by host."""

    def __init__(self) -> None:
        self.documents: dict[str, int] = {}
        self.media = 0

    def fetched(self, host: str, took: float, size: int) -> None:  # noqa: ARG002  # part of the protocol
        """Count a document."""
        self.documents[host] = self.documents.get(host, 0) + size

    def transferred(self, size: int) -> None:
        """Count a piece of a media file."""
        self.media += size


def polite(store: Store, clock: ManualClock, observer: Counts | None = None, socks_proxy: str = "") -> PoliteClient:
    """Return a client with a gap of one second on this clock."""
    return PoliteClient(
        settings=load_settings({"allow_private": "true"}, {"FEEDD_SOCKS_PROXY": socks_proxy}, Path()),
        manners=OwnManners(
            Throttle(gap=GAP, connections=1, clock=clock, pause=clock.wait),
            CircuitBreaker(lambda: NOON + timedelta(seconds=clock.now)),
        ),
        store=store,
        clock=lambda: NOON + timedelta(seconds=clock.now),
        pause=clock.wait,
        observer=observer or Counts(),
    )


async def document(client: PoliteClient, base: GopherUrl, origin: GopherUrl | None = None) -> bytes:
    """Fetch the index of a server."""
    return await client.fetch(at(base, b"/index"), origin=origin or base)


async def media(client: PoliteClient, base: GopherUrl, origin: GopherUrl | None = None) -> bytes:
    """Download the song of a server."""
    received = bytearray()

    async def take(data: bytes) -> None:
        received.extend(data)

    await client.download(at(base, b"/song"), take, origin=origin or base)
    return bytes(received)


def at(base: GopherUrl, selector: bytes) -> GopherUrl:
    """Return the URL of a selector on the same server."""
    return GopherUrl(host=base.host, port=base.port, item_type="9", selector=selector)


def closed_port() -> GopherUrl:
    """Return the URL of a server that is not there."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return GopherUrl(host="127.0.0.1", port=free.getsockname()[1])


Request = Callable[[PoliteClient, GopherUrl], Awaitable[bytes]]
both = pytest.mark.parametrize("request_", [document, media])


@pytest.mark.parametrize("crawl_delay", [None, CRAWL_DELAY])
@pytest.mark.parametrize("first", [document, media])
@pytest.mark.parametrize("second", [document, media])
async def test_gap_and_crawl_delay_are_kept_between_all_requests(
    store: Store, first: Request, second: Request, crawl_delay: timedelta | None
) -> None:
    """Between documents and media too, in both orders."""
    clock = ManualClock()
    client = polite(store, clock)
    async with misbehaving(SERVER) as server:
        await first(client, server.url())
        if crawl_delay:
            await client.manners.slow_down(server.host, server.port, crawl_delay)
        await second(client, server.url())
    assert [(crawl_delay or GAP).total_seconds()] == clock.waits


async def test_polls_go_on_during_a_download(store: Store) -> None:
    """With the gap after its start, between each other and after its end, however long it takes."""
    asked, go_on = asyncio.Event(), asyncio.Event()

    async def long_song(talk: Conversation) -> None:
        talk.writer.write(SONG)
        asked.set()
        await go_on.wait()
        talk.writer.write(SONG)

    clock = ManualClock()
    client = polite(store, clock)
    async with misbehaving(by_selector({b"/index": sending(INDEX), b"/song": long_song})) as server:
        downloading = asyncio.create_task(media(client, server.url()))
        await asked.wait()
        assert [INDEX] * 2 == [await document(client, server.url()) for _ in range(2)]
        assert not downloading.done()
        clock.now += 3600.0
        go_on.set()
        assert SONG * 2 == await downloading
        assert [1.0, 1.0] == clock.waits
        await document(client, server.url())
        assert [1.0, 1.0, 1.0] == clock.waits


@pytest.mark.parametrize("first", [document, media])
@pytest.mark.parametrize("second", [document, media])
@both
async def test_failed_connections_of_both_kinds_open_the_circuit(
    store: Store, first: Request, second: Request, request_: Request
) -> None:
    """From then on neither a document nor a media file of that host costs a time-out."""
    client, gone = polite(store, ManualClock()), closed_port()
    for fail in (first, second):
        with pytest.raises(Unreachable, match="refused"):
            await fail(client, gone)
    with pytest.raises(CircuitOpen):
        await request_(client, gone)


@both
async def test_open_circuit_fails_without_a_connection_or_a_wait(store: Store, request_: Request) -> None:
    """Also where all slots of the host are taken, as by a download that is still under way."""
    clock = ManualClock()
    client = polite(store, clock)
    async with misbehaving(SERVER) as server:
        open_circuit(client, server.url())
        async with all_slots(client, server.url()):
            clock.waits.clear()
            with pytest.raises(CircuitOpen):
                await request_(client, server.url())
        assert ([], []) == (clock.waits, server.requests)


@both
async def test_circuit_that_opens_during_the_wait_for_a_slot_is_noticed(store: Store, request_: Request) -> None:
    """The request was admitted to the queue, and no connection is made all the same."""
    clock = ManualClock()
    client = polite(store, clock)
    async with misbehaving(SERVER) as server:
        async with all_slots(client, server.url()):
            waiting = asyncio.ensure_future(request_(client, server.url()))
            await asyncio.sleep(0)
            open_circuit(client, server.url())
        with pytest.raises(CircuitOpen):
            await waiting
        assert [] == server.requests


@asynccontextmanager
async def all_slots(client: PoliteClient, url: GopherUrl) -> AsyncIterator[None]:
    """Hold every slot of a host."""
    throttle = own(client).throttle
    async with throttle.slot(url.host, url.port), throttle.media_slot(url.host, url.port):
        yield


def open_circuit(client: PoliteClient, url: GopherUrl) -> None:
    """Make a host unreachable until its circuit opens."""
    for _ in range(FAILURE_THRESHOLD):
        with pytest.raises(Unreachable), own(client).breaker.attempt(url.host, url.port):
            raise Unreachable("no route", stage="connect")


def own(client: PoliteClient) -> OwnManners:
    """Return the manners of a client."""
    assert isinstance(client.manners, OwnManners)
    return client.manners


@both
async def test_answer_of_either_kind_closes_the_circuit(store: Store, request_: Request) -> None:
    """One failure before it and one after it are not two in a row."""
    client = polite(store, ManualClock())
    async with misbehaving(SERVER) as server:
        for _ in range(3):
            with pytest.raises(Unreachable), own(client).breaker.attempt(server.host, server.port):
                raise Unreachable("no route", stage="connect")
            assert await request_(client, server.url())


@both
async def test_only_the_private_host_that_a_person_named_is_contacted(
    store: Store,
    request_: Callable[..., Awaitable[bytes]],
) -> None:
    """Its own host and port; another port of the same private address is refused."""
    client = polite(store, ManualClock())
    async with misbehaving(SERVER) as server:
        with pytest.raises(Refused):
            await request_(client, server.url(), closed_port())
        assert [] == server.requests
        assert await request_(client, server.url())


async def test_bytes_are_reported_to_the_observer(store: Store) -> None:
    """Documents by the host of their index, media as a whole."""
    counts = Counts()
    client = polite(store, ManualClock(), counts)
    async with misbehaving(SERVER) as server:
        await document(client, server.url())
        await media(client, server.url())
    assert ({"127.0.0.1": len(INDEX)}, len(SONG)) == (counts.documents, counts.media)


async def test_private_address_is_remembered_also_where_it_was_refused(store: Store) -> None:
    """Lists for strangers leave out what stands in somebody's own network, whether feedd may connect to it or not."""
    clock = ManualClock()
    client = polite(store, clock)
    async with misbehaving(SERVER) as server:
        assert client.is_reached_privately(server.host) is None
        await document(client, server.url())
        assert client.is_reached_privately(server.host) is True
    forbidding = PoliteClient(
        settings=load_settings({}, {}, Path()),
        manners=client.manners,
        store=store,
        clock=lambda: NOON,
    )
    with pytest.raises(Refused):
        await document(forbidding, server.url())
    assert forbidding.is_reached_privately(server.host) is True


async def test_host_that_terminates_its_texts_need_not_close_them(store: Store) -> None:
    """One text shows that it does, and one without a dot that it does not any more; other types show nothing."""
    dotted, plain = b"A text\r\n.\r\n", b"A text\r\n.\r\nand more\r\n.\r\n"
    behaviours = {b"/closed": sending(dotted), b"/open": stalling(dotted), b"/plain": sending(plain)}
    client = polite(store, ManualClock())
    async with misbehaving(by_selector(behaviours)) as server:
        assert dotted == await client.fetch(server.url(b"/closed", "1"), origin=server.url())
        assert not await store.hosts.terminates(server.host, server.port)
        assert dotted == await client.fetch(server.url(b"/closed"), origin=server.url())
        assert dotted == await client.fetch(server.url(b"/open"), origin=server.url())
        assert plain == await client.fetch(server.url(b"/plain"), origin=server.url())
        assert not await store.hosts.terminates(server.host, server.port)


@pytest.mark.parametrize(
    ("setting", "own", "expected"),
    [("", "", 0), ("{proxy}", "", 1), ("", "{proxy}", 1), ("{proxy}", "none", 0)],
    ids=["no proxy", "setting", "definition", "definition without"],
)
async def test_proxy_is_that_of_the_definition_else_of_the_settings(
    store: Store, setting: str, own: str, expected: int
) -> None:
    """Both kinds of requests go through it, and a definition can do without."""
    async with misbehaving(SERVER) as server, socks_proxy({server.host: (server.host, server.port)}) as proxy:
        general, special = (one.format(proxy=f"127.0.0.1:{proxy.port}") for one in (setting, own))
        line = f'socks_proxy = "{special}"' if special else ""
        url = f'url = "{format_url(server.url(b"/index", "1"))}"'
        definition = parse_definition("hole", "hole.toml", f"{url}\n{line}".encode())
        client = polite(store, ManualClock(), socks_proxy=general)
        client.definitions.replace(Definitions(good={"hole": definition}))
        assert INDEX == await document(client, server.url(), definition.url)
        assert SONG == await media(client, server.url(), definition.url)
        assert [(server.host, server.port)] * 2 * expected == proxy.asked


@needs_openssl
async def test_key_is_remembered_of_the_host_of_the_index_alone(store: Store, tmp_path: Path) -> None:
    """A menu may name any number of others, which authorities have to vouch for."""
    tls = server_side(make_certificate(tmp_path))
    async with misbehaving(SERVER, tls=tls) as server, misbehaving(SERVER, tls=tls) as other:
        line = f'url = "{format_url(server.url(b"/index", "1", tls=True))}"\ntls = "tofu"'
        definition = parse_definition("hole", "hole.toml", line.encode())
        client = polite(store, ManualClock())
        client.definitions.replace(Definitions(good={"hole": definition}))
        assert INDEX == await client.fetch(definition.url, origin=definition.url)
        with pytest.raises(SourceError):
            await client.fetch(other.url(b"/index", "1", tls=True), origin=definition.url)
        assert [server.port] == [one.port for one in await store.keys.all()]


async def test_failure_of_the_proxy_opens_no_circuit(store: Store) -> None:
    """When it works again, no host is left alone for hours."""
    gone = closed_port()
    client = polite(store, ManualClock(), socks_proxy=f"{gone.host}:{gone.port}")
    async with misbehaving(SERVER) as server:
        for _ in range(FAILURE_THRESHOLD + 1):
            with pytest.raises(ProxyFailed):
                await document(client, server.url())
