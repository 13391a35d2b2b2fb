"""Plan a poll: compare an index with what is known of it, before any article is read."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from msgspec import Struct, field

from feedd.changes.backlog import (
    FLEETING,
    FULL,
    MOST_UNLISTED,
    OLD,
    UNCONFIRMED,
    UNLASTING,
    held_back,
    in_turn,
    next_turnovers,
    unconfirmed,
    unlisted_candidate,
)
from feedd.changes.forgetting import MOST_KNOWN, Room, make_room, returned
from feedd.changes.intervals import Fetched, due_rechecks
from feedd.changes.moves import lost_entries, moved_by_listing, resolve_moves
from feedd.changes.newest import newest_by_page
from feedd.changes.renames import renamed
from feedd.changes.safeguards import DOUBT_INTERVAL, HOLD, backdated, is_flood
from feedd.changes.timestamps import AHEAD, ANY
from feedd.model import Candidate, Entry, Known
from feedd.structs import replace

_NUMBERS = re.compile(r"\d{1,8}(?:-\d{1,8}){0,3}")
READS_A_POLL = 20  # articles of one feed: there is a pause between requests, and the rest can wait for the next poll


class PollLimits(Struct, frozen=True, kw_only=True):
    """How many entries one poll may announce and read: the newest `first` at the first poll, `max_new` later."""

    first: int = 20
    max_new: int = 20
    reads: int = READS_A_POLL  # of new and known entries together
    announces: bool = True  # if not, because no clock is believed, all that is new waits
    known: int = MOST_KNOWN  # how many entries of the feed are kept
    newest: Sequence[str] = ()  # keys, the newest first, where texts tell it and the page does not


class RecheckRules(Struct, frozen=True, kw_only=True):
    """Which known articles a poll reads again: those due within `days` after they were first seen, all, or none.

    Only those `fetched` cost requests; the others stand in the index.
    """

    days: int = 7
    force: bool = False
    never: bool = False
    fetched: Fetched = None


class Plan(Struct, frozen=True, kw_only=True):
    """What a poll has to do: read `fresh`, `kept`, `waiting` and `rechecks`, in this order; the rest is not read.

    Candidates are divided: `fresh` is announced now, `queued` by later polls, `held` once later polls confirm it,
    `recorded` never; for those `crowded` out there is no room. Entries of earlier polls whose turn has come are
    `waiting`, or `ready` where their text is stored.
    """

    listed: Mapping[str, Candidate]  # the whole index, in its order, by the keys of its entries
    fresh: tuple[Candidate, ...] = ()
    recorded: tuple[Candidate, ...] = ()
    held: tuple[Candidate, ...] = ()
    queued: tuple[Candidate, ...] = ()
    kept: tuple[Candidate, ...] = ()  # not announced now, but their text stands in the index, which may lose it
    released: tuple[Entry, ...] = ()  # were held back, and wait their turn from now on
    ready: tuple[Entry, ...] = ()
    reasons: Mapping[str, str] = field(default_factory=dict)  # why entries and candidates are not announced, by key
    unlisted: Mapping[str, Candidate] = field(default_factory=dict)  # what of `waiting` is not listed, by key
    turnovers: int = 0  # see Feed
    room: Room = field(default_factory=Room)
    crowded: tuple[Candidate, ...] = ()  # new, and as many are known as are kept: announced once there is room
    unrecorded: tuple[Candidate, ...] = ()  # never announced, and there is no room to record them
    waiting: tuple[Entry, ...] = ()
    rechecks: tuple[Entry, ...] = ()
    ahead: timedelta = AHEAD  # see `date_entries`
    known: tuple[Entry, ...] = ()  # known entries that are listed
    vanished: tuple[Entry, ...] = ()  # known entries that are not listed, now or for a long time
    moved: Mapping[str, Entry] = field(default_factory=dict)  # by new key: entries whose listing proves their move

    @property
    def withheld(self) -> Mapping[str, str]:
        """Return why known entries are not announced any more, by key; an archive that was added is no such thing."""
        unknown = {candidate.key for candidate in (*self.recorded, *self.unrecorded)}
        return {key: reason for key, reason in self.reasons.items() if key not in unknown}

    @property
    def to_read(self) -> tuple[Candidate, ...]:
        """Return the candidates whose articles are to be read, the new ones first."""
        there = {**self.listed, **self.unlisted}
        return (*self.fresh, *self.kept, *(there[entry.key] for entry in (*self.waiting, *self.rechecks)))


def poll_limits(
    first: int, max_new: int, known: Known, *, force: bool, announces: bool = True, most_known: int = MOST_KNOWN
) -> PollLimits:
    """Return how many entries one poll may announce and read; with `force` it reads all known ones.

    One that announces nothing reads nothing: an edit is announced with the time at which it was found.
    """
    reads = len(known.entries) + READS_A_POLL if force else READS_A_POLL
    reads = reads if announces else 0
    return PollLimits(first=first, max_new=max_new, reads=reads, announces=announces, known=most_known)


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
    entries beyond the limits wait for the next polls, also where these do not list them any more.
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
        turnovers=next_turnovers(listed, known),
        ahead=AHEAD if limits.announces else ANY,
    )
    plan = _with_news(plan, known, limits, now, returned((one.key for one in unknown), known, names))
    return _with_rechecks(_with_room(plan, known, limits, now), rechecks, limits, now)


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
    return due_rechecks(entries, now, rules.days, rules.fetched)


def newest_first(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Sort by date, the newest first and undated ones last; equal dates, and the undated, in the order of the page.

    Files that an upload gave one time are as new as the numbers of their names, where all names are such: `2025-43.md`.
    """
    there = list(candidates)
    numbers = {one.key: found for one in there if (found := _numbers(one))}
    counts = len(numbers) == len(there)
    return sorted(
        there,
        key=lambda candidate: (
            -candidate.moment.at.timestamp() if candidate.moment else float("inf"),
            [-one for one in numbers[candidate.key]] if counts else (),
            candidate.position,
        ),
    )


