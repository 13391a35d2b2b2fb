"""What `list` shows: feeds as a table on a terminal, as lines with tabs in a pipe, or as JSON."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from feedd.changes.relative_time import length_words, relative_time
from feedd.cli import iso_time, print_json, say
from feedd.cli.columns import TableRow, table
from feedd.cli.status import MEANINGS, all_states, reason_words
from feedd.cli.terminal import is_terminal, show, terminal_width
from feedd.config.definition import Definitions
from feedd.gopher.url import format_location
from feedd.model import Access
from feedd.status import FeedState, one_line
from feedd.store.summaries import FeedSummary
from feedd.telemetry.safe_text import printable


def draw_feeds(
    definitions: Definitions, kept: Collection[FeedSummary], now: datetime, access: Access, *, as_json: bool
) -> None:
    """Print the feeds that have a definition, and the published ones whose definition is broken or gone.

    `access` is that of the settings.
    """
    rows = list(_rows(definitions, {summary.feed.id: summary for summary in kept}, access))
    merges = [one for _, one in sorted(definitions.merges.items())]
    if as_json:
        named = [{"name": one.name, "title": one.title, "from": one.sources} for one in merges]
        print_json({"feeds": rows, "merges": named})
    elif is_terminal():
        states = {one.name: one for one in all_states(definitions, kept, now)}
        lines = [_table_row(row, states[row["name"]], now) for row in rows]
        lines += [
            TableRow(cells=(one.name, "merged", "", "", "", printable(one_line(one.title or "")))) for one in merges
        ]
        show(table(("name", "state", "entries", "polled", "next", "title"), lines, terminal_width()))
    else:
        print_rows(rows)


def _table_row(row: Mapping[str, Any], state: FeedState, now: datetime) -> TableRow:
    by_definition = row["state"] in ("undefined", "broken")
    word: str = row["state"] if by_definition else state.state
    next_at = state.next_at if row["next"] else None
    reasons = list(reason_words(state))
    if word == "failing" and state.since:
        reasons[0] = f"for {length_words(now - state.since)}: {reasons[0]}"
    return TableRow(
        cells=(
            row["name"],
            word,
            str(state.entries),
            relative_time(state.polled_at, now) if state.polled_at else "never",
            ("due" if next_at <= now else relative_time(next_at, now)) if next_at else "",
            printable(one_line(row["title"] or "")),
        ),
        meaning="failing" if by_definition else MEANINGS[state.state],
        below=tuple(map(printable, reasons)),
    )


def print_rows(rows: Iterable[Mapping[str, Any]]) -> None:
    """Print the values of each row as a line, with tabs between them; their ids are left out."""
    for row in rows:
        # Scripts count the fields of older releases.
        values = [value for name, value in row.items() if name not in ("id", "access")]
        say("\t".join("" if value is None else " ".join(str(value).split()) for value in values))


def _rows(definitions: Definitions, kept: dict[str, FeedSummary], access: Access) -> Iterator[dict[str, Any]]:
    for name, definition in sorted(definitions.good.items()):
        summary = kept.pop(definition.id, None)
        state = "enabled" if definition.enabled else "disabled"
        url, title = format_location(definition.url), definition.terms.title
        yield _row(name, state, definition.id, url, summary, title, definition.access or access)
    for summary in kept.values():
        state = "broken" if summary.feed.name in definitions.broken else "undefined"
        if summary.served:
            feed = summary.feed
            yield _row(feed.name, state, feed.id, format_location(feed.location), summary, None, feed.access)


def _row(
    name: str, state: str, feed_id: str, url: str, summary: FeedSummary | None, title: str | None, access: str
) -> dict[str, Any]:
    feed = summary.feed if summary else None
    return {
        "name": name,
        "state": "failing" if feed and feed.failures and state == "enabled" else state,
        "title": title or (feed.title if feed else None),
        "entries": summary.published if summary else 0,
        "polled": iso_time(feed.polled_at) if feed and feed.polled_at else None,
        "next": iso_time(feed.next_check_at) if feed and state == "enabled" else None,
        "error": feed.error if feed else None,
        "url": url,
        "id": feed_id,
        "access": access,
    }
