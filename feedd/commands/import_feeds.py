"""`feedd import`: write a definition for each index in a list of subscriptions that no definition has yet."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from msgspec import Struct

from feedd.commands.subscription_lists import Subscription, Unusable, read_subscriptions
from feedd.config.definition import Definitions
from feedd.config.editing import create_file
from feedd.config.loading import load_definitions
from feedd.config.settings import Settings
from feedd.discovery.offer import (
    check_new,
    free_name,
    names_by_id,
    taken_names,
    words_of_address,
    write_definition,
)
from feedd.errors import MistakeError, UsageError
from feedd.gopher.url import format_url
from feedd.identity import feed_id


class Written(Struct, frozen=True, kw_only=True):
    """A definition that was written, or would be in a dry run."""

    file: Path
    url: str


class Skipped(Struct, frozen=True, kw_only=True):
    """A line of the list for which no definition was written, and why."""

    text: str
    reason: str


def import_feeds(settings: Settings, data: bytes, *, dry_run: bool = False) -> Iterator[Written | Skipped]:
    """Write an enabled definition for each index in a list that has none yet; yield what was done with each line.

    No file is ever overwritten. UsageError for a list that cannot be read, MistakeError where no definition can be
    written.
    """
    try:
        listed = tuple(read_subscriptions(data))
    except ValueError as error:
        raise UsageError(f"the list cannot be read: {error}") from error
    definitions = load_definitions(settings.feeds) if settings.feeds.exists() else Definitions(good={})
    if not definitions.readable:
        raise MistakeError(definitions.mistakes)
    return _import(listed, settings, definitions, dry_run=dry_run)


def _import(
    listed: Iterable[Subscription | Unusable], settings: Settings, definitions: Definitions, *, dry_run: bool
) -> Iterator[Written | Skipped]:
    followed = names_by_id(definitions)
    names = set(taken_names(definitions))
    for one in listed:
        if isinstance(one, Unusable):
            yield Skipped(text=one.text, reason=one.reason)
            continue
        index, name = feed_id(one.url), free_name(words_of_address(one.url), names)
        try:
            check_new(one.url, followed.get(index), settings)
            path, definition = settings.feeds / f"{name}.toml", write_definition(name, one.url, one.title, one.group)
        except ValueError as reason:
            yield Skipped(text=format_url(one.url), reason=str(reason))
            continue
        if not dry_run:
            create_file(path, definition)
        names.add(name)
        followed[index] = name
        yield Written(file=path, url=format_url(one.url))
