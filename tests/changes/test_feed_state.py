"""The state of a feed after a poll, computed from values."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from feedd.changes.feed_state import FeedRules, PollFailure, after_poll, doubted, failure_of
from feedd.changes.intervals import Every
from feedd.changes.rhythm import FLOOR
from feedd.changes.safeguards import HOLD
from feedd.errors import CircuitOpen, CutOff, MistakeError
from feedd.mistakes import Mistake
from feedd.model import Candidate, Changes, Doubt, Entry, Feed, GopherUrl, Known
from feedd.structs import replace

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
INDEX = GopherUrl(host="example.org", selector=b"/phlog")
RULES = FeedRules(name="phlog", location=INDEX, interval=Every(HOUR))
FEED = Feed(id="urn:uuid:1", name="phlog", location=INDEX, first_seen=NOW - DAY, next_check_at=NOW, title="A phlog")
FAILED = PollFailure(reason="connect: nobody answers", stage="connect")


def never(line: str, after: datetime) -> datetime:
    """Fail the test: no cron line is read."""
    raise AssertionError((line, after))


def an_entry(key: str, **facts: Any) -> Entry:
    """Return a published entry that is a day old."""
    common: dict[str, Any] = {
        "id": f"urn:uuid:{key}",
        "key": key,
        "location": INDEX,
        "label": key,
        "title": key,
        "state": "published",
        "first_seen": NOW - DAY,
        "published": NOW - DAY,
        "updated": NOW - DAY,
        "dated_by": "label",
    }
    return Entry(**common | facts)


def after(
    feed: Feed = FEED,
    changes: Changes | None = None,
    failure: PollFailure | None = None,
    rules: FeedRules = RULES,
    known: Known | None = None,
) -> Feed:
    """Return the feed after a poll at `NOW`."""
    return after_poll(feed, known or Known(feed=feed), changes or Changes(), failure, rules, NOW, never)


def test_good_poll_ends_a_row_of_failures() -> None:
    """The failures are forgotten, and the next check is an hour later, plus or minus a tenth."""
    failing = replace(FEED, failures=3, error="x", stage="connect", failing_since=NOW - DAY)
    feed = after(failing)

    assert (feed.failures, feed.error, feed.stage, feed.failing_since) == (0, None, None, None)
    assert feed.good_at == feed.polled_at == NOW
    assert HOUR * 0.9 <= feed.next_check_at - NOW <= HOUR * 1.1


def test_failure_counts_on_and_backs_off() -> None:
    """`failing_since` is the first failure in a row; each failure doubles the wait."""
    feed = after(replace(FEED, failures=1, failing_since=NOW - HOUR), failure=FAILED)

    assert (feed.failures, feed.error, feed.stage) == (2, "connect: nobody answers", "connect")
    assert (feed.failing_since, feed.good_at) == (NOW - HOUR, None)
    assert HOUR * 4 * 0.9 <= feed.next_check_at - NOW <= HOUR * 4 * 1.1


def test_row_of_failures_began_no_later_than_now() -> None:
    """The clock may have been set back since the first failure."""
    assert after(replace(FEED, failures=1, failing_since=NOW + DAY), failure=FAILED).failing_since == NOW


def test_host_with_an_open_circuit_is_checked_when_it_is_asked_again() -> None:
    """No request was sent, so the back-off of the feed does not apply."""
    until = NOW + timedelta(minutes=7)
    failure = failure_of(CircuitOpen("left alone", until=until))

    assert after(failure=failure).next_check_at == until


def test_failure_of_a_definition_has_its_stage() -> None:
    """An expression that takes too long is a mistake in the definition, not a failure of the source."""
    mistake = MistakeError([Mistake(file="a.toml", key="index.include", message="takes too long")])

    assert failure_of(mistake).stage == "definition"
    assert failure_of(CutOff("ended early", stage="receive")).stage == "receive"


@pytest.mark.parametrize(
    ("changes", "tombstones", "counted"),
    [
        (Changes(), False, 0),
        (Changes(touched=True), False, 1),
        (Changes(entries=(an_entry("a", gone_at=NOW),)), False, 0),
        (Changes(entries=(an_entry("a", gone_at=NOW),)), True, 1),
        (Changes(entries=(an_entry("b"),)), True, 0),
    ],
    ids=["nothing", "touched", "gone", "gone with tombstones", "unknown before"],
)
def test_edition_counts_what_the_documents_show(changes: Changes, tombstones: bool, counted: int) -> None:
    """Each poll that changed something visible counts once."""
    known = Known(feed=FEED, entries={"a": an_entry("a")})
    feed = after(changes=changes, rules=replace(RULES, tombstones=tombstones), known=known)

    assert feed.edition - FEED.edition == counted


def test_new_title_is_a_new_edition() -> None:
    """Every document shows the title."""
    assert after(replace(FEED, title="Other"), known=Known(feed=FEED)).edition == FEED.edition + 1


def test_flood_that_is_held_back_is_looked_at_again_soon() -> None:
    """The time counts from the first poll that held it back; a failure in between does not change it."""
    held = Changes(held=(Candidate(key="a", location=INDEX, label="a", title="a", position=0),))
    first = after(changes=held)
    failed = after(first, failure=FAILED)

    assert (first.held_at, first.next_check_at) == (NOW, NOW + HOLD)
    assert (failed.held_at, after(first).held_at) == (NOW, None)


@pytest.mark.parametrize(
    ("facts", "turnovers", "is_sooner"),
    [
        ({"state": "waiting"}, 0, True),
        ({"state": "waiting", "gone_at": NOW}, 1, True),
        ({"state": "waiting"}, 2, False),
        ({"state": "waiting", "attempts": 1}, 0, False),
        ({"state": "held", "problem": "gone"}, 0, False),
        ({}, 0, False),
    ],
    ids=["waits", "waits, gone", "selectors do not last", "its article fails", "withheld", "published"],
)
def test_next_poll_comes_sooner_while_an_entry_waits_its_turn(
    facts: dict[str, Any], turnovers: int, is_sooner: bool
) -> None:
    """A sooner poll announces it; it mends no article and makes no selector last."""
    known = Known(feed=FEED, entries={"a": an_entry("a", **facts)})
    feed = after(changes=Changes(turnovers=turnovers), known=known)
    failed = after(feed, failure=FAILED, known=known)

    assert (feed.next_check_at == NOW + FLOOR) == is_sooner
    assert (feed.turnovers, failed.turnovers) == (turnovers, turnovers)
    assert failed.next_check_at > NOW + FLOOR


def test_doubt_is_kept_until_a_good_poll() -> None:
    """A failure of another kind does not end it."""
    doubt = Doubt(digest="1", repeats=0, at=NOW)
    doubting = after(failure=PollFailure(reason="index: looks cut off", stage="index", doubt=doubt))

    assert doubting.doubt == after(doubting, failure=FAILED).doubt == doubt
    assert after(doubting).doubt is None


def test_index_without_an_entry_is_doubted_where_entries_are_listed() -> None:
    """An index is accepted where all entries are gone already, or where it lists some."""
    known = Known(feed=FEED, entries={"a": an_entry("a")})
    gone = Known(feed=FEED, entries={"a": an_entry("a", gone_at=NOW)})
    found = doubted(b"nothing", 0, known, NOW)

    assert found is not None
    assert found.reason.startswith("index: no entry is left of 1")
    assert doubted(b"nothing", 0, gone, NOW) is doubted(b"some", 1, known, NOW) is None
