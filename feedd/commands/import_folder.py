"""`feedd import DIR`: take the feeds of an export back, with ids, dates, states, revisions and archive pages.

Each feed is built in a database of its own first, by the tables of the feedd that exported it, brought up to date and
checked; then all of it is copied in one transaction, and its definition is written. A daemon may run meanwhile.
"""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import get_args

import msgspec

from feedd.app import open_app
from feedd.commands.draft_folder import draft_folder
from feedd.commands.export_folder import UUID, ExportReader
from feedd.commands.harmless_page import is_harmless_page
from feedd.commands.import_feeds import Skipped, Written
from feedd.config.definition import NAME, RESERVED, Definition, parse_definition
from feedd.config.editing import create_file
from feedd.config.loading import load_definitions
from feedd.config.settings import Settings
from feedd.config.toml_keys import MOST_BYTES, SHOWN, proxy_template
from feedd.errors import FeeddError, UsageError
from feedd.gopher.addresses import is_public
from feedd.gopher.text import charset_name
from feedd.gopher.url import format_url
from feedd.model import Feed, IncidentKind, Terms
from feedd.reading.harmless import is_harmless
from feedd.reading.words.links import is_safe
from feedd.store import Row, Store, build_database
from feedd.store.forgotten import DIGEST

LONGER_AS_HTML = 8  # at most: a text of "<" alone, with what stands around it


async def import_folder(
    settings: Settings,
    folder: Path,
    *,
    dry_run: bool = False,
    on_progress: Callable[[int, int], None] = lambda *_: None,
) -> list[Written | Skipped]:
    """Take in each feed of an export that is not known here; return what was done with each, or why not.

    One feed that is damaged does not stop the others. StoreError where the folder is no export, or cannot be stored.
    """
    reader = ExportReader(folder)
    settings.data.mkdir(mode=0o711, parents=True, exist_ok=True)  # a store on a server does not make it
    done: list[Written | Skipped] = []
    async with open_app(settings, publishes=False) as app:
        for name in reader.manifest.feeds:
            on_progress(len(done), len(reader.manifest.feeds))
            try:
                done.append(await _import(app.store, settings, reader, name, dry_run=dry_run))
            except (FeeddError, ValueError) as error:
                done.append(Skipped(text=name, reason=str(error)))
    return done


async def _import(store: Store, settings: Settings, reader: ExportReader, name: str, *, dry_run: bool) -> Written:
    data = reader.definition(name, MOST_BYTES)
    path = settings.feeds / f"{name}.toml"
    definition = parse_definition(name, str(path), data) if data else None
    with draft_folder(settings.data, "import") as draft:
        database = draft / "feed.sqlite3"
        most_bytes = max(settings.max_bytes, definition.max_bytes or 0 if definition else 0)
        rows = _checked(reader.rows(name, LONGER_AS_HTML * most_bytes), name)
        feed = await asyncio.to_thread(build_database, database, reader.manifest.tables, rows)
        await _refuse_known(store, settings, feed, definition)
        if not dry_run:
            await store.portable.take_in(database)
            if data and not path.exists():
                settings.feeds.mkdir(parents=True, exist_ok=True)
                create_file(path, data)
    return Written(file=path, url=format_url(feed.location))


def _checked(rows: Iterator[tuple[str, Row]], name: str) -> Iterator[tuple[str, Row]]:
    """Yield the rows unchanged; ValueError for one that feedd would not write, since it is published as it is."""
    for table, row in rows:
        if table == "feeds":
            _check_feed(row, name)
        elif table == "names" and not _is_free(str(row.get("name"))):
            raise ValueError(f"no feed can be named {row.get('name')!r}")
        elif table == "entries":
            _check_entry(row)
        elif table == "revisions" and not is_harmless(_text(row, "html")):
            raise ValueError(
                f"revision {row.get('number')!r} of {row.get('entry_id')!r} has HTML that feedd never writes"
            )
        elif table == "archives" and not is_harmless_page(_bytes(row, "data")):
            raise ValueError(f"archive page {row.get('number')!r} is none that feedd writes")
        elif table == "forgotten" and len(_bytes(row, "digests")) % DIGEST:
            raise ValueError(f"the digests {row.get('number')!r} are cut off")
        elif table == "incidents" and row.get("kind") not in get_args(IncidentKind):
            raise ValueError(f"there are no incidents {row.get('kind')!r}")
        yield table, row


def _is_free(name: str) -> bool:
    """Return whether a feed may have this name; that of the merged feeds is not for one."""
    return NAME.fullmatch(name) is not None and name != RESERVED


def _check_feed(row: Row, name: str) -> None:
    if row.get("name") != name or not _is_free(name) or not UUID.fullmatch(str(row.get("id"))):
        raise ValueError(f"it has the feed {row.get('name')!r} with the id {row.get('id')!r}")
    if row.get("charset") is not None and charset_name(str(row["charset"])) is None:
        raise ValueError(f"there is no character set {row['charset']!r}")
    try:
        terms = msgspec.json.decode(str(row.get("terms", "{}")), type=Terms)
    except msgspec.MsgspecError as error:
        raise ValueError(f"its terms of publishing cannot be read: {error}") from error
    if terms.proxy is not None:
        proxy_template.read(terms.proxy)


def _check_entry(row: Row) -> None:
    location = str(row.get("location"))
    if not UUID.fullmatch(str(row.get("id"))) or not is_safe(location):
        raise ValueError(f"no entry has the id {row.get('id')!r} and leads to {location[:SHOWN]!r}")


def _bytes(row: Row, column: str) -> bytes:
    value = row[column]
    return value if isinstance(value, bytes) else b""


def _text(row: Row, column: str) -> str:
    return _bytes(row, column).decode()


async def _refuse_known(store: Store, settings: Settings, feed: Feed, definition: Definition | None) -> None:
    """Raise UsageError where the feed, its name or its definition is here already, or its host is not public."""
    path = settings.feeds / f"{feed.name}.toml"
    if await store.feeds.get(feed.id):
        raise UsageError("is known here already; what is kept here stays as it is")
    if await store.feeds.owner(feed.name) is not None:
        raise UsageError("another feed here has this name")
    there = load_definitions(settings.feeds).good if settings.feeds.exists() else {}
    other = next((one.name for one in there.values() if one.id == feed.id and one.name != feed.name), None)
    if other or (path.exists() and there.get(feed.name) != definition):
        raise UsageError(f"{settings.feeds / (other or feed.name)}.toml defines it otherwise; move that file away")
    if definition and definition.id != feed.id:
        raise UsageError(f"its definition has the id {definition.id}, and the feed {feed.id}")
    if not settings.allow_private and not is_public(feed.location.host):
        raise UsageError(
            "its host is not public; allow_private = true in feedd.toml lets feedd follow what is in your own network"
        )
