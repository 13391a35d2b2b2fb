"""Decide from values what is new, updated, gone and moved.

A poll decides in two steps. `plan.plan_poll` compares the index with what is known and says which articles to read;
`decide` takes the results of reading them. Neither forgets an entry: one that leaves the index stays in the store, and
in the feed until newer entries replace it.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime

from feedd.changes.backlog import withheld_words
from feedd.changes.forgetting import CROWDED, MOST_DIGESTS, full_words, lasting, old_aliases
from feedd.changes.moves import another_key, is_post_of_log, lost_entries, moved_by_text
from feedd.changes.outcomes import (
    Reading,
    ReadOutcome,
    announce,
    date_edit,
    is_edit,
    keep,
    release,
    reread,
)
from feedd.changes.plan import Plan
from feedd.changes.records import record
from feedd.changes.retitling import title_under
from feedd.changes.safeguards import is_bulk
from feedd.changes.timestamps import mark_taken
from feedd.fingerprint import fingerprint
from feedd.identity import entry_id, location_key
from feedd.model import Candidate, Changes, Entry, EntryState, Forgetting, GopherUrl, Known, Location, Revision, Updates
from feedd.structs import replace


def decide(
    feed_id: str,
    plan: Plan,
    outcomes: Mapping[str, ReadOutcome],
    last: Mapping[str, Revision],
    known: Known,
    now: datetime,
    updates: Updates = "in-place",
) -> Changes:
    """Turn a plan and the results of its reading into the changes to save.

    `outcomes` are by key; an article without one was not tried. `last` has, by entry id, the newest revision of the
    entries that were read again and have other words. `now` is cut to whole seconds.
    """
    now = now.replace(microsecond=0)  # feeds show whole seconds
    found_again = dict(_found_again(plan, outcomes, known))
    standing = {**known.entries, **_restated(plan, found_again, now)}
    standing |= _queued(plan, standing)
    after = standing | _discovered(feed_id, plan, found_again, outcomes, standing, now)
    used = mark_taken(date for entry in after.values() for date in (entry.published, entry.updated))
    if plan.room.is_full and updates == "republish":  # an entry for each edit would be one more
        updates = "in-place"
    fresh = [one.key for one in plan.fresh if one.key in outcomes and one.key not in found_again]
    waited = [one.key for one in plan.waiting if one.key in outcomes and one.key not in found_again]
    entry_changes = [announce(after[key], outcomes[key], now, used) for key in fresh]
    # The oldest takes its date first, so that of one day the newest has the last.
    entry_changes += reversed([announce(after[key], outcomes[key], now, used) for key in reversed(waited)])
    ready = [(after[entry.key], plan.listed.get(entry.key)) for entry in plan.ready]
    entry_changes += [release(entry, listed, now, used) for entry, listed in ready]
    kept = ((after.get(one.key), outcomes.get(one.key)) for one in plan.kept if one.key not in found_again)
    entry_changes += [keep(entry, read, now) for entry, read in kept if entry and isinstance(read, Reading)]
    rereads = {one.key: one for one in plan.rechecks if one.key in outcomes}
    edits = [key for key, due in rereads.items() if is_edit(after[key], outcomes[key], last.get(due.id), now)]
    bulk = is_bulk(len(edits), len(rereads))
    # A site that moves its texts may convert them, too: where several moved at once, other words prove no edit.
    relocated = {key for key, entry in known.entries.items() if after[key].location != entry.location}
    for key, due in rereads.items():
        entry = replace(after[key], checks=due.checks)
        minor = bulk or (len(relocated) > 1 and key in relocated)
        change = reread(entry, outcomes[key], last.get(due.id), now, minor=minor)
        entry_changes.extend(date_edit(feed_id, change, last.get(due.id), updates, now, used))
    after |= {change.entry.key: change.entry for change in entry_changes}
    moved = {**plan.moved, **found_again}
    aliases = {key: entry.id for key, entry in moved.items()}
    aliases |= dict(_renamed(feed_id, plan, after))
    aliases |= {change.alias: change.entry.id for change in entry_changes if change.alias is not None}
    forgetting = _forgetting(plan, moved, aliases, known)
    for entry in forgetting.entries if forgetting else ():
        del after[entry.key]
    pairs = ((known.entries.get(key), entry) for key, entry in after.items())
    changed = tuple(entry for before, entry in pairs if before is not entry and before != entry)
    reasons = {**plan.reasons, **{one.key: CROWDED for one in plan.crowded}}
    return Changes(
        entries=changed,
        revisions=tuple(change.revision for change in entry_changes if change.revision),
        new=tuple(change.entry for change in entry_changes if change.new),
        updated=tuple(change.entry for change in entry_changes if change.updated),
        gone=tuple(_gone(plan, after)),
        moved=tuple(after[entry.key] for entry in moved.values()),
        held=plan.held,
        aliases=aliases,
        problems=(*(change.problem for change in entry_changes if change.problem), *withheld_words(reasons)),
        turnovers=plan.turnovers,
        withheld="; ".join(withheld_words(plan.withheld)) or None,
        full=full_words(plan.room, len(after)),
        forgetting=forgetting,
        touched=any(_shown(entry) != _shown(known.entries.get(entry.key)) for entry in changed),
    )


def _found_again(plan: Plan, outcomes: Mapping[str, ReadOutcome], known: Known) -> Iterator[tuple[str, Entry]]:
    """Yield keys that were not announced yet, each with the vanished entry that has the same text; no entry twice."""
    lost: defaultdict[str | None, list[Entry]] = defaultdict(list)
    for entry in lost_entries(plan.vanished, known):
        lost[entry.fingerprint].append(entry)
    for key in (*(one.key for one in (*plan.fresh, *plan.kept)), *(one.key for one in plan.waiting)):
        outcome = outcomes.get(key)
        if lost and isinstance(outcome, Reading):
            same = lost[fingerprint(outcome.article.text)]
            if found := moved_by_text(outcome.article.text, outcome.candidate.moment, same):
                same.remove(found)
                yield key, found


def _restated(plan: Plan, found_again: Mapping[str, Entry], now: datetime) -> dict[str, Entry]:
    """Return the known entries whose listing changed: gone, returned, moved or relabelled. None of it is announced."""
    restated = {entry.key: replace(entry, gone_at=now) for entry in plan.vanished if not entry.gone_at}
    there = [(entry, plan.listed[entry.key]) for entry in plan.known]
    there += [(entry, plan.listed[key]) for key, entry in found_again.items() if key in plan.listed]
    for entry, candidate in there:
        restated[entry.key] = _as_listed(entry, candidate)
    for entry in plan.waiting:
        if entry.key in found_again:  # it is another entry under a new selector
            restated[entry.key] = replace(entry, state="recorded", gone_at=now)
    return restated


def _as_listed(entry: Entry, candidate: Candidate) -> Entry:
    """Return a known entry as it stands in the index; itself where it stood so: a copy takes ten times as long."""
    place, title, listing = _place(entry, candidate), title_under(entry, candidate), entry.listing or candidate.listing
    before = (entry.gone_at, entry.location, entry.label, entry.title, entry.listing)
    if before == (None, place, candidate.label, title, listing):
        return entry
    return replace(entry, gone_at=None, location=place, label=candidate.label, title=title, listing=listing)


def _place(entry: Entry, candidate: Candidate) -> Location:
    """Return where an entry is by now; a post of the same log keeps its fragment, which is only a name of feedd's."""
    old, new = entry.location, candidate.location
    if isinstance(old, GopherUrl) and isinstance(new, GopherUrl) and old.part and new.part:
        return replace(new, part=old.part)
    return new


