"""`feedd move` and `feedd remove`: give a feed another index, or end a feed on purpose.

Both are safe while a daemon runs: the store does one thing at a time, and a file is replaced as a whole.
"""

from dataclasses import dataclass
from pathlib import Path

from feedd.app import open_app
from feedd.commands.addresses import understand
from feedd.commands.feed_names import defined, named, unknown_feed
from feedd.config.definition import Definition, Definitions, parse_definition
from feedd.config.editing import move_index, replace_file
from feedd.config.loading import load_feeds
from feedd.config.settings import Settings
from feedd.errors import Mistake, MistakeError, UsageError
from feedd.gopher.url import format_url
from feedd.model import Feed
from feedd.polling.poll import new_feed
from feedd.publish.archive import PURGED
from feedd.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """The file of the definition that was deleted, if there was one, and how many revisions; None: they are kept."""

    file: Path | None
    purged: int | None = None


def move_feed(settings: Settings, name: str, url: str) -> Definition:
    """Write another index into the definition of a feed so that its ids are kept; return the new definition.

    The file is replaced as a whole. UsageError for an unknown feed or a wrong URL, MistakeError where the definition
    is broken.
    """
    definitions = load_feeds(settings.feeds)
    definition = named(definitions, name)
    path = settings.feeds / f"{name}.toml"
    target = understand(url).urls[0]
    if target == definition.url:
        raise UsageError(f"{name} is at {format_url(target)} already")
    data = move_index(_read(path), definition, target)
    moved = parse_definition(name, str(path), data)  # before the file is replaced: the new one must have no mistake
    replace_file(path, data)
    return moved


async def remove_feed(settings: Settings, name: str, *, purge: bool = False) -> Removal:
    """End a feed: delete its definition and its published files, keep its ids. Its definition may be gone already.

    With `purge` the texts of its articles are deleted too. UsageError for an unknown feed, MistakeError for a broken
    definition or a file that cannot be deleted.
    """
    definitions = load_feeds(settings.feeds)
    definition = defined(definitions, name)
    async with open_app(settings) as app:
        now = app.clock()
        feed = new_feed(definition, now) if definition else await _named(app.store, name, definitions)
        file = settings.feeds / f"{name}.toml" if definition else None
        if file:
            _delete(
                file
            )  # first: a feed that is removed while its definition exists would come back with the next reload
        await app.store.feeds.remove(feed, now)
        await app.publisher.remove_retired()
        app.definitions.replace(load_feeds(settings.feeds))
        await app.publisher.publish_site_files()  # the lists and merged feeds must not show it any more
        return Removal(file=file, purged=await app.store.feeds.purge(feed.id, PURGED) if purge else None)


async def _named(store: Store, name: str, definitions: Definitions) -> Feed:
    """Return the feed of that name from the store; UsageError where there is none, or where it has another name now."""
    summary = await store.feeds.named(name)
    if summary is None:
        raise unknown_feed(name, definitions.good)
    if summary.feed.name != name:
        raise UsageError(f"the feed that was named {name} is named {summary.feed.name} now")
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
