"""What a run of `feedd once` came to, and whether another one would come to nothing.

A timer starts it often, and mostly nothing is due. The last run leaves a note of what it went by: the settings, and
inodes, sizes and times of the definitions, the database and the published folders. As long as all these are the same,
and the time is between that run and the first check that is due, neither a definition nor the database is read again.
"""

import json
import os
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from hashlib import blake2b
from pathlib import Path
from typing import TypeAlias

import msgspec
from msgspec import Struct

from feedd import __version__
from feedd.config.settings import Settings
from feedd.mistakes import Mistake
from feedd.model import Report

NOTE = "once.json"  # in the data folder
NotDue: TypeAlias = tuple[tuple[str, datetime], ...]


class OnceResult(Struct, frozen=True, kw_only=True):
    """The reports of the polled feeds, the feeds that are not due with the time when they are, and the mistakes.

    `doubt` is why the clock is not believed, so that nothing new was announced.
    """

    reports: tuple[Report, ...]
    not_due: NotDue
    mistakes: tuple[Mistake, ...]
    doubt: str | None = None
    notices: tuple[str, ...] = ()  # what there is to do about the folder of definitions


def definition_facts(settings: Settings) -> object:
    """Return what differs after a definition was written, replaced or removed; None where that cannot be told."""
    try:
        with os.scandir(settings.feeds) as files:
            return sorted((file.name, *_facts(file.stat())) for file in files)
    except OSError:
        return None


def note_rest(settings: Settings, read: object, not_due: NotDue, now: datetime) -> None:
    """Note that all is done until the first of these feeds is due; the store must be closed.

    `read` is what `definition_facts` said before they were read: none may have changed during the run.
    """
    folders = [folder for place in ("public", "private") for folder, _, _ in os.walk(settings.data / place)]
    if read != definition_facts(settings) or (state := _state(settings, folders)) is None:
        return
    feeds = [(name, due.isoformat()) for name, due in not_due]
    note = {"state": state, "since": now.isoformat(), "folders": folders, "feeds": feeds}
    draft = settings.data / f".{NOTE}.tmp"
    with suppress(OSError):  # then the next run takes the long way
        draft.write_text(json.dumps(note), encoding="utf-8")
        draft.chmod(0o600)
        draft.replace(settings.data / NOTE)


def at_rest(settings: Settings, now: datetime) -> OnceResult | None:
    """Return what a run would come to that finds nothing due and nothing to repair; None: it has to be started."""
    try:
        note = json.loads((settings.data / NOTE).read_bytes())
        not_due = tuple((name, datetime.fromisoformat(due)) for name, due in note["feeds"])
        is_time = datetime.fromisoformat(note["since"]) <= now < min(due for _, due in not_due)
        if is_time and note["state"] == _state(settings, note["folders"]):
            return OnceResult(reports=(), not_due=not_due, mistakes=())
    except (OSError, ValueError, KeyError, TypeError):  # there is none, or it is not ours
        pass
    return None


def _state(settings: Settings, folders: Sequence[str]) -> str | None:
    """Return a digest of what a run goes by; None where that cannot be told, or where the database is in use."""
    store = settings.store
    if not isinstance(store, Path):
        return None
    try:
        log = Path(f"{store}-wal")
        if log.exists() and log.stat().st_size:
            return None
        places = [_facts(place.stat()) for place in (store, *map(Path, folders))]
    except OSError:
        return None
    if (definitions := definition_facts(settings)) is None:
        return None
    state = msgspec.json.encode([__version__, repr(settings), definitions, places])
    return blake2b(state, digest_size=16).hexdigest()


def _facts(found: os.stat_result) -> tuple[int, ...]:
    """Return what differs after a file was written or replaced, or after one in a folder was."""
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns
