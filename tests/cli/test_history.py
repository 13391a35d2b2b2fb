"""`feedd history` as a person types it: its output on a terminal, in a pipe and as JSON."""

import asyncio
import json
import re
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from feedd.store import Store
from feedd.structs import replace
from tests.support.feedd_process import feedd, on_terminal
from tests.support.poll_world import in_world, menu, text
from tests.support.store_samples import NOON, a_feed, a_revision, an_entry, save, urn

LONG = timedelta(days=8)
FIRST = "\r\n\r\n".join(f"Paragraph {number} of a story that goes on." for number in range(1, 21))
EDIT = "The ferry was late again this morning, and nobody was surprised by it any more at all."
HOSTILE = "[bold]markup[/bold], {braces}, \x1b[31mred, \x9b31m too, \x7f\x07, \u202ebackward, |\ttab"
DOCUMENTS = {
    b"/index": menu("A phlog", "", "02026-11-02 - Second|/b", "02026-11-01 - First [b]|/a"),
    b"/a": text("First", FIRST),
    b"/b": text("Second", "It says but little, and that little stays as it is."),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a data folder with a feed of two posts; one was edited twice, the second time by one word."""

    async def script() -> None:
        async with in_world(tmp_path, DOCUMENTS) as world:
            await world.poll()
            for body in (f"{FIRST}\r\n\r\n{EDIT}", f"{FIRST}\r\n\r\n{EDIT}".replace("late", "early")):
                world.hole.put(b"/a", text("First", body))
                await world.poll(force=True, later=LONG)

    asyncio.run(script())
    return tmp_path


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """Return a data folder with an entry whose words are control sequences for a terminal."""

    async def fill() -> None:
        async with await Store.open(tmp_path / "data" / "feedd.sqlite3") as store:
            entry = replace(an_entry(1), title=f"Lamp {HOSTILE}", revision=2)
            texts = [replace(a_revision(entry, number), text=f"{number} {HOSTILE}") for number in (1, 2)]
            await store.feeds.register([a_feed()], NOON)
            await save(store, a_feed(), [entry], texts)

    asyncio.run(fill())
    return tmp_path


def listed(folder: Path) -> Mapping[str, str]:
    """Return what `history` says of the only entry that changed."""
    (entry,) = json.loads(feedd(folder, "history", "hole", "--json").stdout)["entries"]
    return {key: str(value) for key, value in entry.items()}


def test_history_of_a_feed_names_the_entries_that_changed(folder: Path) -> None:
    """Each has a line with what `history` needs to show it; JSON has the same facts."""
    entry = listed(folder)
    uuid = entry["id"].removeprefix("urn:uuid:")

    assert feedd(folder, "history", "hole").stdout == f"2026-11-30  {uuid[:8]}  3 revisions  First [b]\n"
    assert entry["title"] == "First [b]"
    assert entry["url"].endswith("/0/a")
    assert entry["revisions"] == "3"


def test_history_of_an_entry_shows_what_each_revision_changed(folder: Path) -> None:
    """It begins with the first reading and marks words as git does; words far from a change are only counted."""
    entry = listed(folder)
    shown = feedd(folder, "history", "hole", entry["url"], TERM="xterm-256color").stdout

    assert shown.startswith(
        f"First [b]\n{entry['id'].removeprefix('urn:uuid:')}  {entry['url']}\n\n2026-11-22 14:00 UTC"
    )
    assert "UTC  Changed on 2026-11-30: " in shown
    assert "... 35 lines unchanged ...\n\nParagraph 19 of a story" in shown
    assert "goes [-on.-]{+on.\n\nThe ferry was late again this morning" in shown
    assert "UTC  a change that was not announced" in shown
    assert "The ferry was [-late -]{+early +}again this morning" in shown


def test_history_on_a_terminal_is_coloured(folder: Path) -> None:
    """Removed words are red and struck out, new ones green and bold; without colours they have marks."""
    prefix = listed(folder)["id"].removeprefix("urn:uuid:")[:8]
    shown = on_terminal(folder, "history", "hole", prefix)

    assert "\x1b[9;31mlate \x1b[0m\x1b[1;32mearly \x1b[0magain this morning" in shown
    assert "[-late -]{+early +}" in on_terminal(folder, "history", "hole", prefix, NO_COLOR="1")


def test_history_as_json_has_every_difference(folder: Path) -> None:
    """It has the number of each revision, when it was read, and its note."""
    story = json.loads(feedd(folder, "history", "hole", listed(folder)["id"], "--json").stdout)

    assert [None, 2, 3] == [revision["changes"] and revision["number"] for revision in story["revisions"]]
    assert [True, True, False] == [revision["significant"] for revision in story["revisions"]]
    assert story["revisions"][1]["note"].startswith("Changed on 2026-11-30: ")
    assert {"kind": "removed", "text": "late "} in story["revisions"][2]["changes"]


def test_history_obeys_nothing_that_a_source_wrote(hostile: Path) -> None:
    """Escape sequences and markup of title or text do not act on a terminal, plain, coloured or as JSON."""
    plain, as_json = (feedd(hostile, "history", "lamps", urn("lamps 1"), *more).stdout for more in ((), ("--json",)))
    coloured = re.sub(r"\x1b\[(0|9;31|1;32)m", "|", on_terminal(hostile, "history", "lamps", urn("lamps 1")))
    shown = "[bold]markup[/bold], {braces}, \ufffd[31mred, \ufffd31m too, \ufffd\ufffd, \ufffdbackward, |\ttab"

    assert f"[-1 -]{{+2 +}}{shown}\n" in plain
    assert f"|1 ||2 |{shown.partition(', |')[0]}" in coloured
    written = plain + as_json + coloured + feedd(hostile, "history", "lamps").stdout
    assert not set("\x1b\x9b\x7f\x07") & set(written)
    assert json.loads(as_json)["title"] == f"Lamp {HOSTILE}"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("hol",), "no feed is named 'hol'; did you mean 'hole'?"),
        (("hole", "nothing"), "no entry is 'nothing'; expected its uuid, the beginning of it, or its Gopher URL"),
    ],
)
def test_history_of_what_does_not_exist(folder: Path, arguments: tuple[str, ...], message: str) -> None:
    """The exit code is 2, and the message says what was expected."""
    done = feedd(folder, "history", *arguments)

    assert (2, "", f"feedd: {message}\n") == (done.returncode, done.stdout, done.stderr)
