"""A real web server on a free port, with a store and files, and requests to it as clients send them."""

import asyncio
import http.client
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from lxml import html
from msgspec import Struct, field
from starlette.types import ASGIApp

from feedd.app import App
from feedd.config.current import NONE, CurrentDefinitions
from feedd.config.definition import Definition, Definitions, parse_definition
from feedd.config.loading import load_definitions
from feedd.config.settings import DISK_RESERVE, Settings
from feedd.config.settings_sources import load_settings
from feedd.discovery.find import Look
from feedd.errors import NotYet
from feedd.identity import uuid_of
from feedd.media import Library
from feedd.model import Entry
from feedd.publish import FolderFiles, PublicFiles, publish, publish_options
from feedd.publish.publisher import Publisher
from feedd.store import Store
from feedd.structs import replace
from feedd.web import SiteContext, WebServer, build_app, listen
from feedd.web.context import MetricsSource
from tests.support.store_samples import NOON, a_feed, a_revision, an_entry, save

DEFINITION = b"""
url = "gopher://news.example.org/1/lamps"
title = "The Lamp <Post>"
group = "Lamps & Lights"
language = "en"
"""


class Answer(Struct, frozen=True, kw_only=True):
    """A response; header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()


class WebSite(Struct, kw_only=True):
    """A running server. A test may change `next_check`, `now`, `seconds` and `readiness_problem`, which it reads."""

    store: Store
    public: PublicFiles
    address: tuple[str, int] = ("", 0)
    next_check: datetime | None = NOON + timedelta(hours=1)
    now: datetime = NOON
    seconds: float = 0.0  # on the clock by which clients are counted
    deleted: dict[str, bytes] = field(default_factory=dict)  # files that can be restored, by name
    restore_requests: list[str] = field(default_factory=list)
    not_yet: set[str] = field(default_factory=set)  # files that are not published yet
    readiness_problem: str | None = None
    app: ASGIApp | None = None
    broken: frozenset[str] = frozenset()
    definitions: Definitions = NONE  # where none are read from a folder
    answered: list[tuple[str, int]] = field(default_factory=list)  # route and status, as counted

    @property
    def folder(self) -> Path:
        """The public folder."""
        assert isinstance(self.public, FolderFiles)
        return self.public.folder

    async def restore(self, file: str) -> None:
        """Restore a file to the public folder, if it is one of `deleted`."""
        self.restore_requests.append(file)
        if file in self.not_yet:
            raise NotYet(file)
        if file in self.deleted:
            await self.public.put(file, self.deleted[file], NOON)

    async def get(self, path: str, method: str = "GET", **headers: str) -> Answer:
        """Request a path; `if_none_match="..."` is a header."""
        return await ask(self.address, path, method, **headers)

    async def post(self, path: str, fields: Mapping[str, str], **headers: str) -> Answer:
        """Send a form."""
        return await send_form(self.address, path, fields, **headers)


async def ask(address: tuple[str, int], path: str, method: str = "GET", **headers: str) -> Answer:
    """Request a path of a server as `WebSite.get` does."""
    return await asyncio.to_thread(_ask, address, path, method, headers)


async def send_form(address: tuple[str, int], path: str, fields: Mapping[str, str], **headers: str) -> Answer:
    """Send a form to a path of a server."""
    body = urlencode(fields).encode()
    headers = {"content_type": "application/x-www-form-urlencoded", "content_length": str(len(body))} | headers
    return await asyncio.to_thread(_ask, address, path, "POST", headers, body)


def _ask(
    address: tuple[str, int], path: str, method: str, headers: Mapping[str, str], body: bytes | None = None
) -> Answer:
    connection = http.client.HTTPConnection(*address, timeout=20)
    try:
        connection.putrequest(method, path, skip_host="host" in headers, skip_accept_encoding=True)
        for name, value in headers.items():
            connection.putheader(name.replace("_", "-"), value)
        connection.endheaders(body)
        response = connection.getresponse()
        names = {name.lower(): value for name, value in response.getheaders()}
        return Answer(status=response.status, headers=names, body=response.read())
    finally:
        connection.close()


@asynccontextmanager
async def site(
    store: Store,
    public: PublicFiles,
    definition: Definition,
    settings: Settings,
    metrics: MetricsSource | None = None,
    look: Look | None = None,
) -> AsyncIterator[WebSite]:
    """Serve a store and a public folder with one definition; where feeds can be added, the folder's count too."""
    opened = WebSite(store=store, public=public)
    publisher = Publisher(
        settings=settings,
        store=store,
        public=public,
        definitions=CurrentDefinitions(),
        clock=lambda: opened.now,
        free_bytes=lambda: DISK_RESERVE,
    )
    context = SiteContext(
        store=store,
        public=public,
        settings=settings,
        options=lambda feed: publish_options(
            settings, feed.name, definition.terms if feed.id == definition.id else feed.terms
        ),
        next_check=lambda _name: opened.next_check,
        clock=lambda: opened.now,
        monotonic=lambda: opened.seconds,
        restore=opened.restore,
        hides_feeds=publisher.site.strangers.hides_feeds,
        file_for_strangers=publisher.site.strangers.get,
        metrics=metrics,
        look=look,
        definitions=lambda: load_definitions(settings.feeds) if look else opened.definitions,
        broken=lambda: opened.broken,
        readiness_problem=lambda: opened.readiness_problem,
        on_answered=lambda route, status, _took: opened.answered.append((route, status)),
    )
    sockets = listen("127.0.0.1:0")
    opened.address = sockets[0].getsockname()
    server = WebServer()
    opened.app = build_app(context)
    await server.start(opened.app, sockets)
    try:
        yield opened
    finally:
        await server.stop(timedelta(seconds=2))


