"""`status`: the health of the feeds, read from the store; a running daemon is not asked."""

import asyncio
from collections.abc import Collection, Mapping
from dataclasses import asdict
from datetime import UTC, datetime

import click

from feedd.cli import common_options, print_json, say
from feedd.cli.startup import start, stored_feeds
from feedd.config.definition import Definitions
from feedd.config.settings import Settings
from feedd.errors import UsageError
from feedd.status import NEEDS_ATTENTION, FeedState, feed_states
from feedd.store import FeedSummary, NotificationState

SHOWN = (
    "name",
    "title",
    "state",
    "since",
    "stage",
    "error",
    "next",
    "last_good",
    "polled",
    "entries",
    "stored_bytes",
    "rhythm",
    "silence",
)


@click.command("status")
@click.argument("names", nargs=-1, metavar="[NAME...]")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@common_options
@click.pass_context
def status_command(ctx: click.Context, names: tuple[str, ...], *, as_json: bool) -> None:
    """Show the health of all feeds, or of the named ones; those with problems come first.

    The exit code is 1 where a feed fails or its definition is broken, and 2 for an unknown name.
    """
    from feedd.config.loading import load_feeds
    from feedd.notify.wording import failure_words
    from feedd.scheduling.clock import utc_now

    settings = start(ctx, quiet=True)
    definitions = load_feeds(settings.feeds)

    states = _chosen(_all_states(definitions, stored_feeds(settings), utc_now()), names)
    told = asyncio.run(_notifications(settings)) if settings.notify else None
    if as_json:
        print_json({"feeds": [_facts(one) for one in states]} | ({"notify": asdict(told)} if told else {}))
    else:
        for one in states:
            _draw(one)
        if told and (words := failure_words(told)):
            say(words)
    if any(one.state in NEEDS_ATTENTION for one in states):
        ctx.exit(1)


async def _notifications(settings: Settings) -> NotificationState:
    from feedd.store import Store

    async with await Store.open(settings.data / "feedd.sqlite3") as store:
        return await store.notifications.state()


def _all_states(definitions: Definitions, kept: Collection[FeedSummary], now: datetime) -> tuple[FeedState, ...]:
    """Return the states of published feeds, then of definitions whose feed was never polled."""
    titles = {one.id: one.terms.title for one in definitions.good.values()}

    def title(summary: FeedSummary) -> str:
        return titles.get(summary.feed.id) or summary.feed.title or summary.feed.name

    states = feed_states(kept, title, definitions.broken, {}, now)
    known = {one.name for one in states}
    new = tuple(
        FeedState(name=name, title=one.terms.title or name, state="new" if one.enabled else "paused")
        for name, one in sorted(definitions.good.items())
        if name not in known
    )
    return (*states, *new)


def _chosen(states: Collection[FeedState], names: Collection[str]) -> tuple[FeedState, ...]:
    unknown = sorted(set(names) - {one.name for one in states})
    if unknown:
        raise UsageError(f"no feed is named {unknown[0]!r}; `feedd list` names them")
    return tuple(one for one in states if not names or one.name in names)


def _facts(one: FeedState) -> Mapping[str, object]:
    values = asdict(one)
    values |= {"next": one.next_at, "last_good": one.good_at, "polled": one.polled_at}
    return {name: _written(values[name]) for name in SHOWN}


def _written(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return None if value == "" else value


def _draw(one: FeedState) -> None:
    since = f" since {_minute(one.since)}" if one.since else ""
    facts = [f"{one.entries} entries", one.rhythm]
    facts.append(f"last good poll {_minute(one.good_at)}" if one.good_at else "never read well")
    facts.append(f"next try {_minute(one.next_at)}" if one.next_at else "not polled by itself")
    say(f"{one.name}: {one.state}{since}")
    if one.error:
        say(f"  {one.stage_text}: {one.error}")
    if one.silence:
        say(f"  {one.silence}")
    if one.state == "empty":
        say(f"  its index was read and gave no entry; `feedd preview {one.name}` says why")
    if one.is_broken:
        say("  its definition has a mistake, which `feedd check` shows")
    say(f"  {', '.join(fact for fact in facts if fact)}")


def _minute(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
