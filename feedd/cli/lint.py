"""`lint`: what feed readers take from a published document."""

import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from feedd.cli import common_options, iso_time, print_json
from feedd.cli.completing import feed_names
from feedd.cli.startup import start
from feedd.cli.terminal import painted, show, terminal_width
from feedd.scheduling.clock import utc_now
from feedd.structs import replace
from feedd.telemetry.safe_text import printable
from feedd.text_columns import wrapped

if TYPE_CHECKING:
    from feedd.commands.lint import Linted
    from feedd.readers.document import DocumentEntry, Form
    from feedd.readers.taken import Taken

HEAD = 10  # columns for the name of a part


@click.command("lint")
@click.argument("name", shell_complete=feed_names)
@click.option("--as", "readers", metavar="READER,...", default="", help="These readers only, as newsboat,miniflux.")
@click.option("--format", "form", type=click.Choice(["atom", "rss", "json"]), default="atom", show_default=True)
@click.option("--entries", type=click.IntRange(0, 1000), default=1, show_default=True, help="How many to show.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@common_options
@click.pass_context
def lint_command(ctx: click.Context, name: str, readers: str, form: "Form", *, entries: int, as_json: bool) -> None:
    """Show which title, date, author, link and text each feed reader takes from a published document.

    NAME is a feed, or - for a document on standard input. The exit code is 1 where a reader shows less than there is.
    """
    from feedd.commands.lint import lint, lint_podcast, published_bytes

    settings = start(ctx, quiet=True)
    data = sys.stdin.buffer.read() if name == "-" else published_bytes(settings, name, form)
    found = lint(data, [one.strip().lower() for one in readers.split(",") if one.strip()], utc_now())
    if name != "-" and not readers:
        found = replace(found, findings=(*found.findings, *lint_podcast(settings, name)))
    if as_json:
        print_json(_facts(found, entries))
    else:
        show(_lines(found, entries))
    ctx.exit(1 if any(one.loses for one in found.findings) else 0)


def _lines(found: "Linted", entries: int) -> Iterator[str]:
    from feedd.readers.taken import PARTS

    document, width = found.document, terminal_width()
    count = len(document.entries)
    yield from wrapped(
        f"{printable(document.title)}: {document.form}, {count} {'entry' if count == 1 else 'entries'}, "
        f"{document.size:,} bytes",
        width,
        "",
    )
    for entry in document.entries[:entries]:
        yield ""
        taken = _taken(found, entry)
        for part in PARTS:
            values = [("skipped" if one is None else _value(getattr(one, part)), name) for name, one in taken.items()]
            for place, (value, names) in enumerate(_grouped(values)):
                head = part if place == 0 else ""
                of = "" if len(names) == len(taken) else f" ({', '.join(names)})"
                yield from _hanging(head, printable(value) + of, width)
    yield ""
    if not found.findings:
        yield "all of them show what is meant"
    for finding in found.findings:
        said = f"{', '.join(finding.readers)}: {finding.words}"
        yield from (painted(line, "failing" if finding.loses else None) for line in wrapped(said, width, ""))


def _hanging(head: str, text: str, width: int) -> Iterator[str]:
    first, *others = wrapped(text, width, " " * HEAD) or [""]
    yield f"{head:{HEAD}}{first[HEAD:]}"
    yield from others


def _grouped(values: Iterable[tuple[str, str]]) -> Iterable[tuple[str, list[str]]]:
    groups: dict[str, list[str]] = {}
    for value, name in values:
        groups.setdefault(value, []).append(name)
    return sorted(groups.items(), key=lambda one: -len(one[1]))


def _value(value: object) -> str:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M %Z}"
    return str(value or "none")


def _taken(found: "Linted", entry: "DocumentEntry") -> Mapping[str, "Taken | None"]:
    from feedd.readers.taken import take

    able = {name: one for name, one in found.readers.items() if found.document.form in one.forms}
    return {name: take(found.document, entry, one) for name, one in able.items()}


def _facts(found: "Linted", entries: int) -> dict[str, Any]:
    return {
        "title": found.document.title,
        "format": found.document.form,
        "bytes": found.document.size,
        "count": len(found.document.entries),
        "readers": [{"name": name, "source": one.source} for name, one in found.readers.items()],
        "entries": [
            {"id": entry.id, "taken": [_taken_facts(name, one) for name, one in _taken(found, entry).items()]}
            for entry in found.document.entries[:entries]
        ],
        "findings": [{"readers": list(one.readers), "words": one.words, "loses": one.loses} for one in found.findings],
    }


def _taken_facts(name: str, taken: "Taken | None") -> dict[str, Any]:
    return {
        "reader": name,
        "skipped": taken is None,
        "title": taken and taken.title,
        "date": iso_time(taken.date) if taken and taken.date else None,
        "author": taken and taken.author,
        "link": taken and taken.link,
        "text": taken and taken.text,
        "identity": taken and taken.identity,
    }