@asynccontextmanager
async def served(
    app: App, library: Library | None = None, answered: list[tuple[str, int]] | None = None
) -> AsyncIterator[tuple[str, int]]:
    """Serve what an app has, as the daemon does, and yield the address; `answered` gets what is counted."""
    publisher = app.publisher
    context = SiteContext(
        store=app.store,
        public=publisher.public,
        settings=app.settings,
        options=publisher.options,
        next_check=publisher.next_check,
        clock=app.clock,
        restore=publisher.restore,
        hides_feeds=publisher.site.strangers.hides_feeds,
        file_for_strangers=publisher.site.strangers.get,
        library=library,
        definitions=lambda: app.definitions.all,
        on_answered=lambda route, status, _took: None if answered is None else answered.append((route, status)),
    )
    sockets = listen("127.0.0.1:0")
    server = WebServer()
    await server.start(build_app(context), sockets)
    try:
        yield sockets[0].getsockname()
    finally:
        await server.stop(timedelta(seconds=2))


@asynccontextmanager
async def serving(folder: Path, *more: Entry, text: bytes = DEFINITION, **flags: str) -> AsyncIterator[WebSite]:
    """Yield a server that has published a feed of three articles and these entries.

    `text` is the feed's definition, `flags` are settings.
    """
    async with await Store.memory() as store:
        settings, public, feed = load_settings(flags, {}, folder), FolderFiles(folder / "public"), a_feed()
        definition = replace(parse_definition("lamps", "lamps.toml", text), id=feed.id)
        articles = [replace(an_entry(number), revision=1) for number in (1, 2, 3)]
        await store.feeds.register([feed], NOON)
        await save(store, feed, [*articles, *more], [a_revision(article) for article in articles])
        await publish(store, public, feed, publish_options(settings, "lamps", definition.terms), NOON)
        async with site(store, public, definition, settings) as opened:
            yield opened


async def edit_first_article(site: WebSite, text: str, note: str | None) -> None:
    """Save a second revision of the first article; without a note the edit is not significant."""
    entry = replace(an_entry(1), revision=2, updated=NOON + timedelta(days=3))
    revision = replace(a_revision(entry, 2), text=text, significant=note is not None, note=note)
    await save(site.store, a_feed(), [entry], [revision])


def uuid(number: int) -> str:
    """Return the uuid of an entry of the sample feed, as addresses contain it."""
    return uuid_of(an_entry(number))


def as_page(answer: Answer) -> Any:
    """Return the root element of a page as a browser parses it; lxml's own types say too little about it."""
    return html.document_fromstring(answer.text)


def hrefs(page: Any) -> list[str]:
    """Return the targets of all links of a page."""
    return [str(href) for href in page.xpath("//@href")]
