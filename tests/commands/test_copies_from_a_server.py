"""Backups and exports of a store in PostgreSQL: the same forms as of a file, while others write."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from feedd.commands.backup import backup
from feedd.commands.export import export
from feedd.commands.import_folder import import_folder
from feedd.commands.restore import restore
from feedd.errors import UsageError
from feedd.store import Store, outgoing
from feedd.structs import replace
from tests.support.poll_world import TWO_PHLOGS, in_world, settings_for
from tests.support.postgres_cluster import new_database
from tests.support.store_rows import rows
from tests.support.store_samples import a_feed

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture
def url(postgres: str) -> str:
    """Return the URL of an empty database."""
    return new_database(postgres, uuid4().hex)


async def test_backup_is_restored_into_a_file(tmp_path: Path, url: str) -> None:
    """With every row; into PostgreSQL it comes from there, as the refusal says."""
    async with in_world(tmp_path / "old", TWO_PHLOGS, database=url) as world:
        await world.poll()
        settings = world.app.settings
        done = backup(settings, tmp_path / "x.tar", NOW)
        kept = rows(url)
        with pytest.raises(UsageError, match="feedd migrate --to"):
            restore(replace(settings, data=tmp_path / "other"), tmp_path / "x.tar", NOW)
    new = replace(settings_for(tmp_path / "new"), database=None)
    restore(new, tmp_path / "x.tar", NOW)
    restored = rows(new.store)
    assert 1 == done.definitions
    assert {name for name in kept if kept[name] != restored[name]} <= {"feeds_folder", "notifications"}
    assert restored["entries"]


@pytest.mark.parametrize("is_server", [True, False])
async def test_export_is_imported_into_either_database(
    tmp_path: Path, url: str, postgres: str, is_server: bool
) -> None:
    """With its entries and texts, and the next poll finds nothing new."""
    async with in_world(tmp_path / "old", TWO_PHLOGS, database=url) as world:
        await world.poll()
        assert ("hole",) == export(world.app.settings, None, tmp_path / "x", NOW).feeds
        settings = settings_for(tmp_path / "new")
        (tmp_path / "new" / "feeds").rmdir()
        settings = replace(settings, database=new_database(postgres, uuid4().hex) if is_server else None)
        await import_folder(settings, tmp_path / "x")
        before, after = rows(url), rows(settings.store)
        for table in ("entries", "revisions", "names", "aliases", "indexes"):
            assert before[table] == after[table]


async def test_what_is_written_meanwhile_is_in_no_copy(url: str) -> None:
    """All of it is of one moment, and nobody waits for it."""
    async with await Store.open(url) as store:
        await store.feeds.register([a_feed()], NOW)
        with outgoing(url) as source:
            before = source.feeds()
            await store.feeds.register([a_feed("tides")], NOW + timedelta(hours=1))
            assert before == source.feeds()
        with outgoing(url) as source:
            assert ["lamps", "tides"] == [feed.name for feed in source.feeds()]
