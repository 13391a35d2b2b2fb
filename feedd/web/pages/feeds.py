"""The pages: what is followed here, the entries of a feed, and each article for people without a Gopher client.

They read the store and nothing else, so a source that is down changes nothing here.
"""

import asyncio
import re
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import quote

from markupsafe import Markup
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from feedd.changes.revisions import trace
from feedd.errors import StoreError
from feedd.gopher.url import format_location
from feedd.identity import location_key, uuid_of
from feedd.model import Entry, Feed
from feedd.publish.enclosures import media_of
from feedd.publish.layout import build_entry_document, entry_title, feed_title
from feedd.publish.options import PublishOptions
from feedd.publish.site import group_slug
from feedd.store import FeedSummary, Store
from feedd.web.link_rewriting import keys_in, led
from feedd.web.templating import HEADERS, Frame, root

ENTRIES_A_PAGE = 50
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
WHERE = re.compile(r"\.(?:atom|rss|json)|(?:/[a-z0-9-]+(?:\.atom)?)*/?")  # what may follow a feed's name in a path
REFUSALS = {
    301: ("Moved", "This feed has another name now."),
    404: ("Not found", "There is no such page here. It may have been moved, or never have been."),
    405: ("Only for reading", "Pages can be read here, nothing else."),
    410: ("Removed", "This feed was removed on purpose. It will have no new entries; please end your subscription."),
    503: ("Not now", "feedd cannot read its store at the moment. Please try again in a few minutes."),
}


