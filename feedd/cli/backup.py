"""`backup`, `restore` and `migrate`: the store as one file and back, and from one kind of database to the other."""

from functools import partial
from pathlib import Path

import click

from feedd.cli import common_options, say
from feedd.cli.startup import print_mistakes, start_bound, used_settings_file

FILE = click.Path(path_type=Path)


@click.command("backup")
@click.argument("file", type=FILE)
@click.option("--force", is_flag=True, help="Replace the file if it exists.")
@common_options
@click.pass_context
def backup_command(ctx: click.Context, file: Path, *, force: bool) -> None:
    """Write the store as it is now, definitions and feedd.toml into FILE, a tar archive. A daemon may run meanwhile.

    Published and media files are not in it, as feedd makes and fetches them again.
    """
    from feedd.cli.progress import progress_line
    from feedd.commands.backup import backup
    from feedd.scheduling.clock import utc_now

    settings = start_bound(ctx, acts=False)
    with progress_line() as progress:
        shown = partial(progress, "database")
        made = backup(settings, file, utc_now(), config=used_settings_file(ctx), force=force, on_progress=shown)
    say(f"{file}: the store and {_counted(made.definitions)}, {made.bytes} bytes")
    print_mistakes(ctx, made.left_out)


@click.command("restore")
@click.argument("file", type=FILE)
@click.option("--force", is_flag=True, help="Replace the store and the definitions that are there.")
@common_options
@click.pass_context
def restore_command(ctx: click.Context, file: Path, *, force: bool) -> None:
    """Put the store and the definitions of the backup FILE in place. A daemon must be stopped first.

    The backup is checked before anything is replaced, and what it replaces is put aside in the data folder. Its
    feedd.toml is put into the data folder under another name.
    """
    from feedd.cli.progress import progress_line
    from feedd.commands.restore import restore
    from feedd.scheduling.clock import utc_now

    settings = start_bound(ctx)
    with progress_line() as progress:
        done = restore(settings, file, utc_now(), force=force, on_progress=partial(progress, "files"))
    say(f"Restored what feedd kept on {done.made_at:%Y-%m-%dT%H:%M:%SZ}, and {_counted(done.definitions)}.")
    if done.config:
        say(f"The settings are in {done.config}; look at them, then move them to where feedd.toml is.")
    if done.replaced:
        say(f"What was there is in {done.replaced}; delete it when you do not need it any more.")
    say("Now start feedd, or run `feedd publish`, which write the published files again.")


@click.command("migrate")
@click.option("--to", "target", required=True, metavar="PLACE", help="A postgresql:// URL, or the path of a new file.")
@common_options
@click.pass_context
def migrate_command(ctx: click.Context, target: str) -> None:
    """Copy the store into an empty database at PLACE, to PostgreSQL or back. A daemon must be stopped first.

    Nothing is changed in the store that is there, so it remains a way back.
    """
    from feedd.cli.progress import progress_line
    from feedd.commands.migrate import migrate

    settings = start_bound(ctx)
    with progress_line() as progress:
        feeds = migrate(settings, target, partial(progress, "tables"))
    say(f"The store is there now, too, with its {feeds} feeds and all that is known of them.")
    if "://" in target:
        say("Put the URL into feedd.toml as `database`, then start feedd.")
    else:
        say(f"Take `database` out of feedd.toml, move the file to {settings.data / 'feedd.sqlite3'}, then start feedd.")


def _counted(definitions: int) -> str:
    return "1 definition" if definitions == 1 else f"{definitions} definitions"
