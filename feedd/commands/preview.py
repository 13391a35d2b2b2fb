"""What feedd sees in an index and in a document, as plain values for people and programs; nothing is kept."""

from dataclasses import replace
from typing import Any

from feedd.app import App, open_app
from feedd.config.definition import Definition
from feedd.config.definition_values import charset
from feedd.config.loading import load_feeds
from feedd.config.settings import Settings
from feedd.errors import SourceError, UsageError
from feedd.gopher.url import format_location, parse_url
from feedd.identity import feed_id, location_key
from feedd.model import Candidate, Moment
from feedd.store import Store


def definition_of(url: str, encoding: str | None = None) -> Definition:
    """Give the definition of an index that is named by its URL alone; UsageError where that is none."""
    try:
        location = parse_url(url)
    except ValueError as error:
        raise UsageError(str(error)) from error
    return Definition(name="url", url=location, id=feed_id(location), encoding=_charset(encoding))


async def preview(settings: Settings, source: str, *, articles: int, encoding: str | None) -> dict[str, Any]:
    """Read an index, by URL or by the name of its definition, and its first articles; SourceError where it cannot."""
    definition = _named(settings, source, encoding)
    async with open_app(settings, store=await Store.memory()) as app:
        index = await app.poller.edges.read_index(definition)
        head = [await _enriched(candidate, definition, app) for candidate in index.candidates[:articles]]
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
        "problems": index.problems,
        "ignored": [{"line": one.line, "label": one.label, "reason": one.reason} for one in index.ignored],
    }


async def read(settings: Settings, url: str, *, encoding: str | None) -> dict[str, Any]:
    """Read one document as an article; SourceError where there is nothing to read."""
    definition = definition_of(url, encoding)
    location = definition.url
    candidate = Candidate(key=location_key(location), location=location, label="", title="", position=0)
    async with open_app(settings, store=await Store.memory()) as app:
        article = (await app.poller.edges.read_article(candidate, definition)).article
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
    return replace(definition, encoding=_charset(encoding) or definition.encoding)


def _charset(encoding: str | None) -> str | None:
    try:
        return charset(encoding) if encoding else None
    except ValueError as error:
        raise UsageError(f"--encoding: {error}") from error


async def _enriched(candidate: Candidate, definition: Definition, app: App) -> Candidate:
    try:
        return (await app.poller.edges.read_article(candidate, definition)).candidate
    except SourceError:
        return candidate  # its listing is all there is to show


def _instant(moment: Moment | None) -> str | None:
    return moment.at.isoformat().replace("+00:00", "Z") if moment else None
