"""`reread`: read the stored texts of a feed again, by today's rules."""

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from feedd.cli import common_options, iso_time, print_json, say
from feedd.cli.completing import feed_names
from feedd.cli.startup import start_bound

if TYPE_CHECKING:
    from feedd.commands.reread import Renewal


@click.command("reread")
@click.argument("name", shell_complete=feed_names)
@click.option("--dates", is_flag=True, help="Renew published dates too; readers may show such entries elsewhere.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@common_options
@click.pass_context
def reread_command(ctx: click.Context, name: str, *, dates: bool, as_json: bool) -> None:
    """Read the stored texts of feed NAME again by today's rules, and renew titles, texts and categories in place.

    Nothing is fetched, and nobody is told: ids and the dates of updates stay. A running daemon must be stopped first.
    """
    from functools import partial

    from feedd.cli.progress import progress_line
    from feedd.commands.reread import reread

    settings = start_bound(ctx)
    with progress_line("entries") as progress:
        result = asyncio.run(reread(settings, name, dates=dates, progress=partial(progress, name)))
    if as_json:
        entries = [_facts(one) for one in result.renewals]
        print_json({"feed": name, "read": result.read, "kept": result.kept, "renewed": entries})
        return
    for one in result.renewals:
        was = f", was {one.before.title}" if "title" in one.changed else ""
        say(f"{one.after.published.date()}  {one.after.title}  ({', '.join(one.changed)}{was})")
    kept = f"; {result.kept} stay as they are, their bytes are not kept" if result.kept else ""
    say(f"{name}: {len(result.renewals)} of {result.read} entries renewed{kept}")


def _facts(renewal: "Renewal") -> Mapping[str, Any]:
    from feedd.gopher.url import format_location

    def state(title: str, published: str) -> Mapping[str, str]:
        return {"title": title, "published": published}

    before, after = renewal.before, renewal.after
    return {
        "id": after.id,
        "url": format_location(after.location),
        "changed": renewal.changed,
        "before": state(before.title, iso_time(before.published)),
        "after": state(after.title, iso_time(after.published)),
    }
