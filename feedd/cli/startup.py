"""What commands share: settings and a log at the start, the stored feeds, and exit code 2 for a wrong definition."""

import os
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from feedd.cli import print_error
from feedd.config.settings import Settings
from feedd.config.settings_sources import PREFIX, load_settings, settings_file, unknown_variables
from feedd.mistakes import Mistake
from feedd.telemetry.log import events, set_up_log

if TYPE_CHECKING:
    from feedd.config.definition import Definitions
    from feedd.store.summaries import FeedSummary


def start(ctx: click.Context, *, quiet: bool = False) -> Settings:
    """Read the settings and set up the log; with `quiet` it has errors only, unless the user set a level."""
    flags: Mapping[str, str] = ctx.ensure_object(dict)
    settings = load_settings(flags, os.environ, Path.cwd())
    level = "error" if quiet and settings.log_level == "info" and "log_level" not in flags else settings.log_level
    set_up_log(level, settings.log_format, sys.stderr)
    for unknown in unknown_variables(os.environ):
        if quiet:
            print_error(unknown)
        else:
            events().warning("unknown variable", name=unknown.key, reason=unknown.message)
    return settings


def start_bound(ctx: click.Context, *, acts: bool = True, quiet: bool = True) -> Settings:
    """Start as `start` does, then check as `bind` does."""
    settings = start(ctx, quiet=quiet)
    bind(ctx, settings, acts=acts)
    return settings


def bind(ctx: click.Context, settings: Settings, *, acts: bool = True) -> None:
    """Raise a UsageError where the data folder belongs to another folder of definitions.

    With `acts` the command may bind the data folder to this one.
    """
    from feedd.commands.belonging import check_belonging  # not every command needs SQLite

    check_belonging(settings, by_hand=names_feeds(ctx), acts=acts)


def names_feeds(ctx: click.Context) -> bool:
    """Return whether whoever started the command named the folder of definitions."""
    flags: Mapping[str, str] = ctx.ensure_object(dict)
    return "feeds" in flags or any(os.environ.get(name) for name in (f"{PREFIX}FEEDS", "CONFIGURATION_DIRECTORY"))


def used_settings_file(ctx: click.Context) -> Path:
    """Return where the settings file of this command is, if there is one."""
    flags: Mapping[str, str] = ctx.ensure_object(dict)
    return settings_file(flags.get("config") or os.environ.get(f"{PREFIX}CONFIG", ""), os.environ, Path.cwd())


def print_mistakes(ctx: click.Context, mistakes: Sequence[Mistake]) -> None:
    """Print the mistakes; end the command with 2 where there are any."""
    for mistake in mistakes:
        print_error(mistake)
    if mistakes:
        ctx.exit(2)


def print_other_mistakes(ctx: click.Context, mistakes: Sequence[Mistake]) -> None:
    """Print one line for each broken definition after what a command did with the others; end it with 2."""
    first = {mistake.file: mistake for mistake in reversed(mistakes)}
    for file, more in Counter(mistake.file for mistake in mistakes).items():
        print_error(f"{first[file]} ({more - 1} more: `feedd check`)" if more > 1 else str(first[file]))
    if mistakes:
        ctx.exit(2)


def print_notices(definitions: "Definitions", folder: Path, kept: "Sequence[FeedSummary]") -> None:
    """Print what there is to do about the folder of definitions, if anything."""
    from feedd.config.notices import folder_notices

    for notice in folder_notices(definitions, folder, [one.feed for one in kept if one.served]):
        print_error(notice)


def stored_feeds(settings: Settings) -> "tuple[FeedSummary, ...]":
    """Return all feeds of the store, by name; a running daemon is not asked."""
    from feedd.store.opening import look  # not every command opens the store
    from feedd.store.summaries import read_summaries

    return look(settings.store, read_summaries)
