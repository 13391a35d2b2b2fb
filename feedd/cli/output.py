"""What polls and articles came to: as text for people, as values for JSON; and a progress bar on a terminal."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any

from feedd.changes.relative_time import relative_time
from feedd.cli import iso_moment, iso_time, say
from feedd.cli.columns import cells_of, wrapped
from feedd.cli.terminal import Meaning, is_terminal, painted, show, terminal_width
from feedd.gopher.url import format_location
from feedd.model import Article, GopherUrl, Report
from feedd.telemetry.safe_text import printable

if TYPE_CHECKING:
    from feedd.commands.once import OnceProgress, OnceResult


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


def draw_reports(result: "OnceResult", now: datetime) -> None:
    """Print a line for each polled feed, its problems, and when the feeds that are not due will be polled."""
    width = terminal_width() if is_terminal() else None
    for report in result.reports:
        said, meaning = _report_words(report)
        said = printable(said)
        if width is None or cells_of(f"{report.feed}: {said}") <= width:
            show([f"{report.feed}: {painted(said, meaning)}"])
        else:
            first, _, reason = said.partition(" ")
            show([f"{report.feed}: {painted(first, meaning)}", *wrapped(reason, width)])
        for problem in map(printable, report.problems):
            show(wrapped(problem, width) if width else [f"  {problem}"])
    for name, due in result.not_due:
        say(f"{name}: due {relative_time(due, now)}" if width else f"{name}: not due before {iso_time(due)}")


def _report_words(report: Report) -> tuple[str, Meaning | None]:
    if not report.ok:
        return f"failed: {report.error}", "failing"
    counts = [("new", report.new), ("updated", report.updated), ("gone", report.gone), ("held", report.held)]
    said = ", ".join(f"{len(urls)} {word}" for word, urls in counts if urls)
    return (said, "good") if said else ("nothing new", None)


def draw_article(article: Article) -> None:
    """Print the head and the text of an article."""
    say(article.title or "(no title)")
    facts = (", ".join(article.authors), article.source, iso_moment(article.published) or iso_moment(article.updated))
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
        "published": iso_moment(article.published),
        "updated": iso_moment(article.updated),
        "html": article.html,
        "text": article.text,
    }
