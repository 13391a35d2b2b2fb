"""The routes for supervisors, which answer at once, even when every connection is in use."""

import asyncio
from datetime import timedelta
from pathlib import Path

from starlette.types import Receive, Scope, Send

from feedd.web import WebServer, listen
from tests.support.web_site import WebSite, serving


def test_healthz_says_that_the_loop_runs(tmp_path: Path) -> None:
    """The health check answers without the store, and is not cached."""

    async def script(site: WebSite) -> None:
        answer = await site.get("/healthz")
        assert (200, b"ok\n", "no-store") == (answer.status, answer.body, answer.headers["cache-control"])

    serving(tmp_path, script)


def test_readyz_says_why_not(tmp_path: Path) -> None:
    """It answers 503 with the problem; /healthz still answers 200."""

    async def script(site: WebSite) -> None:
        ready = await site.get("/readyz")
        site.readiness_problem = "the store does not answer, for 45 s"
        unready = await site.get("/readyz")
        alive = await site.get("/healthz")

        assert (200, "ok\n") == (ready.status, ready.text)
        assert (503, "the store does not answer, for 45 s\n") == (unready.status, unready.text)
        assert (200, "ok\n") == (alive.status, alive.text)
        assert {"no-store"} == {answer.headers["cache-control"] for answer in (ready, unready, alive)}

    serving(tmp_path, script)


def test_health_answers_at_the_connection_limit() -> None:
    """A crowd that uses every connection does not make a supervisor end the service."""

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
        server = WebServer(connections=4)  # the fourth gets a 503
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
