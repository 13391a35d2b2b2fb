"""The variants of published documents whose entries lead elsewhere: made when somebody asks for one, kept in memory."""

import asyncio
from collections.abc import Callable, Mapping, Sequence

from feedd.config.definition import Definitions
from feedd.errors import StoreError
from feedd.identity import own_key
from feedd.model import Feed
from feedd.publish.files import CachedFile, cached_file
from feedd.publish.link_variants import LinkedItem, choose_targets, read_links, with_links
from feedd.publish.options import PublishOptions
from feedd.publish.stored_files import ANSWER_WITHIN
from feedd.publish.web_links import Links
from feedd.store import Store

MOST_BYTES = 32 * 1024 * 1024  # of variants in memory, plain and gzipped


async def linked(
    store: Store, options: Callable[[Feed], PublishOptions], links: Links, form: str, document: bytes, atom: bytes
) -> bytes:
    """Return the bytes of a variant; `atom` is the Atom document with the same entries. Raises StoreError."""
    if form == "opml":
        return with_links(document, form, links, "", {})
    items = await asyncio.to_thread(read_links, atom)
    try:
        async with asyncio.timeout(ANSWER_WITHIN):
            feeds = {one: await store.feeds.get(one) for one in sorted({item.feed_id for item in items})}
            entry_ids = await _entry_ids(store, items) if links == "page" else {}
    except TimeoutError as error:
        raise StoreError(f"links={links}: the store did not answer within {ANSWER_WITHIN:.0f} s") from error
    known = {feed_id: options(feed) for feed_id, feed in feeds.items() if feed}
    if len(items) > 1 and not known:  # as while the database is damaged: no reader may see links change and come back
        raise StoreError(f"links={links}: the store knows no feed of the document")
    targets = await asyncio.to_thread(choose_targets, items, links, known, entry_ids)
    return await asyncio.to_thread(with_links, document, form, links, items[0].id, targets)


async def _entry_ids(store: Store, items: Sequence[LinkedItem]) -> Mapping[str, str]:
    """Return the ids by which entries have their pages that are published under an id of their source."""
    by_feed: dict[str, dict[str, str]] = {}
    for one in items:
        by_feed.setdefault(one.feed_id, {})[own_key(one.id)] = one.id
    ids: dict[str, str] = {}
    for feed_id, own in by_feed.items():
        ids |= {own[key]: found for key, found in (await store.adjacent.published_as(feed_id, own)).items()}
    return ids


class LinkedFiles:
    """Variants by the documents that they are made of: of another document there is another variant."""

    def __init__(
        self,
        store: Store,
        options: Callable[[Feed], PublishOptions],
        definitions: Callable[[], Definitions],
        most_bytes: int = MOST_BYTES,
    ) -> None:
        self._store = store
        self._options = options
        self._definitions = definitions
        self._most_bytes = most_bytes
        self._made_by: Definitions | None = None  # they name the proxies
        self._kept: dict[tuple[Links, str, str], CachedFile] = {}  # least recently used first
        self._bytes = 0
        self._making = asyncio.Lock()

    def known(self, links: Links, document: CachedFile, atom: CachedFile) -> CachedFile | None:
        """Return the variant of a document from memory; `atom` is the Atom document with the same entries."""
        if self._made_by is not self._definitions():
            return None
        key = (links, document.etag, atom.etag)
        if found := self._kept.pop(key, None):
            self._kept[key] = found
        return found

    async def get(self, links: Links, form: str, document: CachedFile, atom: CachedFile) -> CachedFile:
        """Return the variant of a document; `form` is that of `document`. Raises StoreError."""
        async with self._making:
            if found := self.known(links, document, atom):
                return found
            definitions = self._definitions()
            data = await linked(self._store, self._options, links, form, document.data, atom.data)
            made = await asyncio.to_thread(cached_file, data, document.last_modified)
            self._keep((links, document.etag, atom.etag), made, definitions)
        return made

    def _keep(self, key: tuple[Links, str, str], made: CachedFile, definitions: Definitions) -> None:
        if self._made_by is not definitions:
            self._kept, self._bytes, self._made_by = {}, 0, definitions
        self._kept[key] = made
        self._bytes += _size(made)
        while self._bytes > self._most_bytes:
            self._bytes -= _size(self._kept.pop(next(iter(self._kept))))


def _size(file: CachedFile) -> int:
    return len(file.data) + len(file.gzipped)
