"""Documents and media over real sockets: one gap, one crawl delay and one circuit breaker for both, host by host."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from feedd.config.settings import load_settings
from feedd.errors import CircuitOpen, Refused, Unreachable
from feedd.hosts.circuit_breaker import FAILURE_THRESHOLD, CircuitBreaker
from feedd.hosts.fetch import PoliteClient
from feedd.hosts.throttle import Throttle
from feedd.model import GopherUrl
from feedd.telemetry.observer import Unobserved
from tests.support.broken_server import Conversation, by_selector, misbehaving, sending
from tests.support.manual_clock import ManualClock
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


def polite(clock: ManualClock, observer: Counts | None = None) -> PoliteClient:
    """Return a client with a gap of one second on this clock."""
    return PoliteClient(
        settings=load_settings({"allow_private": "true"}, {}, Path()),
        throttle=Throttle(gap=GAP, connections=1, clock=clock, pause=clock.wait),
        breaker=CircuitBreaker(lambda: NOON + timedelta(seconds=clock.now)),
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
    first: Request, second: Request, crawl_delay: timedelta | None
) -> None:
    """Between documents and media too, in both orders."""
    clock = ManualClock()
    client = polite(clock)
    async with misbehaving(SERVER) as server:
        await first(client, server.url())
        if crawl_delay:
            client.throttle.slow_down(server.host, server.port, crawl_delay)
        await second(client, server.url())
    assert [(crawl_delay or GAP).total_seconds()] == clock.waits


async def test_polls_go_on_during_a_download() -> None:
    """With the gap after its start, between each other and after its end, however long it takes."""
    asked, go_on = asyncio.Event(), asyncio.Event()

    async def long_song(talk: Conversation) -> None:
        talk.writer.write(SONG)
        asked.set()
        await go_on.wait()
        talk.writer.write(SONG)

    clock = ManualClock()
    client = polite(clock)
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
    first: Request, second: Request, request_: Request
) -> None:
    """From then on neither a document nor a media file of that host costs a time-out."""
    client, gone = polite(ManualClock()), closed_port()
    for fail in (first, second):
        with pytest.raises(Unreachable, match="refused"):
            await fail(client, gone)
    with pytest.raises(CircuitOpen):
        await request_(client, gone)


@both
async def test_open_circuit_fails_without_a_connection_or_a_wait(request_: Request) -> None:
    """Also where all slots of the host are taken, as by a download that is still under way."""
    clock = ManualClock()
    client = polite(clock)
    async with misbehaving(SERVER) as server:
        open_circuit(client, server.url())
        async with all_slots(client, server.url()):
            clock.waits.clear()
            with pytest.raises(CircuitOpen):
                await request_(client, server.url())
        assert ([], []) == (clock.waits, server.requests)


@both
async def test_circuit_that_opens_during_the_wait_for_a_slot_is_noticed(request_: Request) -> None:
    """The request was admitted to the queue, and no connection is made all the same."""
    clock = ManualClock()
    client = polite(clock)
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
    async with client.throttle.slot(url.host, url.port), client.throttle.media_slot(url.host, url.port):
        yield


def open_circuit(client: PoliteClient, url: GopherUrl) -> None:
    """Make a host unreachable until its circuit opens."""
    for _ in range(FAILURE_THRESHOLD):
        with pytest.raises(Unreachable), client.breaker.attempt(url.host, url.port):
            raise Unreachable("no route", stage="connect")


@both
async def test_answer_of_either_kind_closes_the_circuit(request_: Request) -> None:
    """One failure before it and one after it are not two in a row."""
    client = polite(ManualClock())
    async with misbehaving(SERVER) as server:
        for _ in range(3):
            with pytest.raises(Unreachable), client.breaker.attempt(server.host, server.port):
                raise Unreachable("no route", stage="connect")
            assert await request_(client, server.url())


@both
async def test_only_the_private_host_that_a_person_named_is_contacted(
    request_: Callable[..., Awaitable[bytes]],
) -> None:
    """Its own host and port; another port of the same private address is refused."""
    client = polite(ManualClock())
    async with misbehaving(SERVER) as server:
        with pytest.raises(Refused):
            await request_(client, server.url(), closed_port())
        assert [] == server.requests
        assert await request_(client, server.url())


async def test_bytes_are_reported_to_the_observer() -> None:
    """Documents by the host of their index, media as a whole."""
    counts = Counts()
    client = polite(ManualClock(), counts)
    async with misbehaving(SERVER) as server:
        await document(client, server.url())
        await media(client, server.url())
    assert ({"127.0.0.1": len(INDEX)}, len(SONG)) == (counts.documents, counts.media)


async def test_private_address_is_remembered_also_where_it_was_refused() -> None:
    """Lists for strangers leave out what stands in somebody's own network, whether feedd may connect to it or not."""
    clock = ManualClock()
    client = polite(clock)
    async with misbehaving(SERVER) as server:
        assert client.is_reached_privately(server.host) is None
        await document(client, server.url())
        assert client.is_reached_privately(server.host) is True
    forbidding = PoliteClient(
        settings=load_settings({}, {}, Path()), throttle=client.throttle, breaker=CircuitBreaker(lambda: NOON)
    )
    with pytest.raises(Refused):
        await document(forbidding, server.url())
    assert forbidding.is_reached_privately(server.host) is True
