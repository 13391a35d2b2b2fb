"""What the Tab key completes in a shell: the names of feeds and the ids of entries. Where they cannot be read, nothing.

The shell runs feedd with each press of the key, so that what is needed is imported in the functions.
"""

import os
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

import click

from feedd.telemetry.safe_text import printable

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from feedd.config.settings import Settings

PLAIN = re.compile(r"[\w-]+")  # a name that no shell takes for a pattern or a command

LONGEST = 60  # characters of a title beside an id


def feed_names(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    """Return the names of feeds that are defined or stored and not given yet."""
    from feedd.store.completion import stored_names

    settings = _settings(ctx)
    known = {path.stem for path in settings.feeds.glob("*.toml")} | set(stored_names(settings.data / "feedd.sqlite3"))
    given = ctx.params.get(parameter.name or "") or ()
    return sorted(name for name in known if PLAIN.fullmatch(name) and name.startswith(incomplete) and name not in given)


def entry_ids(ctx: click.Context, _: click.Parameter, incomplete: str) -> "list[CompletionItem]":
    """Return the uuids of the newest entries, of the feed that is named before them or of all, with their titles."""
    from click.shell_completion import CompletionItem

    from feedd.store.completion import stored_entries

    found = stored_entries(_settings(ctx).data / "feedd.sqlite3", ctx.params.get("name") or "", incomplete)
    return [CompletionItem(uuid, help=_line(title)) for uuid, title in found.items()]


def names_or_folders(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> "list[CompletionItem]":
    """Return the names of feeds for the first word, and let the shell complete folders for the next."""
    from click.shell_completion import CompletionItem

    if ctx.params.get(parameter.name or "") or ctx.params.get("is_all"):
        return [CompletionItem(incomplete, type="dir")]
    return [CompletionItem(name) for name in feed_names(ctx, parameter, incomplete)]


def key_names(_: click.Context, __: click.Parameter, incomplete: str) -> "list[CompletionItem]":
    """Return the keys of definitions and settings, with what each is."""
    from click.shell_completion import CompletionItem

    from feedd.config.key_help import ALL

    found = {one.key.name: _line(one.key.words) for one in ALL if one.key.name.startswith(incomplete)}
    return [CompletionItem(name, help=words) for name, words in found.items()]


def log_levels(_: click.Context, __: click.Parameter, incomplete: str) -> list[str]:
    """Return the words of --log-level."""
    return [word for word in ("debug", "info", "warning", "error") if word.startswith(incomplete)]


def _settings(ctx: click.Context) -> "Settings":
    """Return the settings; the next best value in place of a wrong one."""
    from pathlib import Path

    from feedd.config.settings_sources import read_settings

    flags: Mapping[str, str] = ctx.ensure_object(dict)
    return read_settings(flags, os.environ, Path.cwd())[0]


def _line(title: str) -> str:
    """Return a title as one short line: authors write them, and the shell shows them."""
    return printable(" ".join(title.split()))[:LONGEST]
