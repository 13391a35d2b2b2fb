"""Which incident opens and closes when, poll by poll, computed from values."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedd.changes.incidents import OUTAGE, changed_incidents, is_silent, next_notice
from feedd.changes.intervals import publishing_rate
from feedd.model import Changes, Doubt, Feed, Incident, OutageNotice, PublishingRate
from feedd.structs import replace
from tests.support.store_samples import HOUR, NOON, a_feed

DAY = timedelta(days=1)


WEEKLY = PublishingRate(usual=7 * DAY, last=NOON, patience=28 * DAY)


OUTAGE_OPEN = Incident(kind="failing", opened_at=NOON, stage="connect", reason="refused")


SILENCE_OPEN = Incident(kind="silent", opened_at=NOON + 28 * DAY, reason="usually every 7 days, quiet for 29 days")


DOUBT = Doubt(digest="1", repeats=0, at=NOON)
DOUBT_OPEN = Incident(kind="doubted", opened_at=NOON, reason="looks damaged")


HELD_OPEN = Incident(kind="held", opened_at=NOON, reason="more is new at once")


def failing(failures: int, reason: str = "refused", stage: str = "connect") -> Feed:
    """Return a feed that failed this often in a row, for the first time at noon."""
    return replace(a_feed(), failures=failures, failing_since=NOON, stage=stage, error=f"{stage}: {reason}")


def quiet(**changes: object) -> Feed:
    """Return a feed that can be read and publishes every week."""
    return replace(a_feed(), first_seen=NOON - 100 * DAY, rate=WEEKLY, **changes)  # type: ignore[arg-type]  # values of many types


@pytest.mark.parametrize(
    ("feed", "opened", "later", "expected"),
    [
        pytest.param(a_feed(), [], HOUR, [], id="all well"),
        pytest.param(failing(2), [], 30 * DAY, [], id="two failures, however long"),
        pytest.param(failing(30), [], OUTAGE - HOUR, [], id="many failures within hours"),
        pytest.param(failing(3), [], OUTAGE, [OUTAGE_OPEN], id="three failures in six hours"),
        pytest.param(failing(4), [OUTAGE_OPEN], DAY, [], id="still the same"),
        pytest.param(
            failing(4, "nothing", "index"),
            [OUTAGE_OPEN],
            DAY,
            [replace(OUTAGE_OPEN, stage="index", reason="nothing")],
            id="another reason",
        ),
        pytest.param(a_feed(), [OUTAGE_OPEN], DAY, [replace(OUTAGE_OPEN, closed_at=NOON + DAY)], id="back"),
        pytest.param(
            a_feed(), [OUTAGE_OPEN], -DAY, [replace(OUTAGE_OPEN, closed_at=NOON)], id="back, by a clock set back"
        ),
        pytest.param(quiet(), [], 28 * DAY, [], id="quiet, not yet too long"),
        pytest.param(quiet(), [], 29 * DAY, [SILENCE_OPEN], id="quiet for too long"),
        pytest.param(quiet(), [SILENCE_OPEN], 90 * DAY, [], id="still quiet: its words stay"),
        pytest.param(quiet(failures=1), [SILENCE_OPEN], 90 * DAY, [], id="quiet, and cannot be read: who knows"),
        pytest.param(quiet(failures=1), [], 90 * DAY, [], id="cannot be read is not quiet"),
        pytest.param(replace(quiet(), first_seen=NOON + 28 * DAY), [], 90 * DAY, [], id="quiet before feedd came"),
        pytest.param(
            replace(quiet(), rate=replace(WEEKLY, last=NOON + 89 * DAY)),
            [SILENCE_OPEN],
            90 * DAY,
            [replace(SILENCE_OPEN, closed_at=NOON + 90 * DAY)],
            id="heard of again",
        ),
        pytest.param(a_feed(), [SILENCE_OPEN], DAY, [], id="no rate is known any more"),
        pytest.param(
            replace(a_feed(), held_at=NOON), [HELD_OPEN], HOUR, [], id="still held back: nothing is said twice"
        ),
        pytest.param(a_feed(), [HELD_OPEN], HOUR, [replace(HELD_OPEN, closed_at=NOON + HOUR)], id="believed"),
        pytest.param(
            replace(failing(1, "looks damaged", "index"), doubt=DOUBT), [], timedelta(), [DOUBT_OPEN], id="damaged"
        ),
        pytest.param(
            replace(failing(2, "looks damaged", "index"), doubt=replace(DOUBT, repeats=1, at=NOON + HOUR)),
            [DOUBT_OPEN],
            HOUR,
            [],
            id="still damaged: it began when it was first seen",
        ),
        pytest.param(a_feed(), [DOUBT_OPEN], HOUR, [replace(DOUBT_OPEN, closed_at=NOON + HOUR)], id="whole again"),
    ],
)
def test_incident_opens_and_closes(
    feed: Feed, opened: Sequence[Incident], later: timedelta, expected: Sequence[Incident]
) -> None:
    """Only changed incidents are returned, so that each is announced once."""
    assert list(expected) == list(changed_incidents(feed, opened, NOON + later))


def test_a_flood_is_an_incident_at_once() -> None:
    """An operator may want to look at it before it is accepted."""
    (held,) = changed_incidents(replace(a_feed(), held_at=NOON), [], NOON)

    assert ("held", NOON, None) == (held.kind, held.opened_at, held.closed_at)


def test_withheld_entries_are_an_incident_until_a_good_poll_withholds_none() -> None:
    """A failed poll says nothing of it, and its first reason stays."""
    (opened,) = changed_incidents(a_feed(), [], NOON, Changes(withheld="two are lost"))
    (closed,) = changed_incidents(a_feed(), [opened], NOON + DAY)

    assert opened == Incident(kind="withheld", opened_at=NOON, reason="two are lost")
    assert closed == replace(opened, closed_at=NOON + DAY)
    assert changed_incidents(a_feed(), [opened], NOON + HOUR, Changes(withheld="three are lost")) == ()
    assert changed_incidents(failing(1), [opened], NOON + HOUR) == ()


def test_shared_ids_are_an_incident_of_their_own() -> None:
    """It is open beside others, until a good poll finds none."""
    both = Changes(withheld="two are lost", shared_ids="3 items share one")
    opened = changed_incidents(a_feed(), [], NOON, both)
    (closed,) = changed_incidents(a_feed(), opened, NOON + DAY, Changes(withheld="two are lost"))

    assert [one.kind for one in opened] == ["withheld", "shared ids"]
    assert (closed.kind, closed.reason, closed.closed_at) == ("shared ids", "3 items share one", NOON + DAY)


@given(st.lists(st.tuples(st.booleans(), st.integers(5, 2000)), max_size=60))
def test_no_two_incidents_of_a_kind_are_open_and_none_flaps(polls: list[tuple[bool, int]]) -> None:
    """An outage opens once, after six hours, closes with the first successful poll, and keeps its id."""
    feed, now, opened = a_feed(), NOON, dict[str, Incident]()
    for is_good, minutes in polls:
        now += timedelta(minutes=minutes)
        since, failures = feed.failing_since or now, feed.failures + 1
        feed = a_feed()
        if not is_good:
            feed = replace(feed, failures=failures, failing_since=since, stage="connect", error=f"connect: {minutes}")
        for incident in changed_incidents(feed, opened.values(), now):
            before = opened.pop(incident.kind, None)
            assert before is None or before.opened_at == incident.opened_at
            assert now - incident.opened_at >= OUTAGE
            assert (incident.closed_at is not None) == is_good
            if not incident.closed_at:
                opened[incident.kind] = incident
        assert ("failing" in opened) <= (not is_good)


@given(st.lists(st.integers(0, 400), min_size=1, max_size=40), st.integers(0, 4000))
def test_silence_ends_with_an_entry_and_not_before(gaps: list[int], quiet_for: int) -> None:
    """A silence stays open as time passes; a new entry ends it, and no other follows at once."""
    now, dates = NOON, list[datetime]()
    for gap in gaps:
        now += timedelta(days=gap)
        dates.append(now)
    feed = replace(a_feed(), rate=publishing_rate(dates, (), now))
    later = [now + timedelta(days=quiet_for + days) for days in (0, 1, 100)]
    silent = [is_silent(feed, at) for at in later]
    assert sorted(silent) == silent
    if silent[0]:
        back = replace(feed, rate=publishing_rate(dates, [later[0]], later[0]))
        assert not is_silent(back, later[0])
        assert not is_silent(back, later[0] + 14 * DAY)


def test_notice_is_given_once_an_outage_and_never_changes() -> None:
    """It names the stage of the poll that made it due; the next outage has another notice."""
    first = OutageNotice(since=NOON, at=NOON + 7 * DAY, stage="connect")
    assert next_notice(failing(9), 7 * DAY, NOON + 7 * DAY - HOUR) is None
    assert next_notice(failing(9), None, NOON + 700 * DAY) is None
    assert first == next_notice(failing(9), 7 * DAY, NOON + 8 * DAY)

    noticed = replace(failing(10, stage="resolve"), notice=first)
    assert first == next_notice(noticed, 9 * DAY, NOON + 20 * DAY)
    assert first == next_notice(replace(a_feed(), notice=first), 7 * DAY, NOON + 20 * DAY)
    again = replace(noticed, failing_since=NOON + 30 * DAY)
    assert first == next_notice(again, 7 * DAY, NOON + 31 * DAY)
    assert OutageNotice(since=NOON + 30 * DAY, at=NOON + 37 * DAY, stage="resolve") == next_notice(
        again, 7 * DAY, NOON + 40 * DAY
    )
