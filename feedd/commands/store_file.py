"""The store as one file, for a command that replaces it."""

from pathlib import Path

from feedd.config.settings import Settings
from feedd.errors import UsageError


def store_file(settings: Settings) -> Path:
    """Return the path of the store's file; UsageError where the store is in PostgreSQL."""
    if isinstance(settings.store, Path):
        return settings.store
    raise UsageError(
        "the store is in PostgreSQL, which a backup does not replace: put it into a data folder without `database` "
        "(--data), then copy it into an empty database with `feedd migrate --to`; docs/operate.md says how"
    )
