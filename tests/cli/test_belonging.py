"""The data folder knows its definitions: from another folder every command says so, and a move is noticed."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from feedd.demo.hole import Hole
from tests.support.feedd_process import environment
from tests.support.forked_commands import Ended, forked_commands
from tests.support.poll_world import TWO_PHLOGS, define
from tests.support.store_files import query
from tests.support.threaded_gopher import served

Run = Callable[..., Ended]

REFUSED = (
    ("list",),
    ("status",),
    ("once",),
    ("run",),
    ("publish",),
    ("add", "example.org", "--yes"),
    ("edit", "hole"),
    ("move", "hole", "example.org"),
    ("remove", "hole"),
    ("reread", "hole"),
    ("trust", "hole"),
    ("withdraw", "example.org"),
    ("opml",),
    ("export", "hole", "out"),
    ("import", "list.txt"),
    ("backup", "new.tar"),
    ("restore", "--force", "../backup.tar"),
)


@pytest.fixture(scope="module")
def forked() -> Iterator[Run]:
    """Return a function that runs a command in a child of a process that has loaded all of them."""
    with forked_commands() as run:
        yield run


@pytest.fixture
def hole() -> Iterator[Hole]:
    """Serve two phlogs."""
    with served(TWO_PHLOGS) as opened:
        yield opened


@pytest.fixture
def feedd(forked: Run, hole: Hole, tmp_path: Path) -> Run:
    """Return a function that runs a command in one of two folders with feeds, where `mine` was polled."""

    def run(folder: str, *arguments: str) -> Ended:
        return forked(tmp_path / folder, arguments, environment(XDG_STATE_HOME=str(tmp_path / "state")), "file")

    define(tmp_path / "mine", "hole", f"gopher://127.0.0.1:{hole.port}/1/index")
    define(tmp_path / "other", "another", f"gopher://127.0.0.1:{hole.port}/1/other")
    (tmp_path / "other" / "list.txt").write_text("gopher://example.org/\n")
    assert run("mine", "once").status == 0
    return run


def bound(folder: Path) -> list[Path]:
    """Return the folder of definitions that the data belongs to."""
    return [Path(str(path)) for (path,) in query(database(folder), "SELECT path FROM feeds_folder")]


def database(folder: Path) -> Path:
    """Return the database of the data that all commands use."""
    return folder / "state" / "feedd" / "feedd.sqlite3"


@pytest.mark.slow
def test_every_command_says_that_it_is_in_another_folder(feedd: Run, tmp_path: Path) -> None:
    """Nothing is read, polled, paused or written: neither in the data nor in that folder."""
    feedd("mine", "backup", "../backup.tar")
    before = sorted(path.name for path in (tmp_path / "other").rglob("*"))
    ended = {words: feedd("other", *words) for words in REFUSED}

    where = f"belongs to the feeds in {tmp_path / 'mine' / 'feeds'}, and here those in {tmp_path / 'other' / 'feeds'}"
    assert {} == {
        words: one
        for words, one in ended.items()
        if one.status != 2 or where not in one.err or one.err.count("\n") != 1
    }
    assert sorted(path.name for path in (tmp_path / "other").rglob("*")) == before
    assert feedd("mine", "list").out.split("\t")[:2] == ["hole", "enabled"]


def test_feeds_given_by_hand_are_bound(feedd: Run, tmp_path: Path) -> None:
    """By a command that acts; one that only looks leaves the data where it belongs."""
    looked = feedd("other", "list", "--feeds", "feeds")
    still = bound(tmp_path)
    acted = feedd("other", "once", "--feeds", "feeds")

    assert (looked.status, still) == (0, [tmp_path / "mine" / "feeds"])
    assert (acted.status, bound(tmp_path)) == (0, [tmp_path / "other" / "feeds"])
    assert feedd("mine", "list").status == 2


def test_a_folder_that_was_moved_is_followed(feedd: Run, tmp_path: Path) -> None:
    """Where its definitions are those of the data, and not where they are others."""
    (tmp_path / "mine").rename(tmp_path / "moved")
    elsewhere, there = feedd("other", "once"), feedd("moved", "once")

    assert (elsewhere.status, there.status, bound(tmp_path)) == (2, 0, [tmp_path / "moved" / "feeds"])


def test_a_link_to_the_folder_is_the_folder(feedd: Run, tmp_path: Path) -> None:
    """However it is named."""
    (tmp_path / "link").symlink_to("mine")

    assert feedd("link", "list").status == 0


def test_a_backup_is_restored_in_any_folder(feedd: Run, tmp_path: Path) -> None:
    """The data belongs to the folder that its definitions were restored into."""
    feedd("mine", "backup", "../backup.tar")
    (tmp_path / "new").mkdir()
    restored = feedd("new", "restore", "--force", "--feeds", "feeds", "../backup.tar")

    assert (restored.status, feedd("new", "once").status) == (0, 0), restored
    assert bound(tmp_path) == [tmp_path / "new" / "feeds"]


@pytest.mark.slow
def test_data_of_an_earlier_release_is_bound_at_first_use(feedd: Run, tmp_path: Path) -> None:
    """Without a word."""
    query(database(tmp_path), "DELETE FROM feeds_folder")

    assert (feedd("mine", "once").err, bound(tmp_path)) == ("", [tmp_path / "mine" / "feeds"])
