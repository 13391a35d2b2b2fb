"""The states of feeds, computed from values."""

from datetime import timedelta

from feedd.model import Feed, PublishingRate
from feedd.status import LONGEST_ERROR, feed_states
from feedd.store import FeedSummary
from feedd.structs import replace
from tests.support.store_samples import HOST, NOON, a_feed

LATER = NOON + timedelta(hours=2)


def a_summary(feed: Feed, **changes: object) -> FeedSummary:
    """Return a served and active feed of three entries."""
    summary = FeedSummary(
        feed=feed,
        paused_at=None,
        removed_at=None,
        served=True,
        published=3,
        recorded=0,
        waiting=0,
        gone=0,
        newest=NOON,
    )
    return replace(summary, **changes)  # type: ignore[arg-type]  # values of many types


def named(summary: FeedSummary) -> str:
    """Return a feed's name in capitals as its title."""
    return summary.feed.name.upper()


def test_each_feed_has_its_most_important_state() -> None:
    """Feeds that need attention come first, and a broken definition without a feed is listed too."""
    good = replace(a_feed("a-good"), good_at=NOON, polled_at=NOON)
    failing = replace(good, name="failing", failures=3, error="index: no answer", polled_at=LATER)
    failing = replace(failing, failing_since=LATER, stage="index")
    week = timedelta(days=7)
    quiet = PublishingRate(usual=week, last=NOON - 5 * week, patience=4 * week)
    summaries = [
        a_summary(good),
        a_summary(replace(good, name="b-new", good_at=None, polled_at=None)),
        a_summary(replace(good, name="c-held", held_at=LATER)),
        a_summary(replace(failing, name="d-paused"), paused_at=LATER),
        a_summary(replace(good, name="e-gone"), paused_at=LATER),
        a_summary(failing),
        a_summary(replace(good, name="f-silent", first_seen=NOON - 9 * week, rate=quiet)),
        a_summary(replace(good, name="g-empty"), published=0),
        a_summary(replace(good, name="taken"), served=False),
    ]
    states = feed_states(summaries, named, {"e-gone", "never-seen", "a-good"}, {(HOST, 70): "Ada"}, LATER)
    assert [
        ("e-gone", "broken definition", LATER),
        ("failing", "failing", LATER),
        ("never-seen", "broken definition", None),
        ("a-good", "ok", None),
        ("b-new", "new", None),
        ("c-held", "held back", LATER),
        ("d-paused", "paused", LATER),
        ("f-silent", "silent", NOON - 5 * week),
        ("g-empty", "empty", None),
    ] == [(one.name, one.state, one.since) for one in states]
    assert ["e-gone", "never-seen", "a-good"] == [one.name for one in states if one.is_broken]
    assert ("FAILING", "index", "index: no answer", "Ada", NOON) == (
        states[1].title,
        states[1].stage,
        states[1].error,
        states[1].admin,
        states[1].next_at,
    )
    assert "usually every 7 days, quiet for 35 days" == states[7].silence
    assert (None, None) == (states[0].next_at, states[6].next_at)


def test_an_error_is_one_short_line() -> None:
    """A very long error of a source is cut to its first words."""
    feed = replace(a_feed(), failures=1, error="index:\r\n" + "word " * 1000)
    (state,) = feed_states([a_summary(feed)], named, (), {}, LATER)
    assert LONGEST_ERROR == len(state.error)
    assert state.error.startswith("index: word word")
