"""How many people read a feed: what the services that fetch it for many say of themselves, and nothing else.

No address and no other client is counted. What is kept lives in memory, and ends with the process or after a week.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

KEPT = timedelta(days=7)  # the slowest service asks once in two days
MOST_SERVICES = 50  # a document; a well-read blog meets twenty. Beyond, the one that was silent longest is forgotten
MOST_DOCUMENTS = 5000  # of all feeds in all formats; only documents that exist are ever counted
MOST_SUBSCRIBERS = 1_000_000  # more than any feed on Gopher has: who says so jokes
LONGEST_KEY = 100
# As in: Feedbin feed-id:1234 - 45 subscribers. Or: Feedly/1.0 (+http://...; 12 subscribers; like FeedFetcher-Google).
# Or: PlainFeeder v0.0.1 (+http://... ; Subscriber Count: 7). Or: YandexBlogs/0.99 (...; 4 readers).
SAID = re.compile(r"\b([0-9]{1,9}) (?:subscriber|reader)s?\b|\bsubscriber count: ?([0-9]{1,9})\b", re.IGNORECASE)
# Only these names are ever shown: anybody can send any User-Agent, and the status page is no wall to write on.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a service said last: how many subscribers it asks for, and when it did."""

    service: str  # of SERVICES, or OTHERS
    subscribers: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """The subscribers of one feed in all its formats, as the services named them; the largest service first."""

    feed: str
    services: tuple[tuple[str, int], ...]

    @property
    def total(self) -> int:
        """All of them together."""
        return sum(number for _, number in self.services)


class Subscribers:
    """Counts the subscribers that requests for documents tell of. Every call is told the time."""

    def __init__(self) -> None:
        self._said: dict[tuple[str, str], dict[str, Said]] = {}  # by feed and format, then by service

    def note(self, feed: str, form: str, user_agent: str, now: datetime) -> None:
        """Take note of a request for a document that exists; nearly none of them says anything."""
        number = subscribers_in(user_agent)
        if number is None or (len(self._said) >= MOST_DOCUMENTS and (feed, form) not in self._said):
            return
        services = self._said.setdefault((feed, form), {})
        service = service_of(user_agent)
        # Of a service that has several fetchers, and of one we do not know by name, the last word counts.
        key = service if service != OTHERS else re.sub("[0-9]+", "", user_agent[:LONGEST_KEY])
        services.pop(key, None)
        services[key] = Said(service=service, subscribers=number, at=now)
        if len(services) > MOST_SERVICES:
            del services[next(iter(services))]

    def counts(self, now: datetime) -> tuple[Count, ...]:
        """Give the feeds that any service told of within the last week, by name."""
        feeds: dict[str, dict[str, int]] = {}
        for (feed, _), services in self._said.items():
            for said in services.values():
                if now - said.at <= KEPT:
                    sums = feeds.setdefault(feed, {})
                    sums[said.service] = sums.get(said.service, 0) + said.subscribers
        return tuple(
            Count(feed=feed, services=tuple(sorted(sums.items(), key=lambda one: (-one[1], one[0]))))
            for feed, sums in sorted(feeds.items())
        )


def subscribers_in(user_agent: str) -> int | None:
    """Read how many subscribers a User-Agent speaks of; None: it says nothing, or nothing to be believed."""
    said = SAID.search(user_agent)
    number = int(said[1] or said[2]) if said else None
    return number if number is not None and number <= MOST_SUBSCRIBERS else None


def service_of(user_agent: str) -> str:
    """Name the service that a User-Agent belongs to."""
    lower = user_agent.lower()
    return next((name for sign, name in SERVICES.items() if sign in lower), OTHERS)
