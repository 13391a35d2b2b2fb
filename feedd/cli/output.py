"""How results are shown: lines for pipes, tables and a progress bar on a terminal, values for JSON."""

import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from feedd.cli import print_json, say
from feedd.config.definition import Definitions
from feedd.gopher.url import format_location
from feedd.model import Article, GopherUrl, Moment, Report
from feedd.store import FeedSummary, HostKey, SeenKey
from feedd.telemetry.safe_text import printable

if TYPE_CHECKING:  # `list` shows feeds without what polls need, which takes a tenth of its time to load
    from feedd.commands.once import OnceProgress, OnceResult
    from feedd.commands.preview import Preview


@contextmanager
def progress_bars() -> "Iterator[OnceProgress]":
    """Yield the function to call with what is under way, as a feed is, how much of it is done, and all.

    On a terminal it moves a bar for each; elsewhere it does nothing: a log has lines, and no bars.
    """
    if not sys.stderr.isatty():
        yield lambda *_: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bars:
        tasks: dict[str, Any] = {}

        def update(feed: str, done: int, total: int) -> None:
            if feed not in tasks:
                tasks[feed] = bars.add_task(feed, total=total)
            bars.update(tasks[feed], completed=done, total=total)

        yield update


def draw_reports(result: "OnceResult") -> None:
    """Print a line for each polled feed, its problems, and when the feeds that are not due will be polled."""
    for report in result.reports:
        say(_report_line(report))
        for problem in report.problems:
            say(f"  {problem}")
    for name, due in result.not_due:
        say(f"{name}: not due before {_time(due)}")


def _report_line(report: Report) -> str:
    if not report.ok:
        return f"{report.feed}: failed: {report.error}"
    counts = [("new", report.new), ("updated", report.updated), ("gone", report.gone), ("held", report.held)]
    said = ", ".join(f"{len(urls)} {word}" for word, urls in counts if urls)
    return f"{report.feed}: {said or 'nothing new'}"


def draw_preview(seen: "Preview") -> None:
    """Print the entries of an index, then the lines that are no entries, with the reasons."""
    index = seen.index
    say(f"{index.title or '(no title)'}  ({index.strategy}, {len(index.candidates)} entries)")
    for candidate in index.candidates:
        date = candidate.moment.at.date().isoformat() if candidate.moment else "undated"
        say(f"  {date:10}  {candidate.title}  <{format_location(candidate.location)}>")
    for line in index.proposals:
        say(f"proposed for the definition: {line}")
    for note in index.notes:
        say(f"note: {note}")
    for problem in index.problems:
        say(f"problem: {problem}")
    labelled = [one for one in index.ignored if one.label.strip()]
    if labelled:
        say("ignored:")
    for one in labelled:
        say(f"  line {one.line}: {one.label.strip()} ({one.reason})")


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
                "published": _moment(candidate.moment),
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


def draw_article(article: Article) -> None:
    """Print the head and the text of an article."""
    say(article.title or "(no title)")
    facts = (", ".join(article.authors), article.source, _moment(article.published) or _moment(article.updated))
    say("  ".join(fact for fact in facts if fact))
    say(f"\n{article.text}")


def article_facts(location: GopherUrl, article: Article) -> Mapping[str, Any]:
    """Return an article and its address as the values of a JSON document."""
    return {
        "url": format_location(location),
        "kind": article.kind,
        "title": article.title,
        "authors": article.authors,
        "source": article.source,
        "published": _moment(article.published),
        "updated": _moment(article.updated),
        "html": article.html,
        "text": article.text,
    }


def draw_feeds(definitions: Definitions, kept: Iterable[FeedSummary], *, as_json: bool) -> None:
    """Print the feeds that have a definition, and the published ones whose definition is broken or gone."""
    rows = list(_rows(definitions, {summary.feed.id: summary for summary in kept}))
    if as_json:
        print_json({"feeds": rows})
    elif sys.stdout.isatty():
        _draw_table(rows)
    else:
        _print_rows(rows)


def draw_keys(keys: Iterable[tuple[str, HostKey]], *, as_json: bool) -> None:
    """Print the names of feeds with the trusted key of their host, and the other one that it shows instead."""
    rows = [
        {
            "name": name,
            "host": key.host,
            "port": key.port,
            **_key_facts("", key.trusted),
            **_key_facts("other_", key.other),
        }
        for name, key in keys
    ]
    if as_json:
        print_json({"keys": rows})
    else:
        _print_rows(rows)


def _key_facts(prefix: str, key: SeenKey | None) -> dict[str, Any]:
    return {
        f"{prefix}key": key.fingerprint if key else None,
        f"{prefix}first_seen": _time(key.first_seen) if key else None,
        f"{prefix}last_seen": _time(key.last_seen) if key else None,
    }


def _print_rows(rows: Iterable[Mapping[str, Any]]) -> None:
    for row in rows:
        say("\t".join("" if value is None else str(value) for value in row.values()))


def _rows(definitions: Definitions, kept: dict[str, FeedSummary]) -> Iterator[dict[str, Any]]:
    for name, definition in sorted(definitions.good.items()):
        summary = kept.pop(definition.id, None)
        state = "enabled" if definition.enabled else "disabled"
        yield _row(name, state, format_location(definition.url), summary, definition.terms.title)
    for summary in kept.values():
        state = "broken" if summary.feed.name in definitions.broken else "undefined"
        if summary.served:
            yield _row(summary.feed.name, state, format_location(summary.feed.location), summary, None)


def _row(name: str, state: str, url: str, summary: FeedSummary | None, title: str | None) -> dict[str, Any]:
    feed = summary.feed if summary else None
    return {
        "name": name,
        "state": "failing" if feed and feed.failures and state == "enabled" else state,
        "title": title or (feed.title if feed else None),
        "entries": summary.published if summary else 0,
        "polled": _time(feed.polled_at) if feed and feed.polled_at else None,
        "next": _time(feed.next_check_at) if feed and state == "enabled" else None,
        "error": feed.error if feed else None,
        "url": url,
    }


def _draw_table(rows: Iterable[Mapping[str, Any]]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None)
    for column in ("name", "state", "title", "entries", "polled", "next"):
        table.add_column(column)
    for row in rows:
        # Text, not markup: strangers write the titles
        table.add_row(*(Text(printable(str(row[str(column.header)] or ""))) for column in table.columns))
    Console().print(table)


def _time(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _moment(moment: Moment | None) -> str | None:
    return moment.at.isoformat().replace("+00:00", "Z") if moment else None
