"""Entries in the store: what is written comes back the same, by key, by page and by uuid."""

from datetime import UTC, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedd.model import Changes, Doubt, Entry, GopherUrl, WebUrl
from feedd.store import Store
from feedd.structs import replace
from tests.support.store_samples import HOUR, NOON, a_feed, a_poll, a_revision, an_entry, save

pytestmark = pytest.mark.anyio


async def stored(store: Store, entry: Entry) -> Entry:
    """Return an entry of the sample feed as the store has it now."""
    return (await store.polls.known(a_feed().id)).entries[entry.key]


def titles(entries: tuple[Entry, ...]) -> list[str]:
    """Return the titles in order."""
    return [entry.title for entry in entries]


async def test_saved_entries_are_known_by_key(store: Store) -> None:
    """What a poll found is known at the next one, for its feed only."""
    lamps, boats = a_feed("lamps"), a_feed("boats")
    entries = [an_entry(1), an_entry(2)]
    await save(store, lamps, entries)
    await save(store, boats, [an_entry(1, "boats")])

    known = await store.polls.known(lamps.id)
    assert (lamps, {entry.key: entry for entry in entries}) == (known.feed, known.entries)


words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))  # PostgreSQL's text has no NUL


times = st.datetimes(timezones=st.just(UTC))


locations = st.one_of(
    st.just(WebUrl("https://www.example.org/a?b=%20#c")),
    st.builds(
        GopherUrl,
        host=st.sampled_from(["a.example.org", "192.0.2.1", "2001:db8::1"]),
        port=st.integers(1, 65535),
        item_type=st.sampled_from("0179hIgs+;"),
        selector=st.binary(max_size=40).map(lambda data: data.translate(None, b"\r\n\t\0")),
        search=st.none() | st.binary(max_size=20).map(lambda data: data.translate(None, b"\r\n\t\0")),
        tls=st.booleans(),
    ),
)


entries = st.builds(
    Entry,
    id=words,
    key=words,
    location=locations,
    label=words,
    title=words,
    state=st.sampled_from(["recorded", "waiting", "published"]),
    first_seen=times,
    published=times,
    updated=times,
    dated_by=st.sampled_from(["label", "selector", "heading", "nearby", "listing", "article", "seen"]),
    authors=st.lists(words, max_size=3).map(tuple),
    source=st.none() | words,
    summary=st.none() | words,
    gone_at=st.none() | times,
    attempts=st.integers(0, 3),
    problem=st.none() | words,
    checks=st.integers(0, 2**62),
    revision=st.just(0),
    fingerprint=st.none() | words,
    listing=st.none() | words,
    minor_edits=st.integers(0, 24),
    doubt=st.none() | st.builds(Doubt, digest=words, repeats=st.integers(0, 9), at=times),
)


@pytest.mark.slow
@given(entry=entries)
async def test_any_entry_comes_back_equal(entry: Entry) -> None:
    """Any characters, bytes of a selector and microseconds are read back the same."""
    async with await Store.memory() as store:
        await save(store, a_feed(), [entry])
        assert entry == (await store.polls.known(a_feed().id)).entries[entry.key]


async def test_times_come_back_in_utc(store: Store) -> None:
    """A time of another zone is stored as the same moment, and returned in UTC."""
    tokyo = timezone(timedelta(hours=9))
    entry = replace(an_entry(1), published=NOON.astimezone(tokyo))

    await save(store, a_feed(), [entry])

    assert (NOON, timedelta(0)) == (
        (await stored(store, entry)).published,
        (await stored(store, entry)).published.utcoffset(),
    )


async def test_identity_of_an_entry_is_frozen(store: Store) -> None:
    """A second save changes everything but the key and the time when it was first seen."""
    entry = an_entry(1)
    await save(store, a_feed(), [entry])
    later = replace(
        an_entry(2),
        id=entry.id,
        state="waiting",
        dated_by="seen",
        authors=("A. Keeper",),
        source="The Lamp",
        summary="Lit.",
        gone_at=NOON,
        attempts=1,
        problem="no answer",
        checks=2,
        fingerprint="1:x",
        first_seen=NOON + HOUR,
    )

    await save(store, a_feed(), [later])

    assert replace(later, key=entry.key, first_seen=entry.first_seen) == await stored(store, entry)


async def test_content_is_that_of_the_newest_revision(store: Store) -> None:
    """Content and text come from the revision that the entry names, never from the entry itself."""
    first, second = a_revision(an_entry(1)), a_revision(an_entry(1), 2)
    await save(store, a_feed(), [replace(an_entry(1), revision=1, content="<p>not this</p>")], [first])

    assert (first.html,) == tuple(entry.content for entry in await store.entries.newest(a_feed().id, 10))

    await save(store, a_feed(), [replace(an_entry(1), revision=2)], [second])

    assert (second.html,) == tuple(entry.content for entry in await store.entries.newest(a_feed().id, 10))
    assert {an_entry(1).id: second} == await store.revisions.newest([an_entry(1).id])
    assert (await stored(store, an_entry(1))).content is None


