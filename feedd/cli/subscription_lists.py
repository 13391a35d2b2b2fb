"""`opml`, `export` and `import`: lists of subscriptions, and all that is kept of feeds, out and in."""

import asyncio
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from feedd.cli import common_options, print_error, say
from feedd.cli.completing import names_or_folders
from feedd.cli.startup import print_other_mistakes, start_bound
from feedd.errors import UsageError

if TYPE_CHECKING:
    from feedd.config.settings import Settings


@click.command("opml")
@common_options
@click.pass_context
def opml_command(ctx: click.Context) -> None:
    """Print all feeds as OPML, for other feed readers to import."""
    from feedd.app import open_app
    from feedd.config.loading import load_feeds
    from feedd.publish.formats.opml import render_opml
    from feedd.publish.site import site_of

    settings = start_bound(ctx, acts=False)
    definitions = load_feeds(settings.feeds)

    async def written() -> bytes | None:
        async with open_app(settings, publishes=False) as app:
            app.definitions.replace(definitions)
            members = await app.publisher.site.members()
            return render_opml(members, site_of(settings)) if members else None

    if opml := asyncio.run(written()):  # OPML without an outline would not be valid
        click.echo(opml, nl=False)
    else:
        print_error("no feed is published yet; feedd once polls the feeds that have a definition")
    print_other_mistakes(ctx, definitions.mistakes)


@click.command("import")
@click.argument("file", type=click.Path(exists=True, allow_dash=True, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only show what would be written.")
@common_options
@click.pass_context
def import_command(ctx: click.Context, file: Path, *, dry_run: bool) -> None:
    """Write a definition for each Gopher index in FILE that is not followed yet.

    FILE is OPML, a gophermap, or a list with one URL on each line; - reads standard input. From a folder that `feedd
    export` wrote, feeds are taken in with all that is kept of them, unless they are known here.
    """
    from feedd.cli.move_remove import RELOAD
    from feedd.cli.subscribing import say_addresses
    from feedd.commands.export_folder import is_export
    from feedd.commands.import_feeds import Written, import_feeds
    from feedd.commands.subscription_lists import MOST_BYTES

    settings = start_bound(ctx)
    if is_export(file):
        _import_folder(ctx, settings, file, dry_run=dry_run)
        return
    if file.is_dir():
        raise UsageError(f"{file} is a folder, and none that `feedd export` wrote; name a file with a list")
    written: list[str] = []
    with click.open_file(str(file), "rb") as opened:
        data = opened.read(MOST_BYTES + 1)
    for one in import_feeds(settings, data, dry_run=dry_run):
        if isinstance(one, Written):
            written.append(one.file.stem)
            say(f"{'would write' if dry_run else 'wrote'} {one.file}: {one.url}")
        else:
            say(f"skipped {one.text}: {one.reason}")
    if written and not dry_run:
        click.echo(f"`feedd once` polls them now. {RELOAD}")
        say_addresses(settings, written)
    elif not written:
        click.echo("No definition is needed: the list names no new index.")


def _import_folder(ctx: click.Context, settings: "Settings", folder: Path, *, dry_run: bool) -> None:
    """Take in the feeds of an export; 1 where one of them was not."""
    from feedd.cli.move_remove import RELOAD
    from feedd.cli.progress import progress_line
    from feedd.commands.import_feeds import Written
    from feedd.commands.import_folder import import_folder

    with progress_line("feeds") as progress:
        shown = partial(progress, folder.name)
        done = asyncio.run(import_folder(settings, folder, dry_run=dry_run, on_progress=shown))
    for one in done:
        if isinstance(one, Written):
            say(f"{'would import' if dry_run else 'imported'} {one.file.stem}: {one.url}")
        else:
            print_error(f"{one.text}: not imported: {one.reason}")
    written = sum(isinstance(one, Written) for one in done)
    if written and not dry_run:
        click.echo(RELOAD)
    if written < len(done):
        ctx.exit(1)


@click.command("export")
@click.argument("words", nargs=-1, metavar="[NAME] DIR", shell_complete=names_or_folders)
@click.option("--all", "is_all", is_flag=True, help="Export all feeds.")
@common_options
@click.pass_context
def export_command(ctx: click.Context, words: tuple[str, ...], *, is_all: bool) -> None:
    """Write all that is kept of feed NAME, or of all feeds, into the new folder DIR, in files for any program.

    A daemon may run meanwhile. `feedd import DIR` takes it back, here or elsewhere, with ids, dates and revisions.
    """
    from feedd.cli.progress import progress_line
    from feedd.commands.export import export
    from feedd.scheduling.clock import utc_now

    if len(words) != 2 - is_all:
        raise UsageError("expected NAME and DIR, or --all and DIR")
    settings = start_bound(ctx, acts=False)
    name, folder = None if is_all else words[0], Path(words[-1])
    with progress_line() as progress:
        done = export(settings, name, folder, utc_now(), on_progress=partial(progress, folder.name))
    feeds = "1 feed" if len(done.feeds) == 1 else f"{len(done.feeds)} feeds"
    say(f"{words[-1]}: {feeds} in {done.files} files, {done.bytes} bytes")
