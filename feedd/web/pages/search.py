"""The page `/search`: the posts that have some words, with the passages where these stand."""

import asyncio
import re
from collections.abc import Collection, Sequence
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from feedd.changes.relative_time import relative_time
from feedd.config.definition import NAME
from feedd.excerpt import plain_words
from feedd.identity import uuid_of
from feedd.model import Entry, Feed
from feedd.publish.layout import content_and_summary, entry_title
from feedd.publish.passages import marked, passage
from feedd.store import SearchHits, SearchQuery
from feedd.store.search_words import MOST_ASKED, SHORTEST_PREFIX, Term, read_query
from feedd.web.context import SiteContext
from feedd.web.private_paths import grant_of
from feedd.web.templating import FORM_POLICY, PageTemplates

HITS_A_PAGE = 20
MOST_PAGES = 20  # who did not find it among four hundred needs other words
PAGE_NUMBER = re.compile("[1-9][0-9]?")


class SearchPage:
    """The route `/search`."""

    def __init__(self, context: SiteContext, templates: PageTemplates) -> None:
        self._context = context
        self._templates = templates
        self._turn = asyncio.Semaphore(1)  # polls and other pages wait for one search at most

    def routes(self) -> tuple[Route, ...]:
        """Return the routes."""
        return (Route("/search", self.search),)

    async def search(self, request: Request) -> Response:
        """Show the posts that have all words of `?q=`, the best first or by `order=newest`; `feed` names one feed."""
        asked = " ".join(request.query_params.get("q", "")[:MOST_ASKED].split())
        by_date = request.query_params.get("order") == "newest"
        number = request.query_params.get("page", "1")
        page = min(int(number), MOST_PAGES) if PAGE_NUMBER.fullmatch(number) else 1
        whole = self._context.is_operator(request.scope)
        own = await self._own(request)
        feed = await self._feed(request.query_params.get("feed", ""), own, whole=whole)
        terms = read_query(asked)
        query = SearchQuery(
            terms=terms,
            with_private=whole,
            own=own,
            feed_id=feed.id if feed else None,
            order="newest" if by_date else "best",
        )
        async with self._turn:
            hits = await self._context.store.search.find(query, HITS_A_PAGE, (page - 1) * HITS_A_PAGE)
        now = self._context.clock()
        found = hits or SearchHits()
        shown = await asyncio.to_thread(lambda: [self._shown(*one, terms) for one in found.entries])
        kept = {"q": asked} | ({"feed": feed.name} if feed else {})

        def link(words: str, to: int = 1, *, newest: bool = by_date) -> str:
            more = ({"order": "newest"} if newest else {}) | ({"page": str(to)} if to > 1 else {})
            return f"search?{urlencode(kept | {'q': words} | more)}"

        return await self._templates.page(
            request,
            "search.html",
            asked=asked,
            terms=terms,
            by_date=by_date,
            page=page,
            feed=feed and (feed.name, self._context.title(feed)),
            can_search=hits is not None,
            is_partial=found.is_partial,
            hits=[one | {"ago": relative_time(one["entry"].published, now)} for one in shown],
            other_order=link(asked, newest=not by_date),
            everywhere=f"search?{urlencode({'q': asked})}",
            looser=link(looser) if (looser := _looser(terms)) != asked.lower() else "",
            looser_words=looser,
            previous=link(asked, page - 1) if page > 1 else "",
            next=link(asked, page + 1) if found.has_more and page < MOST_PAGES else "",
            headers=FORM_POLICY | {"Cache-Control": "no-store"},  # what somebody looks for is nobody else's business
        )

    async def _own(self, request: Request) -> tuple[str, ...]:
        """Return the ids of the private feeds that the token in the path leads to."""
        grant = grant_of(request.scope)
        if grant is None:
            return ()
        from feedd.web.private_files import feeds_of  # here: few installations have private feeds

        return tuple(one.id for one in await feeds_of(self._context, grant))

    async def _feed(self, name: str, own: Collection[str], *, whole: bool) -> Feed | None:
        found = await self._context.store.feeds.find(name) if NAME.fullmatch(name) else None
        if found is None or found.is_removed:
            return None
        return found.feed if whole or not found.feed.private or found.feed.id in own else None

    def _shown(self, feed: Feed, entry: Entry, terms: Sequence[Term]) -> dict[str, Any]:
        """Return what is shown of an entry that was found: only of what its own page shows."""
        content, summary = content_and_summary(entry, self._context.options(feed))
        return {
            "href": f"feeds/{feed.name}/{uuid_of(entry)}",
            "title": marked(entry_title(entry), terms),
            "feed": (feed.name, self._context.title(feed)),
            "entry": entry,
            "passage": passage(plain_words(content), terms) or ((summary, False),),
        }


def _looser(terms: Sequence[Term]) -> str:
    """Return a query for words that begin as those that were asked for."""
    words = dict.fromkeys(form for one in terms for form in one.forms)
    return " ".join(f"{word}*" if len(word) >= SHORTEST_PREFIX else word for word in words)
