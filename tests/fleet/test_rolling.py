"""Two neighbouring releases side by side on one database, as while a fleet is upgraded process by process."""

import io
import json
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest

import feedd
from feedd.store.schema import MIGRATIONS
from tests.support.feedd_process import environment
from tests.support.fleet import ALL_DUE, Hosts, define_feeds, fleet, served_hosts
from tests.support.postgres_cluster import new_database

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]
ROOT = Path(feedd.__file__).parents[1]
POLLS = "SELECT COUNT(*) FROM polls WHERE ok = 1"
VERSION = "SELECT version FROM schema"
MIGRATION = '    ("ALTER TABLE polls ADD COLUMN mood {text}", "CREATE TABLE moods (name {text})"),\n)\n'
PRINT = "import json; from feedd.store.schema import MIGRATIONS; print(json.dumps(MIGRATIONS))"
OF_A_WHEEL = ("feedd", "feeds", "systemd", "docs/man", "pyproject.toml", "README.md", "LICENSE")


def newer_feedd(folder: Path) -> dict[str, str]:
    """Make the next release, whose tables have more, and return the variables that a process of it is started with."""
    shutil.copytree(ROOT / "feedd", folder / "feedd", ignore=shutil.ignore_patterns("__pycache__"))
    schema = folder / "feedd" / "store" / "schema.py"
    text = schema.read_text("utf-8")
    assert text.endswith(",\n)\n")
    schema.write_text(text.removesuffix(")\n") + MIGRATION, "utf-8")
    return started_from(folder)


def earlier_feedd(folder: Path) -> dict[str, str]:
    """Build the wheel of the last commit with fewer migrations, and return the variables of a process of it."""
    if not (ROOT / ".git").exists():
        pytest.skip("there is no git history to take an earlier release from")
    for commit in git("log", "--format=%H", "HEAD", "--", "feedd/store/schema.py").decode().split()[1:]:
        source, wheel = folder / commit / "source", folder / commit / "wheel"
        with tarfile.open(fileobj=io.BytesIO(git("archive", commit, *OF_A_WHEEL))) as packed:
            packed.extractall(source, filter="data")
        known = migrations(started_from(source))
        if len(known) == len(MIGRATIONS) or known != [*map(list, MIGRATIONS[: len(known)])]:
            continue  # the same tables, or those of a branch that was merged
        run(sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(wheel), folder=source)
        (file,) = wheel.glob("*.whl")
        with zipfile.ZipFile(file) as built:
            built.extractall(wheel)
        return started_from(wheel)
    pytest.skip("the git history does not go back to an earlier release")


def started_from(folder: Path) -> dict[str, str]:
    """Return the variables with which the feedd in a folder is started."""
    return {"PYTHONPATH": str(folder), "PYTHONSAFEPATH": "1"}


def migrations(variables: dict[str, str]) -> list[list[str]]:
    """Return the migrations of another feedd."""
    found: list[list[str]] = json.loads(run(sys.executable, "-c", PRINT, folder=ROOT, **variables))
    return found


def version(variables: dict[str, str]) -> int:
    """Return the version of the tables of a feedd."""
    return len(migrations(variables))


def git(*arguments: str) -> bytes:
    """Return what git says of the history of this checkout."""
    return run("git", *arguments, folder=ROOT)


def run(*command: str, folder: Path, **variables: str) -> bytes:
    """Return the output of a command."""
    return subprocess.run(command, check=True, capture_output=True, cwd=folder, env=environment(**variables)).stdout


@pytest.mark.parametrize("other", [earlier_feedd, newer_feedd])
def test_processes_of_two_releases_poll_together(
    postgres: str, tmp_path: Path, other: Callable[[Path], dict[str, str]]
) -> None:
    """The newer one changes the tables while the earlier one polls; that one goes on, and starts again, too."""
    hosts, others, ours = Hosts(), other(tmp_path / "other"), dict[str, str]()
    first, second = sorted((ours, others), key=version)
    assert version(first) < version(second)
    with served_hosts(hosts) as port, fleet(tmp_path, new_database(postgres, uuid4().hex)) as some:
        define_feeds(tmp_path, 10, 5, port)
        earlier = some.start("scheduler", "worker", **first)
        some.ready()
        some.wait_until(POLLS, 10)
        some.wait_until(VERSION, version(first))
        later = some.start("scheduler", "worker", **second)
        some.ready()
        some.wait_until(VERSION, version(second))
        for polls in (20, 30):
            hosts.posts += 1
            some.rows(ALL_DUE)
            some.wait_until(POLLS, polls)
        earlier.end()
        again = some.start("scheduler", "worker", **first)
        some.ready()
        later.end()
        hosts.posts += 1
        some.rows(ALL_DUE)
        some.wait_until(POLLS, 40)
        assert [(40, 40)] == some.rows("SELECT COUNT(*), COUNT(DISTINCT id) FROM entries WHERE state = 'published'")
        assert {4} == set(hosts.polls().values())
        assert not [one for one in (earlier, later, again) if "Traceback" in one.log() or "bug" in one.log()]