def _queued(plan: Plan, standing: Mapping[str, Entry]) -> dict[str, Entry]:
    """Return the known entries that are released or withheld."""
    queued = {one.key: replace(standing[one.key], state="waiting", problem=None) for one in plan.released}
    return queued | {key: replace(standing[key], state="held", problem=why) for key, why in plan.withheld.items()}


def _discovered(
    feed_id: str,
    plan: Plan,
    found_again: Mapping[str, Entry],
    outcomes: Mapping[str, ReadOutcome],
    standing: Mapping[str, Entry],
    now: datetime,
) -> dict[str, Entry]:
    """Return the entries seen for the first time, dated; what is not announced by this poll waits or is held back."""
    states: dict[str, EntryState] = dict.fromkeys((one.key for one in (*plan.fresh, *plan.queued)), "waiting")
    states |= dict.fromkeys((one.key for one in plan.held), "held")
    states |= dict.fromkeys((one.key for one in plan.recorded), "recorded")
    unknown = (plan.listed[key] for key in states if key not in standing and key not in found_again)
    found = [_as_read(one, outcomes[one.key]) if one.key in outcomes else one for one in unknown]
    entries = record(feed_id, found, standing.values(), now, ahead=plan.ahead).items()
    return {key: replace(one, state=states[key], problem=plan.reasons.get(key)) for key, one in entries}


def _as_read(candidate: Candidate, outcome: ReadOutcome) -> Candidate:
    return outcome.candidate if isinstance(outcome, Reading) else candidate


def _renamed(feed_id: str, plan: Plan, after: Mapping[str, Entry]) -> Iterator[tuple[str, str]]:
    """Yield the keys that today's headings give to posts of a log that are found under another key, with their ids."""
    for key, candidate in plan.listed.items():
        if is_post_of_log(candidate) and key == another_key(own := location_key(candidate.location)) and key in after:
            yield own, entry_id(feed_id, key)


def _gone(plan: Plan, after: Mapping[str, Entry]) -> Iterator[Entry]:
    """Yield the published entries that left the index in this poll and were not found elsewhere."""
    for entry in plan.vanished:
        if entry.state == "published" and not entry.gone_at and after[entry.key].gone_at:
            yield after[entry.key]


def _forgetting(plan: Plan, moved: Mapping[str, Entry], aliases: Mapping[str, str], known: Known) -> Forgetting | None:
    """Return what is forgotten now, None where nothing is; what was found elsewhere stays."""
    there = {entry.id for entry in moved.values()}
    entries = tuple(entry for entry in plan.room.forgotten if entry.id not in there)
    ids = {entry.id for entry in entries}
    keys = old_aliases(known, aliases, plan.room.most)
    further = [key for key, id_ in {**known.aliases, **aliases}.items() if id_ in ids] if ids else []
    forgotten = (*(entry.key for entry in entries), *further, *keys, *(one.key for one in plan.unrecorded))
    if not forgotten:
        return None
    return Forgetting(entries=entries, aliases=keys, digests=tuple(lasting(forgotten, known)), most=MOST_DIGESTS)


def _shown(entry: Entry | None) -> tuple[object, ...]:
    """Return the parts of an entry that the published feed shows."""
    if entry is None or entry.state != "published":
        return ()
    return (
        entry.title,
        entry.location,
        entry.published,
        entry.updated,
        entry.authors,
        entry.source,
        entry.summary,
        entry.revision,
    )
