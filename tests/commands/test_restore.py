"""`feedd restore`: what it replaces, what it refuses, and that it changes nothing where it refuses."""

import io
import json
import os
import tarfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from feedd.commands.backup import backup
from feedd.commands.restore import restore
from feedd.errors import FeeddError, Occupied, StoreError, UsageError
from feedd.store import PollerLock, Store
from feedd.structs import replace
from tests.support.poll_world import define, settings_for
from tests.support.store_files import keep, kept, query
from tests.support.store_samples import a_feed

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
LATER = NOW + timedelta(days=1)


@pytest.fixture
async def file(tmp_path: Path) -> Path:
    """Return a backup of a store with one feed, and of its definition."""
    define(tmp_path / "old", "lamps", "gopher://news.example.org/1/lamps")
    await keep(tmp_path / "old" / "data" / "feedd.sqlite3", a_feed())
    backup(settings_for(tmp_path / "old"), tmp_path / "x.tar", NOW)
    return tmp_path / "x.tar"


def contents(folder: Path) -> dict[str, bytes | str]:
    """Return all files under a folder but for the lock, links as what they lead to."""
    paths = [path for path in sorted(folder.rglob("*")) if path.name != "poller.lock"]
    return {
        str(path.relative_to(folder)): str(path.readlink()) if path.is_symlink() else path.read_bytes()
        for path in paths
        if path.is_symlink() or path.is_file()
    }


def names(folder: Path) -> list[str]:
    """Return the names in a folder and in those below it."""
    return sorted(path.name for path in folder.rglob("*"))


async def test_empty_folders_are_filled(tmp_path: Path, file: Path) -> None:
    """Store and definitions are as they were, and nothing else is there."""
    new = settings_for(tmp_path / "new")
    new.feeds.rmdir()
    done = restore(new, file, LATER)

    assert (NOW, 1, None) == (done.made_at, done.definitions, done.replaced)
    assert {"data/feedd.sqlite3", "feeds/lamps.toml"} == set(contents(tmp_path / "new"))
    assert 0o600 == (new.data / "feedd.sqlite3").stat().st_mode & 0o777
    assert [a_feed()] == await kept(new.data / "feedd.sqlite3")
    assert (tmp_path / "old" / "feeds" / "lamps.toml").read_bytes() == (new.feeds / "lamps.toml").read_bytes()


async def test_nothing_is_told_after_a_restore(tmp_path: Path) -> None:
    """What waited for the program of `notify` when the backup was made may have been told since."""
    old, path = settings_for(tmp_path / "old"), tmp_path / "old" / "data" / "feedd.sqlite3"
    await keep(path, a_feed())
    add = "INSERT INTO notifications (key, feed_id, event, subject, at, attempts, next_try_at)"
    query(path, f"{add} VALUES ('x', '{a_feed().id}', 'entry', 'x', 0, 0, 0)")
    backup(old, tmp_path / "y.tar", NOW)
    new = settings_for(tmp_path / "new")
    restore(new, tmp_path / "y.tar", LATER)

    assert [("x",)] == query(path, "SELECT key FROM notifications")
    assert [] == query(new.data / "feedd.sqlite3", "SELECT key FROM notifications")


async def fill(folder: Path) -> None:
    """Keep another feed in a folder, with a file of it and three definitions, one of them a link."""
    await keep(folder / "data" / "feedd.sqlite3", replace(a_feed("boats"), failures=3))
    (folder / "data" / "public").mkdir()
    (folder / "data" / "public" / "boats.atom").write_text("boats")
    define(folder, "boats", "gopher://news.example.org/1/boats")
    define(folder, "lamps", "gopher://other.example.org/1/lamps")
    (folder / "feeds" / "linked.toml").symlink_to("/nowhere/at/all.toml")


async def test_what_is_there_is_replaced_only_with_force_and_put_aside(tmp_path: Path, file: Path) -> None:
    """Of the old state everything is in one folder, and nothing of it is used any more."""
    new = settings_for(tmp_path / "new")
    await fill(tmp_path / "new")
    before = contents(tmp_path / "new")
    with pytest.raises(UsageError, match=r"feedd\.sqlite3 and 3 more: exists already; --force"):
        restore(new, file, LATER)
    assert before == contents(tmp_path / "new")

    done = restore(new, file, LATER, force=True)

    assert done.replaced
    aside = contents(done.replaced)
    assert {"feedd.sqlite3", "public/boats.atom", "feeds/boats.toml", "feeds/lamps.toml", "feeds/linked.toml"} == set(
        aside
    )
    assert [before[f"feeds/{name}.toml"] for name in ("boats", "lamps", "linked")] == [
        aside[f"feeds/{name}.toml"] for name in ("boats", "lamps", "linked")
    ]
    assert ["boats"] == [feed.name for feed in await kept(done.replaced / "feedd.sqlite3")]
    assert [a_feed()] == await kept(new.data / "feedd.sqlite3")
    assert ["lamps.toml"] == names(new.feeds)
    assert not (new.data / "public").exists()
    assert [] == [name for name in names(new.data) if "draft" in name]


