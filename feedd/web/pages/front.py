"""The front page: the newest posts of all feeds by day, and the feeds by group."""

import asyncio
import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from feedd.changes.relative_time import relative_time
from feedd.config.definition import RESERVED
from feedd.config.group_slug import group_slug
from feedd.identity import uuid_of
from feedd.model import Entry, Feed
from feedd.publish.layout import byline_of, content_and_summary, entry_title, summary_of
from feedd.publish.options import PublishOptions
from feedd.status import feed_state
from feedd.store import FeedList, FeedQuery, ListedFeed
from feedd.store.codecs import from_time, to_time
from feedd.store.entries import ENTRY_ID
from feedd.store.listing import MOST_COUNTED
from feedd.store.timeline import Activity
from feedd.web.context import SiteContext
from feedd.web.feed_lookup import UUID
from feedd.web.pages.turning import turned, turning
from feedd.web.private_paths import grant_of
from feedd.web.rhythm import BAR, HEIGHT, WEEK, WEEKS, rhythm_path, rhythm_words
from feedd.web.templating import FORM_POLICY, PageTemplates
from feedd.web.visitors import two_views

FEEDS_A_PAGE = 50
POSTS_A_PAGE = 30
TOLD = ("failing", "silent", "held back")  # states of feeds that a visitor sees
UNTIL = re.compile(rf"(-?[0-9]{{1,17}})\.({UUID.pattern})")  # date and id of the last post of the page before


class FrontPage:
    """The route `/`."""

    def __init__(self, context: SiteContext, templates: PageTemplates) -> None:
        self._context = context
        self._templates = templates

    def routes(self) -> tuple[Route, ...]:
        """Return the routes."""
        return (Route("/", self.front),)

    async def front(self, request: Request) -> Response:
        """Show the newest posts and the first feeds; `?until=` shows older posts, `?after=` more feeds, alone."""
        now, whole = self._context.clock(), self._context.is_operator(request.scope)
        query = turning(request, FeedQuery(with_private=whole, by_heading=True))
        until = UNTIL.fullmatch(request.query_params.get("until", ""))
        turns = bool(query.after or query.before)
        listed = FeedList(feeds=()) if until else await self._context.store.listing.page(query, FEEDS_A_PAGE)
        activity = await self._context.store.timeline.activity((one.feed.id for one in listed.feeds), now, WEEK, WEEKS)
        after = (from_time(int(until[1])), f"{ENTRY_ID}{until[2]}") if until else None
        posts = () if turns else await self._newest(after, whole=whole)
        days = await asyncio.to_thread(lambda: self._by_day(posts[:POSTS_A_PAGE], now))
        return await self._templates.page(
            request,
            "front.html",
            days=days,
            older=_link(posts[POSTS_A_PAGE - 1][1]) if len(posts) > POSTS_A_PAGE else "",
            is_first=not (until or turns),
            own=() if until or turns else await self._own(request),
            feeds=[self._shown(one, activity[one.feed.id], now) for one in listed.feeds],
            merged=self._context.site.address(f"{RESERVED}.atom"),
            by_rule=await self._by_rule(whole=whole) if not (until or turns) else (),
            may_add=whole and self._context.can_add,
            most=MOST_COUNTED,
            width=BAR * WEEKS,
            height=HEIGHT,
            turn=turned(request, listed),
            turns=turns,
            headers=two_views({}, is_operator=whole) | FORM_POLICY,
        )

    async def _own(self, request: Request) -> list[tuple[str, str]]:
        """Return the names and titles of the private feeds that the token in the path leads to."""
        grant = grant_of(request.scope)
        if grant is None:
            return []
        from feedd.web.private_files import feeds_of  # here: few installations have private feeds

        feeds = await feeds_of(self._context, grant)
        return [(one.name, self._context.title(one)) for one in feeds]

    async def _newest(self, after: tuple[datetime, str] | None, *, whole: bool) -> tuple[tuple[Feed, Entry], ...]:
        return await self._context.store.timeline.page(POSTS_A_PAGE + 1, with_private=whole, after=after)

    async def _by_rule(self, *, whole: bool) -> list[tuple[str, str]]:
        """Return the names and titles of the merged feeds by rule in which a visitor may see an entry."""
        merges = self._context.definitions().merges
        shown = await self._context.store.merges.shown(with_private=whole) if merges else ()
        return [(name, one.title or name) for name, one in sorted(merges.items()) if name in shown]

    def _by_day(self, posts: Iterable[tuple[Feed, Entry]], now: datetime) -> list[tuple[str, list[dict[str, Any]]]]:
        """Return what is shown of posts, by the words for their days."""
        days: dict[str, list[dict[str, Any]]] = {}
        for feed, entry in posts:
            options = self._context.options(feed)
            title = self._context.title(feed)
            post = {
                "href": f"feeds/{feed.name}/{uuid_of(entry)}",
                "title": entry_title(entry),
                "authors": [name for name in byline_of(entry) if name.casefold() != title.casefold()],
                "feed": feed.name,
                "feed_title": title,
                "at": entry.published,
                "ago": relative_time(entry.published, now),
                "words": _first_words(entry, options),
                "language": options.terms.language,
            }
            days.setdefault(_day_words(entry.published, now), []).append(post)
        return list(days.items())

    def _shown(self, one: ListedFeed, activity: Activity, now: datetime) -> dict[str, Any]:
        title = self._context.title(one.feed)
        state = feed_state(one, title, False, {}, now)
        group = self._context.options(one.feed).terms.group or ""
        newest = activity.newest
        return {
            "name": one.feed.name,
            "title": title,
            "group": group,
            "merged": self._context.site.address(f"{RESERVED}/{group_slug(group)}.atom"),
            "host": one.feed.location.host,
            "published": one.published,
            "newest": newest
            and (uuid_of(newest), entry_title(newest), newest.published, relative_time(newest.published, now)),
            "bars": rhythm_path(activity.counts),
            "rhythm": rhythm_words(activity.counts),
            "state": state if self._context.settings.status and state.state in TOLD else None,
            "since": relative_time(state.since, now).removesuffix(" ago") if state.since else "",
        }


def _first_words(entry: Entry, options: PublishOptions) -> str:
    """Return the first words of what is shown of a text, without drawings and without its title again."""
    summary = content_and_summary(entry, options)[1] if entry.content else summary_of(entry)
    words = summary.removeprefix(entry_title(entry)).split() if options.terms.content != "none" else ()
    return " ".join(word for word in words if len(word) == 1 or any(map(str.isalnum, word)))


def _link(last: Entry) -> str:
    return f"?until={to_time(last.published)}.{uuid_of(last)}"


def _day_words(at: datetime, now: datetime) -> str:
    """Return the day of a post in UTC; of the last two days as people call them."""
    for words, day in (("Today", now), ("Yesterday", now - timedelta(days=1))):
        if at.date() == day.date():
            return words
    return f"{at:%A}, {at.day} {at:%B} {at.year}"
