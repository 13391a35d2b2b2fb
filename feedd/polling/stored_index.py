"""The first poll by other rules of reading: read the stored index by them, before the new one is compared with it.

`changes.upgrade` decides what that means; here the stored bytes are read. Nothing is fetched.
"""

import asyncio
from collections.abc import Mapping, Sequence

from feedd.changes.plan import Plan
from feedd.changes.records import stored_candidate
from feedd.changes.upgrade import Upgrade, has_other_rules, held_before, unchanged, upgrade
from feedd.config.definition import Definition
from feedd.errors import SourceError
from feedd.fingerprint import fingerprint
from feedd.model import Candidate, Entry, Known
from feedd.polling.source import Source
from feedd.structs import replace


async def upgraded_by(
    definition: Definition, source: Source, known: Known, candidates: Sequence[Candidate], *, covers: bool
) -> Upgrade:
    """Return what is known of a feed, as if today's rules had read its last good index.

    `candidates` are those of the new index. `covers`: the stored bytes are a whole index; of a tree they are one page.
    Raises StoreError.
    """
    if not has_other_rules(known, source.reader.number, source.voted):
        return unchanged(known)
    held = await read_stored_index(definition, source, known)
    if held is None or not covers:
        held = (*(held or ()), *held_before(candidates, known))
    raws = await stored_bytes(source, known, held)
    return await asyncio.to_thread(upgrade, definition.id, held, known, raws, definition.names, source.clock())


async def read_stored_index(definition: Definition, source: Source, known: Known) -> tuple[Candidate, ...] | None:
    """Read the stored index by today's rules; None where there is none, or where they do not read it as an index."""
    if known.index is None:
        return None
    try:
        return (await source.read_page(known.index, definition.url, definition)).candidates
    except SourceError:
        return None


async def stored_bytes(source: Source, known: Known, held: Sequence[Candidate]) -> Mapping[str, bytes]:
    """Return, by entry id, the bytes of the listed entries whose texts stand in the index itself."""
    if all(one.raw is None for one in held):
        return {}
    listed = [entry.id for entry in known.entries.values() if entry.revision and not entry.gone_at]
    return {id_: revision.raw for id_, revision in (await source.store.revisions.newest(listed)).items()}


async def with_todays_fingerprints(definition: Definition, source: Source, plan: Plan) -> Plan:
    """Return a plan in which the entries that have just vanished have the fingerprints of today's rules.

    An unknown article that has their text is the same one elsewhere. Other rules made their fingerprints, until they
    are read again.
    """
    lost = {entry.id: entry for entry in plan.vanished if entry.revision and not entry.gone_at}
    if not lost or not plan.to_read:
        return plan
    read: dict[str, Entry] = {}
    for id_, revision in (await source.store.revisions.newest(lost)).items():
        if revision.reading != source.reader.number:
            article = await source.read_stored(stored_candidate(lost[id_], definition.url), revision.raw, definition)
            read |= {id_: replace(lost[id_], fingerprint=fingerprint(article.text))} if article else {}
    return replace(plan, vanished=tuple(read.get(entry.id, entry) for entry in plan.vanished))
