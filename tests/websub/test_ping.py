"""The ping on the wire: what a real hub on loopback receives, and what happens after wrong answers."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from feedd import __version__
from feedd.errors import HubError
from feedd.websub.ping import ping
from tests.support.broken_server import Behaviour, empty, misbehaving, piecemeal, resetting, sending, silence, stalling
from tests.support.fake_hub import Hub

TOPIC = "https://feeds.example.org/über?/feeds/all/a%20b.atom"
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def failure(hub: str, limit: timedelta = timedelta(seconds=30)) -> HubError:
    """Return the error of a ping to a hub that refuses it."""
    with pytest.raises(HubError) as failed:
        asyncio.run(ping(hub, TOPIC, NOW, limit=limit))
    return failed.value


def failure_of(behaviour: Behaviour, limit: timedelta = timedelta(seconds=30)) -> HubError:
    """Return the error of a ping to a server with this behaviour."""

    async def script() -> HubError:
        async with misbehaving(behaviour) as server:
            with pytest.raises(HubError) as failed:
                await ping(f"http://127.0.0.1:{server.port}/", TOPIC, NOW, limit=limit)
            return failed.value

    return asyncio.run(script())


@pytest.mark.parametrize("status", [200, 202, 204])
def test_hub_is_posted_the_form_that_hubs_read(status: int) -> None:
    """The form has the topic under both names and goes to path and query of the hub's address; any 2xx is a success."""
    with Hub() as hub:
        hub.status = status
        asyncio.run(ping(f"{hub.address}p%20q/ü?user=me&x=ü", TOPIC, NOW))

    ((path, fields, form),) = hub.requests
    assert path == "/p%20q/%C3%BC?user=me&x=%C3%BC"
    assert form == {"hub.mode": ["publish"], "hub.url": [TOPIC], "hub.topic": [TOPIC]}
    assert fields == {
        "Host": f"127.0.0.1:{hub.port}",
        "User-Agent": f"feedd/{__version__}",
        "Content-Type": "application/x-www-form-urlencoded",
        "Content-Length": fields["Content-Length"],
        "Connection": "close",
    }


@pytest.mark.parametrize(
    ("status", "fields", "busy", "retry_after"),
    [
        (400, {"Retry-After": "60"}, False, None),
        (500, {}, False, None),
        (503, {}, True, None),
        (503, {"Retry-After": "120"}, True, timedelta(seconds=120)),
        (429, {"Retry-After": "Sun, 22 Nov 2026 12:05:00 GMT"}, True, timedelta(minutes=5)),
        (429, {"Retry-After": "soon"}, True, None),
        (429, {"Retry-After": "9" * 400}, True, None),
        (429, {"Retry-After": "Sun, 22 Nov 2026 12:05:00"}, True, timedelta(minutes=5)),
    ],
)
def test_refusals(status: int, fields: dict[str, str], busy: bool, retry_after: timedelta | None) -> None:
    """A refusal counts for this document, or for all if the hub is busy; then it may say for how long."""
    with Hub() as hub:
        hub.status, hub.fields = status, fields
        failed = failure(hub.address)

    assert (str(failed), failed.busy, failed.retry_after) == (f"the hub answered {status}", busy, retry_after)


def test_redirect_is_told_and_not_followed() -> None:
    """The owner of the hub's name could send us anywhere: only the operator decides."""
    with Hub() as elsewhere, Hub() as hub:
        hub.status, hub.fields = 308, {"Location": elsewhere.address}
        failed = failure(hub.address)

    assert str(failed) == f"the hub answered 308; set hub to where it is now: {elsewhere.address}"
    assert elsewhere.topics == []


@pytest.mark.parametrize(
    "behaviour",
    [
        empty,
        sending(b"220 mail.example.org ESMTP\r\n"),
        sending(b"HTTP/1.1 204"),
        stalling(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 20_000),
        resetting(b""),
    ],
)
def test_what_is_no_answer_is_a_failure(behaviour: Behaviour) -> None:
    """A server that breaks off, speaks another protocol or never ends its head may be a hub again later."""
    failed = failure_of(behaviour)

    assert failed.busy
    assert not str(failed).startswith("no answer within")


@pytest.mark.parametrize("behaviour", [silence, stalling(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 2")])
def test_hub_that_hangs_is_left_at_the_limit(behaviour: Behaviour) -> None:
    """The limit counts for the whole exchange."""
    failed = failure_of(behaviour, timedelta(seconds=0.1))

    assert (str(failed), failed.busy) == ("no answer within 0.1 s", True)


@pytest.mark.parametrize(
    "behaviour",
    [
        piecemeal(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 204 Done\r\n\r\n"),
        stalling(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffff\r\n"),
        sending(b"HTTP/1.0 200\r\n\r\n"),
    ],
)
def test_body_is_not_waited_for(behaviour: Behaviour) -> None:
    """A success is known from the status line; the rest of the answer is not read."""

    async def script() -> list[bytes]:
        async with misbehaving(behaviour) as server:
            await ping(f"http://127.0.0.1:{server.port}/", TOPIC, NOW)
            return server.requests

    (request,) = asyncio.run(script())
    assert request.startswith(b"POST / HTTP/1.1\r\n")


@pytest.mark.parametrize("hub", ["http://127.0.0.1:1/", "http://a..b/", "https://127.0.0.1:{port}/"])
def test_hub_that_cannot_be_reached(hub: str) -> None:
    """No server, an invalid name, a server without TLS: each may be temporary."""

    async def script() -> HubError:
        async with misbehaving(sending(b"HTTP/1.1 400 Speak plainly\r\n\r\n")) as server:
            with pytest.raises(HubError) as failed:
                await ping(hub.format(port=server.port), TOPIC, NOW)
            return failed.value

    assert asyncio.run(script()).busy