async def test_log_of_a_killed_daemon_is_not_applied_to_the_restored_store(tmp_path: Path, file: Path) -> None:
    """What was only in it is in the store that is put aside."""
    new = settings_for(tmp_path / "new")
    await keep(tmp_path / "live" / "feedd.sqlite3", a_feed("boats"))
    async with await Store.open(tmp_path / "live" / "feedd.sqlite3") as store:
        await store.feeds.remove(a_feed("boats"), NOW)
        _copy(tmp_path / "live", new.data)
    assert (new.data / "feedd.sqlite3-wal").stat().st_size > 0

    done = restore(new, file, LATER, force=True)

    assert done.replaced
    assert [a_feed()] == await kept(new.data / "feedd.sqlite3")
    assert [(1,)] == query(done.replaced / "feedd.sqlite3", "SELECT COUNT(*) FROM feeds WHERE removed_at IS NOT NULL")


async def test_log_without_its_database_is_not_applied_either(tmp_path: Path, file: Path) -> None:
    """Somebody deleted the database alone; SQLite would take the log for that of the restored one."""
    new = settings_for(tmp_path / "new")
    async with await Store.open(tmp_path / "live" / "feedd.sqlite3") as store:
        await store.feeds.register([a_feed("boats")], NOW)
        _copy(tmp_path / "live", new.data)
    (new.data / "feedd.sqlite3").unlink()

    restore(new, file, LATER)

    assert ["feedd.sqlite3", "poller.lock"] == names(new.data)
    assert [a_feed()] == await kept(new.data / "feedd.sqlite3")


async def test_damaged_store_is_replaced_and_put_aside_with_its_log(tmp_path: Path, file: Path) -> None:
    """A backup is made for that; somebody may still save something from the old one."""
    new = settings_for(tmp_path / "new")
    await keep(new.data / "feedd.sqlite3", a_feed("boats"))
    _write(new.data / "feedd.sqlite3", b"The lamp is lit at dusk. " * 4000)
    _write(new.data / "feedd.sqlite3-wal", b"a log")

    done = restore(new, file, LATER, force=True)

    assert done.replaced
    assert {"feedd.sqlite3", "feedd.sqlite3-wal"} <= set(contents(done.replaced))
    assert [a_feed()] == await kept(new.data / "feedd.sqlite3")


async def test_running_daemon_is_not_disturbed(tmp_path: Path, file: Path) -> None:
    """The message names it, also with --force."""
    new = settings_for(tmp_path / "new")
    await fill(tmp_path / "new")
    before = contents(tmp_path / "new")
    with (
        PollerLock(new.data / "poller.lock").acquire("run"),
        pytest.raises(Occupied, match="another feedd polls this data folder"),
    ):
        restore(new, file, LATER, force=True)

    assert before == contents(tmp_path / "new")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
async def test_root_gives_what_it_restores_to_the_owner_of_the_folders(tmp_path: Path, file: Path) -> None:
    """A service of another user can go on with it."""
    new = settings_for(tmp_path / "new")
    new.data.mkdir()
    os.chown(new.data, 65534, 65534)
    os.chown(new.feeds, 65533, 65533)
    restore(new, file, LATER)

    assert {"feedd.sqlite3": 65534, "poller.lock": 65534} == {one.name: one.stat().st_uid for one in new.data.iterdir()}
    assert 65533 == (new.feeds / "lamps.toml").stat().st_uid


def _copy(source: Path, target: Path) -> None:
    target.mkdir(exist_ok=True)
    for path in source.iterdir():
        _write(target / path.name, path.read_bytes())


def _write(path: Path, data: bytes) -> None:
    path.write_bytes(data)


def members_of(file: Path) -> list[tuple[tarfile.TarInfo, bytes]]:
    """Return the members of an archive with their contents."""
    with tarfile.open(file, "r:") as archive:
        return [(one, opened.read()) for one in archive if (opened := archive.extractfile(one))]


