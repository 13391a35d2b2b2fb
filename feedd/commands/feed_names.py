"""The feed that a person names to a command."""

from collections.abc import Iterable
from pathlib import PurePath

from feedd.config.definition import Definition, Definitions
from feedd.errors import MistakeError, UsageError
from feedd.spelling import did_you_mean


def defined(definitions: Definitions, name: str) -> Definition | None:
    """Return the definition of that name, None where there is none; MistakeError where it is broken."""
    if mistakes := definitions.mistakes_of(name):
        raise MistakeError(mistakes)
    return definitions.good.get(name)


def named(definitions: Definitions, name: str) -> Definition:
    """Return the definition of that name; UsageError where there is none, MistakeError where it is broken."""
    definition = defined(definitions, name)
    if definition is None:
        refuse_merge(definitions, name)
        raise unknown_feed(name, definitions.names)
    return definition


def refuse_merge(definitions: Definitions, name: str) -> None:
    """Raise UsageError where that is the name of a merged feed by rule."""
    if name in definitions.merges:
        made_of = ", ".join(definitions.merges[name].sources)
        raise UsageError(f"{name} is made of other feeds ({made_of}) and has no source of its own; name one of those")


def never_polled(name: str) -> UsageError:
    """Return the error for a feed of which nothing is kept."""
    return UsageError(f"{name} was never polled, so nothing of it is kept; `feedd once {name}` polls it")


def unknown_feed(typed: str, known: Iterable[str]) -> UsageError:
    """Return the error for what is the name of no feed: which name was meant, or how to find it."""
    names = sorted(known)
    if ":/" in typed:
        return UsageError(f"{typed!r} is an address; expected the name of a feed, as `feedd list` shows it")
    if not names:
        return UsageError(f"no feed is named {typed!r}, nor is there another; `feedd add ADDRESS` follows one")
    name = PurePath(typed).stem if typed.endswith(".toml") else typed
    return UsageError(f"no feed is named {typed!r}; {did_you_mean(name, names, '`feedd list` shows the names')}")
