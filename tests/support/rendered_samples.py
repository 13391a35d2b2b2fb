"""The feeds of tests/data/rendering, published: the bytes of every document, and the keys that the store keeps.

`python -m tests.support.rendered_samples` prints the digests of the bytes, for the table beside the feeds.
"""

import asyncio
import tomllib
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from msgspec import Struct

from feedd.config.current import CurrentDefinitions
from feedd.config.settings import DISK_RESERVE
from feedd.config.settings_sources import load_settings
from feedd.gopher.url import parse_location, parse_url
from feedd.model import Entry, Feed, OutageNotice, Revision, Terms
from feedd.publish.public import FolderFiles
from feedd.publish.publisher import Publisher
from feedd.store import Store
from feedd.structs import replace
from tests.support.store_samples import a_revision, save, urn

DATA = Path(__file__).parents[1] / "data" / "rendering"
FIRST_SEEN = datetime(2026, 11, 1, 6, tzinfo=UTC)
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
# Where the documents have an address, a hub and pages; and where feedd only writes files.
SITES: Mapping[str, Mapping[str, str]] = {
    "site": {"base_url": "https://feeds.example.org/gopher", "hub": "https://hub.example.net/", "notice_after": "7d"},
    "files": {"pages": "false", "proxy": "https://proxy.example.org/{host}:{port}/{type}{selector}"},
}


class Published(Struct, frozen=True, kw_only=True):
    """Documents by site and file name, as "site/lamps.atom": their bytes and their keys. Archive pages have no key."""

    documents: Mapping[str, bytes]
    keys: Mapping[str, str]

    @property
    def digests(self) -> dict[str, str]:
        """The SHA-256 digest of each document, by the name of the document."""
        return {name: sha256(data).hexdigest() for name, data in self.documents.items()}


def publish_samples() -> Published:
    """Publish all feeds for each of `SITES`."""
    return asyncio.run(_publish_samples())


async def _publish_samples() -> Published:
    documents: dict[str, bytes] = {}
    keys: dict[str, str] = {}
    for site in SITES:
        async with published_site(site) as (publisher, files):
            for name, data in files.items():
                documents[f"{site}/{name}"] = data
                if document := await publisher.store.documents.get(name):
                    keys[f"{site}/{name}"] = document.key
    return Published(documents=documents, keys=keys)


@asynccontextmanager
async def published_site(site: str, **terms: str) -> AsyncIterator[tuple[Publisher, Mapping[str, bytes]]]:
    """Publish all feeds for one of `SITES`, each with these terms too; yield what did it, and the bytes by file."""
    with TemporaryDirectory() as folder:
        async with await Store.memory() as store:
            await _fill(store, terms)
            publisher = Publisher(
                settings=load_settings(SITES[site], {}, Path(folder)),
                store=store,
                public=FolderFiles(Path(folder)),
                definitions=CurrentDefinitions(),
                clock=lambda: NOW,
                free_bytes=lambda: DISK_RESERVE,
            )
            await publisher.publish_all()
            yield publisher, dict(_files(Path(folder)))


def _files(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        yield path.relative_to(folder).as_posix(), path.read_bytes()


async def _fill(store: Store, terms: Mapping[str, str]) -> None:
    for table in tomllib.loads((DATA / "feeds.toml").read_text("utf-8"))["feed"]:
        feed = _feed(table, terms)
        entries = [*_entries(feed, table)]
        await store.feeds.register([feed], FIRST_SEEN)
        await save(store, feed, [entry for entry, _ in entries], [one for _, of_one in entries for one in of_one])


def _feed(table: Mapping[str, Any], terms: Mapping[str, str]) -> Feed:
    notice = table.get("notice")
    return Feed(
        id=urn(table["name"]),
        name=table["name"],
        location=parse_url(table["location"]),
        first_seen=FIRST_SEEN,
        next_check_at=NOW,
        title=table.get("title"),
        failing_since=table.get("failing_since"),
        notice=OutageNotice(**notice) if notice else None,
        terms=Terms(**table.get("terms", {}) | terms),
    )


def _entries(feed: Feed, table: Mapping[str, Any]) -> Iterator[tuple[Entry, list[Revision]]]:
    """Return the entries of a feed, each with its revisions; only the last of them has the text and the note."""
    for values in table.get("entry", ()):
        known = {"location", "title", "label", "html", "note", "revision", "authors", "categories"}
        html = values.get("html")
        revision = values.get("revision", 1) if html else 0
        entry = Entry(
            id=urn(f"{feed.name} {values['location']}"),
            key=values["location"],
            location=parse_location(values["location"]),
            label=values.get("label", values["title"]),
            title=values["title"],
            state="published",
            first_seen=FIRST_SEEN,
            dated_by="label",
            authors=tuple(values.get("authors", ())),
            categories=tuple(values.get("categories", ())),
            revision=revision,
            **{name: value for name, value in values.items() if name not in known},
        )
        revisions = [a_revision(entry, number) for number in range(1, revision + 1)]
        if revisions:
            revisions[-1] = replace(revisions[-1], html=html, note=values.get("note"))
        yield entry, revisions


if __name__ == "__main__":
    for sample, digest in publish_samples().digests.items():
        print(f'"{sample}" = "{digest}"')  # noqa: T201
