"""Entries that are found again under other keys: by names of the host, by title and date, or by their text."""

import pytest

from feedd.changes.moves import PROOF_LETTERS, moved_by_listing
from feedd.identity import location_key
from feedd.model import Candidate, GopherUrl
from feedd.structs import replace
from tests.support.subscriber import Subscriber, item, keys, page, text_of


def posts(prefix: str, *days: int) -> list[Candidate]:
    """Return posts of these days of November with this prefix in their selectors and the same titles for any prefix."""
    return [item(f"{prefix}{day}", position, day, label=f"post {day}") for position, day in enumerate(days)]


def test_selectors_that_change_with_the_same_titles_and_dates_are_silent() -> None:
    """A site may rename all its files: nothing is announced, and nothing is gone or new."""
    subscriber = Subscriber()
    subscriber.poll(posts("old/", *range(1, 29)))
    before = {entry.id for entry in subscriber.known.entries.values()}
    changes = subscriber.poll(posts("new/", *range(1, 29)))

    assert (changes.new, changes.updated, changes.gone) == ((), (), ())
    assert len(changes.moved) == 28
    assert {entry.location for entry in changes.moved} == {post.location for post in posts("new/", *range(1, 29))}
    assert changes.touched
    assert {entry.id for entry in changes.moved} == before


def test_moved_entry_is_known_by_its_new_selector_and_by_its_old_one() -> None:
    """The next poll finds the same entry, also after the author moved it back."""
    subscriber = Subscriber()
    subscriber.poll(posts("old/", 1, 2))
    subscriber.poll(posts("new/", 1, 2))
    again = subscriber.poll(posts("new/", 1, 2))
    back = subscriber.poll(posts("old/", 1, 2))

    assert (again.entries, again.moved) == ((), ())
    assert (back.new, back.gone) == ((), ())


def test_title_alone_proves_no_move() -> None:
    """Two posts called "Update" on different days are two posts."""
    subscriber = Subscriber()
    subscriber.poll([item("x", 0, 1, label="Update")])
    changes = subscriber.poll([item("y", 0, 5, label="Update")])

    assert (keys(changes.new), keys(changes.gone)) == (["y"], ["x"])


@pytest.mark.parametrize(("item_type", "moved"), [("9", True), ("I", True), ("0", False)])
def test_file_without_a_date_is_known_by_its_title_and_folder(item_type: str, moved: bool) -> None:
    """A corrected slip in its name is no news; a text could be compared instead."""

    def file(name: str) -> Candidate:
        one = item(name, 0, 1, label="A paper on moths")
        return replace(
            one, location=GopherUrl(host="example.org", item_type=item_type, selector=name.encode()), moment=None
        )

    subscriber = Subscriber()
    subscriber.poll([file("papers/moht")])
    changes = subscriber.poll([file("papers/moth")])
    elsewhere = subscriber.poll([file("other/moth")])

    assert ([] if moved else ["papers/moth"]) == keys(changes.new)
    assert 1 == len(elsewhere.new)


def test_vanished_entry_is_taken_once() -> None:
    """Of two new candidates with its title and date, one is the entry and the other is new."""
    subscriber = Subscriber()
    subscriber.poll([item("x", 0, 1, label="Same")])
    changes = subscriber.poll([item("y", 0, 1, label="Same"), item("z", 1, 1, label="Same")])

    assert (len(changes.moved), len(changes.new)) == (1, 1)


def test_listed_entry_is_never_taken() -> None:
    """A second post with the title and date of a listed entry is new."""
    subscriber = Subscriber()
    subscriber.poll([item("x", 0, 1, label="Same")])
    changes = subscriber.poll([item("x", 0, 1, label="Same"), item("y", 1, 1, label="Same")])

    assert (changes.moved, keys(changes.new)) == ((), ["y"])


def test_entry_that_stays_is_not_taken_for_its_twin_that_left() -> None:
    """Of two posts with one title and date, one leaves: that one is gone, the other unchanged."""
    subscriber = Subscriber()
    subscriber.poll([item("x", 0, 1, label="Same"), item("y", 1, 1, label="Same")])
    changes = subscriber.poll([item("x", 0, 1, label="Same")])

    assert (changes.moved, keys(changes.gone), changes.new) == ((), ["y"], ())


