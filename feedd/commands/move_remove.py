"""`feedd move` and `feedd remove`: give a feed another index, or end a feed on purpose.

Both are safe while a daemon runs: the store does one thing at a time, and a file is replaced as a whole.
"""

from pathlib import Path

from msgspec import Struct

from feedd.app import open_app
from feedd.commands.addresses import first_answer, understand
from feedd.commands.feed_names import defined, named, unknown_feed
from feedd.config.definition import Definition, Definitions, parse_definition
from feedd.config.editing import move_index, replace_file
from feedd.config.loading import load_feeds
from feedd.config.settings import Settings
from feedd.discovery.offer import names_by_id
from feedd.errors import MistakeError, NotReadable, UsageError
from feedd.gopher.typed_address import TypedAddress
from feedd.gopher.url import format_url
from feedd.identity import feed_id
from feedd.mistakes import Mistake
from feedd.model import Feed, GopherUrl
from feedd.polling.edges import new_feed
from feedd.publish.archive import PURGED
from feedd.scheduling.clock import utc_now
from feedd.store import Store
from feedd.structs import replace


class Removal(Struct, frozen=True, kw_only=True):
    """The file of the definition that was deleted, if there was one, and how many revisions; None: they are kept."""

    file: Path | None
    purged: int | None = None
    is_merge: bool = False


class Move(Struct, frozen=True, kw_only=True):
    """The new definition, how many entries its index lists, and how many of them are known; None: nobody looked."""

    definition: Definition
    listed: int | None = None
    known: int = 0


async def move_feed(settings: Settings, name: str, url: str, *, force: bool = False) -> Move:
    """Write another index into the definition of a feed so that its ids are kept, and make the feed due.

    The index is read first, unless `force` says that it need not answer; the file is replaced as a whole. UsageError
    for an unknown feed, a wrong URL or the index of another feed, MistakeError where the definition is broken,
    SourceError where the index cannot be read or has no entries.
    """
    definitions = load_feeds(settings.feeds)
    definition = named(definitions, name)
    path = settings.feeds / f"{name}.toml"
    address = understand(url)
    if address.urls[0] == definition.url:
        raise UsageError(f"{name} is at {format_url(definition.url)} already")
    for target in address.urls:
        other = names_by_id(definitions).get(feed_id(target), name)
        if other != name:
            raise UsageError(f"{format_url(target)} is the index of {other} already; `feedd remove {other}` frees it")
    index = None if force else await _look(settings, definition, address)
    target = index.url if index else address.urls[0]
    data = move_index(_read(path), definition, target)
    moved = parse_definition(name, str(path), data)  # before the file is replaced: the new one must have no mistake
    async with await Store.open(settings.store) as store:
        known = {entry.title for entry in (await store.polls.known(definition.id)).entries.values()}
        replace_file(path, data)
        await store.feeds.poll_no_later_than([(definition.id, await store.server_time() or utc_now())])
    if index is None:
        return Move(definition=moved)
    return Move(definition=moved, listed=len(index.titles), known=sum(title in known for title in index.titles))


class _Seen(Struct, frozen=True, kw_only=True):
    """An index that was looked at, and the titles on it."""

    url: GopherUrl
    titles: tuple[str, ...]


async def _look(settings: Settings, definition: Definition, address: TypedAddress) -> _Seen:
    """Read the index at an address by the rules of a definition; SourceError where that cannot be done."""
    async with open_app(settings, store=await Store.memory()) as app:

        async def read_at(url: GopherUrl) -> _Seen:
            there = replace(definition, url=url)
            app.definitions.replace(Definitions(good={there.name: there}))
            index = await app.poller.edges.read_index(there)
            if not index.candidates:
                raise NotReadable("nothing on this page is an entry", stage="index", place=format_url(url))
            return _Seen(url=url, titles=tuple(one.title for one in index.candidates))

        return await first_answer(address, read_at)


async def remove_feed(settings: Settings, name: str, *, purge: bool = False) -> Removal:
    """End a feed: delete its definition and its published files, keep its ids. Its definition may be gone already.

    With `purge` the texts of its articles are deleted too. UsageError for an unknown feed, MistakeError for a broken
    definition or a file that cannot be deleted.
    """
    definitions = load_feeds(settings.feeds)
    definition = defined(definitions, name)
    if name in definitions.merges:
        return await _remove_merge(settings, name, purge=purge)
    async with open_app(settings) as app:
        now = app.clock()
        feed = (
            new_feed(definition, now, settings.access)
            if definition
            else await _named(app.store, name, definitions, purge=purge)
        )
        file = settings.feeds / f"{name}.toml" if definition else None
        if file:
            _delete(
                file
            )  # first: a feed that is removed while its definition exists would come back with the next reload
        await app.store.feeds.remove(feed, now)
        await app.publisher.remove_retired()
        app.definitions.replace(load_feeds(settings.feeds))
        await app.publisher.site.publish()  # the lists and merged feeds must not show it any more
        return Removal(file=file, purged=await app.store.feeds.purge(feed.id, PURGED) if purge else None)


async def _remove_merge(settings: Settings, name: str, *, purge: bool) -> Removal:
    """End a merged feed by rule: delete its definition and its files, and nothing of its feeds."""
    if purge:
        raise UsageError(f"{name} is made of other feeds and has no texts of its own; leave out --purge")
    file = settings.feeds / f"{name}.toml"
    _delete(file)
    async with open_app(settings) as app:
        await app.store.merges.forget(name)
        app.definitions.replace(load_feeds(settings.feeds))
        await app.publisher.site.publish()
    return Removal(file=file, is_merge=True)


async def _named(store: Store, name: str, definitions: Definitions, *, purge: bool) -> Feed:
    """Return the feed of that name from the store; UsageError where there is none, or where it has another name now.

    A feed that has ended already can only be purged.
    """
    summary = await store.feeds.named(name)
    if summary is None:
        raise unknown_feed(name, definitions.names)
    if summary.feed.name != name:
        raise UsageError(f"the feed that was named {name} is named {summary.feed.name} now")
    if summary.removed_at and not purge:
        raise UsageError(
            f"{name} has ended already, on {summary.removed_at.date()}; its addresses answer 410, and --purge deletes "
            "its texts"
        )
    return summary.feed


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise MistakeError([Mistake(file=str(path), key="", message=f"cannot be read: {error.strerror}")]) from error


def _delete(path: Path) -> None:
    try:
        path.unlink()
    except OSError as error:
        message = f"cannot be deleted ({error.strerror}); let this user write the folder"
        raise MistakeError([Mistake(file=str(path), key="", message=message)]) from error
