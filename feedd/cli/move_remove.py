"""`move` and `remove`: the index of a feed is elsewhere now, or the feed ends on purpose."""

import asyncio

import click

from feedd.cli import common_options
from feedd.cli.startup import start

RELOAD = "A running daemon takes this within seconds; systemctl reload feedd, or SIGHUP, makes it look at once."


@click.command("move")
@click.argument("name")
@click.argument("new_url", metavar="NEW-URL")
@common_options
@click.pass_context
def move_command(ctx: click.Context, name: str, new_url: str) -> None:
    """Follow the index of feed NAME to NEW-URL; subscribers keep their entries."""
    from feedd.commands.move_remove import move_feed
    from feedd.gopher.url import format_url

    settings = start(ctx, quiet=True)
    definition = move_feed(settings, name, new_url)
    click.echo(f"{name} is at {format_url(definition.url)} now, its ids are kept: see {settings.feeds / name}.toml")
    click.echo(RELOAD)


@click.command("remove")
@click.argument("name")
@click.option("--purge", is_flag=True, help="Drop the texts of its articles too; ids are kept all the same.")
@common_options
@click.pass_context
def remove_command(ctx: click.Context, name: str, *, purge: bool) -> None:
    """End feed NAME on purpose: its definition and files go, its addresses answer 410, its ids are kept."""
    from feedd.commands.move_remove import remove_feed

    removal = asyncio.run(remove_feed(start(ctx, quiet=True), name, purge=purge))
    click.echo(f"{name} has ended: its addresses answer 410 from now on, its ids are kept")
    if removal.purged is not None:
        click.echo(f"The texts of {removal.purged} revisions were dropped.")
    if removal.file:
        click.echo(f"{removal.file} was deleted. {RELOAD}")
