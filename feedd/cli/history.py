"""`history`: how the texts of a feed changed since they were first read."""

import asyncio
import sys
from collections.abc import Sequence
from typing import Any

import click

from feedd.changes.relative_time import relative_time
from feedd.changes.revisions import Part, RevisionDiff, diff_revisions
from feedd.cli import common_options, iso_time, print_error, print_json
from feedd.cli.columns import TableRow, table
from feedd.cli.completing import entry_ids, feed_names
from feedd.cli.startup import start
from feedd.cli.terminal import has_colours, is_terminal, show, terminal_width
from feedd.commands.feed_names import never_polled, refuse_merge, unknown_feed
from feedd.commands.find_entry import find_entry, short_ids
from feedd.config.loading import load_definitions
from feedd.config.settings import Settings
from feedd.gopher.url import format_location
from feedd.identity import uuid_of
from feedd.model import Entry
from feedd.publish.layout import entry_title
from feedd.scheduling.clock import utc_now
from feedd.status import one_line
from feedd.store import Store
from feedd.telemetry.safe_text import printable

PLAIN = {"same": "{}", "removed": "[-{}-]", "added": "{{+{}+}}", "left out": "... {} unchanged ...\n"}
COLOURED = {
    "same": "{}",
    "removed": "\x1b[9;31m{}\x1b[0m",  # struck out, as not everybody tells red from green
    "added": "\x1b[1;32m{}\x1b[0m",
    "left out": "\x1b[2m... {} unchanged ...\x1b[0m\n",
}


@click.command("history")
@click.argument("name", shell_complete=feed_names)
@click.argument("entry", required=False, shell_complete=entry_ids)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@common_options
@click.pass_context
def history_command(ctx: click.Context, name: str, entry: str | None, *, as_json: bool) -> None:
    """Show which entries of a feed changed since they were first read, or what changed in one.

    ENTRY is an entry's uuid, the beginning of it, or its Gopher URL.
    """
    settings = start(ctx, quiet=True)
    if entry is None:
        asyncio.run(_list(settings, name, as_json=as_json))
    else:
        asyncio.run(_show(settings, name, entry, as_json=as_json))


async def _list(settings: Settings, name: str, *, as_json: bool) -> None:
    async with await Store.open(settings.store) as store:
        feed_id = await _owner(store, name, settings)
        revised = await store.revisions.revised(feed_id)
        ids = short_ids((await store.polls.known(feed_id)).entries.values())
    if as_json:
        print_json({"feed": name, "entries": [_facts(entry) | {"revisions": count} for entry, count in revised]})
        return
    if not revised:
        print_error(f"no text of {name} changed since it was first read")
    elif is_terminal():
        now = utc_now()
        rows = [
            TableRow(cells=(ids[entry.id], relative_time(entry.updated, now), str(count), _title(entry)))
            for entry, count in revised
        ]
        show(table(("entry", "updated", "revisions", "title"), rows, terminal_width()))
        return
    for entry, count in revised:
        click.echo(f"{entry.updated.date()}  {ids[entry.id]}  {count} revisions  {_title(entry)}")


async def _show(settings: Settings, name: str, wanted: str, *, as_json: bool) -> None:
    async with await Store.open(settings.store) as store:
        entry = find_entry(await store.polls.known(await _owner(store, name, settings)), wanted)
        steps = diff_revisions(await store.revisions.of(entry.id))
    if as_json:
        print_json({"feed": name, **_facts(entry), "revisions": [_step_facts(step) for step in steps]})
    else:
        _draw(entry, steps)


async def _owner(store: Store, name: str, settings: Settings) -> str:
    """Return the id of the feed of that name; UsageError where there is none, or nothing of it is kept."""
    if feed_id := await store.feeds.owner(name):
        return feed_id
    definitions = load_definitions(settings.feeds)
    refuse_merge(definitions, name)
    defined = definitions.names
    if name in defined:
        raise never_polled(name)
    raise unknown_feed(name, {*defined, *(one.feed.name for one in await store.feeds.summaries())})


def _draw(entry: Entry, steps: Sequence[RevisionDiff]) -> None:
    """Print the revisions of an entry, the oldest first; with colours where the terminal has them."""
    click.echo(f"{_title(entry)}\n{uuid_of(entry)}  {_shown(format_location(entry.location))}")
    if not steps:
        click.echo("\nNo text of it is kept.")
    for step in steps:
        click.echo(f"\n{step.read_at:%Y-%m-%d %H:%M} UTC  {_shown(_summary(step))}")
        if step.parts:
            click.echo()
            _draw_parts(step.parts)


def _summary(step: RevisionDiff) -> str:
    if step.parts is None:
        return "read first" if step.number == 1 else f"revision {step.number}, the first that is kept"
    if not step.parts:
        return "the same text again"
    return step.note or "a change that was not announced"


def _title(entry: Entry) -> str:
    return _shown(one_line(entry_title(entry)))


def _draw_parts(parts: Sequence[Part]) -> None:
    """Print a difference: in colours where there are any, else as `git diff --word-diff` does."""
    coloured = has_colours(sys.stdout)
    frames = COLOURED if coloured else PLAIN
    text = "".join(frames[part.kind].format(_shown(part.text)) for part in parts)
    click.echo(text.rstrip("\n"), color=coloured)


def _shown(text: str) -> str:
    return printable(text)


def _facts(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "url": format_location(entry.location),
        "title": entry.title,
        "published": iso_time(entry.published),
        "updated": iso_time(entry.updated),
    }


def _step_facts(step: RevisionDiff) -> dict[str, Any]:
    return {
        "number": step.number,
        "read_at": iso_time(step.read_at),
        "significant": step.significant,
        "note": step.note,
        "changes": None if step.parts is None else [{"kind": part.kind, "text": part.text} for part in step.parts],
    }
