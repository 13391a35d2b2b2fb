"""`move` and `remove`: give a feed another index, or end it on purpose."""

import asyncio

import click

from feedd.cli import common_options
from feedd.cli.completing import feed_names
from feedd.cli.startup import start_bound

RELOAD = "A running daemon notices this within seconds, or at once with systemctl reload feedd or SIGHUP."


@click.command("move")
@click.argument("name", shell_complete=feed_names)
@click.argument("new_url", metavar="NEW-URL")
@common_options
@click.pass_context
def move_command(ctx: click.Context, name: str, new_url: str) -> None:
    """Give feed NAME the index at NEW-URL; subscribers keep their entries."""
    from feedd.commands.move_remove import move_feed
    from feedd.gopher.url import format_url

    settings = start_bound(ctx)
    definition = move_feed(settings, name, new_url)
    click.echo(f"{name} is at {format_url(definition.url)} now, its ids are kept: see {settings.feeds / name}.toml")
    click.echo(RELOAD)


@click.command("remove")
@click.argument("name", shell_complete=feed_names)
@click.option("--purge", is_flag=True, help="Delete the texts of its articles too; the ids are kept.")
@common_options
@click.pass_context
def remove_command(ctx: click.Context, name: str, *, purge: bool) -> None:
    """End feed NAME: delete its definition and files, keep its ids, and let its addresses answer 410."""
    from feedd.commands.move_remove import remove_feed

    removal = asyncio.run(remove_feed(start_bound(ctx), name, purge=purge))
    click.echo(f"{name} has ended: its addresses answer 410 from now on, its ids are kept")
    if removal.purged is not None:
        click.echo(f"The texts of {removal.purged} revisions were deleted.")
    if removal.file:
        click.echo(f"{removal.file} was deleted. {RELOAD}")
