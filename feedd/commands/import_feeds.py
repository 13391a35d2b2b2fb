"""`feedd import`: write a definition for each index in a list of subscriptions that no definition has yet."""

import re
import unicodedata
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from feedd.commands.subscription_lists import Subscription, Unusable, read_subscriptions
from feedd.config.definition import RESERVED, Definitions, parse_definition
from feedd.config.editing import create_file, new_definition
from feedd.config.loading import load_definitions
from feedd.config.settings import Settings
from feedd.errors import MistakeError, UsageError
from feedd.gopher.addresses import is_public
from feedd.gopher.url import format_url
from feedd.identity import feed_id
from feedd.model import GopherUrl

NAME_LENGTH = 56  # of the 64 characters that a name may have; the others are for a number


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A definition that was written, or would be in a dry run."""

    file: Path
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
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
    names = {*definitions.good, *definitions.broken, RESERVED}
    for one in listed:
        if isinstance(one, Unusable):
            yield Skipped(text=one.text, reason=one.reason)
            continue
        index, name = feed_id(one.url), free_name(words_of_address(one.url), names)
        try:
            check_new(one.url, followed.get(index), settings)
            path, definition = settings.feeds / f"{name}.toml", write_definition(name, one)
        except ValueError as reason:
            yield Skipped(text=format_url(one.url), reason=str(reason))
            continue
        if not dry_run:
            create_file(path, definition)
        names.add(name)
        followed[index] = name
        yield Written(file=path, url=format_url(one.url))


def names_by_id(definitions: Definitions) -> dict[str, str]:
    """Return the names of the feeds that are defined, by their ids and by those that their indexes would have."""
    return {each: name for name, one in definitions.good.items() for each in (one.id, feed_id(one.url))}


def check_new(url: GopherUrl, followed_as: str | None, settings: Settings) -> None:
    """Refuse with a ValueError an index that is followed already, or whose host is not public."""
    if followed_as:
        raise ValueError(f"is followed as {followed_as}")
    if not settings.allow_private and not is_public(url.host):
        raise ValueError("is not a public address; set allow_private = true to follow what is in your own network")


def write_definition(name: str, wanted: Subscription, lines: Iterable[str] = ()) -> bytes:
    """Return the bytes of a definition, with more lines at its end; a ValueError says why it is not a valid one."""
    keys = {"url": format_url(wanted.url), "title": wanted.title, "group": wanted.group}
    definition = new_definition({key: value for key, value in keys.items() if value})
    definition += "".join(f"{line}\n" for line in lines).encode()
    try:
        parse_definition(name, f"{name}.toml", definition)
    except MistakeError as error:
        raise ValueError("; ".join(mistake.message for mistake in error.mistakes)) from error
    return definition


def words_of_address(url: GopherUrl) -> str:
    """Return host and selector, of which a name is made."""
    return f"{url.host} {url.selector.decode('utf-8', 'replace')}"


def free_name(words: str, taken: Container[str]) -> str:
    """Return a name for a feed, made of these words, with a number where that name is taken."""
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    name = re.sub("[^a-z0-9]+", "-", plain.replace("'", "")).strip("-")[:NAME_LENGTH].rstrip("-") or "feed"
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name}-{number}"
    return free
