"""SIGKILL in the middle of a poll: the state afterwards is that before or after the poll, never one between."""

import os
import subprocess
import threading
from pathlib import Path

import feedparser
import pytest

from feedd.demo.hole import Hole
from tests.support.feedd_process import COMMAND, environment, feedd
from tests.support.poll_world import define, menu, text
from tests.support.threaded_gopher import served
from tests.system.crashing import kill_many

LETTERS = "abcdefgh"
DOCUMENTS = {
    b"/index": menu(
        "A phlog", *(f"02026-11-0{day} - Post {letter}|/{letter}" for day, letter in enumerate(LETTERS, 1))
    ),
    **{f"/{letter}".encode(): text(f"Post {letter}") for letter in LETTERS},
}


class NthUnanswered(Hole):
    """A gopherhole that never answers the nth request, and reports when it comes."""

    def __init__(self, nth: int) -> None:
        super().__init__(DOCUMENTS)
        self._nth = nth
        self.sprung = threading.Event()
        self.open = threading.Event()

    def _answer(self, selector: bytes) -> bytes:
        answer = super()._answer(selector)
        if len(self.requests) == self._nth:
            self.sprung.set()
            self.open.wait()
        return answer


@pytest.mark.slow
@pytest.mark.parametrize("nth", [1, 2, 5, len(LETTERS) + 1])
def test_killed_poll_loses_nothing_and_doubles_nothing(tmp_path: Path, nth: int) -> None:
    """Killed while it fetches the index or an article; the next run announces every post once."""
    with served(DOCUMENTS, NthUnanswered(nth)) as hole:
        assert isinstance(hole, NthUnanswered)
        define(tmp_path, "hole", f"gopher://127.0.0.1:{hole.port}/1/index")
        command = [*COMMAND, "--feeds", str(tmp_path / "feeds"), "--data", str(tmp_path / "data"), "once"]
        with subprocess.Popen(command, env=environment()) as poll:
            hole.sprung.wait()
            poll.kill()
        hole.open.set()
        after = feedd(tmp_path, "once", "--all")
        again = feedd(tmp_path, "once", "--all")

    parsed = feedparser.parse((tmp_path / "data" / "public" / "hole.atom").read_bytes())
    assert after.stdout == f"hole: {len(LETTERS)} new\n"
    assert again.stdout == "hole: nothing new\n"
    assert not parsed.bozo
    assert sorted(entry.title for entry in parsed.entries) == [f"Post {letter}" for letter in LETTERS]
    assert len({entry.id for entry in parsed.entries}) == len(LETTERS)


@pytest.mark.slow
def test_killed_again_and_again_while_the_phlog_goes_on(tmp_path: Path) -> None:
    """Twelve kills at random moments, each followed by a run without a kill and all checks; `make crash` does 300."""
    assert kill_many(tmp_path, seed=4, kills=12).total() >= 12


def test_files_that_a_killed_process_did_not_write_follow_at_the_next_start(tmp_path: Path) -> None:
    """Killed between store and files: the next start writes the files without a poll, and deletes drafts."""
    with served(DOCUMENTS) as hole:
        define(tmp_path, "hole", f"gopher://127.0.0.1:{hole.port}/1/index")
        feedd(tmp_path, "once")
        public = tmp_path / "data" / "public"
        whole = (public / "hole.atom").read_bytes()
        (public / "hole.atom").unlink()
        (public / f".hole.atom.{os.getpid()}.tmp").write_bytes(whole[:100])
        done = feedd(tmp_path, "once")

    assert done.stdout.startswith("hole: not due before ")
    assert (public / "hole.atom").read_bytes() == whole
    assert sorted(file.name for file in public.iterdir()) == [
        "all.atom",
        "feeds.opml",
        "hole.atom",
        "hole.json",
        "hole.rss",
    ]
