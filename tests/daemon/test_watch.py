"""Changes of definitions on disk, in each of the ways in which people and programs make them."""

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
    """A folder with a definition, and one behind two links."""
    folder = tmp_path / "feeds"
    for version in ("..1", "..2"):
        (folder / version).mkdir(parents=True)
        (folder / version / "linked.toml").write_text(URL)
    (folder / "..data").symlink_to("..1")
    (folder / "linked.toml").symlink_to("..data/linked.toml")
    (folder / "old.toml").write_text(URL)
    return folder


async def told_after(folder: Path, *changes: Callable[[Path], object]) -> int:
    """Make changes one by one, each after the last was told; give how often was told."""
    told = asyncio.Semaphore(0)
    count = 0

    def note() -> None:
        nonlocal count
        count += 1
        told.release()

    watching = asyncio.create_task(watch_folder(folder, read_state(folder), note, rescan=SOON))
    for change in changes:
        await asyncio.to_thread(change, folder)
        await told.acquire()
    watching.cancel()
    await asyncio.gather(watching, return_exceptions=True)
    return count


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_change_is_told(folder: Path, change: Callable[[Path], object]) -> None:
    """And the one after it too."""
    assert asyncio.run(told_after(folder, change, lambda feeds: (feeds / "last.toml").write_text(URL))) >= 2


def test_what_is_no_definition_is_not_told(folder: Path) -> None:
    """A draft of an editor is nobody's business."""

    def draft(feeds: Path) -> None:
        (feeds / "old.toml~").write_text("")
        _written(feeds)

    assert asyncio.run(told_after(folder, draft)) == 1


def test_folder_that_is_not_there_yet_is_waited_for(tmp_path: Path) -> None:
    """It may be on a disk that is mounted later."""

    def make(feeds: Path) -> None:
        feeds.mkdir()
        _written(feeds)

    assert asyncio.run(told_after(tmp_path / "feeds", make)) >= 1


def test_folder_that_goes_is_told(folder: Path) -> None:
    """Its definitions are gone with it."""
    assert asyncio.run(told_after(folder, shutil.rmtree)) >= 1