def test_same_text_under_another_name_is_the_same_entry() -> None:
    """An undated post whose file is renamed is recognised by its text."""
    subscriber = Subscriber()
    subscriber.poll(page("zeroth"))
    changes = subscriber.poll(page("blank"), texts={"blank": text_of("zeroth")})

    assert (changes.new, changes.gone, keys(changes.moved)) == ((), (), ["zeroth"])
    assert subscriber.poll(page("blank")).entries == ()


def test_short_text_proves_no_move() -> None:
    """A text such as "Coming soon" is the same in many posts."""
    subscriber = Subscriber()
    subscriber.poll(page("a"), texts={"a": "Coming soon."})
    changes = subscriber.poll(page("b"), texts={"b": "Coming soon."})

    assert (keys(changes.new), keys(changes.gone)) == (["b"], ["a"])


@pytest.mark.parametrize(("letters", "moved"), [(PROOF_LETTERS - 1, []), (PROOF_LETTERS, ["a"])])
def test_text_proves_a_move_from_200_letters_on(letters: int, moved: list[str]) -> None:
    """Digits and punctuation do not count as letters."""
    text = "x" * letters + " 12345 ... " * 20
    subscriber = Subscriber()
    subscriber.poll(page("a"), texts={"a": text})
    changes = subscriber.poll(page("b"), texts={"b": text})

    assert (PROOF_LETTERS, keys(changes.moved)) == (200, moved)


@pytest.mark.parametrize(("before", "after"), [(1, 1), (None, 1), (1, None), (None, None)])
def test_same_text_under_other_names_is_the_same_unless_dates_contradict(before: int | None, after: int | None) -> None:
    """Selector and title may differ; a date on only one side does not contradict."""
    subscriber = Subscriber()
    subscriber.poll([item("a", 0, before, label="before")])
    changes = subscriber.poll([item("b", 0, after, label="after")], texts={"b": text_of("a")})

    assert (keys(changes.moved), changes.new) == (["a"], ())
    assert subscriber.entry("a").title == "After"


def test_of_two_newcomers_with_one_text_one_is_the_entry() -> None:
    """A vanished entry is matched only once by its text, too."""
    subscriber = Subscriber()
    subscriber.poll(page("a"))
    changes = subscriber.poll(page("b", "c"), texts=dict.fromkeys("bc", text_of("a")))

    assert (keys(changes.moved), keys(changes.new)) == (["a"], ["c"])


def test_day_of_first_sight_is_no_date() -> None:
    """The day when feedd first saw an undated entry is not its date, and the title alone proves nothing."""
    subscriber = Subscriber()
    subscriber.poll([item("a", label="Update")])
    changes = subscriber.poll([item("b", 0, 22, label="Update")])

    assert (changes.moved, keys(changes.new)) == ((), ["b"])


def test_title_without_a_letter_proves_no_move() -> None:
    """Two posts called "***" on one day are two posts."""
    subscriber = Subscriber()
    subscriber.poll([item("a", 0, 1, label="***")])
    changes = subscriber.poll([item("b", 0, 1, label="* * *")])

    assert (changes.moved, keys(changes.new)) == ((), ["b"])


def test_same_text_on_another_day_is_another_entry() -> None:
    """A form letter may be posted every week."""
    subscriber = Subscriber()
    subscriber.poll([item("a", 0, 1)], texts={"a": text_of("letter")})
    changes = subscriber.poll([item("b", 0, 8)], texts={"b": text_of("letter")})

    assert keys(changes.new) == ["b"]


def test_moved_post_whose_article_fails_at_first_is_found_when_it_is_read() -> None:
    """It waited unannounced under its new selector, and is recognised as a known entry."""
    subscriber = Subscriber()
    subscriber.poll(page("old"))
    failed = subscriber.poll(page("new", "other"), failing=["new", "other"])
    read_at_last = subscriber.poll(page("new", "other"), texts={"new": text_of("old")}, failing=["other"])
    again = subscriber.poll(page("new"))

    assert (failed.new, keys(failed.gone)) == ((), ["old"])
    assert (read_at_last.new, keys(read_at_last.moved), read_at_last.aliases) == (
        (),
        ["old"],
        {"new": subscriber.entry("old").id},
    )
    assert subscriber.entry("old").gone_at is None
    assert (subscriber.entry("new").state, subscriber.entry("other").state) == ("recorded", "published")
    assert subscriber.entry("new").gone_at is not None
    assert (keys(again.entries), keys(again.new), again.gone) == (["other"], ["other"], ())


