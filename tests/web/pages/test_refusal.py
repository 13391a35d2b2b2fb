"""The page for requests that no other page answers, requested over a real socket."""

from pathlib import Path
from typing import NoReturn

import pytest

from feedd.config.definition import parse_definition
from feedd.config.settings_sources import load_settings
from feedd.errors import StoreError
from feedd.publish import FolderFiles
from feedd.store import FeedQuery, Store
from feedd.store.listing import Listing
from tests.support.store_samples import NOON
from tests.support.web_site import DEFINITION, as_page, hrefs, serving, site, uuid

pytestmark = pytest.mark.anyio

UUID = uuid(1)
MISSING = (
    "/nowhere",
    "/feeds/other/",
    "/feeds/other",
    "/feeds/lamps/zzz",
    f"/feeds/lamps/{UUID[:8]}",
    f"/feeds/lamps/{UUID}/",
    f"/feeds/lamps/{UUID.upper()}",
    f"/feeds/lamps/{UUID}/changes/",
    f"/feeds/lamps/{UUID[:8]}/changes",
    "/feeds/lamps/00000000-0000-0000-0000-000000000000/changes",
    "/feeds/lamps/00000000-0000-0000-0000-000000000000",
    "//",
    "/%00%ff",
    "/feeds/%27%20or%201/",
)


async def test_pages_that_do_not_exist(tmp_path: Path) -> None:
    """A missing page is a 404 page with a link to the front page, at any depth."""
    async with serving(tmp_path) as site:
        for path in MISSING:
            answer = await site.get(path)
            assert (404, "Not found") == (answer.status, as_page(answer).findtext(".//h1"))
            root = "../" * (path.count("/") - 1) or "./"
            assert root in hrefs(as_page(answer))


async def test_pages_repeat_nothing_of_a_request(tmp_path: Path) -> None:
    """No word of a request's path, query or Host comes back, in a page or in a header."""
    async with serving(tmp_path) as site:
        paths = ("/zebra", "/feeds/zebra/", "/feeds/lamps/?page=zebra", "/feeds/lamps?zebra", "/?zebra", "/zebra.atom")
        for path in paths:
            answer = await site.get(path, host="zebra.example.org")
            assert "zebra" not in answer.text + str(answer.headers)


async def test_pages_can_only_be_read(tmp_path: Path) -> None:
    """A POST is refused with a page that says why."""
    async with serving(tmp_path) as site:
        answer = await site.get("/", "POST")
        assert (405, "Read-only") == (answer.status, as_page(answer).findtext(".//h1"))
        assert "GET" in answer.headers["allow"]


class FailingListing(Listing):
    """The lists of a store whose database is locked."""

    def __init__(self) -> None:
        """Open nothing."""

    async def page(self, query: FeedQuery, limit: int) -> NoReturn:  # noqa: ARG002
        """Fail."""
        raise StoreError("feedd.sqlite3: the database is locked")


class FailingStore(Store):
    """A store whose database is locked."""

    def __init__(self) -> None:
        """Open nothing."""
        self.listing = FailingListing()


async def test_pages_while_the_store_cannot_be_read(tmp_path: Path) -> None:
    """While the store fails the pages answer 503 with Retry-After, and documents are still served."""
    definition = parse_definition("lamps", "lamps.toml", DEFINITION)
    public = FolderFiles(tmp_path)
    await public.put("lamps.atom", b"<feed/>", NOON)
    async with site(FailingStore(), public, definition, load_settings({}, {}, tmp_path)) as opened:
        answer = await opened.get("/")
        assert (503, "300", "Temporarily unavailable") == (
            answer.status,
            answer.headers["retry-after"],
            as_page(answer).findtext(".//h1"),
        )
        assert b"<feed/>" == (await opened.get("/feeds/lamps.atom")).body
