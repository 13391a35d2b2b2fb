"""Find the entry that a person names by its uuid, a unique prefix of it, or its URL."""

from collections.abc import Collection, Mapping

from feedd.errors import UsageError
from feedd.gopher.url import parse_url
from feedd.identity import location_key, uuid_of
from feedd.model import Entry, Known, Location, WebUrl

SHORT = 8  # characters of a uuid; two of a thousand entries share them in one of ten thousand feeds

NAMED = 5  # entries that a message about several entries names


def find_entry(known: Known, wanted: str) -> Entry:
    """Find an entry by its uuid, a unique prefix of it, or its URL; UsageError where no entry or several match."""
    found = _located(known, wanted) if ":/" in wanted else _identified(known, wanted)
    if len(found) == 1:
        return found[0]
    if found:
        others = " ".join(uuid_of(entry) for entry in found[:NAMED])
        raise UsageError(f"{wanted!r} means {len(found)} entries; expected one uuid, as of {others}")
    raise UsageError(f"no entry is {wanted!r}; expected its uuid, the beginning of it, or its Gopher URL")


def short_ids(entries: Collection[Entry]) -> Mapping[str, str]:
    """Return, by entry id, prefixes of uuids that tell these entries apart, all of one length and at least `SHORT`."""
    uuids = {entry.id: uuid_of(entry) for entry in entries}
    length = SHORT
    while len({uuid[:length] for uuid in uuids.values()}) < len(uuids):
        length += 1
    return {entry_id: uuid[:length] for entry_id, uuid in uuids.items()}


def _identified(known: Known, wanted: str) -> list[Entry]:
    prefix = wanted.lower().removeprefix("urn:uuid:")
    return [entry for entry in known.entries.values() if uuid_of(entry).startswith(prefix)]


def _located(known: Known, wanted: str) -> list[Entry]:
    """Return the entry that has this address as an alias, else all entries at it, as the posts of a log."""
    key = location_key(_parse(wanted))
    alias = known.aliases.get(key)
    renamed = [entry for entry in known.entries.values() if entry.id == alias]
    return renamed or [entry for entry in known.entries.values() if location_key(entry.location) == key]


def _parse(wanted: str) -> Location:
    if not wanted.lower().startswith("gopher"):
        return WebUrl(wanted)
    try:
        return parse_url(wanted)
    except ValueError as error:
        raise UsageError(str(error)) from error
