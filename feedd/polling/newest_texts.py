"""Reads texts for their dates before the first poll, where the page does not say which of its posts are the newest."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial

from msgspec import Struct, field

from feedd.changes.newest import FOUND, PROBES, is_told, newest_by_dates, next_asked, order_of, page_order, told_dates
from feedd.changes.outcomes import ReadFailure, Reading, ReadOutcome
from feedd.changes.plan import newest_first
from feedd.config.definition import Definition
from feedd.model import Candidate
from feedd.polling.source import Progress, Source
from feedd.reading.words.item_types import is_document


class AskedTexts(Struct, frozen=True, kw_only=True):
    """The texts that were read for their dates, and all keys of the page by these, the newest first.

    No keys: the order of the page counts. `broke_off`: the server stopped answering before it was known.
    """

    outcomes: Mapping[str, ReadOutcome] = field(default_factory=dict)
    keys: Sequence[str] = ()
    notes: tuple[str, ...] = ()
    broke_off: bool = False


def asks_texts(candidates: Sequence[Candidate], first: int) -> bool:
    """Return whether a first poll publishes only some of the entries of a page, which does not say which are newest."""
    return 0 < first < len(candidates) and not is_told(candidates) and any(map(_is_asked, candidates))


async def ask_texts(
    source: Source, candidates: Sequence[Candidate], definition: Definition, latest: datetime, progress: Progress
) -> AskedTexts:
    """Read as many texts as it takes to know which `first` entries are the newest; see `changes.newest`.

    A date after `latest` is a mistake.
    """
    told = {key: at for key, at in told_dates(candidates).items() if at <= latest}
    listed = {one.key: one for one in candidates if _is_asked(one)}
    by_file = any(one.moment and one.moment.dated_by == "listing" for one in candidates)
    there = [one for one in candidates if one.key in listed or one.key in told]
    order = [one.key for one in newest_first(there)] if by_file else page_order(there)
    outcomes: dict[str, ReadOutcome] = {}
    own: dict[str, datetime | None] = {}

    async def ask(keys: Sequence[str]) -> bool:
        asked = [listed[key] for key in keys]
        outcomes.update(await source.read_articles(asked, definition, partial(_go_on, progress, len(outcomes))))
        own.update({key: _own_date(outcomes.get(key), latest) for key in keys})
        return all(key in outcomes for key in keys)

    while keys := next_asked(order, own, definition.first, told):
        if not await ask(keys):
            return AskedTexts(outcomes=outcomes, broke_off=True)
    failed = [key for key, outcome in outcomes.items() if isinstance(outcome, ReadFailure)][:PROBES]
    if failed and newest_by_dates(order, {**told, **own}):  # what is not published now never is
        await ask(failed)
    dates = {**told, **own}
    newest = newest_by_dates(order, dates)
    others = [one.key for one in newest_first(candidates) if one.key not in dates and one.key not in newest]
    how = FOUND[order_of(order, dates)]
    note = f"{len(outcomes)} texts were read for their dates, which the page does not tell: {how}"
    return AskedTexts(outcomes=outcomes, keys=[*newest, *others] if newest else (), notes=(note,))


def _is_asked(candidate: Candidate) -> bool:
    return candidate.raw is None and is_document(candidate.location)


def _own_date(outcome: ReadOutcome | None, latest: datetime) -> datetime | None:
    """Return the date that a text gives itself."""
    moment = outcome.candidate.moment if isinstance(outcome, Reading) else None
    return moment.at if moment and moment.dated_by != "listing" and moment.at <= latest else None


def _go_on(progress: Progress, before: int, done: int, total: int) -> None:
    progress(before + done, before + total)
