"""The routes for supervisors, which answer at once, even when every connection is in use."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from starlette.types import Receive, Scope, Send

from feedd.config.definition import parse_definition
from feedd.config.settings_sources import load_settings
from feedd.publish import FolderFiles
from feedd.store import Store
from feedd.web import WebServer, listen
from tests.support.web_site import DEFINITION, serving, site

pytestmark = pytest.mark.anyio


async def test_healthz_says_that_the_loop_runs(tmp_path: Path) -> None:
    """The health check answers without the store, and is not cached."""
    async with serving(tmp_path) as site:
        answer = await site.get("/healthz")
        assert (200, b"ok\n", "no-store") == (answer.status, answer.body, answer.headers["cache-control"])


async def test_readyz_says_why_not(tmp_path: Path) -> None:
    """It answers 503 with the problem; /healthz still answers 200."""
    async with serving(tmp_path) as site:
        ready = await site.get("/readyz")
        site.readiness_problem = "the store does not answer, for 45 s"
        unready = await site.get("/readyz")
        alive = await site.get("/healthz")

        assert (200, "ok\n") == (ready.status, ready.text)
        assert (503, "the store does not answer, for 45 s\n") == (unready.status, unready.text)
        assert (200, "ok\n") == (alive.status, alive.text)
        assert {"no-store"} == {answer.headers["cache-control"] for answer in (ready, unready, alive)}


async def test_health_answers_at_the_connection_limit() -> None:
    """A crowd that uses every connection does not make a supervisor end the service."""
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
    assert [b"503", b"200", b"200", b"503", b"503"] == answers


async def test_strangers_cannot_make_metrics_at_will(tmp_path: Path) -> None:
    """With very many feeds they cost a second: strangers get them as they were up to ten seconds ago."""
    made: list[bytes] = []

    async def metrics() -> tuple[str, bytes]:
        made.append(f'feedd_up {len(made)}\nfeedd_fetch_seconds{{host="a.example"}} 1\n'.encode())
        return "text/plain", made[-1]

    definition, settings = parse_definition("lamps", "lamps.toml", DEFINITION), load_settings({}, {}, tmp_path)
    async with (
        await Store.memory() as store,
        site(store, FolderFiles(tmp_path), definition, settings, metrics) as opened,
    ):
        answers = await asyncio.gather(*(opened.get("/metrics", host="feeds.example.org") for _ in range(5)))
        assert {b"feedd_up 0\n"} == {answer.body for answer in answers}
        opened.now += timedelta(seconds=10)
        assert b"feedd_up 1\n" == (await opened.get("/metrics", host="feeds.example.org")).body
        assert 2 == len(made)
        assert b"a.example" in (await opened.get("/metrics")).body
