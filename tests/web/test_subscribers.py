"""The subscribers that services report, counted without a clock."""

from datetime import timedelta

import pytest

from feedd.web.subscribers import KEPT, MOST_DOCUMENTS, MOST_SERVICES, Subscribers, service_of, subscribers_in
from tests.support.store_samples import NOON

AGENTS = (
    ("Feedbin feed-id:1234 - 45 subscribers", "Feedbin", 45),
    ("Feedly/1.0 (+http://www.feedly.com/fetcher.html; 12 subscribers; like FeedFetcher-Google)", "Feedly", 12),
    ("NewsBlur Feed Fetcher - 1 subscriber - http://www.newsblur.com/site/9/x (Mozilla/5.0)", "NewsBlur", 1),
    ("Mozilla/5.0 (Macintosh) Safari/534.48.3 (NewsBlur Feed Fetcher - 7 subscribers - http://n)", "NewsBlur", 7),
    ("Inoreader/1.0 (+http://www.inoreader.com/feed-fetcher; 3 subscribers; )", "Inoreader", 3),
    ("Mozilla/5.0 (compatible; theoldreader.com; 4 subscribers; feed-id=0a1b)", "The Old Reader", 4),
    ("Mozilla/5.0 (compatible; BazQux/2.4; +https://bazqux.com/fetcher; 2 subscribers)", "BazQux", 2),
    ("Overcast/1.0 Podcast Sync (123 subscribers; feed-id=456789; +http://overcast.fm/)", "Overcast", 123),
    ("Feed Wrangler/1.0 (23 subscribers; feed-id=9; https://feedwrangler.net)", "Feed Wrangler", 23),
    ("PlainFeeder v0.0.1 (+http://plainfeeder.com/about ; Subscriber Count: 17)", "PlainFeeder", 17),
    ("YandexBlogs/0.99 (compatible; DOS3.30; Mozilla/5.0; B; robot) 8 readers", "other services", 8),
    ("Brand New Reader/3 (0 Subscribers)", "other services", 0),
)


@pytest.mark.parametrize(("agent", "service", "number"), AGENTS)
def test_user_agents_with_a_number(agent: str, service: str, number: int) -> None:
    """The forms in which services name themselves and their subscribers are read."""
    assert (service, number) == (service_of(agent), subscribers_in(agent))


@pytest.mark.parametrize(
    "agent",
    [
        "",
        "Mozilla/5.0 (compatible; Miniflux/2.2.3; +https://miniflux.app)",
        "newsboat/2.21.0 (Linux x86_64)",
        "subscribers",
        "x subscribers",
        "-subscribers: 5",
        "99999999999999999999 subscribers",
        "1000001 subscribers",
        "٣ subscribers",
        "12 subscribersxyz",
        "9" * 16_000,
    ],
)
def test_user_agents_without_a_number(agent: str) -> None:
    """A User-Agent without a number, or with one that is too large, is not counted."""
    assert subscribers_in(agent) is None


def test_subscribers_are_summed_over_formats_and_services() -> None:
    """For each format the last report of each service counts; a service with a new number is not counted twice."""
    subscribers = Subscribers()
    for number, form in ((40, "atom"), (45, "atom"), (3, "rss")):
        subscribers.record("lamps", form, f"Feedbin feed-id:{number} - {number} subscribers", NOON)
    subscribers.record("lamps", "atom", "One (5 subscribers; feed 17)", NOON)
    subscribers.record("lamps", "atom", "One (6 subscribers; feed 18)", NOON)
    subscribers.record("lamps", "atom", "Two (7 subscribers)", NOON)
    subscribers.record("lamps", "atom", "newsboat", NOON)
    subscribers.record("wicks", "atom", "Feedly (2 subscribers)", NOON)
    lamps, wicks = subscribers.by_feed(NOON)
    assert ("lamps", (("Feedbin", 48), ("other services", 13)), 61) == (lamps.feed, lamps.services, lamps.total)
    assert ("wicks", 2) == (wicks.feed, wicks.total)


def test_subscribers_are_forgotten_after_a_week() -> None:
    """A service that has not come back within a week is no longer counted."""
    subscribers = Subscribers()
    subscribers.record("lamps", "atom", "Feedly (2 subscribers)", NOON)
    assert 2 == subscribers.by_feed(NOON + KEPT)[0].total
    assert () == subscribers.by_feed(NOON + KEPT + timedelta(seconds=1))


def test_subscribers_are_bounded() -> None:
    """At the limits the service that reported longest ago is dropped, and no document is added."""
    subscribers = Subscribers()
    subscribers.record("lamps", "atom", "Feedbin - 1000 subscribers", NOON)
    for number in range(MOST_SERVICES - 1):
        subscribers.record("lamps", "atom", f"{'x' * number} 1 subscriber", NOON)
    subscribers.record("lamps", "atom", "Feedbin - 1000 subscribers", NOON)
    subscribers.record("lamps", "atom", "One more - 1 subscriber", NOON)
    (count,) = subscribers.by_feed(NOON)
    assert {"Feedbin": 1000, "other services": MOST_SERVICES - 1} == dict(count.services)
    for number in range(MOST_DOCUMENTS + 5):
        subscribers.record(f"feed{number}", "atom", "Feedly (2 subscribers)", NOON)
    assert MOST_DOCUMENTS == len(subscribers.by_feed(NOON))
