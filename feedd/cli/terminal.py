"""What the terminal can show: its width, and whether standard output has colours."""

import os
import sys
from collections.abc import Iterable, Mapping
from typing import Literal, TextIO, TypeAlias

import click

Meaning: TypeAlias = Literal["good", "waiting", "failing", "quiet", "head"]
CODES: Mapping[Meaning, str] = {"good": "32", "waiting": "33", "failing": "31", "quiet": "2", "head": "1"}

USUAL = (80, 24)  # where nothing says how large the terminal is
NARROWEST = 20  # columns; below it, a line would hold less than a word


def is_terminal() -> bool:
    """Return whether a person reads standard output: then lines fit, and times are told from now."""
    return sys.stdout.isatty()


def terminal_width() -> int:
    """Return the columns of the terminal; the variable COLUMNS overrides what the terminal says."""
    from shutil import get_terminal_size  # here: a pipe has no width, and shutil loads all that unpacks archives

    return max(get_terminal_size(USUAL).columns, NARROWEST)


def has_colours(stream: TextIO, environment: Mapping[str, str] = os.environ) -> bool:
    """Return whether text on a stream is coloured.

    NO_COLOR (no-color.org) forbids it, else FORCE_COLOR demands it, else it needs a terminal that is not "dumb".
    """
    if environment.get("NO_COLOR"):
        return False
    if forced := environment.get("FORCE_COLOR"):
        return forced not in ("0", "false")
    return stream.isatty() and environment.get("TERM", "dumb") != "dumb"


def painted(text: str, meaning: Meaning | None) -> str:
    """Return a text in the colour of its meaning, where standard output has colours."""
    if meaning is None or not text or not has_colours(sys.stdout):
        return text
    return f"\x1b[{CODES[meaning]}m{text}\x1b[0m"


def show(lines: Iterable[str]) -> None:
    """Print lines that may be painted; whatever strangers wrote in them must be printable already."""
    for line in lines:
        click.echo(line, color=True)
