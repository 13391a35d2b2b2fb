"""uvicorn in our event loop: listening, signals, stopping."""

import asyncio
import signal
import socket
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest

from feedd.errors import FeeddError
from feedd.web import listen, listen_at
from tests.support.waiting_server import LIMIT, REQUEST, connected, in_server

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("address", "family"), [("127.0.0.1:0", socket.AF_INET), ("[::1]:0", socket.AF_INET6), ("localhost:0", None)]
)
def test_listen_takes_connections(address: str, family: socket.AddressFamily | None) -> None:
    """Every socket listens and has the family of the address."""
    for listener in listen(address):
        with listener, socket.create_connection(listener.getsockname()[:2], timeout=5):
            assert listener.family == (family or listener.family)
            assert 0 < listener.getsockname()[1]


def test_listeners_have_the_protocol_tcp() -> None:
    """Only then asyncio turns Nagle's algorithm off: each response with a body came 40 ms late."""
    with listen("127.0.0.1:0")[0] as listener:
        assert socket.IPPROTO_TCP == listener.proto


def test_listen_on_a_taken_port() -> None:
    """A port that another program uses is an error that names the address and says what to do."""
    with listen("127.0.0.1:0")[0] as first:
        address = f"127.0.0.1:{first.getsockname()[1]}"
        with pytest.raises(
            FeeddError, match=rf"listen: {address}: cannot listen there: Address already in use; free it"
        ):
            listen(address)


def test_listen_at_another_machines_address() -> None:
    """An address that this machine does not have is an error that names it."""
    with pytest.raises(FeeddError, match=r"192\.0\.2\.1:0: cannot listen there"):
        listen("192.0.2.1:0")


async def test_server_finishes_the_response_under_way() -> None:
    """A stop accepts no more connections, and waits for the response under way."""
    async with in_server() as (server, address, asked, may_answer), connected(address) as (reader, writer):
        writer.write(REQUEST)
        await asked.wait()
        stopping = asyncio.create_task(server.stop(timedelta(seconds=10)))
        with suppress(ConnectionError):
            while True:
                async with connected(address):
                    pass
        may_answer.set()
        assert (await reader.read()).endswith(b"\r\n\r\nlate")
        await stopping


async def test_server_stops_within_its_limit() -> None:
    """A response that does not come is cancelled at the limit, and a silent client is disconnected."""
    async with in_server() as (server, address, asked, _), connected(address), connected(address) as (reader, writer):
        writer.write(REQUEST)
        await asked.wait()
        async with asyncio.timeout(5):
            await server.stop(LIMIT)
        assert b"late" not in await reader.read()


async def test_server_leaves_signals_alone() -> None:
    """While it serves, SIGTERM goes to the handler that was set before."""
    before = signal.getsignal(signal.SIGTERM)
    async with in_server() as (server, _address, _asked, _may):
        assert before == signal.getsignal(signal.SIGTERM)
        await server.stop(LIMIT)


async def test_server_names_its_address() -> None:
    """The address is the one that was bound, for the log."""
    async with in_server() as (server, address, _asked, _may):
        assert f"127.0.0.1:{address[1]}" == server.address
        await server.stop(LIMIT)


@pytest.mark.parametrize("kind", ["file", "listener"])
def test_unix_socket_does_not_replace_what_is_not_left_over(tmp_path: Path, kind: str) -> None:
    """A file, and the socket of a process that runs, stay; the error names the setting."""
    place = tmp_path / "m.sock"
    with socket.socket(socket.AF_UNIX) as other:
        if kind == "file":
            place.write_text("kept")
        else:
            other.bind(str(place))
            other.listen()
        with pytest.raises(FeeddError, match=r"metrics_listen: .*m\.sock: cannot listen there: Address already in use"):
            listen_at(str(place), "metrics_listen").__enter__()
        assert place.exists()
