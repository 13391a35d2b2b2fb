"""The store as one file, for commands that copy, replace or read it as such."""

from pathlib import Path

from feedd.config.settings import Settings
from feedd.errors import UsageError


def store_file(settings: Settings) -> Path:
    """Return the path of the store's file; UsageError where the store is in PostgreSQL."""
    if isinstance(settings.store, Path):
        return settings.store
    raise UsageError(
        "the store is in PostgreSQL, and this command needs it as a file: pg_dump and pg_restore save it and put it "
        "back; docs/operate.md says how"
    )
