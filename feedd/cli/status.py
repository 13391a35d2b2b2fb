"""`status`: the health of the feeds, read from the store; a running daemon is not asked."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click
from msgspec.structs import asdict

from feedd.changes.relative_time import length_words, relative_time
from feedd.changes.wording import HELD, next_poll_words
from feedd.cli import common_options, iso_time, print_json
from feedd.cli.completing import feed_names
from feedd.cli.incident_lines import incident_facts, incident_lines
from feedd.cli.startup import print_mistakes, print_notices, start_bound
from feedd.cli.terminal import Meaning, is_terminal, painted, show, terminal_width
from feedd.config.definition import Definitions
from feedd.model import Incident
from feedd.status import NEEDS_ATTENTION, FeedState, State, feed_states
from feedd.store.summaries import FeedSummary, read_summaries
from feedd.telemetry.safe_text import printable
from feedd.text_columns import wrapped

if TYPE_CHECKING:
    from feedd.config.settings import Settings
    from feedd.store.notifications import NotificationState

MEANINGS: Mapping[State, Meaning] = {
    "ok": "good",
    "empty": "waiting",
    "failing": "failing",
    "silent": "waiting",
    "held back": "waiting",
    "new": "waiting",
    "paused": "quiet",
    "broken definition": "failing",
}

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


MOST_INCIDENTS = 1000  # of all feeds, the newest ones
MOST_OVER = 10  # incidents of a feed that are over and shown, where it is named


@click.command("status")
@click.argument("names", nargs=-1, metavar="[NAME...]", shell_complete=feed_names)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@common_options
@click.pass_context
def status_command(ctx: click.Context, names: tuple[str, ...], *, as_json: bool) -> None:
    """Show the health of all feeds, or of the named ones; those with problems come first.

    The exit code is 1 where a feed fails or its definition is broken, and 2 for an unknown name.
    """
    from feedd.commands.feed_names import refuse_merge
    from feedd.config.loading import load_feeds
    from feedd.scheduling.clock import utc_now

    settings = start_bound(ctx, acts=False)
    definitions = load_feeds(settings.feeds)

    now = utc_now()
    kept, incidents, told = _stored(settings)
    for name in names:
        refuse_merge(definitions, name)
    states = _chosen(all_states(definitions, kept, now), names)
    if as_json:
        feeds = [_facts(one, incidents[one.name]) for one in states]
        print_json({"feeds": feeds, "notify": asdict(told) if told else None})
    else:
        whys = _whys(definitions, kept) if names else {}
        for one in states:
            _draw(one, incidents[one.name], MOST_OVER if names else 1, now, whys.get(one.name, ""))
        if told:
            _draw_told(told)
    if not names:
        print_notices(definitions, settings.feeds, kept)
    if not definitions.readable:
        print_mistakes(ctx, definitions.mistakes)
    if any(one.state in NEEDS_ATTENTION for one in states):
        ctx.exit(1)


def _whys(definitions: Definitions, kept: Collection[FeedSummary]) -> Mapping[str, str]:
    """Return by name why the next poll of a feed is when it is, for feeds that are polled by themselves."""
    polled = {one.feed.name: one for one in kept if one.served and not one.paused_at}
    return {
        name: f"next poll: {next_poll_words(one.interval, polled[name].feed, polled[name].waiting)}"
        for name, one in definitions.good.items()
        if name in polled
    }


def _draw_told(told: "NotificationState") -> None:
    """Print what is wrong with the notifications, if anything."""
    from feedd.notify.wording import failure_words

    if words := failure_words(told):
        lines = wrapped(words, terminal_width(), "") if is_terminal() else [words]
        show([painted(printable(line), "failing") for line in lines])


def _stored(
    settings: "Settings",
) -> "tuple[tuple[FeedSummary, ...], Mapping[str, list[Incident]], NotificationState | None]":
    """Return the feeds of the store, by name their incidents that opened or closed last, and what waits to be told."""
    from feedd.store.incidents import read_newest
    from feedd.store.notifications import read_state
    from feedd.store.opening import look

    kept, newest, state = look(
        settings.store,
        lambda database: (read_summaries(database), read_newest(database, MOST_INCIDENTS), read_state(database)),
    )
    told = state if settings.notify else None
    incidents: dict[str, list[Incident]] = defaultdict(list)
    for one in newest:
        incidents[one.feed.name].append(one.incident)
    return kept, incidents, told


def all_states(definitions: Definitions, kept: Collection[FeedSummary], now: datetime) -> tuple[FeedState, ...]:
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
        from feedd.commands.feed_names import unknown_feed

        raise unknown_feed(unknown[0], [one.name for one in states])
    return tuple(one for one in states if not names or one.name in names)


def _facts(one: FeedState, incidents: Collection[Incident]) -> Mapping[str, object]:
    values = asdict(one)
    values |= {"next": one.next_at, "last_good": one.good_at, "polled": one.polled_at}
    return {name: _written(values[name]) for name in SHOWN} | {"incidents": list(map(incident_facts, incidents))}


def _written(value: object) -> object:
    return iso_time(value) if isinstance(value, datetime) else None if value == "" else value


def reason_words(one: FeedState) -> Iterator[str]:
    """Yield why a feed is in its state, and what a person can do, for states that need words."""
    if one.error:
        yield f"{one.stage_text}: {one.error.removeprefix(f'{one.stage}: ')}"
    if one.silence:
        yield one.silence
    if one.state == "held back":
        yield HELD
    if one.state == "empty":
        yield f"its index was read and gave no entry; `feedd preview {one.name}` says why"
    if one.is_broken:
        yield "its definition has a mistake, which `feedd check` shows"


def _draw(one: FeedState, incidents: Collection[Incident], most: int, now: datetime, why: str) -> None:
    """Print a feed: for a terminal as wide as it is and with times from now, else as lines with times of the clock.

    `why` says why its next poll is when it is; empty: nothing is said.
    """
    on_terminal = is_terminal()

    def tell(at: datetime) -> str:
        return relative_time(at, now) if on_terminal else _minute(at)

    facts = _facts_words(one, now, tell)
    told = (*reason_words(one), facts, *([why] if why else []), *incident_lines(one, incidents, most, now, tell))
    words = map(printable, told)
    if on_terminal:
        width = terminal_width()
        since = f" for {length_words(now - one.since)}" if one.since else ""
        lines = [line for said in words for line in wrapped(said, width)]
    else:
        since = f" since {_minute(one.since)}" if one.since else ""
        lines = [f"  {said}" for said in words]
    show([f"{painted(printable(one.name), 'head')}: {painted(one.state, MEANINGS[one.state])}{since}", *lines])


def _facts_words(one: FeedState, now: datetime, tell: Callable[[datetime], str]) -> str:
    """Return how a feed does; `tell` writes a time."""
    facts = [f"{one.entries} {'entry' if one.entries == 1 else 'entries'}", one.rhythm]
    facts.append(f"last good poll {tell(one.good_at)}" if one.good_at else "never read well")
    if one.next_at is None:
        facts.append("not polled by itself")
    else:
        facts.append(f"{'next try' if one.next_at > now else 'was due'} {tell(one.next_at)}")
    return ", ".join(fact for fact in facts if fact)


def _minute(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
