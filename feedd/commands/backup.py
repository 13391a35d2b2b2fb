"""`feedd backup`: the database as it is now, the definitions and the settings file, in one file, while a daemon runs.

What can be made from them is not in it: published files, and media files, which are fetched again.
"""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from msgspec import Struct

from feedd import __version__
from feedd.commands.backup_archive import CONFIG, DATABASE, DEFINITION, FORMAT, member_of, write_archive
from feedd.commands.draft_folder import draft_folder, sync_folder
from feedd.commands.manifest import Manifest
from feedd.config.loading import definition_paths, read_definition
from feedd.config.settings import Settings
from feedd.config.toml_keys import MOST_BYTES
from feedd.errors import StoreError, UsageError
from feedd.mistakes import Mistake
from feedd.store import check_database, close_log, copy_database
from feedd.store.transfer import transfer


class Backup(Struct, frozen=True, kw_only=True):
    """How many bytes and definitions a backup has, and which files it had to leave out."""

    bytes: int
    definitions: int
    left_out: tuple[Mistake, ...]


def backup(
    settings: Settings,
    path: Path,
    now: datetime,
    *,
    config: Path | None = None,
    force: bool = False,
    on_progress: Callable[[int, int], None] = lambda *_: None,
) -> Backup:
    """Write a backup, whole or not at all; with `force` it replaces an older one.

    `config` is the settings file, which may be missing.
    `on_progress` is called with the pages of the database that are copied, and all; with tables, where it is on a
    server. UsageError where the file exists, MistakeError for a folder of definitions that cannot be read, StoreError
    for all else.
    """
    if not path.parent.is_dir():
        raise StoreError(
            f"{path}: the backup cannot be written: there is no folder {path.parent}; make it, or name another"
        )
    _refuse_existing(path, force=force)
    try:
        with draft_folder(path.parent, path.name) as folder:
            left_out = _copy_definitions(settings.feeds, folder) + _copy_config(config, folder)
            _copy_store(settings.store, folder / DATABASE, on_progress)
            origin = settings.store if isinstance(settings.store, Path) else folder / DATABASE
            manifest = _manifest(origin, folder, now)
            draft = folder / "backup.tar"
            write_archive(draft, manifest, folder)
            length = draft.stat().st_size
            _refuse_existing(path, force=force)
            draft.chmod(0o600)  # it contains texts that are perhaps not for everybody
            draft.replace(path)
            sync_folder(path.parent)
    except OSError as error:
        raise StoreError(
            f"{path}: the backup cannot be written ({error.strerror}); make room, or name a file in a folder that this "
            "user can write"
        ) from error
    definitions = sum(DEFINITION.fullmatch(member.name) is not None for member in manifest.files)
    return Backup(bytes=length, definitions=definitions, left_out=left_out)


def _copy_store(store: Path | str, copy: Path, on_progress: Callable[[int, int], None]) -> None:
    """Copy the store into a file of SQLite, whichever database it is in; from a server as it is at one moment."""
    if isinstance(store, Path):
        copy_database(store, copy, on_progress)
    else:
        making = copy.parent / "store" / copy.name  # the folder of a draft is locked, as that of a new database is
        transfer(store, making, on_progress)
        close_log(making)
        making.rename(copy)


def _refuse_existing(path: Path, *, force: bool) -> None:
    if path.exists() and not (force and path.is_file()):
        advice = "--force replaces it" if path.is_file() else "name a file"
        raise UsageError(f"{path}: exists already; {advice}, and another name keeps both")


def _copy_definitions(feeds: Path, folder: Path) -> tuple[Mistake, ...]:
    """Copy the definitions as they are, broken ones too; return those that cannot be read."""
    (folder / "feeds").mkdir()
    left_out = []
    for path in definition_paths(feeds):
        name = f"feeds/{path.name}"
        try:
            data = read_definition(path)
        except OSError as error:
            left_out.append(_left_out(path, f"cannot be read: {error.strerror}"))
            continue
        if DEFINITION.fullmatch(name) and len(data) <= MOST_BYTES:
            (folder / name).write_bytes(data)
        else:
            left_out.append(_left_out(path, "no definition has such a name or such a length"))
    return tuple(left_out)


def _copy_config(config: Path | None, folder: Path) -> tuple[Mistake, ...]:
    """Copy the settings file as it is, if there is one; return it where it cannot be read."""
    try:
        data = read_definition(config) if config else None
    except FileNotFoundError:
        return ()
    except OSError as error:
        return (_left_out(config or folder, f"cannot be read: {error.strerror}"),)
    if config is None or data is None:
        return ()
    if len(data) > MOST_BYTES:
        return (_left_out(config, f"has more than {MOST_BYTES} bytes"),)
    (folder / CONFIG).write_bytes(data)
    return ()


def _left_out(path: Path, why: str) -> Mistake:
    return Mistake(file=str(path), key="", message=f"is not in the backup: {why}")


def _manifest(database: Path, folder: Path, now: datetime) -> Manifest:
    """Return the manifest of what is in a folder; StoreError where the database was damaged before it was copied."""
    tables = check_database(folder / DATABASE, "quick", database)
    names = sorted(f"feeds/{path.name}" for path in (folder / "feeds").iterdir())
    config = [CONFIG] if (folder / CONFIG).exists() else []
    files = tuple(member_of(folder, name) for name in (DATABASE, *config, *names))
    return Manifest(format=FORMAT, feedd=__version__, tables=tables, made_at=now.replace(microsecond=0), files=files)