def test_entry_titled_by_its_document_is_found_by_its_label() -> None:
    """The title may come from the document where a menu shows a file name; the label then proves the move."""
    subscriber = Subscriber()
    subscriber.poll([item("old", 0, 1, label="1 ferry.txt")])
    subscriber.known.entries["old"] = replace(subscriber.entry("old"), title="The Ferry")  # type: ignore[index]  # a dict, typed as a Mapping
    changes = subscriber.poll([item("new", 0, 1, label="1 ferry.txt")])

    assert (changes.new, keys(changes.moved)) == ((), ["old"])


def test_one_entry_is_not_taken_by_title_and_by_label() -> None:
    """Of two new candidates, one has the title and the other the label of the vanished entry."""
    subscriber = Subscriber()
    subscriber.poll([item("old", 0, 1, label="1 ferry.txt")])
    subscriber.known.entries["old"] = replace(subscriber.entry("old"), title="The Ferry")  # type: ignore[index]  # a dict, typed as a Mapping
    changes = subscriber.poll([item("x", 0, 1, label="1 ferry.txt"), item("y", 1, 1, label="The Ferry")])

    assert (keys(changes.moved), keys(changes.new)) == (["old"], ["y"])


def test_host_that_changed_its_name_keeps_its_entries() -> None:
    """Entries that are stored under the old name are found once the definition has both names."""
    subscriber = Subscriber(names=(("old.example.net", 70),))
    subscriber.poll([at_host(item("a"), "old.example.net")])
    subscriber.names = (("example.org", 70), ("old.example.net", 70))
    changes = subscriber.poll([at_host(item("a"), "example.org")])

    assert (changes.new, changes.gone, changes.moved) == ((), (), ())


def test_titles_are_compared_by_their_letters_and_digits() -> None:
    """Case, spaces and punctuation depend on how an index is made; another digit is another title."""
    subscriber = Subscriber()
    subscriber.poll([item("x", 0, 1, label="part 1: the ferry"), item("y", 1, 1, label="part 2: the ferry")])
    changes = subscriber.poll([item("z", 0, 1, label="PART 2 - THE FERRY!")])

    assert (keys(changes.moved), keys(changes.gone)) == (["y"], ["x"])


def test_move_that_came_before_a_host_changed_its_name_is_remembered() -> None:
    """A stored alias contains the old name of the host."""
    subscriber = Subscriber(names=(("old.example.net", 70),))
    subscriber.poll([replace(at_host(item("a", 0, 1, label="post"), "old.example.net"), key="elsewhere")])
    subscriber.poll([at_host(item("a", 0, 1, label="post"), "old.example.net")])
    subscriber.names = (("example.org", 70), ("old.example.net", 70))
    changes = subscriber.poll([at_host(item("a", 0, 1, label="post"), "example.org")])

    assert (changes.new, changes.gone, changes.moved) == ((), (), ())


@pytest.mark.parametrize("first", ["example.org", "old.example.net"])
def test_other_names_of_a_host_are_the_same_host(first: str) -> None:
    """With `aliases`, an index that moved, or that uses several names of its host, keeps its entries."""
    second = {"example.org": "old.example.net", "old.example.net": "example.org"}[first]
    subscriber = Subscriber(names=(("example.org", 70), ("old.example.net", 70)))
    subscriber.poll([at_host(item("a"), first)])
    changes = subscriber.poll([at_host(item("a"), second)])

    assert (changes.new, changes.gone) == ((), ())


def at_host(candidate: Candidate, host: str) -> Candidate:
    """Return the candidate at another host."""
    location = GopherUrl(host=host, item_type="0", selector=b"/a")
    return replace(candidate, location=location, key=location_key(location))


class CountedId(str):
    """An id that counts how often ids of its kind are looked up."""

    __slots__ = ()
    looked_up = 0

    def __hash__(self) -> int:
        CountedId.looked_up += 1
        return super().__hash__()


def test_equal_titles_on_one_day_take_no_quadratic_time() -> None:
    """A page of 20,000 links may call all of them "Read more": each looks at a few of the lost ones, not at all."""
    count = 500
    subscriber = Subscriber()
    subscriber.poll([item(f"old/{number}", number, 1, label="Read more") for number in range(count)])
    lost = [replace(entry, id=CountedId(entry.id)) for entry in subscriber.known.entries.values()]
    CountedId.looked_up = 0
    found = list(
        moved_by_listing([item(f"new/{number}", number, 1, label="Read more") for number in range(count)], lost)
    )

    assert [entry.id for entry in lost] == [entry.id for _, entry in found]
    assert 10 * count > CountedId.looked_up
