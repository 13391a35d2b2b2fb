"""The documents of private feeds, each with the token of whoever asks for it in its links, and an ETag of its own."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeAlias

from msgspec import Struct

from feedd.model import Feed
from feedd.publish import CachedFile
from feedd.publish.files import cached_file
from feedd.publish.formats.opml import SUBSCRIPTIONS, render_opml
from feedd.publish.private_feeds import TOKENS, placeholder
from feedd.publish.site import Member, Site
from feedd.store.documents import PRIVATE
from feedd.store.tokens import Token
from feedd.structs import replace, repr_without
from feedd.web.context import SiteContext
from feedd.web.feed_lookup import find_feed
from feedd.web.feed_paths import RequestedFile

MOST = 64  # documents in memory, of some hundred kilobytes each

Find: TypeAlias = Callable[[str], Awaitable[CachedFile | None]]  # a stored file by its name


class Grant(Struct, frozen=True, kw_only=True):
    """What a request may see by the token in its path."""

    word: str  # the token itself
    token: Token

    def __repr__(self) -> str:
        return repr_without(self, "word")

    def site(self, site: Site) -> Site:
        """Return the site as it is below the path with the token."""
        return replace(site, root=f"{site.root}{TOKENS}{self.word}")


class PrivateFiles:
    """Finds the document of a private feed that a token leads to, and the list of all these feeds."""

    def __init__(self, context: SiteContext, find: Find) -> None:
        self._context = context
        self._find = find
        self._placeholder: str | None = None
        self._copies: dict[tuple[str, str], tuple[str, CachedFile]] = {}  # by token and name, with the stored ETag

    async def get(self, requested: RequestedFile, grant: Grant) -> CachedFile | None:
        """Return a document as the token's owner gets it; None where it is of no feed that the token leads to."""
        if requested.file == SUBSCRIPTIONS:
            return await self._subscriptions(grant)
        found = None if requested.of_many else await find_feed(self._context.store, requested.feed)
        if (
            found is None
            or found.status != 200
            or found.feed.access == "public"
            or not grant.token.leads_to(found.feed)
        ):
            return None
        name = f"{PRIVATE}/{requested.file}"
        stored = await self._find(name)
        return await self._copy(name, stored, grant) if stored else None

    async def _copy(self, name: str, stored: CachedFile, grant: Grant) -> CachedFile:
        etag, copy = self._copies.get((grant.word, name), ("", stored))
        if etag != stored.etag:
            if self._placeholder is None:
                self._placeholder = await placeholder(self._context.store)
            data = stored.data.replace(self._placeholder.encode(), grant.word.encode())
            copy = await asyncio.to_thread(cached_file, data, stored.last_modified)
            if len(self._copies) >= MOST:
                self._copies.clear()
            self._copies[grant.word, name] = stored.etag, copy
        return copy

    async def _subscriptions(self, grant: Grant) -> CachedFile | None:
        members = [self._member(one) for one in await feeds_of(self._context, grant)]
        if not members:  # OPML must have at least one outline
            return None
        data = await asyncio.to_thread(render_opml, members, grant.site(self._context.site))
        return await asyncio.to_thread(cached_file, data, self._context.clock().replace(microsecond=0))

    def _member(self, feed: Feed) -> Member:
        return Member(feed=feed, options=self._context.options(feed), newest=None)


async def feeds_of(context: SiteContext, grant: Grant) -> tuple[Feed, ...]:
    """Return the private feeds that a token leads to, by name."""
    return tuple(one for one in await context.store.feeds.with_tokens() if grant.token.leads_to(one))
