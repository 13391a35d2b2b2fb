"""`history`: how the texts of a feed changed since they were first read."""

import asyncio
import os
import sys
from collections.abc import Iterable, Sequence
from typing import Any

import click

from feedd.changes.revisions import Part, RevisionDiff, diff_revisions
from feedd.cli import common_options, print_json
from feedd.cli.completing import entry_ids, feed_names
from feedd.cli.startup import start
from feedd.commands.feed_names import never_polled, unknown_feed
from feedd.commands.find_entry import find_entry, short_ids
from feedd.config.loading import load_definitions
from feedd.config.settings import Settings
from feedd.gopher.url import format_location
from feedd.identity import uuid_of
from feedd.model import Entry
from feedd.publish.layout import entry_title
from feedd.store import Store
from feedd.telemetry.safe_text import printable

PLAIN = {"same": "{}", "removed": "[-{}-]", "added": "{{+{}+}}", "left out": "... {} unchanged ...\n"}
COLOURED = {"same": "", "removed": "strike red", "added": "bold green", "left out": "dim"}


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
    async with await Store.open(settings.data / "feedd.sqlite3") as store:
        feed_id = await _owner(store, name, settings)
        revised = await store.revisions.revised(feed_id)
        ids = short_ids((await store.polls.known(feed_id)).entries.values())
    if as_json:
        print_json({"feed": name, "entries": [_facts(entry) | {"revisions": count} for entry, count in revised]})
        return
    for entry, count in revised:
        click.echo(f"{entry.updated.date()}  {ids[entry.id]}  {count} revisions  {_shown(entry_title(entry))}")


async def _show(settings: Settings, name: str, wanted: str, *, as_json: bool) -> None:
    async with await Store.open(settings.data / "feedd.sqlite3") as store:
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
    defined = {*definitions.good, *definitions.broken}
    if name in defined:
        raise never_polled(name)
    raise unknown_feed(name, {*defined, *(one.feed.name for one in await store.feeds.summaries())})


def _draw(entry: Entry, steps: Sequence[RevisionDiff]) -> None:
    """Print the revisions of an entry, the oldest first; with colours where the terminal has them."""
    click.echo(f"{_shown(entry_title(entry))}\n{uuid_of(entry)}  {_shown(format_location(entry.location))}")
    if not steps:
        click.echo("\nNo text of it is kept.")
    for step in steps:
        click.echo(f"\n{step.read_at:%Y-%m-%d %H:%M} UTC  {_shown(_summary(step))}")
        if step.parts:
            click.echo()
            _draw_coloured(step.parts) if _has_colours() else _draw_plain(step.parts)


def _summary(step: RevisionDiff) -> str:
    if step.parts is None:
        return "read first" if step.number == 1 else f"revision {step.number}, the first that is kept"
    if not step.parts:
        return "the same text again"
    return step.note or "a change that was not announced"


def _has_colours() -> bool:
    return sys.stdout.isatty() and os.environ.get("TERM", "dumb") != "dumb" and "NO_COLOR" not in os.environ


def _draw_plain(parts: Iterable[Part]) -> None:
    """Print a difference as `git diff --word-diff` does."""
    click.echo("".join(PLAIN[part.kind].format(_shown(part.text)) for part in parts).rstrip("\n"))


def _draw_coloured(parts: Iterable[Part]) -> None:
    from rich.console import Console
    from rich.text import Text

    text = Text()
    for part in parts:
        frame = PLAIN["left out"] if part.kind == "left out" else "{}"
        text.append(frame.format(_shown(part.text)), COLOURED[part.kind])
    text.rstrip()
    # The lines are the author's: they are not wrapped, and no word is read as markup or highlighted.
    Console(highlight=False).print(text, soft_wrap=True)


def _shown(text: str) -> str:
    return printable(text)


def _facts(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "url": format_location(entry.location),
        "title": entry.title,
        "published": f"{entry.published:%Y-%m-%dT%H:%M:%SZ}",
        "updated": f"{entry.updated:%Y-%m-%dT%H:%M:%SZ}",
    }


def _step_facts(step: RevisionDiff) -> dict[str, Any]:
    return {
        "number": step.number,
        "read_at": f"{step.read_at:%Y-%m-%dT%H:%M:%SZ}",
        "significant": step.significant,
        "note": step.note,
        "changes": None if step.parts is None else [{"kind": part.kind, "text": part.text} for part in step.parts],
    }
