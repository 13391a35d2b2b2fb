"""`preview` and `read`: what feedd reads in an index and in a document, without keeping anything."""

import asyncio
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

import click

from feedd.cli import common_options, print_error, print_json, say
from feedd.cli.completing import feed_names
from feedd.cli.startup import start
from feedd.errors import NotReadable, SourceError, UsageError
from feedd.structs import replace

if TYPE_CHECKING:
    from feedd.config.merge_definition import MergeDefinition
    from feedd.config.settings import Settings


@click.command("preview")
@click.argument("source", metavar="URL|NAME", shell_complete=feed_names)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.option(
    "--articles", type=click.IntRange(0), default=0, help="Read this many articles too, for their titles and dates."
)
@click.option("--encoding", help="The character set, where the documents are not UTF-8.")
@click.option(
    "--explain",
    is_flag=True,
    help="Show what speaks for and against each link of a menu, what the articles read share and are shown without, "
    "what texts say of their dates where the page says nothing, or what keeps an entry out of a merged feed.",
)
@common_options
@click.pass_context
def preview_command(
    ctx: click.Context, source: str, *, as_json: bool, articles: int, encoding: str | None, explain: bool
) -> None:
    """Show which lines of an index would become entries, and which are ignored and why.

    Of a merged feed by rule, show which of the newest entries it has, and with --explain what keeps the others out.
    """
    from feedd.cli.explanation import draw_links, draw_shared, evidence_facts
    from feedd.cli.preview_table import draw_preview, preview_facts
    from feedd.commands.preview import preview
    from feedd.commands.preview_merge import merge_named
    from feedd.gopher.url import format_location

    settings = start(ctx, quiet=True)
    if merge := merge_named(settings, source):
        _preview_merge(settings, merge, as_json=as_json, explain=explain)
        return
    try:
        seen = asyncio.run(preview(settings, source, articles=articles, encoding=encoding, explain=explain))
    except SourceError as error:
        text = _defined_name(source) is None and isinstance(error, NotReadable)
        typed = quote(source)
        hint = f"; as a text, `feedd read {typed}` shows it, and `feedd add {typed}` finds the page that lists it"
        hint = hint if text else ""
        _fail(ctx, source, f"{error}{hint}", as_json=as_json)
        return
    if as_json:
        facts = preview_facts(seen)
        if explain:
            shared = [
                {"url": format_location(one.location), "explained": evidence_facts(seen.shared[one.key])}
                for one in seen.index.candidates
                if one.key in seen.shared
            ]
            facts = {**facts, "explained": evidence_facts(seen.explained), "shared": shared}
        print_json(facts)
        return
    draw_preview(seen)
    if explain:
        draw_links(seen.explained)
        draw_shared({one.title: seen.shared[one.key] for one in seen.index.candidates if one.key in seen.shared})
    name = _defined_name(source)
    if name is None:
        say(f"next: feedd add {quote(format_location(seen.url))}")
    elif seen.index.candidates:
        say(f"next: feedd once {name}")


def _preview_merge(settings: "Settings", merge: "MergeDefinition", *, as_json: bool, explain: bool) -> None:
    from feedd.cli.merge_preview import draw_merge, merge_facts
    from feedd.commands.preview_merge import preview_merge

    seen = asyncio.run(preview_merge(settings, merge))
    if as_json:
        print_json(merge_facts(seen))
    else:
        draw_merge(seen, explain=explain)


def _defined_name(source: str) -> str | None:
    """Return the name of the definition that is meant, also by its file; None for an address."""
    from feedd.config.definition import NAME

    name = Path(source).stem if source.endswith(".toml") else source
    return name if NAME.fullmatch(name) else None


@click.command("read")
@click.argument("url")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.option("--html", "as_html", is_flag=True, help="Print the article's HTML.")
@click.option("--explain", is_flag=True, help="Print for each line of the head and each block why it was read so.")
@click.option("--encoding", help="The character set, where the document is not UTF-8.")
@common_options
@click.pass_context
def read_command(
    ctx: click.Context, url: str, *, as_json: bool, as_html: bool, explain: bool, encoding: str | None
) -> None:
    """Read one document as an article."""
    from feedd.cli.explanation import draw_explanation, explanation_facts
    from feedd.cli.output import article_facts, draw_article
    from feedd.commands.preview import read
    from feedd.gopher.url import format_url

    if as_html and (as_json or explain):
        raise UsageError("--html prints the article alone; --json has its HTML too, and --explain says why it is so")
    settings = start(ctx, quiet=True)
    try:
        document = asyncio.run(read(settings, url, encoding=encoding, explain=explain))
    except SourceError as error:
        _fail(ctx, url, str(error), as_json=as_json)
        return
    if as_json:
        facts = article_facts(document.url, document.article)
        print_json({**facts, "explanation": explanation_facts(document.explanation)} if explain else facts)
    elif explain:
        draw_explanation(document.explanation)
    elif as_html:
        click.echo(document.article.html)
    else:
        draw_article(document.article)
        if document.is_menu:
            menu = format_url(replace(document.url, item_type="1"))
            print_error(f"this is a menu; `feedd preview {quote(menu)}` shows which of its lines would be entries")


def _fail(ctx: click.Context, url: str, error: str, *, as_json: bool) -> None:
    if as_json:
        print_json({"url": url, "error": error})
    else:
        print_error(error)
    ctx.exit(1)
