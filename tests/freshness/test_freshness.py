"""A third of the sources of `make freshness`: posts are found soon, and edits noticed, for the requests made."""

from datetime import timedelta

import pytest

from tests.freshness.following import Followed, adaptive, follow
from tests.freshness.rechecks import Share, alike, by_history, noticed, unlike
from tests.freshness.sources import make_sources
from tests.freshness.yardsticks import HOUR, fixed_interval, late_delay, mean_delay, oracle_delay

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def followed() -> list[Followed]:
    """Return what following some sources by the rule of feedd came to."""
    return [follow(source, adaptive) for source in make_sources(seed=3, share=0.34)]


def test_mix_is_found_sooner_than_by_one_interval(followed: list[Followed]) -> None:
    """The same number of requests at one interval would find posts much later, and the best rates not much sooner."""
    fixed = fixed_interval(followed)

    assert mean_delay(followed) <= 0.4 * fixed / 2
    assert late_delay(followed) <= 0.9 * 0.95 * fixed
    assert mean_delay(followed) <= 1.1 * oracle_delay(followed)


@pytest.mark.parametrize(
    "kind", ["Poisson", "bursty", "weekday newspaper", "hourly mirror", "daily at a time", "seasonal"]
)
def test_no_kind_is_found_later_than_by_one_interval(followed: list[Followed], kind: str) -> None:
    """Whatever a source does, the rule is not at its cost; of few sources, one or two in a hundred are chance."""
    of_kind = [one for one in followed if one.source.kind == kind]

    assert mean_delay(of_kind) <= 1.08 * fixed_interval(of_kind) / 2


def test_dead_sources_are_seldom_asked(followed: list[Followed]) -> None:
    """Also those that show no dates; the first post after a silence of years is found within a day."""
    dead = [one for one in followed if one.source.kind == "dead"]

    assert dead
    assert all(one.span.days <= one.requests < 2.5 * one.span.days for one in dead)


@pytest.mark.parametrize(("share", "late"), [(unlike, 90 * HOUR), (alike, 100 * HOUR)])
def test_edits_are_noticed_for_few_requests(followed: list[Followed], share: Share, late: timedelta) -> None:
    """Whether few authors make most edits or all edit alike; a reading after a week alone is 131 hours late."""
    found = noticed([one.delays for one in followed], by_history, share, seed=3)

    assert found.requests <= 1.5
    assert found.in_first_reading + found.by_rechecks >= 0.8
    assert found.late <= late
