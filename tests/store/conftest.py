"""What the tests of the store share: the place of a database file."""

from pathlib import Path

import pytest


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return a path for a database file whose folder does not exist yet."""
    return tmp_path / "data" / "feedd.sqlite3"
