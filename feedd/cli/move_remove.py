"""`move` and `remove`: give a feed another index, or end it on purpose."""

import asyncio

import click

from feedd.cli import common_options, print_error, say
from feedd.cli.completing import feed_names
from feedd.cli.startup import start_bound
from feedd.errors import SourceError

RELOAD = "A running daemon notices this within seconds, or at once with systemctl reload feedd or SIGHUP."


@click.command("move")
@click.argument("name", shell_complete=feed_names)
@click.argument("new_url", metavar="NEW-URL")
@click.option("--force", is_flag=True, help="Move it although nothing answers there yet, or nothing there is an entry.")
@common_options
@click.pass_context
def move_command(ctx: click.Context, name: str, new_url: str, *, force: bool) -> None:
    """Give feed NAME the index at NEW-URL; subscribers keep their entries."""
    from feedd.cli.subscribing import say_addresses
    from feedd.commands.move_remove import move_feed
    from feedd.gopher.url import format_url

    settings = start_bound(ctx)
    try:
        move = asyncio.run(move_feed(settings, name, new_url, force=force))
    except SourceError as error:
        print_error(f"{error}; {name} stays where it is, and --force moves it all the same")
        ctx.exit(1)
    say(f"{name} is at {format_url(move.definition.url)} now, its ids are kept: see {settings.feeds / name}.toml")
    if move.listed is not None:
        unrelated = "" if move.known else ": is it the same phlog?"
        say(f"{_entries(move.listed)} there, {move.known} of them known to {name} by title{unrelated}")
    say(f"`feedd once {name}` polls it now. {RELOAD}")
    say_addresses(settings, [name])


def _entries(count: int) -> str:
    return "1 entry is" if count == 1 else f"{count} entries are"


@click.command("remove")
@click.argument("name", shell_complete=feed_names)
@click.option("--purge", is_flag=True, help="Delete the texts of its articles too; the ids are kept.")
@common_options
@click.pass_context
def remove_command(ctx: click.Context, name: str, *, purge: bool) -> None:
    """End feed NAME: delete its definition and files, keep its ids, and let its addresses answer 410."""
    from feedd.commands.move_remove import remove_feed

    removal = asyncio.run(remove_feed(start_bound(ctx), name, purge=purge))
    kept = "404 from now on, its feeds stay as they are" if removal.is_merge else "410 from now on, its ids are kept"
    click.echo(f"{name} has ended: its addresses answer {kept}")
    if removal.purged is not None:
        click.echo(f"The texts of {removal.purged} revisions were deleted.")
    if removal.file:
        click.echo(f"{removal.file} was deleted. {RELOAD}")
