"""`feedd export` and `feedd import DIR`: all that is kept of a feed leaves in open files, and comes back as it was."""

import asyncio
import io
import json
import os
import shutil
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import feedparser
import pytest

from feedd.commands.export import export
from feedd.commands.export_folder import ExportReader
from feedd.commands.import_feeds import Skipped, Written
from feedd.commands.import_folder import import_folder
from feedd.commands.withdraw import undo_withdrawal, withdraw
from feedd.config.loading import load_definitions
from feedd.errors import StoreError, UsageError
from feedd.store import Store, build_database
from feedd.store.portable import OF_THE_MACHINE, TABLES
from feedd.store.schema import MIGRATIONS
from feedd.store.sqlite import SqliteDatabase
from tests.support.poll_world import World, define, in_world, menu, settings_for, text
from tests.support.store_files import query

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
SITE = {"base_url": "https://feeds.example.org"}
POSTS = 9


def phlog(*, edited: bool = False) -> dict[bytes, bytes]:
    """Return a phlog whose posts are edited at once."""
    more = " ".join(["apricot"] * 60) if edited else ""
    lines = [f"02026-11-{number:02} - Post {number}|/{number}" for number in range(POSTS, 0, -1)]
    posts = {f"/{number}".encode(): text(f"Post {number}", f"Text {number}. {more}") for number in range(1, POSTS + 1)}
    return posts | {b"/index": menu("A phlog", *lines)}


@asynccontextmanager
async def kept_phlog(folder: Path) -> AsyncIterator[World]:
    """Yield a world whose feed has archive pages, revisions, an alias, entries that wait, and one that is withdrawn."""
    rest = "max_entries = 4\n"
    async with in_world(folder, phlog(), rest, **SITE) as world:
        await world.poll()
        for selector, document in phlog(edited=True).items():
            world.hole.put(selector, document)
        world.hole.put(b"/index", phlog()[b"/index"].replace(b"Post 9\t/9", b"Post 9\t/nine"))
        world.hole.put(b"/nine", phlog(edited=True)[b"/9"])
        await world.poll(force=True)
        await withdraw(world.app.settings, f"gopher://{world.hole.host}:{world.hole.port}/0/2", "a letter")
        yield world


