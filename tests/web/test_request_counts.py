"""Each response is counted by the template of its route, over a real socket."""

import asyncio
from pathlib import Path

import pytest
from starlette.types import Message, Receive, Scope, Send

from feedd.web.request_counts import UNANSWERED, RequestCounter
from tests.support.web_site import WebSite, serving

ROUTES = {
    "/": ("/", 200),
    "/about": ("/about", 200),
    "/feeds/lamps.atom": ("/feeds/{name}.{form}", 200),
    "/feeds/lamps/": ("/feeds/{name}/", 200),
    "/feeds/lamps": ("/feeds/{name}", 301),
    "/feeds/lamps/archive/9.atom": ("/feeds/{name}/archive/{number}.atom", 404),
    "/media/lamps/a/b.mp3": ("/media/{name}/{uuid}/{file}", 404),
    "/feeds/lamps/no-entry": ("/feeds/{name}/{uuid}", 404),
    "/feeds.opml": ("/feeds.opml", 404),
    "/status": ("/status", 200),
    "/healthz": ("/healthz", 200),
    "/metrics": ("/metrics", 404),
    "/wp-login.php?a=b": ("other", 404),
    "/feeds/a/b/c/d": ("other", 404),
    "/%0a%00": ("other", 404),
}


def test_routes_stand_for_paths(tmp_path: Path) -> None:
    """No path that a stranger made up becomes a label."""

    async def script(site: WebSite) -> None:
        for path in ROUTES:
            await site.get(path)
        assert list(ROUTES.values()) == site.answered

    serving(tmp_path, script)


def counted(status: int | None, failure: Exception | None = None) -> list[tuple[str, int, float]]:
    """Send a request to an application that answers with a status, or does not; return what was counted."""
    told: list[tuple[str, int, float]] = []
    times = iter((10.0, 12.5))

    async def app(_scope: Scope, _receive: Receive, send: Send) -> None:
        if status:
            await send({"type": "http.response.start", "status": status, "headers": []})
        if failure:
            raise failure

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def send(_message: Message) -> None:
        pass

    counting = RequestCounter(app, ["/"], lambda *told_of: told.append(told_of), lambda: next(times))
    scope = {"type": "http", "path": "/"}
    try:
        asyncio.run(counting(scope, receive, send))
    except RuntimeError as raised:
        assert raised is failure  # noqa: PT017  # whether it is raised is part of the result
    return told


@pytest.mark.parametrize(
    ("status", "failure", "expected"),
    [(200, None, 200), (None, RuntimeError("bug"), 500), (None, None, UNANSWERED)],
    ids=["answered", "bug", "unanswered"],
)
def test_response_is_counted_with_its_status_and_time(
    status: int | None, failure: Exception | None, expected: int
) -> None:
    """A bug of ours counts as the 500 that the server sends for it."""
    assert [("/", expected, 2.5)] == counted(status, failure)
