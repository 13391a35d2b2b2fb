"""`feedd status` as a person types it: what it says of each feed, and the exit code."""

import asyncio
import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import get_args

import pytest

from feedd.changes.relative_time import relative_time
from feedd.cli.incident_lines import incident_lines
from feedd.config.loading import load_definitions
from feedd.model import Changes, Feed, Incident, IncidentKind, PublishingRate
from feedd.polling.edges import new_feed
from feedd.status import FeedState
from feedd.store import Store
from feedd.structs import replace
from tests.support.feedd_process import feedd, on_terminal
from tests.support.poll_world import define
from tests.support.store_samples import NOON, a_poll

NAMES = ("fails", "fine", "rests", "silent")
LONG_AGO = NOON - timedelta(days=400)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a data folder with a feed in each state, and a definition that was never polled."""
    for name in (*NAMES, "young"):
        define(tmp_path, name, f"gopher://news.example.org/1/{name}", 'title = "The News"\n' * (name == "fine"))
    define(tmp_path, "asleep", "gopher://news.example.org/1/asleep", "enabled = false\n")
    asyncio.run(fill(tmp_path))
    return tmp_path


async def fill(folder: Path) -> None:
    """Write what polls would have written."""
    good = load_definitions(folder / "feeds").good
    feeds = {name: replace(new_feed(good[name], LONG_AGO, "public"), polled_at=NOON, good_at=NOON) for name in NAMES}
    since = NOON - timedelta(hours=7)
    feeds["fails"] = replace(
        feeds["fails"],
        good_at=None,
        failures=4,
        failing_since=since,
        stage="connect",
        error="connect: gopher://news.example.org/1/fails: \x1b[2J refused",
    )
    days = timedelta(days=1)
    now = datetime.now(UTC)
    feeds["fine"] = replace(feeds["fine"], rate=PublishingRate(usual=3 * days, last=now - days, patience=14 * days))
    feeds["silent"] = replace(
        feeds["silent"], rate=PublishingRate(usual=3 * days, last=now - 40 * days, patience=14 * days)
    )
    async with await Store.open(folder / "data" / "feedd.sqlite3") as store:
        await store.feeds.register([feeds[name] for name in NAMES if name != "rests"], NOON)
        for feed in feeds.values():
            await keep(store, feed)


async def keep(store: Store, feed: Feed) -> None:
    """Write a feed as a poll leaves it."""
    await store.polls.save(feed, Changes(), a_poll(feed))


def test_status_says_what_fails_since_when_why_and_when_it_is_tried_again(folder: Path) -> None:
    """Problems come first; text of a server does not control the terminal."""
    done = feedd(folder, "status")
    lines = done.stdout.splitlines()

    assert 1 == done.returncode
    assert [
        "fails: failing since 2026-03-01 05:00 UTC",
        "  it takes no connection: gopher://news.example.org/1/fails: \N{REPLACEMENT CHARACTER}[2J refused",
        "  0 entries, never read well, was due 2025-01-25 12:00 UTC",
        "fine: empty",
        "  its index was read and gave no entry; `feedd preview fine` says why",
        "  0 entries, about every 3 days, last good poll 2026-03-01 12:00 UTC, was due 2025-01-25 12:00 UTC",
    ] == lines[:6]
    assert lines[6].startswith("rests: paused since ")
    assert "  0 entries, last good poll 2026-03-01 12:00 UTC, not polled by itself" == lines[7]
    assert lines[8].startswith("silent: silent since ")
    assert "  usually every 3 days, quiet for 40 days" == lines[9]
    assert ["asleep: paused", "young: new"] == lines[11::2]


def test_status_of_named_feeds_ends_by_these_alone(folder: Path) -> None:
    """It is 0 where all feeds are well or quiet, and 2 for an unknown name. Why the next poll is when it is is said."""
    quiet, rests = feedd(folder, "status", "fine", "silent"), feedd(folder, "status", "rests")
    unknown = feedd(folder, "status", "nobody")

    assert (0, ["fine", "silent"]) == (
        quiet.returncode,
        [line.partition(":")[0] for line in quiet.stdout.splitlines() if line[0] != " "],
    )
    assert (2, 0) == (
        quiet.stdout.count("  next poll: it publishes about every 3 days;"),
        rests.stdout.count("next poll"),
    )
    assert (2, "") == (unknown.returncode, unknown.stdout)
    assert "feedd: no feed is named 'nobody'; `feedd list` shows the names" in unknown.stderr


def test_status_as_json(folder: Path) -> None:
    """JSON has the same facts; an unknown one is null."""
    done = feedd(folder, "status", "--json", "fails", "fine")
    fails, fine = json.loads(done.stdout)["feeds"]

    assert 1 == done.returncode
    assert 1 == json.loads(done.stdout)["version"]
    assert {
        "name": "fails",
        "title": "fails",
        "state": "failing",
        "since": "2026-03-01T05:00:00Z",
        "stage": "connect",
        "error": "connect: gopher://news.example.org/1/fails: \x1b[2J refused",
        "next": "2025-01-25T12:00:00Z",
        "last_good": None,
        "polled": "2026-03-01T12:00:00Z",
        "entries": 0,
        "stored_bytes": 0,
        "rhythm": None,
        "silence": None,
        "incidents": [],
    } == fails
    assert ("The News", "about every 3 days", None) == (fine["title"], fine["rhythm"], fine["error"])


def test_broken_definition_is_shown_and_counts(folder: Path) -> None:
    """That feed is not polled any more, so a person should look at it."""
    define(folder, "young", "no address")
    done = feedd(folder, "status", "young")

    assert 1 == done.returncode
    assert "young: broken definition\n  its definition has a mistake, which `feedd check` shows\n" in done.stdout


def test_list_and_status_fit_the_terminal(folder: Path) -> None:
    """Times are told from now, the reason of a failure is whole, and the colour says what needs a look."""
    listed, narrow = (on_terminal(folder, "list", columns=columns) for columns in (80, 30))
    said = on_terminal(folder, "status", "fails", "fine", code=1)

    assert "fails   \x1b[31mfailing\x1b[0m        0  " in listed
    assert "\n  The News\n" in narrow
    assert "\x1b[1mfails\x1b[0m: \x1b[31mfailing\x1b[0m for " in said
    assert "  0 entries, about every 3 days, last good poll " in said
    assert "2026-03" not in listed + narrow + said
    for text, width in ((listed, 80), (narrow, 30), (said, 80)):
        assert "it takes no connection: " in " ".join(text.split())
        assert max(len(re.sub(r"\x1b\[\d*m", "", line)) for line in text.splitlines()) <= width
    assert "\x1b" not in on_terminal(folder, "list", NO_COLOR="1")


def test_incidents_say_how_long_they_lasted() -> None:
    """An open one is not said twice; of those that are over, the last ones are shown."""
    ended = [
        Incident(kind="failing", opened_at=NOON - 2 * days, closed_at=NOON - days, stage="receive", reason="timed out")
        for days in (timedelta(days=2), timedelta(days=9))
    ]
    opened = [
        Incident(kind=kind, opened_at=NOON - timedelta(hours=30), reason=f"because of {kind}")
        for kind in get_args(IncidentKind)
    ]
    state = FeedState(name="lamps", title="Lamps", state="silent")
    lines = list(incident_lines(state, [*opened, *ended], 1, NOON, lambda at: relative_time(at, NOON)))

    assert [
        "failing, for 1 day: because of failing",
        "held back, for 1 day: because of held",
        "ended 2 days ago: failing, for 2 days: its answer does not come to an end: timed out",
    ] == [*lines[:2], lines[-1]]
    assert len(opened) == len(lines)
