"""The words that operators and subscribers read about a feed."""

from datetime import timedelta

import pytest

from feedd.changes.intervals import Adaptive, Cron, Every, Interval
from feedd.changes.wording import next_poll_words, rate_words, silence_words, stage_words
from feedd.model import Feed, PublishingRate
from feedd.structs import replace
from tests.support.store_samples import HOUR, NOON, a_feed

DAY = timedelta(days=1)
WEEKLY = PublishingRate(usual=7 * DAY, last=NOON, patience=28 * DAY)


def test_words_for_people() -> None:
    """Gaps are written in days."""
    weekly = replace(a_feed(), rate=WEEKLY)

    assert "about every 7 days" == rate_words(weekly)
    assert "usually every 7 days, quiet for 40 days" == silence_words(weekly, NOON + 40 * DAY + HOUR)
    assert "about every day" == rate_words(replace(a_feed(), rate=replace(WEEKLY, usual=DAY)))
    assert ("", "") == (rate_words(a_feed()), silence_words(a_feed(), NOON))
    assert stage_words("index") == stage_words(None) != stage_words("connect")


POLLED = replace(a_feed(), polled_at=NOON, next_check_at=NOON + HOUR)


@pytest.mark.parametrize(
    ("feed", "interval", "why"),
    [
        (replace(POLLED, polled_at=None), Adaptive(), "never polled"),
        (replace(POLLED, failures=1, held_at=NOON), Adaptive(), "the last poll failed"),
        (replace(POLLED, failures=3), Every(HOUR), "the last 3 polls failed"),
        (replace(POLLED, failures=1), Cron("0 6 * * *"), "failed, so it comes when its definition says, or sooner"),
        (replace(POLLED, held_at=NOON), Cron("0 6 * * *"), "more is new at once"),
        (POLLED, Cron("0 6 * * *"), '`interval = "0 6 * * *"`'),
        (replace(POLLED, failures=3), Every(2 * DAY), "a wait of a day or more stays"),
        (POLLED, Adaptive(), "little shows yet"),
        (replace(POLLED, rate=WEEKLY), Adaptive(), "about every 7 days"),
        (POLLED, Every(HOUR), "the 1 h of its definition, moved"),
        (POLLED, Every(1.09 * HOUR), "the 1 h of its definition, moved"),
        (POLLED, Every(DAY), "sooner than the 1 day"),
        (POLLED, Every(HOUR / 2), "later than the 30 min"),
    ],
)
def test_the_next_poll_is_explained_by_what_is_stored(feed: Feed, interval: Interval, why: str) -> None:
    """The reason that outweighs the others is said."""
    assert why in next_poll_words(interval, feed)


@pytest.mark.parametrize("interval", [Adaptive(), Every(HOUR), Cron("0 6 * * *")])
def test_entries_that_wait_for_their_turn_bring_the_next_poll_forward(interval: Interval) -> None:
    """Where it is as soon as they ask for, they are the reason, whatever the interval says."""
    soon = replace(POLLED, next_check_at=NOON + HOUR / 4)

    assert "wait for their turn" in next_poll_words(interval, soon, waiting=30)
    assert "wait for their turn" not in next_poll_words(interval, soon)
    assert "wait for their turn" not in next_poll_words(interval, POLLED, waiting=1)
