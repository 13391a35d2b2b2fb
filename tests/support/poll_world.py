"""A gopherhole, a data folder and settings: the base for tests of whole polls."""

import io
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import feedparser

from feedd.app import App, open_app
from feedd.config.loading import load_definitions
from feedd.config.settings import Settings
from feedd.config.settings_sources import load_settings
from feedd.demo.hole import Hole
from feedd.hosts.facts import Fetch
from feedd.model import GopherUrl, Report
from feedd.publish.public import read_published
from feedd.reading import Reader
from feedd.scheduling.clock import Clock
from tests.support.postgres_cluster import database_for

PARAGRAPH = (
    "The ferry was late again this morning, and nobody on the pier was surprised by it any more, least of\n"
    "all the dog, who had taken the only dry place under the roof and meant to keep it until the evening."
)


def menu(*lines: str) -> bytes:
    """Return a menu as a server sends it: `0Label|/selector` is an item of the gopherhole itself, else a text line."""
    wire = []
    for line in lines:
        label, bar, selector = line.partition("|")
        wire.append(f"{label}\t{selector}\t{{HOST}}\t{{PORT}}" if bar else f"i{line}\t\tnull.host\t1")
    return "".join(f"{line}\r\n" for line in [*wire, "."]).encode()


def text(title: str, *paragraphs: str) -> bytes:
    """Return a text document under a title."""
    return "\r\n\r\n".join([f"{title}\r\n{'=' * len(title)}", *(paragraphs or (PARAGRAPH,))]).encode() + b"\r\n"


TWO_PHLOGS = {
    b"/index": menu("The mill", "02026-11-01 - First|/a"),
    b"/a": text("First"),
    b"/other": menu("Another phlog", "02026-11-01 - Other|/b"),
    b"/b": text("Other"),
}

KEEP_ID = 'id = "urn:uuid:6e8bc430-9c3a-11d9-9669-0800200c9a66"\n'  # of a definition: another index, the same feed


def settings_for(folder: Path, **flags: str) -> Settings:
    """Return settings with both folders under one, and loopback allowed."""
    (folder / "feeds").mkdir(parents=True, exist_ok=True)
    common = {"feeds": str(folder / "feeds"), "data": str(folder / "data"), "allow_private": "true", "gap": "0s"}
    if database := database_for(folder):
        common["database"] = database
    return load_settings(common | flags, {}, folder)


def define(folder: Path, name: str, url: str, rest: str = "") -> None:
    """Write a definition."""
    (folder / "feeds").mkdir(parents=True, exist_ok=True)
    (folder / "feeds" / f"{name}.toml").write_text(f'url = "{url}"\n{rest}', encoding="utf-8")


def published_file(folder: Path, name: str) -> bytes:
    """Return the bytes of a published file of the data in a folder, which is there."""
    data = read_published(settings_for(folder), name)
    assert data is not None
    return data


class World:
    """A gopherhole with one feed, `hole`, whose index is the menu `/index`, and a clock that the test sets.

    Polls use `fetch`: the real access to the network, until a test replaces it.
    """

    app: App
    fetch: Fetch

    def __init__(self, folder: Path, hole: Hole) -> None:
        self.folder = folder
        self.hole = hole
        self.now = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)

    def clock(self) -> datetime:
        """Return the time that the test has set."""
        return self.now

    def wrap_fetch(self, real: Fetch) -> Fetch:
        """Pass every request through the present value of `fetch`."""
        self.fetch = real

        async def fetch(url: GopherUrl, *, origin: GopherUrl) -> bytes:
            return await self.fetch(url, origin=origin)

        return fetch

    async def poll(self, *, force: bool = False, later: timedelta = timedelta(hours=2)) -> Report:
        """Poll the feed after this time."""
        self.now += later
        return await self.app.poller.poll(self.app.definitions.all.good["hole"], force=force)

    @asynccontextmanager
    async def read_by(self, reader: Reader) -> AsyncIterator[None]:
        """Go on with the same folder as another release does, which reads by other rules."""
        before = self.app
        async with open_app(before.settings, self.clock, wrap_fetch=self.wrap_fetch, reader=reader) as self.app:
            await self.app.adopt(load_definitions(before.settings.feeds))
            yield
        self.app = before

    @asynccontextmanager
    async def with_settings(self, **flags: str) -> AsyncIterator[None]:
        """Go on with the same folder as after a start with these settings."""
        before = self.app
        async with open_app(settings_for(self.folder, **flags), self.clock, wrap_fetch=self.wrap_fetch) as self.app:
            await self.app.start(load_definitions(self.folder / "feeds"))
            yield
        self.app = before

    async def redefine(self, selector: str, rest: str = "") -> None:
        """Change the definition of the feed on disk, and take it as a reload does."""
        define(self.folder, "hole", f"gopher://{self.hole.host}:{self.hole.port}/1{selector}", rest)
        await self.app.reload(load_definitions(self.folder / "feeds"))

    def title(self) -> str:
        """Return the title of the published feed, as a reader shows it."""
        return str(feedparser.parse(io.BytesIO(self.published())).feed.title)

    def published(self, suffix: str = "atom") -> bytes:
        """Return the bytes of the published file."""
        return published_file(self.folder, f"hole.{suffix}")


@asynccontextmanager
async def in_world(
    folder: Path, documents: Mapping[bytes, bytes], rest: str = "", **flags: str
) -> AsyncIterator[World]:
    """Open a world; `rest` is added to the definition, `flags` to the settings."""
    async with in_world_with(None, folder, documents, rest, **flags) as opened:
        yield opened


@asynccontextmanager
async def in_world_with(
    clock: Clock | None, folder: Path, documents: Mapping[bytes, bytes], rest: str = "", **flags: str
) -> AsyncIterator[World]:
    """Open a world as `in_world` does, with a clock that need not be believed in place of its own."""
    async with Hole(documents) as hole:
        define(folder, "hole", f"gopher://{hole.host}:{hole.port}/1/index", rest)
        settings = settings_for(folder, **flags)
        opened = World(folder, hole)
        async with open_app(settings, clock or opened.clock, wrap_fetch=opened.wrap_fetch) as opened.app:
            await opened.app.adopt(load_definitions(settings.feeds))
            yield opened
