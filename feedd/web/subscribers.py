"""How many people read a feed, as reported by the services that fetch it for many users, and by nobody else.

No address is kept, and no other client is counted. The counts are in memory, until the process ends or for a week.
"""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import lru_cache

from msgspec import Struct

KEPT = timedelta(days=7)  # the slowest service asks once in two days
MOST_SERVICES = 50  # of a document; a popular blog has twenty. Beyond it the one that reported longest ago is dropped
MOST_DOCUMENTS = 5000  # of all feeds in all formats; only documents that exist are ever counted
MOST_SUBSCRIBERS = 1_000_000  # more than any feed on Gopher has: a larger number is ignored
LONGEST_KEY = 100
# For example: Feedbin feed-id:1234 - 45 subscribers. Or: Feedly/1.0 (+http://...; 12 subscribers; like Google).
# Or: PlainFeeder v0.0.1 (+http://... ; Subscriber Count: 7). Or: YandexBlogs/0.99 (...; 4 readers).
COUNT = re.compile(r"\b([0-9]{1,9}) (?:subscriber|reader)s?\b|\bsubscriber count: ?([0-9]{1,9})\b", re.IGNORECASE)
# Only these names are ever shown: anybody can send any User-Agent, and must not be able to write on the status page.
SERVICES: Mapping[str, str] = {
    "bazqux": "BazQux",
    "bloglovin": "Bloglovin",
    "feedbin": "Feedbin",
    "feedhq": "FeedHQ",
    "feedly": "Feedly",
    "feedspot": "Feedspot",
    "feed wrangler": "Feed Wrangler",
    "inoreader": "Inoreader",
    "netvibes": "Netvibes",
    "newsblur": "NewsBlur",
    "overcast": "Overcast",
    "plainfeeder": "PlainFeeder",
    "theoldreader": "The Old Reader",
}
OTHERS = "other services"


class ServiceCount(Struct, frozen=True, kw_only=True):
    """The number of subscribers that a service reported last, and when."""

    service: str  # of SERVICES, or OTHERS
    subscribers: int
    reported_at: datetime


class FeedSubscribers(Struct, frozen=True, kw_only=True):
    """The subscribers of one feed in all its formats, by service, the service with the most subscribers first."""

    feed: str
    services: tuple[tuple[str, int], ...]

    @property
    def total(self) -> int:
        """The sum over all services."""
        return sum(number for _, number in self.services)


class Subscribers:
    """Counts the subscribers that requests for documents report. The time is an argument of every call."""

    def __init__(self) -> None:
        self._counts: dict[tuple[str, str], dict[str, ServiceCount]] = {}  # by feed and format, then by service

    def record(self, feed: str, form: str, user_agent: str, now: datetime) -> None:
        """Record a request for a document that exists; few User-Agents report a number."""
        number = subscribers_in(user_agent)
        if number is None or (len(self._counts) >= MOST_DOCUMENTS and (feed, form) not in self._counts):
            return
        services = self._counts.setdefault((feed, form), {})
        service = service_of(user_agent)
        # The last report counts, also for a service with several fetchers and for one that SERVICES does not name.
        key = service if service != OTHERS else re.sub("[0-9]+", "", user_agent[:LONGEST_KEY])
        services.pop(key, None)
        services[key] = ServiceCount(service=service, subscribers=number, reported_at=now)
        if len(services) > MOST_SERVICES:
            del services[next(iter(services))]

    def by_feed(self, now: datetime) -> tuple[FeedSubscribers, ...]:
        """Return the feeds that any service reported within the last week, by name."""
        feeds: dict[str, dict[str, int]] = {}
        for (feed, _), services in self._counts.items():
            for count in services.values():
                if now - count.reported_at <= KEPT:
                    sums = feeds.setdefault(feed, {})
                    sums[count.service] = sums.get(count.service, 0) + count.subscribers
        return tuple(
            FeedSubscribers(feed=feed, services=tuple(sorted(sums.items(), key=lambda one: (-one[1], one[0]))))
            for feed, sums in sorted(feeds.items())
        )


@lru_cache(maxsize=256)  # readers send the same few
def subscribers_in(user_agent: str) -> int | None:
    """Return the number of subscribers that a User-Agent reports, None if there is none or it is too large."""
    match = COUNT.search(user_agent)
    number = int(match[1] or match[2]) if match else None
    return number if number is not None and number <= MOST_SUBSCRIBERS else None


def service_of(user_agent: str) -> str:
    """Return the name of the service that sent a User-Agent, or `OTHERS`."""
    lower = user_agent.lower()
    return next((name for sign, name in SERVICES.items() if sign in lower), OTHERS)
