"""What the tests of manners share: a database for the hosts of a fleet, and both kinds of manners."""

from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, closing
from uuid import uuid4

import pytest

from feedd.store.opening import WAIT, open_database
from tests.support.database_clock import DatabaseClock
from tests.support.manners_worlds import OwnWorld, SharedWorld
from tests.support.postgres_cluster import new_database
from tests.support.store_samples import NOON


@pytest.fixture(scope="session")
def hosts_database(postgres: str) -> Iterator[tuple[str, DatabaseClock]]:
    """Yield a database and its clock."""
    url = new_database(postgres, uuid4().hex)
    open_database(url, WAIT).close()
    with closing(DatabaseClock(url, NOON)) as clock:
        yield url, clock


@pytest.fixture
async def shared(hosts_database: tuple[str, DatabaseClock]) -> AsyncIterator[SharedWorld]:
    """Yield processes that share a database in which no host is known."""
    url, clock = hosts_database
    clock.restart()
    clock.now = 0.0
    async with AsyncExitStack() as life:
        yield SharedWorld(url, clock, life)


@pytest.fixture(params=["own", pytest.param("shared", marks=[pytest.mark.slow, pytest.mark.timeout(300)])])
def world(request: pytest.FixtureRequest) -> OwnWorld | SharedWorld:
    """Return the manners of one process, and of several."""
    if request.param == "own":
        return OwnWorld()
    found = request.getfixturevalue("shared")
    assert isinstance(found, SharedWorld)
    return found
