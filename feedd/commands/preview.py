"""What feedd reads in an index and in a document, without keeping anything."""

import asyncio
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from feedd.app import open_app
from feedd.changes.newest import ASKS
from feedd.changes.outcomes import Reading, ReadOutcome
from feedd.changes.timestamps import AHEAD
from feedd.commands.addresses import first_answer, understand
from feedd.config.definition import Definition, Definitions
from feedd.config.definition_values import charset
from feedd.config.loading import load_feeds
from feedd.config.settings import Settings
from feedd.errors import MistakeError, UsageError
from feedd.gopher.charset_evidence import CP1252, guess_charset, is_utf8
from feedd.gopher.text import charset_name
from feedd.identity import feed_id, location_key
from feedd.model import Article, Candidate, Charsets, GopherUrl
from feedd.polling.first_articles import without_furniture
from feedd.polling.newest_texts import AskedTexts, ask_texts, asks_texts
from feedd.polling.source import NOTHING_KNOWN, Source, SourceIndex, bytes_of, expected_of, no_progress
from feedd.reading import NO_FURNITURE, Furniture, explain_posts, open_document
from feedd.reading.evidence import Evidence
from feedd.reading.explain import Explanation, explain_article, explain_shared
from feedd.spelling import did_you_mean
from feedd.store import Store
from feedd.structs import replace

WORD = re.compile(r"[\w-]+")  # no host: it has a dot or a colon


class Preview(Struct, frozen=True, kw_only=True):
    """An index as feedd reads it, and where it is; `shared` has the lines that articles share, by their keys."""

    url: GopherUrl
    index: SourceIndex
    explained: tuple[Evidence, ...] = ()
    shared: Mapping[str, tuple[Evidence, ...]] = {}


class ReadDocument(Struct, frozen=True, kw_only=True):
    """A document as feedd reads it and where it is; `explanation` where one was asked for."""

    url: GopherUrl
    article: Article
    is_menu: bool  # by its item type, or by its lines
    explanation: Explanation | None = None


def definition_at(url: GopherUrl, encoding: str | None = None) -> Definition:
    """Return the definition of an index without any key but its URL."""
    return Definition(name="url", url=url, id=feed_id(url), encoding=_charset(encoding))


async def preview(
    settings: Settings, source: str, *, articles: int, encoding: str | None, explain: bool = False
) -> Preview:
    """Read an index, by URL or by the name of its definition, and the articles of its first `articles` entries.

    With `explain`, texts are asked for their dates as the first poll asks them, and the result says of each link of a
    menu what speaks for and against it, and which lines of the articles are left out because all share them.
    SourceError where the index cannot be read, UsageError where `source` is neither an address nor a known name.
    """
    named = _named(settings, source, encoding)
    async with open_app(settings, store=await Store.memory()) as app:
        if named is not None:
            app.definitions.replace(Definitions(good={named.name: named}))
        definition, index = await _read_index(app.poller.edges, source, named, encoding)
        edges = replace(app.poller.edges, voted=index.voted)
        charsets = await edges.charsets(index.raw, definition.url, definition)
        weighed = (index.raw, definition.url, definition.index, charsets)
        explained = await asyncio.to_thread(explain_posts, *weighed) if explain else ()
        head = index.candidates[:articles]
        asks = asks_texts(index.candidates, definition.first)
        asked = AskedTexts(notes=(ASKS,) if asks else ())
        if asks and explain:
            asked = await ask_texts(edges, index.candidates, definition, edges.clock() + AHEAD, no_progress)
        unread = [one for one in head if one.key not in asked.outcomes]
        outcomes: Mapping[str, ReadOutcome] = {
            **asked.outcomes,
            **await edges.read_articles(unread, definition, no_progress),
        }
        documents = [index.raw, *bytes_of(outcomes)]
        voting = await edges.with_vote(documents, definition, NOTHING_KNOWN)
        if voting.voted != edges.voted:
            outcomes = await voting.read_by_vote(head, outcomes, definition, NO_FURNITURE)
        outcomes, furniture = await without_furniture(voting, head, outcomes, definition)
        shared = await _explain_shared(voting, head, outcomes, definition, furniture) if explain else {}
        proposals = (*index.proposals, *await _proposed_encoding(documents, definition, voting))
    read = {key: one.candidate for key, one in outcomes.items() if isinstance(one, Reading)}
    candidates = tuple(read.get(one.key, one) for one in index.candidates)
    index = replace(index, candidates=candidates, proposals=proposals, notes=(*index.notes, *asked.notes))
    return Preview(url=definition.url, index=index, explained=explained, shared=shared)


