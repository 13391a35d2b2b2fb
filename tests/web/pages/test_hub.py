"""The route of feedd's own hub: what is refused, and with which words; what follows is in `websub/test_own_hub.py`."""

from pathlib import Path
from typing import Any

import pytest

from feedd.store.subscriptions import HubTally
from feedd.web.pages.hub import MOST_FIELDS
from tests.support.web_site import WebSite, serving

pytestmark = pytest.mark.anyio

OWN: dict[str, Any] = {"base_url": "https://feeds.example.org", "hub": "own"}
GOOD = {
    "hub.mode": "subscribe",
    "hub.topic": "https://feeds.example.org/feeds/lamps.atom",
    "hub.callback": "https://reader.example/callback",
}


async def subscriptions(site: WebSite) -> HubTally:
    """Return how many subscriptions and waiting requests there are."""
    return await site.store.subscriptions.tally()


async def test_request_is_accepted_and_waits(tmp_path: Path) -> None:
    """In plain text that nobody takes for a page; whether the callback wants it is asked later (§5.1)."""
    async with serving(tmp_path, **OWN) as site:
        answer = await site.post("/hub", GOOD)
        assert (202, "text/plain; charset=utf-8", "nosniff", "no-store") == (
            answer.status,
            answer.headers["content-type"],
            answer.headers["x-content-type-options"],
            answer.headers["cache-control"],
        )
        assert HubTally(waiting=1) == await subscriptions(site)
        assert 200 == (await site.get("/hub")).status


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        (GOOD | {"hub.topic": "https://other.example/feed"}, "hub.topic is not of this site"),
        (GOOD | {"hub.topic": "https://feeds.example.org.evil.example/feeds/lamps.atom"}, "is not of this site"),
        (
            GOOD | {"hub.topic": f"https://feeds.example.org/private/{'x' * 32}/feeds/lamps.atom"},
            "hub.topic is private",
        ),
        (GOOD | {"hub.callback": "http://127.0.0.1/<script>"}, "hub.callback must be at a public address"),
        (GOOD | {f"x{number}": "y" for number in range(MOST_FIELDS)}, "expected a form"),
        ({}, "hub.mode must be subscribe or unsubscribe"),
    ],
)
async def test_mistake_is_said_in_plain_text(tmp_path: Path, fields: dict[str, str], said: str) -> None:
    """Nothing is saved, and nothing of the request is repeated."""
    async with serving(tmp_path, **OWN) as site:
        answer = await site.post("/hub", fields)
        assert (400, True, False) == (answer.status, said in answer.text, "script" in answer.text)
        assert HubTally() == await subscriptions(site)


async def test_what_is_no_short_form_is_refused(tmp_path: Path) -> None:
    """Before any of it is read."""
    async with serving(tmp_path, **OWN) as site:
        assert 413 == (await site.post("/hub", GOOD, content_type="application/json")).status
        assert 413 == (await site.post("/hub", GOOD | {"x": "y" * 8192})).status
        assert 413 == (await site.post("/hub?x", GOOD)).status
        assert 405 == (await site.get("/hub", method="PUT")).status


@pytest.mark.parametrize(
    "flags",
    [
        {},
        {"base_url": "https://feeds.example.org", "hub": "https://hub.example.org/"},
    ],
)
async def test_there_is_no_hub_where_none_is_named(tmp_path: Path, flags: dict[str, Any]) -> None:
    """Nor where another one is."""
    async with serving(tmp_path, **flags) as site:
        assert 404 == (await site.post("/hub", GOOD)).status
        assert "https://feeds.example.org/hub" not in (await site.get("/feeds/lamps.atom")).headers.get("link", "")


@pytest.mark.parametrize("form", ["atom", "rss", "json"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_documents_lead_to_the_hub(tmp_path: Path, form: str, method: str) -> None:
    """In a header of every answer, which subscribers look at first, and in the document (§4)."""
    async with serving(tmp_path, **OWN) as site:
        answer = await site.get(f"/feeds/lamps.{form}", method)
        links = '<https://feeds.example.org/hub>; rel="hub", <https://feeds.example.org/feeds/lamps.{}>; rel="self"'
        assert links.format(form) == answer.headers["link"]
        assert (method == "GET") is (b"https://feeds.example.org/hub" in answer.body)


async def test_operator_sees_how_many_subscribe(tmp_path: Path) -> None:
    """A stranger does not, and nobody sees a callback."""
    async with serving(tmp_path, **OWN) as site:
        await site.post("/hub", GOOD)
        page, public = [(await site.get("/status", host=host)).text for host in ("127.0.0.1", "feeds.example.org")]
        assert "0 subscriptions at the WebSub hub, 1 request waits." in page
        assert "reader.example" not in page
        assert "WebSub" not in public
