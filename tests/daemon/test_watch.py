"""Changes of definitions on disk, made in each of the ways of people and programs."""

import asyncio
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from feedd.daemon.watch import read_state, watch_folder

URL = 'url = "gopher://example.org/1/phlog"\n'
SOON = 50  # milliseconds


def _written(folder: Path) -> None:
    (folder / "new.toml").write_text(URL)


def _in_place(folder: Path) -> None:
    with (folder / "old.toml").open("a") as file:
        file.write("# a remark\n")


def _renamed_over(folder: Path) -> None:
    (folder / ".old.toml.swp").write_text(URL + "first = 3\n")
    (folder / ".old.toml.swp").rename(folder / "old.toml")


def _removed(folder: Path) -> None:
    (folder / "old.toml").unlink()


def _relinked(folder: Path) -> None:
    (folder / "..new").symlink_to("..2")
    (folder / "..new").rename(folder / "..data")


def _replaced(folder: Path) -> None:
    other = folder.with_name("other")
    other.mkdir()
    (other / "new.toml").write_text(URL)
    folder.rename(folder.with_name("away"))
    other.rename(folder)


CHANGES = {
    "a new file": _written,
    "written in place": _in_place,
    "renamed over": _renamed_over,
    "removed": _removed,
    "a link of a link swapped, as containers do": _relinked,
    "the whole folder replaced": _replaced,
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a definition, and one that is reached by two links."""
    folder = tmp_path / "feeds"
    for version in ("..1", "..2"):
        (folder / version).mkdir(parents=True)
        (folder / version / "linked.toml").write_text(URL)
    (folder / "..data").symlink_to("..1")
    (folder / "linked.toml").symlink_to("..data/linked.toml")
    (folder / "old.toml").write_text(URL)
    return folder


async def calls_after(folder: Path, *changes: Callable[[Path], object]) -> int:
    """Make changes one by one, each after a call for the last one; return the number of calls."""
    called = asyncio.Semaphore(0)
    count = 0

    def note() -> None:
        nonlocal count
        count += 1
        called.release()

    watching = asyncio.create_task(watch_folder(folder, read_state(folder), note, rescan=SOON))
    for change in changes:
        await asyncio.to_thread(change, folder)
        await called.acquire()
    watching.cancel()
    await asyncio.gather(watching, return_exceptions=True)
    return count


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_change_is_noticed(folder: Path, change: Callable[[Path], object]) -> None:
    """The next change is noticed, too."""
    assert asyncio.run(calls_after(folder, change, lambda feeds: (feeds / "last.toml").write_text(URL))) >= 2


def test_other_files_are_not_noticed(folder: Path) -> None:
    """A temporary file of an editor does not count."""

    def draft(feeds: Path) -> None:
        (feeds / "old.toml~").write_text("")
        _written(feeds)

    assert asyncio.run(calls_after(folder, draft)) == 1


def test_folder_that_is_not_there_yet_is_waited_for(tmp_path: Path) -> None:
    """It may be on a disk that is mounted later."""

    def make(feeds: Path) -> None:
        feeds.mkdir()
        _written(feeds)

    assert asyncio.run(calls_after(tmp_path / "feeds", make)) >= 1


def test_removed_folder_is_noticed(folder: Path) -> None:
    """Its definitions are gone, too."""
    assert asyncio.run(calls_after(folder, shutil.rmtree)) >= 1
