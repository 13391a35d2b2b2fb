"""What `preview` shows: the entries of an index, where their dates come from, and what was left out."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from feedd.changes.wording import DATE_SOURCES
from feedd.cli import iso_moment, say
from feedd.cli.columns import TableRow, table
from feedd.cli.terminal import is_terminal, show, terminal_width
from feedd.gopher.url import format_location
from feedd.model import Candidate, Ignored
from feedd.status import one_line
from feedd.telemetry.safe_text import printable
from feedd.text_columns import wrapped

if TYPE_CHECKING:
    from feedd.commands.preview import Preview


def draw_preview(seen: "Preview") -> None:
    """Print the entries of an index, then the lines that are no entries, with the reasons."""
    index = seen.index
    count = len(index.candidates)
    _say(f"{index.title or '(no title)'}  ({index.strategy}, {count} {'entry' if count == 1 else 'entries'})")
    draw_candidates(index.candidates)
    for line in index.proposals:
        _say(f"proposed for the definition: {line}")
    for note in index.notes:
        _say(f"note: {note}")
    for problem in index.problems:
        _say(f"problem: {problem}")
    draw_ignored([one for one in index.ignored if one.label.strip()])


def draw_candidates(candidates: Sequence[Candidate]) -> None:
    """Print what would become entries: date, where the date comes from, and title; in a pipe with the address."""
    if candidates and is_terminal():
        rows = [
            TableRow(cells=(*_dated(one), printable(one_line(one.title))), meaning=None if one.moment else "waiting")
            for one in candidates
        ]
        show(table(("date", "dated by", "title"), rows, terminal_width()))
        return
    for one in candidates:
        date, source = _dated(one)
        say(f"  {date:10}  {one_line(one.title)}  <{format_location(one.location)}>  ({source})")


def _dated(one: Candidate) -> tuple[str, str]:
    if one.moment is None:
        return "undated", DATE_SOURCES["seen"]
    return one.moment.at.date().isoformat(), DATE_SOURCES[one.moment.dated_by]


def draw_ignored(ignored: Sequence[Ignored]) -> None:
    """Print the lines of an index that are no entries, and why not."""
    if ignored:
        say(f"left out, {len(ignored)} {'line' if len(ignored) == 1 else 'lines'}:")
    if ignored and is_terminal():
        rows = [TableRow(cells=(str(one.line), one.reason, printable(one_line(one.label)))) for one in ignored]
        show(table(("line", "why", "what it says"), rows, terminal_width()))
        return
    for one in ignored:
        say(f"  line {one.line}: {one.label.strip()} ({one.reason})")


def _say(text: str) -> None:
    """Print a sentence, on a terminal no wider than that."""
    shown = printable(text)
    show(wrapped(shown, terminal_width(), "") if is_terminal() else [shown])


def preview_facts(seen: "Preview") -> Mapping[str, Any]:
    """Return a preview as the values of a JSON document."""
    index = seen.index
    return {
        "url": format_location(seen.url),
        "title": index.title,
        "strategy": index.strategy,
        "entries": [
            {
                "url": format_location(candidate.location),
                "title": candidate.title,
                "published": iso_moment(candidate.moment),
                "day_only": candidate.moment.day_only if candidate.moment else None,
                "dated_by": candidate.moment.dated_by if candidate.moment else None,
                "authors": candidate.authors,
                "summary": candidate.summary,
            }
            for candidate in index.candidates
        ],
        "proposals": index.proposals,
        "notes": index.notes,
        "problems": index.problems,
        "ignored": [{"line": one.line, "label": one.label, "reason": one.reason} for one in index.ignored],
    }