async def read(settings: Settings, url: str, *, encoding: str | None, explain: bool = False) -> ReadDocument:
    """Read one document as an article, and `explain` why so. SourceError where it cannot be read."""
    async with open_app(settings, store=await Store.memory()) as app:

        async def read_at(location: GopherUrl) -> tuple[GopherUrl, Definition, Reading]:
            definition = definition_at(location, encoding)
            candidate = Candidate(key=location_key(location), location=location, label="", title="", position=0)
            return location, definition, await app.poller.edges.read_article(candidate, definition)

        location, definition, reading = await first_answer(understand(url), read_at)
        is_menu = bool(reading.raw) and _is_menu(reading.raw, location)
        document = ReadDocument(url=location, article=reading.article, is_menu=is_menu)
        if not explain or not reading.raw:
            return document
        charsets = await app.poller.edges.charsets(reading.raw, location, definition)
        explanation = await asyncio.to_thread(explain_article, reading.raw, location, definition.article, charsets)
        return replace(document, explanation=explanation)


async def _explain_shared(
    source: Source,
    listed: Sequence[Candidate],
    outcomes: Mapping[str, ReadOutcome],
    definition: Definition,
    furniture: Furniture,
) -> dict[str, tuple[Evidence, ...]]:
    """Return for each article, by key, what is left out of it because others have it too."""
    found = {}
    for one in listed:
        read, place = outcomes.get(one.key), one.location
        if isinstance(read, Reading) and read.raw and not one.raw and isinstance(place, GopherUrl):
            told = read.raw, place, definition.article, await source.charsets(read.raw, place, definition)
            found[one.key] = await asyncio.to_thread(explain_shared, *told, furniture, expected_of(one, place))
    return {key: lines for key, lines in found.items() if lines}


def _named(settings: Settings, source: str, encoding: str | None) -> Definition | None:
    """Return the definition with this name, or in this file; None where `source` is an address."""
    name = Path(source).stem if source.endswith(".toml") else source
    if not WORD.fullmatch(name):
        return None
    definitions = load_feeds(settings.feeds)
    if name in definitions.broken:
        raise MistakeError(definitions.mistakes_of(name))
    if name not in definitions.good:
        guess = did_you_mean(name, definitions.names, "expected an address such as gopher://example.org/1/phlog")
        raise UsageError(f"{source!r} is neither an address nor the name of a feed; {guess}")
    definition = definitions.good[name]
    return replace(definition, encoding=_charset(encoding) or definition.encoding)


async def _read_index(
    edges: Source, source: str, named: Definition | None, encoding: str | None
) -> tuple[Definition, SourceIndex]:
    if named is not None:
        return named, await edges.read_index(named)

    async def read_at(url: GopherUrl) -> tuple[Definition, SourceIndex]:
        definition = definition_at(url, encoding)
        return definition, await edges.read_index(definition)

    return await first_answer(understand(source), read_at)


def _is_menu(data: bytes, url: GopherUrl) -> bool:
    document = open_document(data, url, Charsets(), "article")
    return document.is_menu or (document.kind == "text" and document.has_menu_line)


def _charset(encoding: str | None) -> str | None:
    try:
        return charset(encoding) if encoding else None
    except ValueError as error:
        raise UsageError(f"--encoding: {error}") from error


async def _proposed_encoding(documents: Sequence[bytes], definition: Definition, source: Source) -> Sequence[str]:
    """Return the line that names the character set, where it was found by evidence alone or is not sure."""
    others = [one for one in documents if not is_utf8(one)]
    if not others or source.voted == CP1252:
        return ()
    charsets = await source.charsets(others[0], definition.url, definition)
    if charset_name(charsets.forced) or charset_name(charsets.hinted):
        return ()
    if source.voted:
        return (f'encoding = "{source.voted}"  # what the texts look like; their server does not say it',)
    likely = guess_charset(b"\n".join(others)).charset
    return (f'encoding = "{likely}"  # or another one: too little text tells, so it is read as {CP1252}',)
