"""`feedd backup`: what is in the file, and what is left when it cannot be written."""

import asyncio
import os
import tarfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from feedd.commands.backup import backup
from feedd.commands.manifest import Manifest
from feedd.config.settings import Settings
from feedd.errors import MistakeError, StoreError, UsageError
from tests.support.poll_world import define, settings_for
from tests.support.store_files import keep
from tests.support.store_samples import a_feed

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Return the settings of a folder with a store and two definitions."""
    define(tmp_path, "lamps", "gopher://news.example.org/1/lamps")
    define(tmp_path, "broken", "http://example.org/")
    asyncio.run(keep(tmp_path / "data" / "feedd.sqlite3", a_feed()))
    return settings_for(tmp_path)


def test_file_is_a_tar_archive_with_its_manifest_first(tmp_path: Path, settings: Settings) -> None:
    """Any tar program can list and unpack it; definitions are in it as they are written, broken ones too."""
    steps: list[tuple[int, int]] = []
    made = backup(settings, tmp_path / "x.tar", NOW, on_progress=lambda *step: steps.append(step))

    assert (2, (), (tmp_path / "x.tar").stat().st_size) == (made.definitions, made.left_out, made.bytes)
    assert steps[-1][0] == steps[-1][1] > 0
    with tarfile.open(tmp_path / "x.tar", "r:") as archive:
        names = archive.getnames()
        contents = {name: file.read() for name in names if (file := archive.extractfile(name))}
    manifest = msgspec.json.decode(contents["manifest.json"], type=Manifest)
    assert ["manifest.json", "feedd.sqlite3", "feeds/broken.toml", "feeds/lamps.toml"] == names
    assert contents["feeds/broken.toml"] == (tmp_path / "feeds" / "broken.toml").read_bytes()
    assert [len(contents[one.name]) for one in manifest.files] == [one.bytes for one in manifest.files]
    assert NOW == manifest.made_at
    assert 0o600 == (tmp_path / "x.tar").stat().st_mode & 0o777


def test_existing_file_is_replaced_only_with_force(tmp_path: Path, settings: Settings) -> None:
    """Without it the file is as it was; a folder is never replaced."""
    file = tmp_path / "x.tar"
    file.write_text("a diary")
    with pytest.raises(UsageError, match=r"x\.tar: exists already; --force replaces it"):
        backup(settings, file, NOW)
    assert "a diary" == file.read_text()
    backup(settings, file, NOW, force=True)
    assert tarfile.is_tarfile(file)
    with pytest.raises(UsageError, match="exists already; name a file"):
        backup(settings, tmp_path / "feeds", NOW, force=True)


def test_what_no_definition_can_be_is_left_out_and_said(tmp_path: Path, settings: Settings) -> None:
    """A pipe blocks nothing, and the rest is in the backup."""
    feeds = tmp_path / "feeds"
    os.mkfifo(feeds / "pipe.toml")
    (feeds / "Not A Name.toml").write_text("")
    (feeds / "long.toml").write_bytes(b"#" * 1_000_001)
    (feeds / ".lamps.toml.swp").write_text("")
    made = backup(settings, tmp_path / "x.tar", NOW)

    assert ["Not A Name.toml", "long.toml", "pipe.toml"] == [Path(one.file).name for one in made.left_out]
    assert 2 == made.definitions


def damage(folder: Path) -> None:
    """Overwrite the inside of the database."""
    with (folder / "data" / "feedd.sqlite3").open("r+b") as file:
        file.seek(100)
        file.write(b"\xff" * 40_000)


def damage_last_page(folder: Path) -> None:
    """Overwrite one table of the database, which can be copied all the same."""
    with (folder / "data" / "feedd.sqlite3").open("r+b") as file:
        file.seek(-16384, os.SEEK_END)
        file.write(b"\xff" * 16384)


@pytest.mark.parametrize(
    ("spoil", "error", "words"),
    [
        (damage_last_page, StoreError, r"data/feedd\.sqlite3: the database is damaged"),
        (damage, StoreError, r"data/feedd\.sqlite3: .*damaged"),
        (lambda folder: (folder / "data" / "feedd.sqlite3").unlink(), StoreError, "no database here"),
        (lambda folder: (folder / "feeds").rename(folder / "elsewhere"), MistakeError, "there is no such folder"),
        (lambda folder: (folder / "out").rename(folder / "away"), StoreError, r"x\.tar: the backup cannot be written"),
    ],
)
def test_failed_backup_leaves_the_last_one_and_no_draft(
    tmp_path: Path, settings: Settings, spoil: Callable[[Path], object], error: type[Exception], words: str
) -> None:
    """Of a damaged store, above all: the good backup must not be lost for a bad one."""
    (tmp_path / "out").mkdir()
    file = tmp_path / "out" / "x.tar"
    file.write_text("the last one")
    spoil(tmp_path)

    with pytest.raises(error, match=words):
        backup(settings, file, NOW, force=True)
    assert ["the last one"] == [path.read_text() for path in tmp_path.glob("*/*") if path.name == "x.tar"]
    assert [] == list(tmp_path.glob("*/.x*"))


def test_drafts_of_a_killed_backup_are_deleted_by_the_next(tmp_path: Path, settings: Settings) -> None:
    """Those of one that still runs, and those for another file, are left alone."""
    (tmp_path / ".x.tar.abc.draft").mkdir()
    (tmp_path / ".x.tar.abc.draft" / "feedd.sqlite3").write_text("a half")
    (tmp_path / ".y.tar.abc.draft").mkdir()

    def look(_done: int, _total: int) -> None:
        backup(settings, tmp_path / "x.tar", NOW, force=True)
        assert 1 == len(list(tmp_path.glob(".x.tar.*.draft")))

    backup(settings, tmp_path / "x.tar", NOW, force=True, on_progress=look)
    assert [".y.tar.abc.draft"] == [path.name for path in tmp_path.glob(".*.draft")]
