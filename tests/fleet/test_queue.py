"""The queue of a fleet: when its tables are made, and what that waits for."""

import asyncio
from uuid import uuid4

import psycopg
import pytest

from feedd.fleet.queue import open_queue
from feedd.store.postgres import MIGRATION
from tests.support.postgres_cluster import new_database

pytestmark = [pytest.mark.anyio, pytest.mark.slow, pytest.mark.timeout(300)]


async def test_tables_that_are_there_wait_for_nobody_who_migrates(postgres: str) -> None:
    """A process that lost its connection goes on at once, whatever another one does to other tables meanwhile."""
    url = new_database(postgres, uuid4().hex)
    async with open_queue(url, "first"):
        pass
    with psycopg.connect(url, autocommit=True) as migrating:
        migrating.execute("SELECT pg_advisory_lock(%s)", (MIGRATION,))
        async with asyncio.timeout(30), open_queue(url, "second") as queue:
            assert () == await queue.tasks()