def written(members: list[tuple[tarfile.TarInfo, bytes]], form: int = tarfile.GNU_FORMAT) -> bytes:
    """Return an archive of these members."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form) as archive:
        for header, data in members:
            header.size = len(data) if header.isreg() else 0
            archive.addfile(header, io.BytesIO(data))
    return out.getvalue()


def renamed(name: str) -> "Change":
    """Call the definition otherwise, in the manifest and in the archive."""

    def change(members: list[tuple[tarfile.TarInfo, bytes]], manifest: dict[str, Any]) -> None:
        members[2][0].name = manifest["files"][1]["name"] = name

    return change


def a_link(kind: bytes, target: str) -> "Change":
    """Put a link in the place of the definition."""

    def change(members: list[tuple[tarfile.TarInfo, bytes]], _manifest: dict[str, Any]) -> None:
        members[2][0].type, members[2][0].linkname = kind, target

    return change


def doubled(members: list[tuple[tarfile.TarInfo, bytes]], manifest: dict[str, Any]) -> None:
    """Have the definition twice."""
    members.append(members[2])
    manifest["files"].append(manifest["files"][1])


def with_bytes(place: int, length: int) -> "Change":
    """Say another length of a file in the manifest."""

    def change(_members: list[tuple[tarfile.TarInfo, bytes]], manifest: dict[str, Any]) -> None:
        manifest["files"][place]["bytes"] = length

    return change


def altered(place: int) -> "Change":
    """Change the last byte of a file."""

    def change(members: list[tuple[tarfile.TarInfo, bytes]], _manifest: dict[str, Any]) -> None:
        header, data = members[place]
        members[place] = (header, data[:-1] + bytes([data[-1] ^ 1]))

    return change


def with_database(data: bytes) -> "Change":
    """Put other bytes in the place of the database, and say so in the manifest."""

    def change(members: list[tuple[tarfile.TarInfo, bytes]], manifest: dict[str, Any]) -> None:
        members[1] = (members[1][0], data)
        manifest["files"][0] |= {"bytes": len(data), "sha256": sha256(data).hexdigest()}

    return change


def of_format(number: object) -> "Change":
    """Say another format in the manifest."""

    def change(_members: list[tuple[tarfile.TarInfo, bytes]], manifest: dict[str, Any]) -> None:
        manifest["format"] = number

    return change


def without(place: int) -> "Change":
    """Leave out a member, but not in the manifest."""

    def change(members: list[tuple[tarfile.TarInfo, bytes]], _manifest: dict[str, Any]) -> None:
        del members[place]

    return change


Change = Callable[[list[tuple[tarfile.TarInfo, bytes]], dict[str, Any]], None]
HOSTILE: list[tuple[Change, str]] = [
    (renamed("feeds/../../escaped.toml"), "other files"),
    (renamed("/tmp/escaped.toml"), "other files"),
    (renamed("feeds/sub/lamps.toml"), "other files"),
    (renamed("feeds/.lamps.toml"), "other files"),
    (renamed("feeds/lamps.toml\n"), "other files"),
    (renamed("feeds/" + "a" * 65 + ".toml"), "other files"),
    (renamed("poller.lock"), "other files"),
    (a_link(tarfile.SYMTYPE, "/etc/passwd"), "something else is in its place"),
    (a_link(tarfile.LNKTYPE, "feedd.sqlite3"), "something else is in its place"),
    (a_link(tarfile.DIRTYPE, ""), "something else is in its place"),
    (a_link(tarfile.FIFOTYPE, ""), "something else is in its place"),
    (a_link(tarfile.CHRTYPE, ""), "something else is in its place"),
    (doubled, "contains a file twice"),
    (with_bytes(1, 1_000_001), "too long"),
    (with_bytes(0, -1), "too long"),
    (with_bytes(0, 2**62), "free; make room"),
    (with_bytes(0, 512), "another length than its manifest says"),
    (with_bytes(1, 3), "another length than its manifest says"),
    (altered(1), r"feedd\.sqlite3 is damaged"),
    (altered(2), r"lamps\.toml is damaged"),
    (with_database(b""), "the database is empty"),
    (with_database(b"The lamp is lit at dusk. " * 4000), "not a feedd database"),
    (of_format(3), "its format is 3, and this feedd reads up to 2"),
    (of_format("x"), "its format is 'x'"),
    (without(0), r"manifest\.json is missing"),
    (without(1), r"feedd\.sqlite3 is missing"),
    (without(2), r"lamps\.toml is missing"),
]


@pytest.mark.parametrize(("change", "words"), HOSTILE)
@pytest.mark.parametrize("there", [True, False])
async def test_hostile_archive_changes_nothing(
    tmp_path: Path, file: Path, change: Change, words: str, *, there: bool
) -> None:
    """Nothing is written outside, nothing is replaced, and the message names the file."""
    if there:
        await fill(tmp_path / "new")
    members = members_of(file)
    manifest = json.loads(members[0][1])
    change(members, manifest)
    if members[0][0].name == "manifest.json":
        members[0] = (members[0][0], json.dumps(manifest).encode())
    _write(file, written(members))
    before = contents(tmp_path)

    with pytest.raises(StoreError, match=words):
        restore(settings_for(tmp_path / "new"), file, LATER, force=True)
    assert before == contents(tmp_path)
    assert [] == [name for name in names(tmp_path / "new") if "draft" in name]


async def test_archive_that_ends_early_is_refused(tmp_path: Path, file: Path) -> None:
    """Wherever it was cut, as by a full disk on the way."""
    data = _last_needed(file)
    for cut in (data[:0], data[:100], data[:512], data[:700], data[: len(data) // 2], data[:-1]):
        _write(file, cut)
        with pytest.raises(StoreError, match=r"ends early|is missing"):
            restore(settings_for(tmp_path / "new"), file, LATER)
    assert {} == contents(tmp_path / "new")


def _last_needed(file: Path) -> bytes:
    """Return the archive up to the last byte of its last file."""
    with tarfile.open(file, "r:") as archive:
        last = archive.getmembers()[-1]
        return file.read_bytes()[: last.offset_data + last.size]


@pytest.mark.parametrize("kind", [b"x", b"g", b"L", b"K", b"S"])
async def test_header_that_asks_for_much_memory_is_refused(tmp_path: Path, file: Path, kind: bytes) -> None:
    """Extended headers of any length, which other readers of tar obey before they look at a name."""
    header = tarfile.TarInfo("manifest.json")
    header.type, header.size = kind, 8_000_000_000
    with file.open("r+b") as archive:
        archive.write(header.tobuf(tarfile.GNU_FORMAT))

    with pytest.raises(StoreError, match=r"manifest\.json is missing"):
        restore(settings_for(tmp_path / "new"), file, LATER)


@pytest.mark.parametrize("data", [b"", b"\0" * 10240, b"\xff" * 10240, b"PK\x03\x04" + b"x" * 5000])
async def test_any_other_file_is_refused(tmp_path: Path, data: bytes) -> None:
    """The message is for people, and no folder is made."""
    _write(tmp_path / "x.tar", data)
    with pytest.raises(FeeddError, match=r"x\.tar: not a whole backup of feedd"):
        restore(settings_for(tmp_path), tmp_path / "x.tar", NOW)
    with pytest.raises(UsageError, match=r"y\.tar: the backup cannot be read: No such file"):
        restore(settings_for(tmp_path), tmp_path / "y.tar", NOW)

    assert not (tmp_path / "data").exists()


async def test_half_a_restore_is_finished_before_anything_runs(tmp_path: Path, file: Path) -> None:
    """The store is replaced, and a definition cannot be: only another restore may have the data folder."""
    new = settings_for(tmp_path / "new")
    await keep(new.data / "feedd.sqlite3", a_feed("boats"))
    (new.feeds / "lamps.toml").mkdir()
    lock = PollerLock(new.data / "poller.lock")
    with pytest.raises(StoreError, match="cannot be written"):
        restore(new, file, LATER, force=True)
    with pytest.raises(StoreError, match="a restore did not come to its end"):
        lock.acquire("run")
    (new.feeds / "lamps.toml").rmdir()
    restore(new, file, LATER + timedelta(hours=1), force=True)

    assert ["lamps"] == [feed.name for feed in await kept(new.data / "feedd.sqlite3")]
    with lock.acquire("run"):
        assert (new.feeds / "lamps.toml").is_file()


async def test_settings_are_put_beside_the_store(tmp_path: Path, file: Path) -> None:
    """They are of another machine; an older backup, which has none, is restored as well."""
    old, new, config = settings_for(tmp_path / "old"), settings_for(tmp_path / "new"), tmp_path / "feedd.toml"
    config.write_text('base_url = "https://feeds.example.org"\n')
    made = backup(old, tmp_path / "y.tar", NOW, config=config)
    done = restore(new, tmp_path / "y.tar", LATER)
    without = restore(settings_for(tmp_path / "third"), file, LATER)

    assert (1, 1, None) == (made.definitions, done.definitions, without.config)
    assert new.data / "feedd.toml.from-backup" == done.config
    assert config.read_bytes() == done.config.read_bytes()
    assert 0o600 == done.config.stat().st_mode & 0o777


@pytest.mark.usefixtures("file")
async def test_settings_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    """The backup is made without them; where there is no such file, there is nothing to say."""
    old = settings_for(tmp_path / "old")
    (tmp_path / "feedd.toml").mkdir()
    left_out = backup(old, tmp_path / "y.tar", NOW, config=tmp_path / "feedd.toml").left_out
    assert ["is not in the backup: cannot be read: expected a plain file"] == [one.message for one in left_out]
    assert () == backup(old, tmp_path / "z.tar", NOW, config=tmp_path / "none.toml").left_out
