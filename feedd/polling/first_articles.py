"""Leaves the furniture out of the first articles of a feed, which no stored ones could show."""

import asyncio
from collections.abc import Mapping, Sequence

from feedd import reading
from feedd.changes.outcomes import Reading, ReadOutcome
from feedd.config.definition import Definition
from feedd.model import Candidate
from feedd.polling.source import COMPARED_ARTICLES, Source
from feedd.reading.rules import NO_FURNITURE


async def without_furniture(
    source: Source, fresh: Sequence[Candidate], outcomes: Mapping[str, ReadOutcome], definition: Definition
) -> Mapping[str, ReadOutcome]:
    """Return outcomes in which new articles are without the rows that they share; nothing is fetched."""
    found = [(one, outcome) for one in fresh if isinstance(outcome := outcomes.get(one.key), Reading) and not one.raw]
    texts = [outcome.article.text for _, outcome in found[:COMPARED_ARTICLES]]
    furniture = await asyncio.to_thread(reading.learn_furniture, texts)
    read = dict(outcomes)
    for candidate, before in found if furniture != NO_FURNITURE else ():
        article = await source.read_stored(candidate, before.raw, definition, before.article, furniture)
        read |= {candidate.key: source.as_reading(candidate, article, before.raw)} if article else {}
    return read
