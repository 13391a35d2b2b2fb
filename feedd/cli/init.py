"""`init`: a folder for feeds and settings."""

from pathlib import Path

import click

from feedd.cli import common_options, say
from feedd.config.user_folders import user_folder


@click.command("init")
@click.argument("folder", metavar="[DIR]", default=".")
@common_options
def init_command(folder: str) -> None:
    """Make a commented feedd.toml and an empty feeds/ in DIR, or in the current folder; nothing is overwritten.

    Commands that are run in that folder use it, and keep its data in it.
    """
    from feedd.commands.init import init

    place = Path.cwd() / folder
    init(place, is_usual=_is_usual(place))
    say(f"wrote {place / 'feedd.toml'} and {place / 'feeds'}/")
    where = "" if place == Path.cwd() else f"cd {folder}; "
    say(f"next: {where}feedd add ADDRESS, with the address of a phlog; then feedd run serves the feeds")


def _is_usual(place: Path) -> bool:
    """Return whether commands use this folder from everywhere."""
    try:
        return place.resolve() == user_folder("config").resolve()
    except RuntimeError:
        return False
