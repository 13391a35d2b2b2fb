"""What polls and articles came to: as text for people and as values for JSON."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from feedd.changes.relative_time import relative_time
from feedd.cli import iso_moment, iso_time, say
from feedd.cli.terminal import Meaning, is_terminal, painted, show, terminal_width
from feedd.gopher.url import format_location
from feedd.model import Article, GopherUrl, Report
from feedd.telemetry.safe_text import printable
from feedd.text_columns import cells_of, wrapped

if TYPE_CHECKING:
    from feedd.commands.once_result import OnceResult


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
        for problem in map(printable, (*report.problems, *report.notes)):
            show(wrapped(problem, width) if width else [f"  {problem}"])
    if result.not_due:
        say(
            "\n".join(
                f"{name}: due {relative_time(due, now)}" if width else f"{name}: not due before {iso_time(due)}"
                for name, due in result.not_due
            )
        )


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
