"""`search`: which posts have some words."""

import asyncio
from collections.abc import Iterator, Sequence
from typing import Any

import click

from feedd.cli import common_options, iso_time, print_json, say
from feedd.cli.startup import start
from feedd.cli.terminal import painted, show
from feedd.config.settings import Settings
from feedd.errors import UsageError
from feedd.excerpt import plain_words
from feedd.gopher.url import format_location
from feedd.model import Entry, Feed
from feedd.publish import publish_options
from feedd.publish.layout import content_and_summary, entry_title
from feedd.publish.passages import Pieces, marked, passage
from feedd.store import SearchHits, SearchQuery, Store
from feedd.store.search_words import Term, read_query
from feedd.telemetry.safe_text import printable

MOST_STEPS = 100  # of entries whose words no daemon has read yet: some seconds


@click.command("search")
@click.argument("words", nargs=-1, required=True)
@click.option("--newest", is_flag=True, help="Show the newest first, not the best.")
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True, help="How many posts to show.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@common_options
@click.pass_context
def search_command(ctx: click.Context, words: tuple[str, ...], *, newest: bool, limit: int, as_json: bool) -> None:
    """Find the posts that have all WORDS in titles and texts.

    '"words in this order"' is a phrase, and begin* finds longer words too. The exit code is 1 where nothing is found.
    """
    terms = read_query(" ".join(words))
    if not terms:
        raise UsageError("there is no word in what you search for; give words of letters or digits")
    settings = start(ctx, quiet=True)
    query = SearchQuery(terms=terms, with_private=True, order="newest" if newest else "best")
    hits = asyncio.run(_find(settings, query, limit))
    found = [(feed, entry, _passage(settings, feed, entry, terms)) for feed, entry in hits.entries]
    if as_json:
        print_json({"posts": [_facts(*one) for one in found], "more": hits.has_more, "partial": hits.is_partial})
    elif found:
        show(line for one in found for line in _lines(*one, terms))
        if hits.has_more:
            say(f"there are more; --limit {limit * 2} shows them")
    else:
        click.echo("feedd: no post has all of these words; try fewer, or the beginning of a word with a star", err=True)
    ctx.exit(0 if found else 1)


async def _find(settings: Settings, query: SearchQuery, limit: int) -> SearchHits:
    async with await Store.open(settings.store) as store:
        for _ in range(MOST_STEPS):
            if not await store.search.catch_up():
                break
        hits = await store.search.find(query, limit)
    if hits is None:
        raise UsageError("this machine's SQLite cannot search: it was built without FTS5")
    return hits


def _passage(settings: Settings, feed: Feed, entry: Entry, terms: Sequence[Term]) -> Pieces:
    content, summary = content_and_summary(entry, publish_options(settings, feed.name, feed.terms))
    return passage(plain_words(content), terms) or ((summary, False),)


def _facts(feed: Feed, entry: Entry, words: Pieces) -> dict[str, Any]:
    return {
        "feed": feed.name,
        "title": entry_title(entry),
        "published": iso_time(entry.published),
        "passage": "".join(piece for piece, _ in words),
        "url": format_location(entry.location),
        "id": entry.id,
    }


def _lines(feed: Feed, entry: Entry, words: Pieces, terms: Sequence[Term]) -> Iterator[str]:
    yield f"{entry.published.date()}  {_drawn(marked(entry_title(entry), terms))}  ({feed.name})"
    yield f"  {_drawn(words)}"
    yield f"  {painted(printable(format_location(entry.location)), 'quiet')}"


def _drawn(pieces: Pieces) -> str:
    return "".join(painted(printable(piece), "head" if is_marked else None) for piece, is_marked in pieces)
