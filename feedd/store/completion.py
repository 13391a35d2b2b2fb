"""Words of the store with which a command line is completed, read from the file as it is.

The store is not opened: nothing is made, migrated or waited for long, while somebody types.
"""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

WAIT = 0.2  # seconds, for a transaction of a daemon

MOST = 100  # entries: more are not looked through on a screen, and a character more of the id brings the others

NAMES = "SELECT name FROM feeds WHERE removed_at IS NULL ORDER BY name"

ENTRIES = """
SELECT substr(entries.id, 10) AS uuid, entries.title FROM entries JOIN feeds ON feeds.id = entries.feed_id
WHERE (feeds.name = :feed OR :feed = '') AND entries.id LIKE 'urn:uuid:' || :prefix || '%'
ORDER BY entries.published DESC, entries.id LIMIT :most
"""


def stored_names(path: Path) -> list[str]:
    """Return the names of the feeds in a database file; none where it cannot be read."""
    return [name for (name,) in _rows(path, NAMES, {})]


def stored_entries(path: Path, feed: str, prefix: str) -> dict[str, str]:
    """Return the titles of the newest entries of a feed, or of all for "", by uuid."""
    return dict(_rows(path, ENTRIES, {"feed": feed, "prefix": prefix, "most": MOST}))


def _rows(path: Path, statement: str, parameters: Mapping[str, str | int]) -> list[Any]:
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", timeout=WAIT, uri=True)) as connection:
            return connection.execute(statement, parameters).fetchall()
    except sqlite3.Error:  # it is not there, busy, damaged or of another version; other commands say so
        return []
