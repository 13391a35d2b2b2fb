"""Two neighbouring releases side by side on one database, as while a fleet is upgraded process by process."""

import shutil
from pathlib import Path
from uuid import uuid4

import pytest

import feedd
from feedd.store.schema import MIGRATIONS
from tests.support.fleet import ALL_DUE, Hosts, define_feeds, fleet, served_hosts
from tests.support.postgres_cluster import new_database

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]
POLLS = "SELECT COUNT(*) FROM polls WHERE ok = 1"
VERSION = "SELECT version FROM schema"
MIGRATION = '    ("ALTER TABLE polls ADD COLUMN mood {text}", "CREATE TABLE moods (name {text})"),\n)\n'


def newer_feedd(folder: Path) -> dict[str, str]:
    """Make the next release, whose tables have more, and return the variables that a process of it is started with."""
    shutil.copytree(Path(feedd.__file__).parent, folder / "feedd", ignore=shutil.ignore_patterns("__pycache__"))
    schema = folder / "feedd" / "store" / "schema.py"
    text = schema.read_text("utf-8")
    assert text.endswith("    ),\n)\n")
    schema.write_text(text.removesuffix(")\n") + MIGRATION, "utf-8")
    return {"PYTHONPATH": str(folder), "PYTHONSAFEPATH": "1"}


def test_processes_of_two_releases_poll_together(postgres: str, tmp_path: Path) -> None:
    """The newer one changes the tables while the earlier one polls; that one goes on, and starts again, too."""
    hosts, newer = Hosts(), newer_feedd(tmp_path / "newer")
    with served_hosts(hosts) as port, fleet(tmp_path, new_database(postgres, uuid4().hex)) as some:
        define_feeds(tmp_path, 10, 5, port)
        earlier = some.start("scheduler", "worker")
        some.ready()
        some.wait_until(POLLS, 10)
        some.wait_until(VERSION, len(MIGRATIONS))
        later = some.start("scheduler", "worker", **newer)
        some.ready()
        some.wait_until(VERSION, len(MIGRATIONS) + 1)
        for polls in (20, 30):
            hosts.posts += 1
            some.rows(ALL_DUE)
            some.wait_until(POLLS, polls)
        earlier.end()
        again = some.start("scheduler", "worker")
        some.ready()
        later.end()
        hosts.posts += 1
        some.rows(ALL_DUE)
        some.wait_until(POLLS, 40)
        assert [(40, 40)] == some.rows("SELECT COUNT(*), COUNT(DISTINCT id) FROM entries WHERE state = 'published'")
        assert {4} == set(hosts.polls().values())
        assert not [one for one in (earlier, later, again) if "Traceback" in one.log() or "bug" in one.log()]