def _numbers(candidate: Candidate) -> Sequence[int]:
    """Return the numbers with which the name of a listed file begins; none of another entry."""
    is_listed = candidate.moment is not None and candidate.moment.dated_by == "listing"
    found = _NUMBERS.match(candidate.label) if is_listed else None
    return [int(one) for one in found[0].split("-")] if found else ()


def _with_news(plan: Plan, known: Known, limits: PollLimits, now: datetime, forgotten: Collection[str]) -> Plan:
    """Divide the unknown candidates, and decide on what is held back and on what waits.

    `forgotten` are keys that were known once and never announced, which stays so.
    """
    feed = known.feed
    there = newest_first(candidate for key, candidate in plan.listed.items() if key not in known.entries)
    unknown = [candidate for candidate in there if candidate.key not in forgotten]
    again = [candidate for candidate in there if candidate.key in forgotten]
    if feed is None or feed.good_at is None:
        first = replace(limits, max_new=limits.first)
        places = {key: place for place, key in enumerate(limits.newest or newest_by_page(unknown))}
        unknown.sort(key=lambda one: places.get(one.key, len(places)))
        return _in_turn(replace(plan, recorded=tuple(unknown[limits.first :])), unknown[: limits.first], known, first)
    old = backdated(unknown, (entry for entry in known.entries.values() if entry.state != "held"))
    reasons = {candidate.key: OLD for candidate in old}
    news = [candidate for candidate in unknown if candidate.key not in reasons]
    held = held_back(known, plan.listed)
    doubtful = newest_first([*news, *(plan.listed[entry.key] for entry in held if entry.key in plan.listed)])
    # A time in the future dates from before the clock was set back.
    held_long_enough = feed.held_at is not None and abs(now - feed.held_at) >= HOLD
    plan = replace(plan, recorded=(*old, *again))
    if not held_long_enough and is_flood(doubtful, tuple(plan.listed.values()), known.recent_new):
        plan, news = replace(plan, held=tuple(doubtful), kept=_parts(doubtful, known)), []
    else:
        reasons |= {entry.key: UNCONFIRMED for entry in unconfirmed(held, plan.listed)}
        plan = replace(plan, released=tuple(entry for entry in held if entry.key not in reasons))
    return _in_turn(replace(plan, reasons=reasons), news, known, limits)


