"""What watches over feedd is told the truth, at once, and also when everybody else has to wait."""

import asyncio
from datetime import timedelta
from pathlib import Path

from starlette.types import Receive, Scope, Send

from feedd.telemetry.liveness import FRESH, Liveness
from feedd.web import WebServer, listen
from tests.support.web_site import Site, as_page, serving


class Clock:
    """Seconds that a test turns."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        """Give the time."""
        return self.now


def test_pulse_is_good_while_ticks_are_fresh() -> None:
    """From the first good tick on, and for half a minute after the last."""
    clock = Clock()
    liveness = Liveness(clock)
    before = liveness.problem()
    liveness.ticked()
    clock.now += FRESH.total_seconds()
    fresh = liveness.problem()
    clock.now += 1
    stale = liveness.problem()
    liveness.ticked()

    assert ("starting", None, "the scheduler does not tick, for 31 s") == (before, fresh, stale)
    assert liveness.problem() is None


def test_pulse_names_the_store_that_is_silent() -> None:
    """A tick that it does not answer is none; one that it answers again heals."""
    clock = Clock()
    liveness = Liveness(clock)
    liveness.ticked()
    clock.now += (FRESH + timedelta(seconds=15)).total_seconds()
    liveness.stalled()
    silent = liveness.problem()
    liveness.ticked()

    assert "the store does not answer, for 45 s" == silent
    assert liveness.problem() is None


def test_pulse_ends_with_the_polls() -> None:
    """Who is on the way out wants no more work."""
    liveness = Liveness()
    liveness.ticked()
    liveness.stop()

    assert "stopping" == liveness.problem()


def test_readyz_says_why_not(tmp_path: Path) -> None:
    """With 503; that the process lives is another question."""

    async def script(site: Site) -> None:
        ready = await site.get("/readyz")
        site.complaint = "the store does not answer, for 45 s"
        unready = await site.get("/readyz")
        alive = await site.get("/healthz")

        assert (200, "ok\n") == (ready.status, ready.text)
        assert (503, "the store does not answer, for 45 s\n") == (unready.status, unready.text)
        assert (200, "ok\n") == (alive.status, alive.text)
        assert {"no-store"} == {answer.headers["cache-control"] for answer in (ready, unready, alive)}

    serving(tmp_path, script)


def test_health_is_told_when_there_is_no_room() -> None:
    """A crowd that takes every place does not make a supervisor end the service."""

    async def run() -> list[bytes]:
        asked, done = asyncio.Semaphore(0), asyncio.Event()

        async def app(scope: Scope, _receive: Receive, send: Send) -> None:
            if scope["path"] == "/slow":
                asked.release()
                await done.wait()
            await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]})
            await send({"type": "http.response.body"})

        async def ask(path: str) -> bytes:
            reader, writer = await asyncio.open_connection(*sockets[0].getsockname())
            writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
            answer = await reader.read()
            writer.close()
            return answer.split(b" ")[1]

        sockets = listen("127.0.0.1:0")
        server = WebServer(connections=4)  # the fourth is told that there is no room
        await server.start(app, sockets)
        async with asyncio.TaskGroup() as crowd:
            for _ in range(3):
                crowd.create_task(ask("/slow"))
                await asked.acquire()
            answers = [await ask(path) for path in ("/", "/healthz", "/readyz", "/about", "/healthz?a")]
            done.set()
        await server.stop(timedelta(seconds=2))
        return answers

    assert [b"503", b"200", b"200", b"503", b"503"] == asyncio.run(run())


def test_status_can_be_hidden(tmp_path: Path) -> None:
    """With all that leads there."""

    async def script(site: Site) -> None:
        assert 404 == (await site.get("/status")).status
        for path in ("/", "/about", "/feeds/lamps/", "/nowhere"):
            links = as_page((await site.get(path)).text).xpath("//a/@href")
            assert links
            assert [] == [link for link in links if "status" in link]

    serving(tmp_path, script, status="false")


def test_status_is_linked(tmp_path: Path) -> None:
    """Unless it is hidden."""

    async def script(site: Site) -> None:
        for path in ("/", "/about", "/feeds/lamps/"):
            assert any(link.endswith("status") for link in as_page((await site.get(path)).text).xpath("//a/@href"))

    serving(tmp_path, script)
