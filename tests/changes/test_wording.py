"""The words that operators and subscribers read about a feed."""

from dataclasses import replace
from datetime import timedelta

from feedd.changes.wording import rate_words, silence_words, stage_words
from feedd.model import PublishingRate
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
