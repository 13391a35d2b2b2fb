"""Reads the first articles of a feed by what they share, which no stored ones could show."""

from collections.abc import Mapping, Sequence

from feedd.changes.outcomes import Reading, ReadOutcome
from feedd.config.definition import Definition
from feedd.model import Candidate, Known
from feedd.polling.source import NOTHING_KNOWN, Source
from feedd.reading.rules import NO_FURNITURE, Furniture


async def without_furniture(
    source: Source,
    fresh: Sequence[Candidate],
    outcomes: Mapping[str, ReadOutcome],
    definition: Definition,
    known: Known = NOTHING_KNOWN,
) -> tuple[Mapping[str, ReadOutcome], Furniture]:
    """Return outcomes in which new articles are read by what they and the stored ones share, and what that is.

    Nothing is fetched.
    """
    found = [(one, outcome) for one in fresh if isinstance(outcome := outcomes.get(one.key), Reading) and not one.raw]
    furniture = (
        await source.learn_furniture(definition, known, [outcome for _, outcome in found]) if found else NO_FURNITURE
    )
    read = dict(outcomes)
    for candidate, before in found if furniture != NO_FURNITURE else ():
        article = await source.read_stored(candidate, before.raw, definition, before.article, furniture)
        read |= {candidate.key: source.as_reading(candidate, article, before.raw)} if article else {}
    return read, furniture
