"""`feedd export`: all that is kept of feeds, in open files that any program can read. See `export_folder`."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from hashlib import sha256
from itertools import count, islice
from pathlib import Path

from msgspec import Struct

from feedd import __version__
from feedd.commands.draft_folder import draft_folder, sync_folder
from feedd.commands.export_folder import DEFINITION, FORMAT, long_file, row_line, table_file
from feedd.commands.feed_names import refuse_merge, unknown_feed
from feedd.commands.manifest import MANIFEST, ExportManifest, Member, manifest_bytes
from feedd.config.definition import Definitions
from feedd.config.loading import load_definitions, read_definition
from feedd.config.settings import Settings
from feedd.config.toml_keys import MOST_BYTES
from feedd.errors import StoreError, UsageError
from feedd.identity import public_id
from feedd.model import Entry, Feed
from feedd.publish.layout import build_feed_document
from feedd.publish.options import PublishOptions, publish_options
from feedd.store import Outgoing, outgoing
from feedd.store.portable import LONG, TABLES
from feedd.structs import replace

AT_ONCE = 200  # entries that are in memory together


class Exported(Struct, frozen=True, kw_only=True):
    """The names of the feeds that were exported, and how many files and bytes they have."""

    feeds: tuple[str, ...]
    files: int
    bytes: int


def export(
    settings: Settings,
    name: str | None,
    folder: Path,
    now: datetime,
    *,
    on_progress: Callable[[int, int], None] = lambda *_: None,
) -> Exported:
    """Write a feed, or all feeds, into a new folder, whole or not at all, also while a daemon runs.

    UsageError where the folder exists or there is no such feed, StoreError for all else.
    """
    _check(folder, settings.store)
    try:
        return _export(settings, name, folder, now, on_progress)
    except OSError as error:
        raise StoreError(
            f"{folder}: the export cannot be written ({error.strerror}); make room, or name a folder below one that "
            "this user can write"
        ) from error


def _check(folder: Path, database: Path | str) -> None:
    if folder.exists() or folder.is_symlink():
        raise UsageError(f"{folder}: exists already; name a folder that does not")
    if isinstance(database, Path) and not database.is_file():
        raise StoreError(f"{database}: there is no database here; --data names the folder of the store")


def _export(
    settings: Settings, name: str | None, folder: Path, now: datetime, on_progress: Callable[[int, int], None]
) -> Exported:
    with draft_folder(folder.parent, folder.name) as draft, outgoing(settings.store) as source:
        definitions = load_definitions(settings.feeds)
        feeds = _chosen(source, name, definitions)
        writer = _Writer(draft / "export")
        steps = count()
        for feed in feeds:
            _export_feed(
                writer, source, feed, settings, definitions, lambda: on_progress(next(steps), len(feeds) * len(TABLES))
            )
        writer.write_manifest(feeds, source.tables, now)
        writer.folder.rename(folder)
        sync_folder(folder.parent)
    return Exported(
        feeds=tuple(feed.name for feed in feeds),
        files=len(writer.members),
        bytes=sum(member.bytes for member in writer.members),
    )


def _chosen(source: Outgoing, name: str | None, definitions: Definitions) -> Sequence[Feed]:
    """Return the feed of that name, else all; of feeds that share a name, only one can have the folder."""
    feeds = source.feeds()
    if name is None:
        return tuple({feed.name: feed for feed in feeds}.values())
    chosen = [feed for feed in feeds if feed.name == name]
    if not chosen:
        refuse_merge(definitions, name)
        raise unknown_feed(name, [feed.name for feed in feeds])
    return chosen[-1:]


class _Writer:
    """Writes the files of an export, and keeps their digests for the manifest."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(mode=0o700)
        self.members: list[Member] = []

    def write(self, name: str, chunks: Iterator[bytes]) -> None:
        """Write a file."""
        path, digest, length = self.folder / name, sha256(), 0
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            for chunk in chunks:
                digest.update(chunk)
                length += file.write(chunk)
        self.members.append(Member(name=name, bytes=length, sha256=digest.hexdigest()))

    def write_manifest(self, feeds: Sequence[Feed], tables: int, now: datetime) -> None:
        """Write the manifest of what was written."""
        manifest = ExportManifest(
            format=FORMAT,
            feedd=__version__,
            tables=tables,
            made_at=now.replace(microsecond=0),
            feeds=tuple(feed.name for feed in feeds),
            files=tuple(self.members),
        )
        (self.folder / MANIFEST).write_bytes(manifest_bytes(manifest))


def _export_feed(
    writer: _Writer,
    source: Outgoing,
    feed: Feed,
    settings: Settings,
    definitions: Definitions,
    begin_table: Callable[[], None],
) -> None:
    for table in TABLES:
        begin_table()
        writer.write(table_file(feed.name, table), _table(writer, source, feed, table))
    definition = next((one for one in definitions.good.values() if one.id == feed.id), None)
    if definition:
        data = read_definition(settings.feeds / f"{definition.name}.toml")[:MOST_BYTES]
        writer.write(f"{feed.name}/{DEFINITION}", iter([data]))
    terms = replace(definition.terms if definition else feed.terms, content="full", tombstones=False)
    options = replace(publish_options(settings, feed.name, terms), base_url=None, hub=None)
    for number, page in enumerate(_atom_pages(source, feed, options), 1):
        writer.write(f"{feed.name}/atom/{number:04}.atom", iter([page]))


def _table(writer: _Writer, source: Outgoing, feed: Feed, table: str) -> Iterator[bytes]:
    """Yield the rows of a table as lines, after their long values were written as files."""
    for row in source.rows(table, feed.id):
        for column in LONG.get(table, ()):
            value = row[column]
            if isinstance(value, bytes):
                writer.write(long_file(feed.name, table, row, column), iter([value]))
        yield row_line(table, row)


def _atom_pages(source: Outgoing, feed: Feed, options: PublishOptions) -> Iterator[bytes]:
    """Yield Atom documents of all published entries, the oldest first, each as long as readers accept."""
    from feedd.publish.formats.atom_rss import render_atom  # the import of feedgen is slow: only when it is needed

    entries = source.published(feed.id)
    waiting: list[Entry] = []
    while waiting := waiting + list(islice(entries, AT_ONCE - len(waiting))):
        document = build_feed_document(feed, waiting, options)
        there = {entry.id for entry in document.entries} | {one.id for one in document.tombstones}
        yield render_atom(document)
        waiting = [entry for entry in waiting if public_id(entry) not in there]
