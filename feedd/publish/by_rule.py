"""Merged feeds by rule: which entries a rule chooses of each feed, looked at again only where a feed changed.

An entry that an edit takes out of the rule leaves the document: it has what the rule says today. A feed that joins
brings few of the entries that it had before, so that nobody finds an archive among the news.
"""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from feedd.config.merge_definition import MergeDefinition, Subject
from feedd.config.patterns import Patience
from feedd.errors import MistakeError
from feedd.excerpt import plain_words
from feedd.model import Entry
from feedd.publish.layout import build_entry_document, first_visible, removed_at, summary_of
from feedd.publish.limits import MOST_ARTICLE
from feedd.publish.merged import MergedFeed, rule_file
from feedd.publish.site import Member, shared_language
from feedd.publish.up_to_date import key_of, withdrawals_part
from feedd.reading.rules import Budget
from feedd.store import Store
from feedd.store.feed_rows import heading_of
from feedd.store.members import DatedFeed
from feedd.store.merges import MergedMember
from feedd.structs import replace
from feedd.telemetry.log import events

BROUGHT = 5  # entries of the time before, of a feed that joins later: enough to see what it is
SETTLING = timedelta(days=1)  # since the first good poll of a feed that joined: what is found later is new
AT_ONCE = 100  # feeds whose entries are saved at a time

log = events()


class Verdict(Struct, frozen=True, kw_only=True):
    """An entry, and the condition that keeps it out of a merged feed; None: it is in."""

    entry: Entry
    objection: str | None


def covered(rule: MergeDefinition, members: Iterable[Member]) -> tuple[Member, ...]:
    """Return the feeds that a rule chooses entries from."""
    return tuple(one for one in members if covers(rule, one))


def covers(rule: MergeDefinition, member: Member) -> bool:
    """Return whether a rule chooses entries from a feed."""
    return rule.covers(member.options.name, heading_of(member.options.terms))


def rule_feed(rule: MergeDefinition, members: Sequence[Member]) -> MergedFeed | None:
    """Return the merged feed of a rule, without contributors; None where it is made of none of the members."""
    of_it = covered(rule, members)
    if not of_it:
        return None
    return MergedFeed(
        file=rule_file(rule.name),
        title=first_visible(rule.title or "", rule.name),
        headings=None,
        language=rule.language or shared_language(of_it),
        first_seen=min(member.feed.first_seen for member in of_it),
        contributors=(),
        rule=rule,
    )


async def with_matched(
    store: Store, merged: MergedFeed, member: Callable[[DatedFeed], Member | None], *, with_private: bool
) -> MergedFeed:
    """Return a merged feed with the entries that the store has of its rule; `member` returns None for hidden feeds."""
    if merged.rule is None:
        return merged
    rows = await store.merges.newest(merged.rule.name, merged.rule.max_entries, with_private=with_private)
    found = [(shown, ids) for dated, ids in rows if (shown := member(dated))]
    return replace(
        merged,
        contributors=tuple(one for one, _ in found),
        matched={one.feed.id: ids for one, ids in found},
    )


async def rule_feeds(
    store: Store, rules: Iterable[MergeDefinition], members: Sequence[Member], *, with_private: bool
) -> tuple[MergedFeed, ...]:
    """Return the merged feeds of these rules that are made of any of these members, with their entries.

    Without private feeds, those alone that have entries: a title may tell what they are.
    """
    by_id = {one.feed.id: one for one in members}

    def counted(dated: DatedFeed) -> Member | None:
        member = by_id.get(dated.feed.id)
        return member and replace(member, published=dated.published)

    found = [
        await with_matched(store, one, counted, with_private=with_private)
        for one in (rule_feed(rule, members) for rule in rules)
        if one
    ]
    return tuple(one for one in found if with_private or one.matched)


async def match_all(store: Store, rule: MergeDefinition, members: Sequence[Member], now: datetime) -> None:
    """Look at the entries of each feed of a rule that changed, and forget the feeds that are none of it any more."""
    is_founded = rule.name in await store.members.rules()
    known, of_it = await store.merges.members(rule.name), covered(rule, members)
    keys = await asyncio.to_thread(lambda: [_key(rule, one) for one in of_it])
    stale = [
        (one, key)
        for one, key in zip(of_it, keys, strict=True)
        if one.feed.id not in known or known[one.feed.id].key != key
    ]
    patience = Patience()
    for start in range(0, len(stale), AT_ONCE):
        matched = []
        for one, key in stale[start : start + AT_ONCE]:
            before = known.get(one.feed.id)
            joined_at = before.joined_at if before else now if is_founded else None
            matched.append(await _match(store, rule, one, key, joined_at, patience))
        await store.merges.save_members(rule.name, matched)
    if gone := known.keys() - {one.feed.id for one in of_it}:
        await store.merges.drop_members(rule.name, gone)
    await store.merges.save(rule.name, rule.written)


