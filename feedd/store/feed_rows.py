"""A feed as a row of its table."""

from feedd.gopher.url import format_location, parse_url
from feedd.model import Feed, Terms
from feedd.store.codecs import (
    doubt_text,
    from_time,
    from_time_if_any,
    notice_text,
    quiet_text,
    rate_text,
    read_doubt,
    read_notice,
    read_quiet,
    read_rate,
    read_terms,
    terms_text,
    to_time,
    to_time_if_any,
)
from feedd.store.database import Row, Value

# The bits of the column `private`: a private host, and a feed that only tokens lead to; 0 is for everybody.
PRIVATE_HOST, TOKEN = 1, 2


def has_private_host(private: int | None) -> bool:
    """Return whether the host of a feed is private, by its column; it is hidden until that is known."""
    return private is None or bool(private & PRIVATE_HOST)


def read_feed(row: Row) -> Feed:
    """Read a feed from its row."""
    return Feed(
        id=row["id"],
        name=row["name"],
        location=parse_url(row["location"]),
        first_seen=from_time(row["first_seen"]),
        next_check_at=from_time(row["next_check_at"]),
        title=row["title"],
        polled_at=from_time_if_any(row["polled_at"]),
        good_at=from_time_if_any(row["good_at"]),
        failures=row["failures"],
        error=row["error"],
        edition=row["edition"],
        doubt=read_doubt(row["doubt"]),
        held_at=from_time_if_any(row["held_at"]),
        terms=read_terms(row["terms"]),
        failing_since=from_time_if_any(row["failing_since"]),
        stage=row["stage"],
        notice=read_notice(row["notice"]),
        rate=read_rate(row["pace"]),
        reading=row["reading"],
        charset=row["charset"],
        turnovers=row["turnovers"],
        private_host=has_private_host(row["private"]),
        access="token" if (row["private"] or 0) & TOKEN else "public",
        withdrawals=row["withdrawals"],
        quiet=read_quiet(row["quiet"]),
    )


def feed_values(feed: Feed) -> dict[str, Value]:
    """Return the values of a feed by column, but for those that only registration and counters write."""
    return {
        "id": feed.id,
        "name": feed.name,
        "location": format_location(feed.location),
        "title": feed.title,
        "first_seen": to_time(feed.first_seen),
        "next_check_at": to_time(feed.next_check_at),
        "polled_at": to_time_if_any(feed.polled_at),
        "good_at": to_time_if_any(feed.good_at),
        "failures": feed.failures,
        "error": feed.error,
        "edition": feed.edition,
        "doubt": doubt_text(feed.doubt),
        "held_at": to_time_if_any(feed.held_at),
        "terms": terms_text(feed.terms),
        "failing_since": to_time_if_any(feed.failing_since),
        "stage": feed.stage,
        "notice": notice_text(feed.notice),
        "pace": rate_text(feed.rate),
        "reading": feed.reading,
        "charset": feed.charset,
        "turnovers": feed.turnovers,
        "quiet": quiet_text(feed.quiet),
        "private": (PRIVATE_HOST if feed.private_host else 0) | (TOKEN if feed.access == "token" else 0),
        "heading": heading_of(feed.terms),
    }


def heading_of(terms: Terms) -> str:
    """Return the group of a feed as lists are sorted by it."""
    return " ".join((terms.group or "").split()).casefold()
