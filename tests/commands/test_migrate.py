"""The store from SQLite to PostgreSQL and back: the same rows, the same published bytes, and polls go on."""

import gzip
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from feedd.app import open_app
from feedd.commands.migrate import migrate
from feedd.config.loading import load_definitions
from feedd.errors import UsageError
from feedd.store.opening import WAIT, open_database
from feedd.store.portable import TABLES
from feedd.store.published_files import FILES
from feedd.structs import replace
from tests.support.poll_world import TWO_PHLOGS, in_world, menu, text
from tests.support.postgres_cluster import new_database
from tests.support.store_rows import rows

pytestmark = [pytest.mark.anyio, pytest.mark.slow]


def published(data: Path) -> dict[str, tuple[bytes, int]]:
    """Return the bytes and the time of all published files."""
    public = data / "public"
    files = (path for path in sorted(public.rglob("*")) if path.is_file())
    return {str(path.relative_to(public)): (path.read_bytes(), int(path.stat().st_mtime)) for path in files}


def stored(url: str) -> dict[str, tuple[bytes, int]]:
    """Return the bytes and the time of all files that are published in a database."""
    with closing(open_database(url, WAIT)) as database:
        rows = database.execute(FILES)
    return {row["name"]: (gzip.decompress(row["gzipped"]), row["published_at"] // 1_000_000) for row in rows}


async def test_store_moves_to_postgresql_and_back(tmp_path: Path, postgres: str) -> None:
    """What was published stays the same to the byte, a new post is announced once, and nothing else is."""
    async with in_world(tmp_path, TWO_PHLOGS) as world:
        await world.poll()
        await world.app.publisher.site.publish()
        settings, before = world.app.settings, published(tmp_path / "data")
        world.now += timedelta(hours=1)
        url = new_database(postgres, uuid4().hex)
        steps = list[tuple[int, int]]()
        assert 1 == migrate(settings, url, lambda *step: steps.append(step))
        assert rows(settings.store) == rows(url)
        assert steps[-1][0] == steps[-1][1]

        moved = replace(settings, database=url)
        async with open_app(moved, world.clock) as app:
            await app.start(load_definitions(moved.feeds))
            assert before == stored(url)
            world.hole.documents = {
                **TWO_PHLOGS,
                b"/index": menu("The mill", "02026-11-02 - Second|/c", "02026-11-01 - First|/a"),
                b"/c": text("Second"),
            }
            world.now += timedelta(days=1)
            report = await app.poller.poll(app.definitions.all.good["hole"])
        assert (1, 0, 0) == (len(report.new), len(report.updated), len(report.gone))

        after = stored(url)
        assert before["hole.atom"] != after["hole.atom"]
        (tmp_path / "data" / "public" / "gone.atom").write_bytes(b"left from before")
        assert 1 == migrate(moved, str(tmp_path / "back.sqlite3"), lambda *_: None)
        assert after == published(tmp_path / "data")
        assert rows(url) == rows(tmp_path / "back.sqlite3")


async def test_only_an_empty_place_is_taken(tmp_path: Path, postgres: str) -> None:
    """A store that is there already is not written over, whichever it is."""
    url = new_database(postgres, uuid4().hex)
    async with in_world(tmp_path, TWO_PHLOGS) as world:
        await world.poll()
        settings = world.app.settings
        migrate(settings, url, lambda *_: None)
        for target in (url, str(settings.store)):
            with pytest.raises(UsageError, match="already"):
                migrate(settings, target, lambda *_: None)
        with pytest.raises(UsageError, match="name a new file in it"):
            migrate(settings, str(tmp_path), lambda *_: None)


async def test_copy_that_is_ended_half_way_leaves_an_empty_database(tmp_path: Path, postgres: str) -> None:
    """So the same command does all of it the next time."""
    url = new_database(postgres, uuid4().hex)
    async with in_world(tmp_path, TWO_PHLOGS) as world:
        await world.poll()

        def end(done: int, _all: int) -> None:
            if done == len(TABLES):
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            migrate(world.app.settings, url, end)
        assert 1 == migrate(world.app.settings, url, lambda *_: None)


@pytest.fixture(autouse=True)
def on_sqlite_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """Begin on SQLite, also where other tests run on PostgreSQL."""
    monkeypatch.setattr("tests.support.poll_world.database_for", lambda _: None)
