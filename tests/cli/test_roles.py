"""`feedd run --role`: for the processes of a fleet, and for nobody else."""

from pathlib import Path

from tests.support.feedd_process import feedd


def test_roles_are_refused_where_the_store_is_a_file(tmp_path: Path) -> None:
    """One process does everything there; the words name what would have to be set."""
    (tmp_path / "feeds").mkdir()
    ended = feedd(tmp_path, "run", "--role", "worker")
    assert 2 == ended.returncode
    assert "one process does everything" in ended.stderr
    assert "`database`" in ended.stderr


def test_unknown_role_is_refused(tmp_path: Path) -> None:
    """With the names that there are."""
    ended = feedd(tmp_path, "run", "--role", "poller")
    assert 2 == ended.returncode
    assert "scheduler" in ended.stderr