async def match_one(store: Store, rule: MergeDefinition, member: Member, now: datetime) -> bool:
    """Look at the entries of a feed of a rule that may have changed; return whether it had."""
    before = await store.merges.member(rule.name, member.feed.id)
    key = _key(rule, member)
    if before and before.key == key:
        return False
    joined_at = before.joined_at if before else now
    await store.merges.save_members(rule.name, [await _match(store, rule, member, key, joined_at, Patience())])
    return True


async def verdicts(store: Store, rule: MergeDefinition, member: Member, limit: int) -> tuple[Verdict, ...]:
    """Return what a rule says of the newest entries of a feed; MistakeError where an expression takes too long."""
    entries = await _newest(store, rule, member, limit)
    return await asyncio.to_thread(lambda: tuple(_verdicts(rule, member, entries, Budget())))


async def _match(
    store: Store, rule: MergeDefinition, member: Member, key: str, joined_at: datetime | None, patience: Patience
) -> MergedMember:
    entries = await _newest(store, rule, member, member.options.terms.max_entries)
    chosen = await asyncio.to_thread(_choose, rule, member, entries, patience)
    if joined_at:
        first_poll = min((one.first_seen for one in entries), default=joined_at)
        chosen = _without_archive(chosen, joined_at, max(joined_at, first_poll) + SETTLING)
    return MergedMember(
        feed_id=member.feed.id,
        key=key,
        joined_at=joined_at,
        newest=chosen[0].published if chosen else None,
        matched=tuple(one.id for one in chosen[: rule.max_entries]),
    )


async def _newest(store: Store, rule: MergeDefinition, member: Member, limit: int) -> tuple[Entry, ...]:
    """Return the entries that a feed's own document may have, with their content only where a rule reads it."""
    limit = min(limit, member.options.terms.max_entries)
    if rule.reads_text:
        found = await store.entries.newest(member.feed.id, limit)
    else:
        found = await store.entries.page(member.feed.id, limit, 0)
    return tuple(one for one in found if not removed_at(one, member.options))


def _choose(rule: MergeDefinition, member: Member, entries: Sequence[Entry], patience: Patience) -> list[Entry]:
    """Return the entries that a rule chooses; those of a feed that takes an expression too long are left out."""
    chosen: list[Entry] = []
    budget = patience.budget()
    try:
        for one in _verdicts(rule, member, entries, budget):
            if one.objection is None:
                chosen.append(one.entry)  # noqa: PERF401  # what was chosen before an error stays
    except MistakeError as error:
        if patience.is_told(budget):
            log.error("not all matched", merge=rule.name, feed=member.options.name, error=error)
    return chosen


def _verdicts(rule: MergeDefinition, member: Member, entries: Iterable[Entry], budget: Budget) -> Iterable[Verdict]:
    for entry in entries:
        yield Verdict(entry=entry, objection=rule.objection(_subject(rule, member, entry), budget))


def _subject(rule: MergeDefinition, member: Member, entry: Entry) -> Subject:
    """Return the parts of an entry as readers get them; of its text all that is kept, also where less is published."""
    document = build_entry_document(member.feed, replace(entry, content=None), member.options)
    text = document.title
    if rule.reads_text:
        words = plain_words(entry.content[:MOST_ARTICLE]) if entry.content else summary_of(entry)
        text = f"{document.title}\n{words}"
    return Subject(
        title=document.title,
        authors=tuple(one.name for one in document.authors),
        categories=document.categories,
        text=text,
        language=member.options.terms.language,
    )


def _without_archive(entries: Sequence[Entry], joined_at: datetime, settled_at: datetime) -> list[Entry]:
    """Return what is new since a feed joined, and the newest entries that it had before; the order stays.

    From `settled_at` on, what is found is new.
    """
    old = [one for one in entries if one.published < joined_at and one.first_seen < settled_at]
    dropped = {one.id for one in old[BROUGHT:]}
    return [one for one in entries if one.id not in dropped]


def _key(rule: MergeDefinition, member: Member) -> str:
    """Return what stands for all that the entries of a feed are chosen from."""
    feed = member.feed
    chosen_by = (rule.conditions, rule.max_entries, member.options.terms)
    return key_of(feed.id, feed.location, feed.title, feed.edition, *chosen_by, *withdrawals_part(feed))
