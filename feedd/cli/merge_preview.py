"""What `preview` shows of a merged feed by rule: the entries that match, and what keeps the others out."""

from collections.abc import Mapping
from typing import Any

from feedd.cli import iso_time, print_error, say
from feedd.cli.columns import TableRow, table
from feedd.cli.terminal import is_terminal, show, terminal_width
from feedd.commands.preview_merge import JudgedEntry, MergePreview
from feedd.publish.layout import entry_title
from feedd.status import one_line
from feedd.telemetry.safe_text import printable


def draw_merge(seen: MergePreview, *, explain: bool) -> None:
    """Print the newest entries that match; with `explain` the others too, with the condition that keeps each out."""
    chosen = [one for one in seen.entries if one.verdict.objection is None]
    feeds = "1 feed" if seen.feeds == 1 else f"{seen.feeds} feeds"
    title = printable(one_line(seen.rule.title or seen.rule.name))
    say(f"{title}  ({feeds}, {_count(len(chosen), len(seen.entries))})")
    shown = seen.entries if explain else chosen
    if shown and is_terminal():
        rows = [TableRow(cells=_cells(one), meaning="quiet" if one.verdict.objection else "good") for one in shown]
        show(table(("date", "match", "feed", "title"), rows, terminal_width()))
    else:
        for one in shown:
            date, match, feed, title = _cells(one)
            say(f"  {date}  {match:16}  {title}  ({feed})")
    for notice in seen.notices:
        print_error(notice)
    if len(shown) < len(seen.entries):
        say(f"`feedd preview {seen.rule.name} --explain` says what keeps the others out")


def merge_facts(seen: MergePreview) -> Mapping[str, Any]:
    """Return the same as the values of a JSON document."""
    return {
        "merge": seen.rule.name,
        "title": seen.rule.title,
        "feeds": seen.feeds,
        "entries": [
            {
                "id": one.verdict.entry.id,
                "feed": one.feed,
                "title": entry_title(one.verdict.entry),
                "published": iso_time(one.verdict.entry.published),
                "objection": one.verdict.objection,
            }
            for one in seen.entries
        ],
        "notices": list(seen.notices),
    }


def _count(chosen: int, looked_at: int) -> str:
    verb = "matches" if chosen == 1 else "match"
    return f"{chosen} of the {looked_at} newest entries {verb}" if looked_at else "no entries yet"


def _cells(one: JudgedEntry) -> tuple[str, str, str, str]:
    entry = one.verdict.entry
    title = printable(one_line(entry_title(entry)))
    return entry.published.date().isoformat(), one.verdict.objection or "matches", one.feed, title
