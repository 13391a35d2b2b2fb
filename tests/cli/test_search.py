"""`feedd search` as a person types it."""

import asyncio
import json
from pathlib import Path

import pytest

from feedd.store import Store
from feedd.structs import replace
from tests.support.feedd_process import feedd, on_terminal
from tests.support.store_samples import NOON, a_feed, a_revision, an_entry, save


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a data folder with two posts, of which one has a title that a terminal would obey."""

    async def script() -> None:
        async with await Store.open(tmp_path / "data" / "feedd.sqlite3") as store:
            await store.feeds.register([a_feed()], NOON)
            entries = [replace(an_entry(1), revision=1), replace(an_entry(2), revision=1, title="\x1b[31mRed lamp")]
            await save(store, a_feed(), entries, [a_revision(one) for one in entries])

    asyncio.run(script())
    return tmp_path


def test_posts_are_shown_with_their_passages(folder: Path) -> None:
    """The words in bold on a terminal; in a pipe and as JSON without colours."""
    plain = feedd(folder, "search", "keeper", "lit")
    assert (0, "2026-03-01  Lamp 1 is lit  (lamps)") == (plain.returncode, plain.stdout.splitlines()[0])
    assert "  gopher://news.example.org/0/lamps/1.txt" == plain.stdout.splitlines()[2]
    assert "\x1b[1mkeeper\x1b[0m" in on_terminal(folder, "search", "keeper", TERM="xterm-256color")
    assert "\x1b[31m" not in feedd(folder, "search", "red").stdout
    (post,) = json.loads(feedd(folder, "search", '"is lit"', "--json").stdout)["posts"]
    assert ("lamps", "Lamp 1 is lit") == (post["feed"], post["title"])
    assert "there are more" in feedd(folder, "search", "keeper", "--limit", "1").stdout


@pytest.mark.parametrize(("words", "code", "said"), [("zebra", 1, "no post has"), ("***", 2, "there is no word")])
def test_who_finds_nothing_is_told_what_to_do(folder: Path, words: str, code: int, said: str) -> None:
    """In one line."""
    done = feedd(folder, "search", words)
    output = done.stdout + done.stderr
    assert (code, True, 1) == (done.returncode, said in output, len(output.splitlines()))
