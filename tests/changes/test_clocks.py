"""Pages whose clocks and counters change at every poll."""

from collections.abc import Callable

import pytest

from feedd.changes.clocks import only_clocks_differ

CLOCKS: dict[str, Callable[[int], str]] = {
    "uptime": lambda tick: f"up {tick * 7 // 24}d {tick * 7 % 24}h {tick * 13 % 60}m {tick * 31 % 60}s",
    "uptime in words": lambda tick: f"The machine runs for {tick} day{'s' * (tick > 1)}, {tick * 5 % 24}:{10 + tick}",
    "uptime that grows a unit": lambda tick: "up " + ("1 day, 0:12" if tick == 4 else f"{19 + tick}:5{tick}"),
    "load": lambda tick: f"load 0.{tick}1 {tick}.30 0.0{tick}",
    "visits": lambda tick: f"visits: {tick * 12345:,}",
    "a date": lambda tick: f"rendered on {('Mon', 'Tue', 'Wed', 'Thu', 'Fri')[tick % 5]}, {26 + tick} November 2026",
    "a month": lambda tick: f"now {28 + tick} Nov, 5 am" if tick < 3 else f"now {tick} December, 6 pm",
    "a time": lambda tick: f"2026-11-26 12:0{tick}:59 UTC",
}


def page(clock: str, tick: int, word: str = "Closed", other: int = 7) -> bytes:
    """Return a page with a clock at this time."""
    return f"The mill\n{CLOCKS[clock](tick)}\nToday: {word}\nLoaves: {other}\n".encode()


@pytest.mark.parametrize("clock", CLOCKS)
def test_clock_is_no_news_once_it_changed_at_three_polls(clock: str) -> None:
    """Two states were announced; each one after them is the same entry, whatever the clock shows."""
    states = [page(clock, tick) for tick in range(1, 6)]
    announced = states[1::-1]

    assert not only_clocks_differ(states[1], states[0], states[:1], (1, 1))
    assert only_clocks_differ(states[2], states[1], announced, (1, 1, 0))
    assert only_clocks_differ(states[3], states[2], announced, (0, 1, 1))
    assert only_clocks_differ(states[4], states[3], announced, (0, 0, 1))


@pytest.mark.parametrize("clock", CLOCKS)
@pytest.mark.parametrize(("word", "other"), [("Open", 7), ("Closed", 8)])
def test_news_beside_a_clock_is_news(clock: str, word: str, other: int) -> None:
    """Another word is, and another number in a line that did not change at every poll."""
    states = [page(clock, tick) for tick in range(1, 4)]
    for last, recent in ((states[1], (1, 1)), (states[2], (0, 1))):
        assert not only_clocks_differ(page(clock, 4, word, other), last, states[1::-1], recent)


@pytest.mark.parametrize("recent", [(0, 0), (0, 1), (1, 0), (1,), ()])
def test_number_that_changes_now_and_then_is_news(recent: tuple[int, ...]) -> None:
    """A page that counts its loaves may change by that number alone, week by week."""
    states = [page("a time", 1, other=loaves) for loaves in (1, 2, 3)]

    assert not only_clocks_differ(states[2], states[1], states[1::-1], recent)


def test_line_more_or_less_is_news() -> None:
    """Lines are compared by their places."""
    states = [page("load", tick) for tick in (1, 2, 3)]

    assert not only_clocks_differ(states[2] + b"12\n", states[1], states[1::-1], (1, 1))


@pytest.mark.parametrize("clock", CLOCKS)
def test_clock_that_was_known_is_one_after_news_beside_it(clock: str) -> None:
    """The news was announced once, and not again at the next poll."""
    announced = [page(clock, 3, "Open"), page(clock, 2), page(clock, 1)]

    assert only_clocks_differ(page(clock, 4, "Open"), announced[0], announced, (1, 0, 1, 1))
    assert not only_clocks_differ(page(clock, 4, "Open"), announced[0], announced, (0, 0, 1, 1))
    assert not only_clocks_differ(page(clock, 4, "Open"), announced[0], announced[:2], (1, 0, 1, 1))


def test_number_beside_a_counter_that_is_no_news_anyway_is_news() -> None:
    """A counter with a word that says so makes no entry from the first poll on, and proves nothing for other lines."""
    states = [f"{visits} visits\nLoaves: {loaves}\n".encode() for visits, loaves in ((1, 1), (2, 2), (3, 2), (4, 3))]

    assert not only_clocks_differ(states[3], states[2], states[1::-1], (0, 0, 0))
