"""`feedd migrate`: the store, from SQLite to PostgreSQL or back, where the published files come back with it."""

import gzip
import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from feedd.config.settings import Settings
from feedd.errors import UsageError
from feedd.publish.files import PublicFolder
from feedd.store import PollerLock
from feedd.store.codecs import from_time
from feedd.store.opening import WAIT, open_database
from feedd.store.published_files import FILES
from feedd.store.transfer import transfer


def migrate(settings: Settings, target: str, on_progress: Callable[[int, int], None]) -> int:
    """Copy the store into an empty database at a `postgresql://` URL or a path, and return the number of its feeds.

    UsageError where there is a store already, Occupied where a process polls for one of both.
    """
    url = target if target.startswith(("postgresql://", "postgres://")) else None
    file = None if url else Path(target)
    if file and file.is_dir():
        raise UsageError(f"{file}: is a folder; name a new file in it, as in {file / 'feedd.sqlite3'}")
    if file and file.exists():
        raise UsageError(f"{file}: exists already; name a file that does not")
    source = settings.store
    if isinstance(source, Path) and not source.is_file():
        raise UsageError(f"{source}: there is no store here yet; --data names its folder")
    with PollerLock(settings.data / "poller.lock", settings.database or url).acquire("migrate"):
        count = transfer(source, url or file, on_progress)
        if settings.database and file:
            _write_files(settings.database, settings.data / "public")
            shutil.rmtree(settings.data / "private", ignore_errors=True)  # of before: these are rendered again
        return count


def _write_files(url: str, folder: Path) -> None:
    """Make the public folder what is published in a database on a server; it may have files from before."""
    public, kept = PublicFolder(folder), set[Path]()
    with closing(open_database(url, WAIT)) as database:
        for row in database.each(FILES, {}):
            kept.add(folder / row["name"])
            known, since = public.get(row["name"]), from_time(row["published_at"])
            if known and known.last_modified != since.replace(microsecond=0):
                public.remove(row["name"])
            public.put(row["name"], gzip.decompress(row["gzipped"]), since)
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path not in kept:
            public.remove(str(path.relative_to(folder)))
