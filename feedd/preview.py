"""What feedd sees in an index and in a document, as plain values for people and programs; nothing is kept."""

import json
from dataclasses import replace
from typing import Any

from feedd.definition import Definition, parse_definition
from feedd.engine import Engine, load_feeds, open_engine
from feedd.errors import SourceError, UsageError
from feedd.gopher.url import format_location, parse_url
from feedd.identity import location_key
from feedd.model import Candidate, Moment
from feedd.poll import read_source_article, read_source_index
from feedd.settings import Settings
from feedd.store import Store


def definition_of(url: str, encoding: str | None = None) -> Definition:
    """Give the definition of an index that is named by its URL alone; UsageError where that is none."""
    try:
        parse_url(url)
    except ValueError as error:
        raise UsageError(str(error)) from error
    definition = parse_definition("url", url, f"url = {json.dumps(url)}".encode())
    return replace(definition, encoding=encoding)


async def preview(settings: Settings, source: str, *, articles: int, encoding: str | None) -> dict[str, Any]:
    """Read an index, by URL or by the name of its definition, and its first articles; SourceError where it cannot."""
    definition = _named(settings, source, encoding)
    async with open_engine(settings, await Store.memory()) as engine:
        index = await read_source_index(definition, engine.edges)
        head = [await _enriched(candidate, definition, engine) for candidate in index.candidates[:articles]]
    return {
        "url": format_location(definition.url),
        "title": index.title,
        "strategy": index.strategy,
        "entries": [
            {
                "url": format_location(candidate.location),
                "title": candidate.title,
                "published": _instant(candidate.moment),
                "dated_by": candidate.moment.dated_by if candidate.moment else None,
                "authors": candidate.authors,
                "summary": candidate.summary,
            }
            for candidate in (*head, *index.candidates[articles:])
        ],
        "proposals": index.proposals,
        "ignored": [{"line": one.line, "label": one.label, "reason": one.reason} for one in index.ignored],
    }


async def read(settings: Settings, url: str, *, encoding: str | None) -> dict[str, Any]:
    """Read one document as an article; SourceError where there is nothing to read."""
    definition = definition_of(url, encoding)
    location = definition.url
    candidate = Candidate(key=location_key(location), location=location, label="", title="", position=0)
    async with open_engine(settings, await Store.memory()) as engine:
        article = (await read_source_article(candidate, definition, engine.edges)).article
    return {
        "url": format_location(location),
        "kind": article.kind,
        "title": article.title,
        "authors": article.authors,
        "source": article.source,
        "published": _instant(article.published),
        "updated": _instant(article.updated),
        "html": article.html,
        "text": article.text,
    }


def _named(settings: Settings, source: str, encoding: str | None) -> Definition:
    if ":" in source:
        return definition_of(source, encoding)
    definitions = load_feeds(settings.feeds)
    if source not in definitions.good:
        raise UsageError(f"{source!r} is neither a gopher:// URL nor the name of a definition in {settings.feeds}")
    definition = definitions.good[source]
    return replace(definition, encoding=encoding or definition.encoding)


async def _enriched(candidate: Candidate, definition: Definition, engine: Engine) -> Candidate:
    try:
        return (await read_source_article(candidate, definition, engine.edges)).candidate
    except SourceError:
        return candidate  # its listing is all there is to show


def _instant(moment: Moment | None) -> str | None:
    return moment.at.isoformat().replace("+00:00", "Z") if moment else None
