"""Plan a poll: compare an index with what is known of it, before any article is read."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from feedd.changes.intervals import due_rechecks
from feedd.changes.moves import lost_entries, moved_by_listing, resolve_moves
from feedd.changes.renames import renamed
from feedd.changes.safeguards import DOUBT_INTERVAL, HOLD, backdated, is_flood
from feedd.model import Candidate, Entry, Known

READS_A_POLL = 20  # articles of one feed: there is a pause between requests, and the rest can wait for the next poll


@dataclass(frozen=True, slots=True, kw_only=True)
class PollLimits:
    """How many entries one poll may announce and read: the newest `first` at the first poll, `max_new` later."""

    first: int = 20
    max_new: int = 20
    reads: int = READS_A_POLL  # of new and known entries together


@dataclass(frozen=True, slots=True, kw_only=True)
class RecheckRules:
    """Which known articles a poll reads again: those due within `days` after they were first seen, all, or none."""

    days: int = 7
    force: bool = False
    never: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a poll has to do: read `fresh`, `waiting` and `rechecks`, in this order; the rest is not read.

    `fresh` is announced, `recorded` is only stored, `held` waits until the next polls confirm it.
    """

    listed: Mapping[str, Candidate]  # the whole index, in its order, by the keys of its entries
    fresh: tuple[Candidate, ...] = ()
    recorded: tuple[Candidate, ...] = ()
    held: tuple[Candidate, ...] = ()
    waiting: tuple[Entry, ...] = ()
    rechecks: tuple[Entry, ...] = ()
    known: tuple[Entry, ...] = ()  # known entries that are listed
    vanished: tuple[Entry, ...] = ()  # known entries that are not listed, now or for a long time
    moved: Mapping[str, Entry] = field(default_factory=dict)  # by new key: entries whose listing proves their move

    @property
    def to_read(self) -> tuple[Candidate, ...]:
        """Return the candidates whose articles are to be read, the new ones first."""
        known = (self.listed[entry.key] for entry in (*self.waiting, *self.rechecks))
        return (*self.fresh, *known)


def poll_limits(first: int, max_new: int, known: Known, *, force: bool) -> PollLimits:
    """Return how many entries one poll may announce and read; with `force` it reads all known ones."""
    reads = len(known.entries) + READS_A_POLL if force else READS_A_POLL
    return PollLimits(first=first, max_new=max_new, reads=reads)


def plan_poll(
    candidates: Iterable[Candidate],
    known: Known,
    rechecks: Sequence[Entry],
    limits: PollLimits,
    now: datetime,
    names: Sequence[tuple[str, int]],
) -> Plan:
    """Compare an index with what is known of it.

    `rechecks` are the entries to be read again, if they are listed; `names` are the names and ports of the host. New
    entries beyond the limits are new at the next poll again, while they are listed.
    """
    listed = {candidate.key: candidate for candidate in resolve_moves(candidates, known, names)}
    moved = _relist(listed, renamed(listed, known.entries))
    lost = lost_entries((entry for key, entry in known.entries.items() if key not in listed), known)
    unknown = [one for key, one in listed.items() if key not in known.entries]
    moved |= _relist(listed, moved_by_listing(unknown, lost))
    plan = Plan(
        listed=listed,
        known=tuple(entry for key, entry in known.entries.items() if key in listed),
        vanished=tuple(entry for key, entry in known.entries.items() if key not in listed),
        moved=moved,
    )
    return _with_reading(_with_news(plan, known, limits, now), rechecks, limits, now)


def _relist(listed: dict[str, Candidate], moves: Iterable[tuple[Candidate, Entry]]) -> dict[str, Entry]:
    """List moved entries by their own keys; return them by their new ones."""
    moved = {}
    for candidate, entry in list(moves):
        del listed[candidate.key]
        listed[entry.key] = replace(candidate, key=entry.key)
        moved[candidate.key] = entry
    return moved


def wanted_rechecks(entries: Collection[Entry], rules: RecheckRules, now: datetime) -> tuple[Entry, ...]:
    """Return the entries whose article is to be read again now; `plan_poll` leaves out those not listed."""
    if rules.never:
        return ()
    if rules.force:
        return tuple(entry for entry in entries if entry.state == "published")
    return due_rechecks(entries, now, rules.days)


def newest_first(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Sort by date, the newest first and undated ones last; equal dates, and the undated, in the order of the page."""
    return sorted(
        candidates,
        key=lambda candidate: (
            -candidate.moment.at.timestamp() if candidate.moment else float("inf"),
            candidate.position,
        ),
    )


def _with_news(plan: Plan, known: Known, limits: PollLimits, now: datetime) -> Plan:
    """Divide the unknown candidates: to be announced, only recorded, or held back as too many at once."""
    feed = known.feed
    unknown = newest_first(candidate for key, candidate in plan.listed.items() if key not in known.entries)
    if feed is None or feed.good_at is None:
        return replace(
            plan, fresh=tuple(unknown[: min(limits.first, limits.reads)]), recorded=tuple(unknown[limits.first :])
        )
    old = set(backdated(unknown, known.entries.values()))
    news = [candidate for candidate in unknown if candidate not in old]
    held_long_enough = feed.held_at is not None and now - feed.held_at >= HOLD
    if not held_long_enough and is_flood(news, tuple(plan.listed.values()), known.recent_new):
        return replace(plan, recorded=tuple(old), held=tuple(news))
    return replace(plan, recorded=tuple(old), fresh=tuple(news[: min(limits.max_new, limits.reads)]))


def _with_reading(plan: Plan, rechecks: Sequence[Entry], limits: PollLimits, now: datetime) -> Plan:
    """Choose the known entries to read: waiting ones first, then those that look changed or are due."""
    waiting = [entry for entry in plan.known if entry.state == "waiting"]
    due = {entry.key: entry for entry in plan.known if _looks_changed(entry, plan.listed[entry.key], now)}
    due |= {entry.key: entry for entry in rechecks if entry.key in plan.listed}
    room = limits.reads - len(plan.fresh)
    return replace(plan, waiting=tuple(waiting[:room]), rechecks=tuple(due.values())[: max(room - len(waiting), 0)])


def _looks_changed(entry: Entry, candidate: Candidate, now: datetime) -> bool:
    """Return whether the listing shows another time or size, or a damaged-looking text is due to be read again."""
    if not entry.revision:
        return False
    relisted = entry.listing is not None and candidate.listing is not None and entry.listing != candidate.listing
    return relisted or (entry.doubt is not None and now - entry.doubt.at >= DOUBT_INTERVAL)
