"""`feedd restore`: a data folder and definitions as they were at a backup.

All is unpacked and checked before anything is replaced, and what is replaced is put aside, not deleted. The database
is replaced by one rename, then the definitions one by one. A file says so meanwhile: where the command was killed
between, nothing runs on what does not fit together until it was run again (`PollerLock`).

The settings file of the backup is put beside the store and not in place: it names folders and addresses of the machine
that it is of, and may come from somebody who would like other hosts to be asked.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path

from msgspec import Struct

from feedd.commands.backup_archive import CONFIG, DATABASE, DEFINITION, ArchiveReader
from feedd.commands.draft_folder import draft_folder, sync_folder
from feedd.commands.manifest import Manifest
from feedd.commands.store_file import store_file
from feedd.config.loading import definition_paths
from feedd.config.settings import Settings
from feedd.errors import StoreError, UsageError
from feedd.store import PollerLock, check_database, close_log, exclusive, forget_notifications
from feedd.store.feeds_folder import forget_folder
from feedd.store.lock import UNFINISHED

LOGS = ("-wal", "-shm", "-journal")  # what SQLite has beside a database, and would apply to the next of that name


class Restored(Struct, frozen=True, kw_only=True):
    """When the backup was made, how many definitions it has, and the folder of what it replaced, if anything.

    `config` is where its settings file is, if it has one.
    """

    made_at: datetime
    definitions: int
    replaced: Path | None
    config: Path | None


def restore(
    settings: Settings,
    path: Path,
    now: datetime,
    *,
    force: bool = False,
    on_progress: Callable[[int, int], None] = lambda *_: None,
) -> Restored:
    """Put a backup into the data folder and the folder of definitions; with `force` it replaces what is there.

    `on_progress` is called with the files that are unpacked, and all. UsageError where something is there, Occupied
    where a daemon runs, StoreError where the backup is damaged or a folder cannot be written.
    """
    with ExitStack() as opened:
        try:
            file = opened.enter_context(path.open("rb"))
        except OSError as error:
            raise UsageError(
                f"{path}: the backup cannot be read: {error.strerror}; name a file that `feedd backup` wrote"
            ) from error
        archive = ArchiveReader(file, path)
        manifest = archive.read_manifest()
        opened.enter_context(PollerLock(settings.data / "poller.lock").acquire("restore"))
        _refuse_existing(settings, force=force)
        with _explained(settings.data):
            folder = opened.enter_context(draft_folder(settings.data, "restore"))
            _unpack(archive, manifest, folder, on_progress)
            check_database(folder / DATABASE, "integrity", path)
            forget_notifications(folder / DATABASE)
            forget_folder(folder / DATABASE)  # the definitions are restored into another one, perhaps
        return _install(settings, manifest, folder, now)


def _refuse_existing(settings: Settings, *, force: bool) -> None:
    database = store_file(settings)
    there = [file for file in (database, *_definitions(settings.feeds)) if file.exists() or file.is_symlink()]
    if there and not force:
        more = f" and {len(there) - 1} more" if len(there) > 1 else ""
        raise UsageError(f"{there[0]}{more}: exists already; --force replaces it and puts the old one aside")


def _definitions(feeds: Path) -> list[Path]:
    return definition_paths(feeds) if feeds.exists() else []


def _unpack(archive: ArchiveReader, manifest: Manifest, folder: Path, on_progress: Callable[[int, int], None]) -> None:
    needed, free = sum(member.bytes for member in manifest.files), shutil.disk_usage(folder).free
    if needed > free:
        raise StoreError(f"{folder.parent}: the backup needs {needed} bytes, and {free} are free; make room")
    (folder / "feeds").mkdir()
    for done, member in enumerate(manifest.files):
        on_progress(done, len(manifest.files))
        archive.unpack(member, folder)
    on_progress(len(manifest.files), len(manifest.files))


def _install(settings: Settings, manifest: Manifest, folder: Path, now: datetime) -> Restored:
    """Replace the database and the definitions by those in a folder of the data folder."""
    with ExitStack() as opened:
        with _explained(settings.feeds):
            settings.feeds.mkdir(parents=True, exist_ok=True)
            # Hidden, as a reload must not read them; a copy, as this may be another file system.
            drafts = opened.enter_context(draft_folder(settings.feeds, "restore"))
            for file in (folder / "feeds").iterdir():
                _give(shutil.copyfile(file, drafts / file.name), settings.feeds)
        aside = settings.data / f"before-restore-{now:%Y%m%dT%H%M%S.%fZ}"  # beside the drafts, which are deleted
        with exclusive(settings.data), _explained(settings.data):
            aside.mkdir(mode=0o700)
            unfinished = settings.data / UNFINISHED
            _write_durably(unfinished, f"of the backup that was made at {manifest.made_at.isoformat()}\n".encode())
            _replace_database(settings.data, folder / DATABASE, aside)
            _give(settings.data / "poller.lock", settings.data)
        with _explained(settings.feeds):
            _replace_definitions(settings.feeds, drafts, aside)
        with _explained(settings.data):
            config = _place_config(settings.data, folder)
            unfinished.unlink()
            sync_folder(settings.data)
    replaced = any(aside.iterdir())
    if not replaced:
        aside.rmdir()
    return Restored(
        made_at=manifest.made_at,
        definitions=sum(DEFINITION.fullmatch(member.name) is not None for member in manifest.files),
        replaced=aside if replaced else None,
        config=config,
    )


def _place_config(data: Path, folder: Path) -> Path | None:
    """Put the settings file of the backup, if there is one, into the data folder under another name."""
    if not (folder / CONFIG).exists():
        return None
    place = data / f"{CONFIG}.from-backup"
    (folder / CONFIG).chmod(0o600)
    _give(folder / CONFIG, data)
    return (folder / CONFIG).replace(place)


def _write_durably(path: Path, data: bytes) -> None:
    """Write a file that is on disk, with its name, at the end."""
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    sync_folder(path.parent)


def _replace_database(data: Path, new: Path, aside: Path) -> None:
    """Replace the database, and put the old one aside with the files that were published from it."""
    database, public, private = data / DATABASE, data / "public", data / "private"
    logs = [data / f"{DATABASE}{suffix}" for suffix in LOGS]
    # Copied first: SQLite deletes the log of a database that it cannot read, and it may hold what somebody wants back.
    copies = [shutil.copyfile(log, new.parent / log.name) for log in logs if log.exists()]
    if database.exists() and not close_log(database):
        for copy in copies:
            copy.rename(aside / copy.name)
    for log in logs:
        log.unlink(missing_ok=True)
    if database.exists():
        try:
            (aside / DATABASE).hardlink_to(database)  # so that there is a database of that name at any moment
        except OSError:  # a file system without links
            database.rename(aside / DATABASE)
    if private.exists():
        private.rename(aside / "private")
    if public.exists():  # they may be newer than the restored database, which would believe them its own
        public.rename(aside / "public")
    new.chmod(0o600)
    _give(new, data)
    new.replace(database)
    sync_folder(data)


def _replace_definitions(feeds: Path, drafts: Path, aside: Path) -> None:
    """Replace all definitions by the drafts, and put aside those that differ."""
    for path in definition_paths(feeds):
        draft = drafts / path.name
        if draft.exists() and path.is_file() and draft.read_bytes() == path.read_bytes():
            draft.unlink()
            continue
        (aside / "feeds").mkdir(exist_ok=True)
        shutil.copy2(path, aside / "feeds" / path.name, follow_symlinks=False)
        if not draft.exists():
            path.unlink()
    for draft in drafts.iterdir():
        draft.replace(feeds / draft.name)
    sync_folder(feeds)


def _give(file: Path, folder: Path) -> None:
    """Give a file to the owner of a folder: root restores what a service of another user reads and writes."""
    if os.geteuid() == 0:
        owner = folder.stat()
        os.chown(file, owner.st_uid, owner.st_gid)


@contextmanager
def _explained(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreError(
            f"{error.filename or folder}: cannot be written ({error.strerror}); make room, or let this user write "
            f"{folder}"
        ) from error