class Pages:
    """The front page, the pages of feeds, and those of entries."""

    def __init__(self, *, store: Store, options: Callable[[Feed], PublishOptions], frame: Frame) -> None:
        self._store = store
        self._options = options
        self._frame = frame
        self._comparing = asyncio.Lock()  # takes seconds of one processor: never of more at once

    def app(self, *others: Route) -> Starlette:
        """Give the ASGI application of these and all other pages."""
        app = Starlette(
            routes=[
                Route("/", self.front),
                Route("/feeds/{name}.{form}", self.document),
                Route("/feeds/{name}/archive/{number}.atom", self.document),
                Route("/feeds/{name}", self.to_feed),
                Route("/feeds/{name}/", self.feed),
                Route("/feeds/{name}/{uuid}", self.entry),
                Route("/feeds/{name}/{uuid}/changes", self.changes),
                *others,
            ],
            exception_handlers={HTTPException: self.refused, StoreError: self.refused},
        )
        app.router.redirect_slashes = False  # its redirects name whatever Host the request names
        return app

    async def front(self, request: Request) -> Response:
        """List the feeds by group, those without one first."""
        feeds = [
            {
                "name": one.feed.name,
                "title": self.title(one),
                "group": (group := self._options(one.feed).terms.group or ""),
                "slug": quote(group_slug(group)),
                "host": one.feed.location.host,
                "summary": one,
            }
            for one in await self._store.feeds.summaries()
            if one.served
        ]
        feeds.sort(key=lambda feed: (str(feed["group"]).casefold(), str(feed["title"]).casefold()))
        return self._frame.page(request, "front.html", feeds=feeds)

    async def document(self, request: Request) -> Response:
        """Say what became of a document that is not in the public folder: its feed has another name, or is removed."""
        await self._summary(request)
        raise HTTPException(404)

    async def to_feed(self, request: Request) -> Response:
        """Lead from a feed's address without its slash to the one with it."""
        name = (await self._summary(request)).feed.name
        return RedirectResponse(f"{name}/", 301, HEADERS)

    async def feed(self, request: Request) -> Response:
        """List a feed's entries, newest first, a page at a time."""
        summary = await self._summary(request)
        feed = summary.feed
        number = request.query_params.get("page", "1")
        page = int(number) if re.fullmatch("[1-9][0-9]{0,5}", number) else 0
        before = (page - 1) * ENTRIES_A_PAGE
        if page != 1 and not 0 < before < summary.published:
            raise HTTPException(404)
        entries = await self._store.entries.page(feed.id, ENTRIES_A_PAGE, before)
        return self._frame.page(
            request,
            "feed.html",
            name=feed.name,
            title=self.title(summary),
            language=self._options(feed).terms.language,
            source=format_location(feed.location),
            summary=summary,
            entries=[(entry.id.rpartition(":")[2], entry_title(entry), entry.published) for entry in entries],
            newer=page - 1,
            older=page + 1 if page * ENTRIES_A_PAGE < summary.published else 0,
        )

    async def entry(self, request: Request) -> Response:
        """Show an article as it was published, with where it comes from and what stands beside it."""
        summary, entry = await self._entry(request)
        feed = summary.feed
        # On its own page the link for web browsers must lead elsewhere, and where it comes from is always said.
        options = self._options(feed)
        options = replace(options, pages=False, terms=replace(options.terms, alternate="proxy", footer=True))
        document = build_entry_document(feed, entry, options)
        # Under the address that the page is asked for: nothing else may be loaded by it.
        folder = f"{root(request)}media/{feed.name}/{uuid_of(entry)}/"
        media = media_of(entry) if options.terms.content != "none" else ()
        ours = await self._pages_of(feed.id, document.content)
        ours |= {location_key(one.url): f"{folder}{one.file}" for one in media}
        content = await asyncio.to_thread(led, document.content, options, ours)
        as_gopher = request.query_params.get("links") == "gopher"
        beside = await self._store.adjacent.of(feed.id, entry)
        return self._frame.page(
            request,
            "entry.html",
            name=feed.name,
            feed_title=self.title(summary),
            language=options.terms.language,
            document=document,
            source=entry.source,
            host=feed.location.host,
            media=[(one.type.partition("/")[0], f"{folder}{one.file}", one) for one in media],
            older=_linked(beside.older),
            newer=_linked(beside.newer),
            uuid=uuid_of(entry),
            choice=content != document.content,
            as_gopher=as_gopher,
            note=entry.note,
            changes=f"{uuid_of(entry)}/changes" if entry.revision > 1 and options.terms.content == "full" else None,
            # Made by `reading` from escaped text, and by `attribution`: the only HTML that passes a template unescaped.
            content=Markup(document.content if as_gopher else content),  # noqa: S704
            footer=Markup(document.footer),  # noqa: S704
        )

    async def _pages_of(self, feed_id: str, html: str) -> dict[str, str]:
        """Give, by key, the pages of what a text links to and is an entry of the same feed."""
        keys = await asyncio.to_thread(keys_in, html)
        ours = await self._store.adjacent.published_as(feed_id, keys) if keys else {}
        return {key: entry_id.rpartition(":")[2] for key, entry_id in ours.items()}

    async def changes(self, request: Request) -> Response:
        """Show what each revision of an article that is kept changed, the last one first."""
        summary, entry = await self._entry(request)
        if self._options(summary.feed).terms.content != "full":  # the differences would give the text away
            raise HTTPException(404)
        revisions = await self._store.revisions.of(entry.id)
        async with self._comparing:
            steps = await asyncio.to_thread(trace, revisions)
        return self._frame.page(
            request,
            "changes.html",
            name=summary.feed.name,
            feed_title=self.title(summary),
            language=self._options(summary.feed).terms.language,
            uuid=uuid_of(entry),
            title=entry_title(entry),
            steps=steps[::-1],
        )

    async def refused(self, request: Request, failure: Exception) -> Response:
        """Say in words what a status means; nothing of the request is repeated."""
        status, headers = 503, {"Retry-After": "300"}
        if isinstance(failure, HTTPException):
            status, headers = failure.status_code, dict(failure.headers or {})
        title, message = REFUSALS.get(status, REFUSALS[404])
        return self._frame.page(request, "refusal.html", status=status, headers=headers, title=title, message=message)

    async def _summary(self, request: Request) -> FeedSummary:
        """Find the feed of a request; one that is removed, or has another name now, is answered by that alone."""
        name = request.path_params["name"]
        summary = await self._store.feeds.named(name)
        if summary is None:
            raise HTTPException(404)
        if summary.removed_at:
            raise HTTPException(410)
        if summary.feed.name != name:
            raise _moved(request.url.path.removeprefix(f"/feeds/{name}"), summary.feed.name)
        return summary

    async def _entry(self, request: Request) -> tuple[FeedSummary, Entry]:
        """Find the published entry of a request, with its feed."""
        summary = await self._summary(request)
        uuid = request.path_params["uuid"]
        entry = await self._store.entries.one(summary.feed.id, uuid) if UUID.fullmatch(uuid) else None
        if entry is None or entry.state != "published":
            raise HTTPException(404)
        return summary, entry

    def title(self, summary: FeedSummary) -> str:
        """Name a feed, as its documents do."""
        return feed_title(summary.feed, self._options(summary.feed))


def _moved(rest: str, name: str) -> HTTPException:
    """Lead to the same page of a feed under its new name; `rest` is the path behind the old one."""
    if not WHERE.fullmatch(rest):
        return HTTPException(404)
    # Relative, so that it is right below any address, and none that a client sent is repeated.
    return HTTPException(301, headers={"Location": "../" * rest.count("/") + name + rest})


def _linked(entry: Entry | None) -> tuple[str, str] | None:
    return (uuid_of(entry), entry_title(entry)) if entry else None
