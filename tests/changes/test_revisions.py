"""What is said of an entry's past: its revisions against each other, and which entry somebody means."""

from dataclasses import replace

import pytest

from feedd.changes.revisions import CONTEXT, Part, diff_revisions
from feedd.commands.find_entry import find_entry, short_ids
from feedd.errors import UsageError
from feedd.gopher.url import parse_url
from feedd.identity import location_key, uuid_of
from feedd.model import Entry, Known, Revision, WebUrl
from tests.support.store_samples import HOST, a_revision, an_entry

FIRST, SECOND = an_entry(1), an_entry(2)
KNOWN = Known(feed=None, entries={entry.key: entry for entry in (FIRST, SECOND)}, aliases={})


def revisions(*texts: str) -> list[Revision]:
    """Give revisions of one entry with these texts."""
    return [replace(a_revision(FIRST, number), text=text) for number, text in enumerate(texts, 1)]


def parts(before: str, after: str) -> list[tuple[str, str]]:
    """Give the difference between two texts as pairs."""
    return [(part.kind, part.text) for part in diff_revisions(revisions(before, after))[1].parts or ()]


def lines(first: int, last: int) -> str:
    """Give numbered lines."""
    return "".join(f"line {number}\n" for number in range(first, last + 1))


def test_each_revision_is_compared_with_the_one_before() -> None:
    """The first that is kept has nothing to be compared with, the others keep their date and note."""
    note = "Changed on 2026-03-01: 1 word added."
    kept = [*revisions("one", "one two"), replace(a_revision(FIRST, 5), text="one three", significant=False, note=note)]

    first, second, last = diff_revisions(kept)

    assert (1, None) == (first.number, first.parts)
    assert (Part(kind="removed", text="one"), Part(kind="added", text="one two")) == second.parts
    assert (5, kept[2].read_at, False, note) == (last.number, last.read_at, last.significant, last.note)


def test_nothing_was_read() -> None:
    """An entry without revisions has no past."""
    assert () == diff_revisions([])


def test_edit_that_was_taken_back_shows_no_difference() -> None:
    """Where the revision between was not kept, two equal texts stand beside each other."""
    assert () == diff_revisions(revisions("one\n", "one\n"))[1].parts


def test_lines_far_from_a_change_are_left_out() -> None:
    """So many lines around each change stay, whole; the others are counted."""
    before = lines(1, 20) + "old\n" + lines(21, 50) + "older\n" + lines(51, 70)
    after = lines(1, 20) + "new\n" + lines(21, 50) + "newer\n" + lines(51, 70)

    shown = parts(before, after)

    assert [
        ("left out", "16 lines"),
        ("same", lines(17, 20)),
        ("removed", "old\n"),
        ("added", "new\n"),
        ("same", lines(21, 24)),
        ("left out", "22 lines"),
        ("same", lines(47, 50)),
        ("removed", "older\n"),
        ("added", "newer\n"),
        ("same", lines(51, 54)),
        ("left out", "16 lines"),
    ] == shown
    assert all(text.count("\n") > CONTEXT for kind, text in shown if kind == "same")


def test_one_line_is_not_left_out() -> None:
    """A line that says that one line is missing would save none."""
    same = lines(1, 2 * CONTEXT + 3)

    assert [("removed", "a\n"), ("added", "b\n"), ("same", same), ("removed", "c\n"), ("added", "d\n")] == parts(
        f"a\n{same}c\n", f"b\n{same}d\n"
    )


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
    """What means none or several is the user's mistake, and the message says what is expected."""
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
