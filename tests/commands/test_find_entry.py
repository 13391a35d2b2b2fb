"""Which entry a person means on the command line."""

import pytest

from feedd.commands.find_entry import find_entry, short_ids
from feedd.errors import UsageError
from feedd.gopher.url import parse_url
from feedd.identity import location_key, uuid_of
from feedd.model import Entry, Known, WebUrl
from feedd.structs import replace
from tests.support.store_samples import HOST, an_entry

FIRST, SECOND = an_entry(1), an_entry(2)
KNOWN = Known(feed=None, entries={entry.key: entry for entry in (FIRST, SECOND)}, aliases={})


WANTED = {
    "uuid": uuid_of(FIRST),
    "urn": FIRST.id,
    "capitals": uuid_of(FIRST).upper(),
    "prefix": uuid_of(FIRST)[:5],
    "url": f"gopher://{HOST}/0/lamps/1.txt",
    "port and type": f"gopher://{HOST}:70/1/lamps/1.txt",
}


@pytest.mark.parametrize("wanted", WANTED.values(), ids=WANTED)
def test_entry_is_found(wanted: str) -> None:
    """By its uuid, a beginning of it that no other has, or its address however written."""
    assert find_entry(KNOWN, wanted) == FIRST


def test_entry_is_found_where_it_was_before() -> None:
    """The old address of a moved entry means that entry; the address of a republished one its newest."""
    old = location_key(parse_url("gopher://old.example.org/0/1"))
    aliases = {old: SECOND.id, location_key(FIRST.location): SECOND.id}
    known = replace(KNOWN, aliases=aliases)

    assert find_entry(known, "gopher://old.example.org/0/1") == SECOND
    assert find_entry(known, f"gopher://{HOST}/0/lamps/1.txt") == SECOND


def test_web_item_is_found_by_its_address() -> None:
    """An item that leads out of gopherspace has a web address."""
    entry = replace(FIRST, location=WebUrl("https://example.com/?a"))

    assert find_entry(replace(KNOWN, entries={entry.key: entry}), "https://example.com/?a") == entry


UNKNOWN = {
    "none": ("ffffffff", "no entry is 'ffffffff'; expected its uuid, the beginning of it, or its Gopher URL"),
    "no uuid": ("Lamp 1", "no entry is 'Lamp 1'; expected its uuid"),
    "address": (f"gopher://{HOST}/0/nowhere", f"no entry is 'gopher://{HOST}/0/nowhere'"),
    "no address": ("gopher://", "'gopher://' "),
    "all": ("", f"'' means 2 entries; expected one uuid, as of {uuid_of(FIRST)} {uuid_of(SECOND)}"),
}


@pytest.mark.parametrize(("wanted", "message"), UNKNOWN.values(), ids=UNKNOWN)
def test_entry_that_nobody_can_tell_is_refused(wanted: str, message: str) -> None:
    """A name of no entry or of several is the user's mistake, and the message says what is expected."""
    with pytest.raises(UsageError) as caught:
        find_entry(KNOWN, wanted)

    assert str(caught.value).startswith(message)


def test_short_ids_tell_entries_apart() -> None:
    """Eight characters, and more for all where two begin the same."""

    def named(uuid: str) -> Entry:
        return replace(FIRST, id=f"urn:uuid:{uuid}")

    apart = [named("aaaaaaaa-0000"), named("aaaaaaab-0000")]
    alike = [*apart, named("aaaaaaab-0100")]

    assert ["aaaaaaaa", "aaaaaaab"] == [short_ids(apart)[entry.id] for entry in apart]
    assert ["aaaaaaaa-00", "aaaaaaab-00", "aaaaaaab-01"] == [short_ids(alike)[entry.id] for entry in alike]
    assert {} == short_ids([])