async def test_note_of_the_last_significant_edit_stays_with_the_entry(store: Store) -> None:
    """A typo that is corrected after an edit does not remove its note."""
    edit = replace(a_revision(an_entry(1), 2), note="Changed on 2026-03-01: 12 words added.")
    typo = replace(a_revision(an_entry(1), 3), significant=False)
    await save(store, a_feed(), [replace(an_entry(1), revision=3)], [a_revision(an_entry(1)), edit, typo])

    (entry,) = await store.entries.newest(a_feed().id, 10)
    assert (typo.html, edit.note) == (entry.content, entry.note)


async def test_aliases_are_known_and_the_last_one_counts(store: Store) -> None:
    """A present or former key of an entry leads to it."""
    entries = (an_entry(1), an_entry(2))
    first = Changes(entries=entries, aliases={"old": an_entry(1).id, "older": an_entry(1).id})
    await store.polls.save(a_feed(), first, a_poll(a_feed()))
    await store.polls.save(a_feed(), Changes(aliases={"old": an_entry(2).id}), a_poll(a_feed(), 1))

    assert {"old": an_entry(2).id, "older": an_entry(1).id} == (await store.polls.known(a_feed().id)).aliases


async def test_newest(store: Store) -> None:
    """The newest published entries come first, those of the same time by id; other states and feeds are left out."""
    same = sorted([an_entry(1), replace(an_entry(2), published=an_entry(1).published)], key=lambda entry: entry.id)
    hidden = [replace(an_entry(4), state="recorded"), replace(an_entry(5), state="waiting")]
    await save(store, a_feed(), [*same, an_entry(3), *hidden])
    await save(store, a_feed("boats"), [an_entry(6, "boats")])
    expected = [an_entry(3), *same]

    assert titles(tuple(expected)) == titles(await store.entries.newest(a_feed().id, 10))
    assert titles(tuple(expected[:2])) == titles(await store.entries.newest(a_feed().id, 2))


async def test_entries_page(store: Store) -> None:
    """The pages of published entries have the order of the feed, and no content."""
    read = [replace(an_entry(number), revision=1) for number in range(1, 6)]
    hidden = replace(an_entry(9), state="recorded")
    await save(store, a_feed(), [*read, hidden], [a_revision(entry) for entry in read])

    assert (read[4], read[3]) == await store.entries.page(a_feed().id, 2, 0)
    assert (read[0],) == await store.entries.page(a_feed().id, 2, 4)


async def test_entry_by_its_uuid(store: Store) -> None:
    """An entry in any state is found by its uuid, or by a prefix that no other entry of its feed has."""
    twins = [replace(an_entry(number), id=f"urn:uuid:0a1b2c3d-0000-4000-8000-00000000000{number}") for number in (1, 2)]
    read = replace(an_entry(3), id="urn:uuid:0a1f0000-0000-4000-8000-000000000003", state="recorded", revision=1)
    await save(store, a_feed(), [*twins, read], [a_revision(read)])
    full = replace(read, content=a_revision(read).html)

    assert full == await store.entries.one(a_feed().id, "0a1f")
    assert full == await store.entries.one(a_feed().id, read.id.removeprefix("urn:uuid:"))
    assert twins[1] == await store.entries.one(a_feed().id, twins[1].id.removeprefix("urn:uuid:"))


@pytest.mark.parametrize("prefix", ["0a1b", "", "0a1c", "0a1f0000-0000-4000-8000-0000000000030", "%", "0a1f' --", "\0"])
async def test_entry_by_a_prefix_that_names_none(store: Store, prefix: str) -> None:
    """A prefix of several entries finds none of them, and neither does an unknown or invalid prefix."""
    ids = [
        "0a1b2c3d-0000-4000-8000-000000000001",
        "0a1b2c3d-0000-4000-8000-000000000002",
        "0a1f0000-0000-4000-8000-000000000003",
    ]
    await save(store, a_feed(), [replace(an_entry(number), id=f"urn:uuid:{uuid}") for number, uuid in enumerate(ids)])

    assert await store.entries.one(a_feed().id, prefix) is None


async def test_entry_of_another_feed(store: Store) -> None:
    """An entry is found in its own feed only."""
    await save(store, a_feed(), [an_entry(1)])
    await save(store, a_feed("boats"), [])

    assert await store.entries.one(a_feed("boats").id, an_entry(1).id.removeprefix("urn:uuid:")) is None
