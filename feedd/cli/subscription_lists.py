"""`opml` and `import`: export and import lists of subscriptions."""

import asyncio
from typing import BinaryIO

import click

from feedd.cli import common_options, print_error, say
from feedd.cli.startup import print_mistakes, start


@click.command("opml")
@common_options
@click.pass_context
def opml_command(ctx: click.Context) -> None:
    """Print all feeds as OPML, for other feed readers to import."""
    from feedd.app import open_app
    from feedd.config.loading import load_feeds
    from feedd.publish.formats.opml import render_opml
    from feedd.publish.site import site_of

    settings = start(ctx, quiet=True)
    definitions = load_feeds(settings.feeds)

    async def written() -> bytes | None:
        async with open_app(settings, publishes=False) as app:
            app.definitions.replace(definitions)
            members = await app.publisher.members()
            return render_opml(members, site_of(settings)) if members else None

    if opml := asyncio.run(written()):  # OPML without an outline would not be valid
        click.echo(opml, nl=False)
    else:
        print_error("no feed is published yet; feedd once polls the feeds that have a definition")
    print_mistakes(ctx, definitions.mistakes)


@click.command("import")
@click.argument("file", type=click.File("rb"))
@click.option("--dry-run", is_flag=True, help="Only show what would be written.")
@common_options
@click.pass_context
def import_command(ctx: click.Context, file: BinaryIO, *, dry_run: bool) -> None:
    """Write a definition for each Gopher index in FILE that is not followed yet.

    FILE is OPML, a gophermap, or a list with one URL on each line; - reads standard input.
    """
    from feedd.cli.move_remove import RELOAD
    from feedd.commands.import_feeds import Written, import_feeds
    from feedd.commands.subscription_lists import MOST_BYTES

    settings = start(ctx, quiet=True)
    written = 0
    for one in import_feeds(settings, file.read(MOST_BYTES + 1), dry_run=dry_run):
        if isinstance(one, Written):
            written += 1
            say(f"{'would write' if dry_run else 'wrote'} {one.file}: {one.url}")
        else:
            say(f"skipped {one.text}: {one.reason}")
    if written and not dry_run:
        click.echo(RELOAD)
    elif not written:
        click.echo("The list has no index that is not followed already.")
