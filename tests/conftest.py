"""What applies to every test: properties are tried on the same examples each time, however slow the machine is."""

import logging
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import settings

from feedd.config.settings import KEEP_REVISIONS
from feedd.store import Store
from tests.support import postgres_cluster
from tests.support.postgres_cluster import cluster, new_database, programs

PATIENCE = 300  # seconds for a test that may wait for PostgreSQL

settings.register_profile("feedd", deadline=None, derandomize=True)
settings.load_profile("feedd")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the tests of whole polls run on PostgreSQL, too."""
    parser.addoption("--postgres", action="store_true", help="run what opens a data folder on PostgreSQL")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Where tests run on PostgreSQL, leave out what looks into the file of SQLite, and give the rest more time.

    The first one waits for the server, the last one for its end: on a busy machine that took longer than a whole test.
    """
    if config.getoption("--postgres"):
        items[:] = [item for item in items if not item.get_closest_marker("sqlite")]
        for item in items:
            if not item.get_closest_marker("timeout"):
                item.add_marker(pytest.mark.timeout(PATIENCE))


@pytest.fixture(scope="session", autouse=True)
def server(request: pytest.FixtureRequest) -> None:
    """Start a PostgreSQL server where whole tests run on it."""
    if request.config.getoption("--postgres"):
        postgres_cluster.server.append(request.getfixturevalue("postgres"))


@pytest.fixture(scope="session", autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Give the settings that tests load an empty home: no feedd.toml of whoever runs them counts."""
    with pytest.MonkeyPatch.context() as patch:
        for kind in ("CONFIG", "STATE"):
            patch.setenv(f"XDG_{kind}_HOME", str(tmp_path_factory.mktemp("home")))
        yield


@pytest.fixture(autouse=True)
def log_level() -> Iterator[None]:
    """Give the root logger its level back, which a command that ran in this process has set."""
    root = logging.getLogger()
    level = root.level
    yield
    root.setLevel(level)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """Yield the URL of a PostgreSQL server of our own."""
    folder = programs()
    if folder is None:
        pytest.skip("PostgreSQL is not installed")
    with cluster(folder) as started:
        yield started.url


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=[pytest.mark.slow, pytest.mark.timeout(PATIENCE)])])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    """Return an opened, empty store on each database that there is."""
    place: Path | str = tmp_path / "data" / "feedd.sqlite3"
    if request.param == "postgres":
        place = new_database(request.getfixturevalue("postgres"), uuid4().hex)
    opened = await Store.open(place, keep_revisions=KEEP_REVISIONS)
    yield opened
    await opened.close()


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Run the asynchronous tests on asyncio, as feedd runs."""
    return "asyncio"
