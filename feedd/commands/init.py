"""`feedd init`: a folder with a commented feedd.toml and an empty feeds/."""

import json
import textwrap
from collections.abc import Iterator
from pathlib import Path

from feedd.config.editing import create_file
from feedd.config.key_table import Key, as_toml
from feedd.config.settings import KEYS
from feedd.errors import MistakeError, UsageError
from feedd.mistakes import Mistake

WIDTH = 100
HEAD = """\
# The settings of feedd. All are optional: a line that begins with "# name = " shows what holds without it.
# Feeds stand in feeds/, one file each: feedd add ADDRESS writes them, feedd check shows mistakes in all files.
"""


def init(folder: Path, *, is_usual: bool) -> None:
    """Write feedd.toml and feeds/ into a folder. Unless it is the usual one, its data is kept in it as well.

    UsageError where an installation is there already, MistakeError where nothing can be written.
    """
    feeds, settings = folder / "feeds", folder / "feedd.toml"
    if settings.exists() or (feeds.exists() and (not feeds.is_dir() or any(feeds.iterdir()))):
        there = settings if settings.exists() else feeds
        raise UsageError(f"{there} is there already, so that nothing was written; feedd init DIR takes another folder")
    create_file(settings, settings_text(None if is_usual else "data").encode())
    try:
        feeds.mkdir(exist_ok=True)
    except OSError as error:
        raise MistakeError([Mistake(file=str(feeds), key="", message=f"cannot be made: {error.strerror}")]) from error


def settings_text(data: str | None) -> str:
    """Return a feedd.toml in which every setting is a comment, except `data` where it is given."""
    named = [key for key in KEYS if key.name != "feeds"]  # it stands beside this file
    return HEAD + "".join(f"\n{block}\n" for key in named for block in _block(key, data))


def _block(key: Key[object], data: str | None) -> Iterator[str]:
    words = key.words.replace("`", "")
    if key.default is not None:
        line = f"# {key.name} = {json.dumps(as_toml(key.default))}"
    else:
        words += f"; without it: {key.otherwise.replace('`', '')}"
        line = f"# {key.name} = ..."
    if key.name == "data" and data is not None:
        line = f"data = {json.dumps(data)}"
    first = words[0] if key.words.startswith("`") else words[0].upper()  # a value that begins it stays as it is
    comment = textwrap.wrap(first + words[1:], WIDTH, initial_indent="# ", subsequent_indent="# ")
    yield "\n".join([*comment, line])
