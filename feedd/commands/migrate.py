"""`feedd migrate`: the store, from SQLite to PostgreSQL or back."""

from collections.abc import Callable
from pathlib import Path

from feedd.config.settings import Settings
from feedd.errors import UsageError
from feedd.store import PollerLock
from feedd.store.transfer import transfer


def migrate(settings: Settings, target: str, on_progress: Callable[[int, int], None]) -> int:
    """Copy the store into an empty database at a `postgresql://` URL or a path, and return the number of its feeds.

    UsageError where there is a store already, Occupied where a process polls for one of both.
    """
    url = target if target.startswith(("postgresql://", "postgres://")) else None
    file = None if url else Path(target)
    if file and file.exists():
        raise UsageError(f"{file}: exists already; name a file that does not")
    source = settings.store
    if isinstance(source, Path) and not source.is_file():
        raise UsageError(f"{source}: there is no store here yet; --data names its folder")
    with PollerLock(settings.data / "poller.lock", settings.database or url).acquire("migrate"):
        return transfer(source, url or file, on_progress)
