"""What a poll has to do: an index against what is known of it, before any article is read."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from feedd.changes.intervals import due_rechecks
from feedd.changes.moves import lost_entries, moved_by_listing, resolve
from feedd.changes.safeguards import HOLD, LOOK_APART, backdated, is_flood
from feedd.model import Candidate, Entry, Known

READS_A_POLL = 20  # of one feed; a host is asked gap by gap, and the rest can wait for the next poll


@dataclass(frozen=True, slots=True, kw_only=True)
class PollLimits:
    """How much one poll may announce and read: the newest `first` at the first one, later `max_new`."""

    first: int = 20
    max_new: int = 20
    reads: int = READS_A_POLL  # of known entries, with the new ones counted in


@dataclass(frozen=True, slots=True, kw_only=True)
class RecheckRules:
    """Which known articles a poll reads again: by plan for `days` after first sight, all by `force`, or `never`."""

    days: int = 7
    force: bool = False
    never: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Read `fresh`, `waiting` and `rechecks`, in this order; the rest needs no reading."""

    listed: Mapping[str, Candidate]  # the whole index, in its order, by the keys that entries are known by
    fresh: tuple[Candidate, ...] = ()
    recorded: tuple[Candidate, ...] = ()
    held: tuple[Candidate, ...] = ()
    waiting: tuple[Entry, ...] = ()
    rechecks: tuple[Entry, ...] = ()
    known: tuple[Entry, ...] = ()  # those that are listed
    vanished: tuple[Entry, ...] = ()  # those that are not, some for long
    moved: Mapping[str, Entry] = field(default_factory=dict)  # new keys of entries, proved by their listing

    @property
    def to_read(self) -> tuple[Candidate, ...]:
        """Give the candidates whose articles are wanted, the new ones first."""
        known = (self.listed[entry.key] for entry in (*self.waiting, *self.rechecks))
        return (*self.fresh, *known)


def poll_limits(first: int, max_new: int, known: Known, *, force: bool) -> PollLimits:
    """Return how much one poll may announce and read; by `force` it reads all that is known."""
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
    """Compare an index with what is known of it. `rechecks` are due by rhythm or by wish; `names` are the host's.

    What a poll leaves of the new ones is new again at the next one while still listed.
    """
    listed = {candidate.key: candidate for candidate in resolve(candidates, known, names)}
    lost = lost_entries((entry for key, entry in known.entries.items() if key not in listed), known)
    moved = dict(moved_by_listing((one for key, one in listed.items() if key not in known.entries), lost))
    for candidate, entry in moved.items():
        del listed[candidate.key]
        listed[entry.key] = replace(candidate, key=entry.key)
    plan = Plan(
        listed=listed,
        known=tuple(entry for key, entry in known.entries.items() if key in listed),
        vanished=tuple(entry for key, entry in known.entries.items() if key not in listed),
        moved={candidate.key: entry for candidate, entry in moved.items()},
    )
    return _with_reading(_with_news(plan, known, limits, now), rechecks, limits, now)


def wanted_rechecks(entries: Collection[Entry], rules: RecheckRules, now: datetime) -> tuple[Entry, ...]:
    """Return the entries whose article is to be read again now, if they are still listed, which the plan sees to."""
    if rules.never:
        return ()
    if rules.force:
        return tuple(entry for entry in entries if entry.state == "published")
    return due_rechecks(entries, now, rules.days)


def newest_first(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Order by date, the undated after the dated; those of one day, and the undated, as on the page."""
    return sorted(
        candidates,
        key=lambda candidate: (
            -candidate.moment.at.timestamp() if candidate.moment else float("inf"),
            candidate.position,
        ),
    )


def _with_news(plan: Plan, known: Known, limits: PollLimits, now: datetime) -> Plan:
    """Choose from the unknown what is announced, what is only recorded, and what is too much to be believed yet."""
    feed = known.feed
    unknown = newest_first(candidate for key, candidate in plan.listed.items() if key not in known.entries)
    if feed is None or feed.good_at is None:
        return replace(
            plan, fresh=tuple(unknown[: min(limits.first, limits.reads)]), recorded=tuple(unknown[limits.first :])
        )
    old = set(backdated(unknown, known.entries.values()))
    news = [candidate for candidate in unknown if candidate not in old]
    patient = feed.held_at is not None and now - feed.held_at >= HOLD
    if not patient and is_flood(news, tuple(plan.listed.values()), known.recent_new):
        return replace(plan, recorded=tuple(old), held=tuple(news))
    return replace(plan, recorded=tuple(old), fresh=tuple(news[: min(limits.max_new, limits.reads)]))


def _with_reading(plan: Plan, rechecks: Sequence[Entry], limits: PollLimits, now: datetime) -> Plan:
    """Choose the known entries to read: those that wait, then those that changed or are due."""
    waiting = [entry for entry in plan.known if entry.state == "waiting"]
    due = {entry.key: entry for entry in plan.known if _looks_changed(entry, plan.listed[entry.key], now)}
    due |= {entry.key: entry for entry in rechecks if entry.key in plan.listed}
    room = limits.reads - len(plan.fresh)
    return replace(plan, waiting=tuple(waiting[:room]), rechecks=tuple(due.values())[: max(room - len(waiting), 0)])


def _looks_changed(entry: Entry, candidate: Candidate, now: datetime) -> bool:
    """Tell whether a listing shows another time or size, or a doubtful text is to be looked at again."""
    if not entry.revision:
        return False
    relisted = entry.listing is not None and candidate.listing is not None and entry.listing != candidate.listing
    return relisted or (entry.doubt is not None and now - entry.doubt.at >= LOOK_APART)
