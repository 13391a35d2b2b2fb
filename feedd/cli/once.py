"""`once` and `convert`: polls that a person, a timer or a feed reader starts."""

import sys
from typing import TYPE_CHECKING

import click
from msgspec.structs import asdict

from feedd.cli import common_options, iso_time, print_error, print_json
from feedd.cli.completing import feed_names
from feedd.cli.startup import bind, print_other_mistakes, start

if TYPE_CHECKING:
    from collections.abc import Sequence

    from feedd.commands.once import Mode
    from feedd.commands.once_result import OnceResult
    from feedd.config.settings import Settings


@click.command("once")
@click.argument("names", nargs=-1, metavar="[NAME...]", shell_complete=feed_names)
@click.option("--all", "every", is_flag=True, help="Poll every feed now, due or not.")
@click.option("--force", is_flag=True, help="Like --all, and read every article in the index again.")
@click.option("--json", "as_json", is_flag=True, help="Print the reports as JSON.")
@common_options
@click.pass_context
def once_command(ctx: click.Context, names: tuple[str, ...], *, every: bool, force: bool, as_json: bool) -> None:
    """Poll the feeds that are due, or the named ones now, and end."""
    from feedd.cli.output import draw_reports
    from feedd.cli.subscribing import say_addresses
    from feedd.cli.terminal import is_terminal
    from feedd.commands.once_result import at_rest
    from feedd.scheduling.clock import utc_now

    settings = start(ctx, quiet=sys.stderr.isatty())
    outcome = None if names or every or force else at_rest(settings, utc_now())
    if outcome is None:
        bind(ctx, settings)
        outcome = _run_once(settings, names, "force" if force else "all" if every else "due")
    if as_json:
        feeds = [asdict(report) for report in outcome.reports]
        not_due = [{"feed": name, "next": iso_time(due)} for name, due in outcome.not_due]
        print_json({"feeds": feeds, "not_due": not_due, "doubt": outcome.doubt})
    else:
        draw_reports(outcome, utc_now())
        if is_terminal():
            say_addresses(settings, [report.feed for report in outcome.reports if report.ok and report.new])
    for notice in outcome.notices:
        print_error(notice)
    print_other_mistakes(ctx, outcome.mistakes)
    if outcome.doubt and not as_json:
        print_error(outcome.doubt)
    ctx.exit(int(outcome.doubt is not None or not all(report.ok for report in outcome.reports)))


def _run_once(settings: "Settings", names: "Sequence[str]", mode: "Mode") -> "OnceResult":
    import asyncio

    from feedd.cli.progress import progress_line
    from feedd.commands.once import run_once

    with progress_line("articles") as progress:
        return asyncio.run(run_once(settings, names, mode, progress))


@click.command("convert")
@click.argument("url")
@click.option(
    "--format",
    "form",
    type=click.Choice(["atom", "rss", "json"], case_sensitive=False),
    default="atom",
    show_default=True,
)
@click.option("--no-cache", is_flag=True, help="Keep nothing between two runs.")
@click.option("--encoding", help="The character set, where the documents are not UTF-8.")
@common_options
@click.pass_context
def convert_command(ctx: click.Context, url: str, *, form: str, no_cache: bool, encoding: str | None) -> None:
    """Turn one index into a feed on standard output, for pipes and for readers' exec sources."""
    import asyncio

    from feedd.cli.progress import progress_line
    from feedd.commands.convert import convert

    settings = start(ctx, quiet=True)
    with progress_line("articles") as progress:
        document, report = asyncio.run(
            convert(settings, url, form=form, encoding=encoding, use_cache=not no_cache, progress=progress)
        )
    for failure in (report.error, *report.problems):
        if failure:
            print_error(failure)
    if document is not None:
        sys.stdout.buffer.write(document)
    ctx.exit(int(not report.ok))