def _in_turn(plan: Plan, news: Sequence[Candidate], known: Known, limits: PollLimits) -> Plan:
    """Choose what is announced now: what waits first, then new candidates, within the limits; the others are queued.

    What left the index is withheld where its selectors do not last, and beyond `MOST_UNLISTED`.
    """
    waiting = in_turn((*(one for one in known.entries.values() if one.state == "waiting"), *plan.released))
    reasons = dict(plan.reasons)
    if plan.turnovers >= FLEETING:
        reasons |= {entry.key: UNLASTING for entry in waiting if entry.key not in plan.listed}
    most = limits.max_new if limits.announces else 0
    turn = [entry for entry in waiting if not entry.attempts and entry.key not in reasons][:most]
    ready = [entry for entry in turn if entry.revision]
    unread = [entry for entry in turn if not entry.revision][: limits.reads]
    room = max(min(limits.max_new - len(ready), limits.reads) - len(unread), 0)
    fresh, queued = tuple(news[:room]), tuple(news[room:])
    again = [entry for entry in waiting if entry.attempts and entry.key not in reasons]
    chosen = (*unread, *again[: max(limits.reads - len(unread) - len(fresh), 0)])
    settled = {*reasons, *(entry.key for entry in (*ready, *chosen))}
    left = [one.key for one in waiting if one.key not in plan.listed and one.key not in settled]
    reasons |= dict.fromkeys(left[MOST_UNLISTED:], FULL)
    index = known.feed.location if known.feed else None
    return replace(
        plan,
        fresh=fresh,
        queued=queued,
        kept=(*plan.kept, *_parts(queued, known)),
        released=tuple(entry for entry in plan.released if entry.key not in reasons),
        ready=tuple(ready),
        waiting=chosen,
        reasons=reasons,
        unlisted={one.key: unlisted_candidate(one, index) for one in chosen if index and one.key not in plan.listed},
    )


def _with_room(plan: Plan, known: Known, limits: PollLimits, now: datetime) -> Plan:
    """Leave out the new candidates for which there is no room: first those that are not announced, then the oldest."""
    news = [one for one in (*plan.fresh, *plan.held, *plan.queued) if one.key not in known.entries]
    wanted = len(news), len(plan.recorded)
    moved = {entry.key for entry in plan.moved.values()}
    room = make_room(known, plan.listed, moved, plan.withheld, wanted, limits.known, now)
    if wanted == (room.news, room.silent):
        return replace(plan, room=room)
    out = {one.key for one in news[room.news :]}

    def inside(candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
        return tuple(one for one in candidates if one.key not in out)

    return replace(
        plan,
        room=room,
        fresh=inside(plan.fresh),
        held=inside(plan.held),
        queued=inside(plan.queued),
        kept=inside(plan.kept),
        recorded=plan.recorded[: room.silent],
        crowded=tuple(news[room.news :]),
        unrecorded=plan.recorded[room.silent :],
    )


def _parts(candidates: Iterable[Candidate], known: Known) -> tuple[Candidate, ...]:
    """Return the unknown candidates whose text stands in the index itself: reading it costs no request."""
    return tuple(one for one in candidates if one.raw is not None and one.key not in known.entries)


def _with_rechecks(plan: Plan, rechecks: Sequence[Entry], limits: PollLimits, now: datetime) -> Plan:
    """Choose the known entries to read again: those that look changed or are due, where new ones leave room."""
    due = {entry.key: entry for entry in plan.known if _looks_changed(entry, plan.listed[entry.key], now)}
    due |= {entry.key: entry for entry in rechecks if entry.key in plan.listed}
    room = limits.reads - len(plan.fresh) - len(plan.waiting)
    return replace(plan, rechecks=tuple(due.values())[: max(room, 0)])


def _looks_changed(entry: Entry, candidate: Candidate, now: datetime) -> bool:
    """Return whether the listing shows another time or size, or a damaged-looking text is due to be read again."""
    if entry.state != "published" or not entry.revision:
        return False
    relisted = entry.listing is not None and candidate.listing is not None and entry.listing != candidate.listing
    return relisted or (entry.doubt is not None and abs(now - entry.doubt.at) >= DOUBT_INTERVAL)