def published(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Return the bytes of the published files and their times, by name."""
    public = folder / "data" / "public"
    files = [file for file in public.rglob("*") if file.is_file()]
    return {str(file.relative_to(public)): (int(file.stat().st_mtime), file.read_bytes()) for file in files}


async def test_imported_feed_is_published_with_the_same_bytes(tmp_path: Path) -> None:
    """Its document also with the same date; the next poll finds nothing new, and a withdrawal can be undone there."""
    async with kept_phlog(tmp_path / "old") as world:
        before = published(tmp_path / "old")
        exported = export(world.app.settings, "hole", tmp_path / "x", NOW)
        await undo_withdrawal(world.app.settings, f"gopher://{world.hole.host}:{world.hole.port}/0/2")
        undone = published(tmp_path / "old")
        (tmp_path / "new").mkdir()
        settings = settings_for(tmp_path / "new", **SITE)
        (tmp_path / "new" / "feeds").rmdir()
        done = await import_folder(settings, tmp_path / "x")
        there = replace_world(world, tmp_path / "new")
        async with there.with_settings(**SITE):
            after = published(tmp_path / "new")
            report = await there.poll(force=True)
            polled = published(tmp_path / "new")
            await undo_withdrawal(settings, f"gopher://{world.hole.host}:{world.hole.port}/0/2")
            back = published(tmp_path / "new")

    assert ("hole",) == exported.feeds
    assert [True] == [isinstance(one, Written) for one in done]
    assert {"hole.atom", "hole/archive/1.atom"} < before.keys()
    assert {name: data for name, (_, data) in before.items()} == {name: data for name, (_, data) in after.items()}
    assert all(before[f"hole.{form}"] == after[f"hole.{form}"] for form in ("atom", "rss", "json"))
    assert ((), (), (), ()) == (report.new, report.updated, report.gone, report.moved)
    assert {name: data for name, (_, data) in before.items()} == {name: data for name, (_, data) in polled.items()}
    assert {name: data for name, (_, data) in undone.items()} == {name: data for name, (_, data) in back.items()}
    for table in TABLES:
        statement = f"SELECT * FROM {table} ORDER BY 1, 2"
        if table in ("names", "aliases", "indexes", "revisions", "archives"):
            old, new = (query(tmp_path / one / "data" / "feedd.sqlite3", statement) for one in ("old", "new"))
            assert old == new


async def test_texts_that_were_deleted_for_want_of_room_do_not_come_back_as_empty_ones(tmp_path: Path) -> None:
    """The history of an imported feed has the texts that the exported one still had, and no others."""
    texts = "SELECT entry_id, number, LENGTH(text), LENGTH(html) FROM revisions ORDER BY 1, 2"
    async with kept_phlog(tmp_path / "old") as world:
        while await world.app.store.texts.shrink(world.app.definitions.all.good["hole"].id, 0, 2, NOW):
            pass
        export(world.app.settings, "hole", tmp_path / "x", NOW)
        settings = settings_for(tmp_path / "new", **SITE)
        (tmp_path / "new" / "feeds").rmdir()
        await import_folder(settings, tmp_path / "x")
    old, new = (query(tmp_path / one / "data" / "feedd.sqlite3", texts) for one in ("old", "new"))

    assert any(length == 0 for *_, length in old)
    assert old == new


def replace_world(world: World, folder: Path) -> World:
    """Return the same hole and clock with another data folder, which `with_settings` opens."""
    there = World(folder, world.hole)
    there.now, there.app = world.now + timedelta(days=1), world.app
    return there


async def test_export_is_readable_without_feedd(tmp_path: Path) -> None:
    """Atom documents of all entries, the bytes as sent, each revision, and a manifest with a digest of each file."""
    async with kept_phlog(tmp_path) as world:
        export(world.app.settings, None, tmp_path / "x", NOW)
    feed, manifest = tmp_path / "x" / "hole", json.loads((tmp_path / "x" / "manifest.json").read_text())
    atom = [feedparser.parse(io.BytesIO(page.read_bytes())) for page in sorted((feed / "atom").iterdir())]
    raw = sorted(file.read_bytes() for file in feed.glob("revisions/*/1.raw"))

    assert (1, ["hole"]) == (manifest["format"], manifest["feeds"])
    assert all(
        one["sha256"] == sha256((tmp_path / "x" / one["name"]).read_bytes()).hexdigest() for one in manifest["files"]
    )
    assert POSTS - 1 == len({entry.id for page in atom for entry in page.entries})  # one is a tombstone
    assert not any(page.bozo for page in atom)
    assert raw == sorted(document for selector, document in phlog().items() if selector != b"/index")
    assert 2 * POSTS == len(list(feed.glob("revisions/*/*.html")))
    assert b"url = " in (feed / "definition.toml").read_bytes()
    assert phlog()[b"/index"].count(b"\n") == (feed / "index.raw").read_bytes().count(b"\n")


async def test_what_is_here_already_stays_as_it_is(tmp_path: Path) -> None:
    """A feed that is known, a name or an id that is taken and a host that is not public are refused; files too."""
    async with kept_phlog(tmp_path / "old") as world:
        settings = world.app.settings
        export(settings, "hole", tmp_path / "x", NOW)
        with pytest.raises(UsageError, match="exists already"):
            export(settings, "hole", tmp_path / "x", NOW)
        with pytest.raises(UsageError, match="no feed is named 'hole2'; did you mean 'hole'"):
            export(settings, "hole2", tmp_path / "y", NOW)
        again = await import_folder(settings, tmp_path / "x")
        define(tmp_path / "named", "hole", "gopher://example.org/1/")
        named = await import_folder(settings_for(tmp_path / "named"), tmp_path / "x")
        (tmp_path / "same" / "feeds").mkdir(parents=True)
        data = (tmp_path / "x" / "hole" / "definition.toml").read_bytes()
        (tmp_path / "same" / "feeds" / "other.toml").write_bytes(data)
        same = await import_folder(settings_for(tmp_path / "same"), tmp_path / "x")
        private = await import_folder(settings_for(tmp_path / "private", allow_private="false"), tmp_path / "x")
        dry = await import_folder(settings_for(tmp_path / "dry"), tmp_path / "x", dry_run=True)

    said = [one.reason if isinstance(one, Skipped) else "" for one in (*again, *named, *same, *private, *dry)]
    assert "is known here already" in said[0]
    assert "hole.toml defines it otherwise" in said[1]
    assert "other.toml defines it otherwise" in said[2]
    assert "its host is not public" in said[3]
    assert "" == said[4]
    for folder in ("named", "same", "private", "dry"):
        assert [(0,)] == query(tmp_path / folder / "data" / "feedd.sqlite3", "SELECT COUNT(*) FROM feeds")
        assert [] == [one.name for one in (tmp_path / folder / "data").iterdir() if "draft" in one.name]


async def test_withdrawals_of_both_places_count(tmp_path: Path, exported: Path) -> None:
    """What is withdrawn here takes out what comes later, by an import as by a poll."""
    settings = settings_for(tmp_path / "new")
    await withdraw(settings, "*.0.0.1")
    await withdraw(settings, "127.0.0.1", "a letter")
    await import_folder(settings, exported)
    await undo_withdrawal(settings, "*.0.0.1")
    withdrawn = "SELECT COUNT(*) FROM entries WHERE withdrawn_at IS NOT NULL"
    counts = [query(settings.data / "feedd.sqlite3", withdrawn)]
    await undo_withdrawal(settings, "127.0.0.1")
    counts.append(query(settings.data / "feedd.sqlite3", withdrawn))

    assert [[(POSTS,)], [(1,)]] == counts


def test_every_table_is_exported_or_belongs_to_the_machine(tmp_path: Path) -> None:
    """A new table is named in one of the two."""

    async def open_store() -> None:
        async with await Store.open(tmp_path / "feedd.sqlite3"):
            pass

    asyncio.run(open_store())
    tables = query(tmp_path / "feedd.sqlite3", "SELECT name FROM sqlite_master WHERE type = 'table'")

    assert {name for (name,) in tables} == TABLES.keys() | OF_THE_MACHINE


def rewrite(folder: Path, name: str, change: Callable[[bytes], bytes]) -> None:
    """Change a file of an export and its digest in the manifest."""
    path, manifest = folder / name, folder / "manifest.json"
    path.write_bytes(change(path.read_bytes()))
    listed = json.loads(manifest.read_text())
    for one in listed["files"]:
        if one["name"] == name:
            one |= {"sha256": sha256(path.read_bytes()).hexdigest(), "bytes": path.stat().st_size}
    manifest.write_text(json.dumps(listed))


def in_rows(table: str, old: str, new: str) -> Callable[[Path], None]:
    """Return a change of the rows of a table."""

    def change(folder: Path) -> None:
        def replaced(data: bytes) -> bytes:
            assert old.encode() in data
            return data.replace(old.encode(), new.encode())

        rewrite(folder, f"hole/tables/{table}.jsonl", replaced)

    return change


def in_manifest(**values: object) -> Callable[[Path], None]:
    """Return a change of the manifest."""

    def change(folder: Path) -> None:
        manifest = folder / "manifest.json"
        manifest.write_text(json.dumps(json.loads(manifest.read_text()) | values))

    return change


def rewrite_manifest(folder: Path, written: str) -> None:
    """Replace the manifest."""
    (folder / "manifest.json").write_text(written)


def html_of_a_revision(html: bytes) -> Callable[[Path], None]:
    """Return a change of one text."""

    def change(folder: Path) -> None:
        file = next(folder.glob("hole/revisions/*/1.html")).relative_to(folder)
        rewrite(folder, str(file), lambda _: html)

    return change


def linked(folder: Path) -> None:
    """Replace a file by a link to a copy of itself."""
    index = folder / "hole" / "index.raw"
    index.rename(folder / "copy")
    index.symlink_to(folder / "copy")


def linked_folder(folder: Path) -> None:
    """Replace a folder by a link."""
    (folder / "hole" / "tables").rename(folder / "tables")
    (folder / "hole" / "tables").symlink_to(folder / "tables")


def pipe(folder: Path) -> None:
    """Replace a file by a pipe, which would wait for ever."""
    (folder / "hole" / "index.raw").unlink()
    os.mkfifo(folder / "hole" / "index.raw")


def torn(folder: Path) -> None:
    """Cut a file off."""
    index = folder / "hole" / "index.raw"
    index.write_bytes(index.read_bytes()[:-1])


def missing(folder: Path) -> None:
    """Delete a file."""
    next(folder.glob("hole/revisions/*/1.raw")).unlink()


def long(folder: Path) -> None:
    """Make a file longer than any text here may be."""
    rewrite(folder, "hole/index.raw", lambda _: b"x" * 9_000_000)


HOSTILE: dict[str, tuple[Callable[[Path], None], str]] = {
    "format": (in_manifest(format=2), "its format is 2, and this feedd reads up to 1"),
    "no manifest": (lambda folder: rewrite_manifest(folder, "["), "cannot be read"),
    "newer": (in_manifest(tables=999), "its tables have version 999"),
    "traversal": (in_manifest(feeds=["../../etc"]), "whose name no feed can have"),
    "absolute": (in_manifest(feeds=["/etc"]), "whose name no feed can have"),
    "twice": (in_manifest(feeds=["hole", "hole"]), "has a feed twice"),
    "entry outside": (in_rows("revisions", '"entry_id": "urn:uuid:', '"entry_id": "urn:uuid:../'), "cannot be 'urn"),
    "link": (linked, "index.raw cannot be read"),
    "linked folder": (linked_folder, "cannot be read"),
    "pipe": (pipe, "is no plain file"),
    "torn": (torn, "hole/index.raw is damaged"),
    "missing": (missing, "1.raw cannot be read (No such file or directory)"),
    "long": (long, "has 9000000 bytes; expected at most"),
    "row": (in_rows("entries", "{", "{" + " " * 1_100_000), "has a row with more than"),
    "type": (in_rows("entries", '"attempts": 0', '"attempts": "many"'), "entries.attempts cannot be 'many'"),
    "huge": (in_rows("entries", '"attempts": 0', '"attempts": 9' + "9" * 17), "entries.attempts cannot be"),
    "column": (in_rows("entries", '"attempts"', '"tries"'), "entries has no column 'tries'"),
    "injection": (in_rows("entries", '"attempts"', '"attempts) VALUES (1); --"'), "has no column"),
    "state": (in_rows("entries", '"state": "published"', '"state": "famous"'), "an entry is 'famous'"),
    "json": (in_rows("entries", '"authors": "[]"', '"authors": "[1"'), "a row cannot be read"),
    "location": (in_rows("entries", '"location": "gopher:', '"location": "javascript:'), "and leads to 'javascript:"),
    "other feed": (in_rows("aliases", '"feed_id": "urn:uuid:', '"feed_id": "urn:uuid:f'), "do not belong together"),
    "reserved name": (in_rows("names", '"name": "hole"', '"name": "all"'), "no feed can be named 'all'"),
    "names": (in_rows("names", '"name": "hole"', '"name": "../x"'), "no feed can be named"),
    "feed name": (in_rows("feeds", '"name": "hole"', '"name": "hole2"'), "it has the feed 'hole2'"),
    "proxy": (in_rows("feeds", '\\"proxy\\": null', '\\"proxy\\": \\"https://x/{url.x}\\"'), "expected an http"),
    "documents": (in_rows("documents", '"hole.atom"', '"all.atom"'), "documents has rows of another feed"),
    "script": (html_of_a_revision(b"<p>Hello<script>x()</script></p>"), "has HTML that feedd never writes"),
    "handler": (html_of_a_revision(b'<p onclick="x()">Hello</p>'), "has HTML that feedd never writes"),
    "href": (html_of_a_revision(b'<a href="java&#115;cript:x()">Hello</a>'), "has HTML that feedd never writes"),
    "open tag": (html_of_a_revision(b"<p>Hello</p><img src=x onerror=y "), "has HTML that feedd never writes"),
    "page": (
        lambda folder: rewrite(
            folder, "hole/archives/1.atom", lambda data: data.replace(b"&lt;p&gt;", b"&lt;script&gt;")
        ),
        "archive page 1 is none that feedd writes",
    ),
    "entities": (
        lambda folder: rewrite(
            folder, "hole/archives/1.atom", lambda data: data.replace(b"<feed", b"<!DOCTYPE feed []><feed", 1)
        ),
        "archive page 1 is none that feedd writes",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an export, to be copied."""
    folder = tmp_path_factory.mktemp("exported")

    async def make() -> None:
        async with kept_phlog(folder) as world:
            export(world.app.settings, "hole", folder / "x", NOW)

    asyncio.run(make())
    return folder / "x"


@pytest.mark.parametrize(("change", "said"), HOSTILE.values(), ids=HOSTILE)
async def test_hostile_folder_is_refused(
    tmp_path: Path, exported: Path, change: Callable[[Path], None], said: str
) -> None:
    """The message names what is wrong; nothing is imported, and nothing is left."""
    folder, settings = tmp_path / "x", settings_for(tmp_path / "new")
    shutil.copytree(exported, folder)
    change(folder)
    try:
        reasons = [one.reason for one in await import_folder(settings, folder) if isinstance(one, Skipped)]
    except StoreError as error:
        reasons = [str(error)]

    assert [True] == [said in reason for reason in reasons], reasons
    if settings.data.exists():
        assert [(0,)] == query(settings.data / "feedd.sqlite3", "SELECT COUNT(*) FROM feeds")
        assert ["feedd.sqlite3"] == [one.name for one in settings.data.iterdir()]
    assert [] == list(settings.feeds.iterdir())


async def test_damaged_feed_does_not_stop_the_others(tmp_path: Path, exported: Path) -> None:
    """Each is taken in by itself."""
    folder, settings = tmp_path / "x", settings_for(tmp_path / "new")
    shutil.copytree(exported, folder)
    in_manifest(feeds=["absent", "hole"])(folder)
    done = await import_folder(settings, folder)

    assert [Skipped, Written] == [type(one) for one in done]
    assert {"hole"} == set(load_definitions(settings.feeds).good)


@pytest.mark.parametrize("version", range(1, len(MIGRATIONS) + 1))
async def test_export_of_an_older_feedd_is_brought_up_to_date(tmp_path: Path, exported: Path, version: int) -> None:
    """Its rows have fewer columns, and some tables are missing; the feed and its entries are the same."""
    with closing(sqlite3.connect(":memory:")) as old:
        for statement in (one for migration in MIGRATIONS[:version] for one in migration):
            old.execute(statement.format_map(SqliteDatabase.column_types))
        columns = {
            table: {name for _, name, *_ in old.execute(f"PRAGMA table_info({table})").fetchall()} for table in TABLES
        }
    rows = [
        (table, {name: value for name, value in row.items() if name in columns[table]})
        for table, row in ExportReader(exported).rows("hole", 10**7)
        if columns[table]
    ]
    feed = build_database(tmp_path / "x.sqlite3", version, rows)

    assert ("hole", POSTS) == (feed.name, sum(table == "entries" for table, _ in rows))
    assert [(POSTS,)] == query(tmp_path / "x.sqlite3", "SELECT COUNT(*) FROM entries")
    assert [(2 * POSTS,)] == query(tmp_path / "x.sqlite3", "SELECT COUNT(*) FROM revisions")
