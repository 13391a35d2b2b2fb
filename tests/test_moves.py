"""Entries found again under other keys: aliases of the host, titles and dates, or the text itself."""

from dataclasses import replace

import pytest

from feedd.identity import location_key
from feedd.model import Candidate, Changes, GopherUrl
from tests.subscriber import Subscriber, item, keys, page, text_of


def posts(prefix: str, *days: int) -> list[Candidate]:
    """Posts of these days under one prefix of their selectors, titles as they always were."""
    return [item(f"{prefix}{day}", position, day, label=f"post {day}") for position, day in enumerate(days)]


def test_selectors_that_change_with_the_same_titles_and_dates_are_silent() -> None:
    """A site that renames all its files floods nobody, however many they are, and nothing is gone or new."""
    subscriber = Subscriber()
    subscriber.poll(posts("old/", *range(1, 29)))
    before = {entry.id for entry in subscriber.known.entries.values()}
    changes = subscriber.poll(posts("new/", *range(1, 29)))

    assert (changes.new, changes.updated, changes.gone) == ((), (), ())
    assert len(changes.moved) == 28
    assert {entry.id for entry in changes.moved} == before


def test_moved_entry_is_known_by_its_new_selector_and_by_its_old_one() -> None:
    """The next poll, and one after the author changed his mind, find the same entry."""
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


def test_vanished_entry_is_taken_once() -> None:
    """Two newcomers with the title and date of one that left: one is it, the other is new."""
    subscriber = Subscriber()
    subscriber.poll([item("x", 0, 1, label="Same")])
    changes = subscriber.poll([item("y", 0, 1, label="Same"), item("z", 1, 1, label="Same")])

    assert (len(changes.moved), len(changes.new)) == (1, 1)


def test_listed_entry_is_never_taken() -> None:
    """A second post with the title and date of one that is still there is new."""
    subscriber = Subscriber()
    subscriber.poll([item("x", 0, 1, label="Same")])
    changes = subscriber.poll([item("x", 0, 1, label="Same"), item("y", 1, 1, label="Same")])

    assert (changes.moved, keys(changes.new)) == ((), ["y"])


def test_same_text_under_another_name_is_the_same_entry() -> None:
    """An undated post that changed its file's name is known by its words."""
    subscriber = Subscriber()
    subscriber.poll(page("zeroth"))
    changes = subscriber.poll(page("blank"), texts={"blank": text_of("zeroth")})

    assert (changes.new, changes.gone, keys(changes.moved)) == ((), (), ["zeroth"])
    assert subscriber.poll(page("blank")).entries == ()


def test_short_text_proves_no_move() -> None:
    """ "Coming soon." is the same in many posts."""
    subscriber = Subscriber()
    subscriber.poll(page("a"), texts={"a": "Coming soon."})
    changes = subscriber.poll(page("b"), texts={"b": "Coming soon."})

    assert (keys(changes.new), keys(changes.gone)) == (["b"], ["a"])


def test_same_text_on_another_day_is_another_entry() -> None:
    """A weekly form letter comes every week."""
    subscriber = Subscriber()
    subscriber.poll([item("a", 0, 1)], texts={"a": text_of("letter")})
    changes = subscriber.poll([item("b", 0, 8)], texts={"b": text_of("letter")})

    assert keys(changes.new) == ["b"]


def test_moved_post_whose_article_fails_at_first_is_found_when_it_is_read() -> None:
    """It waited under its new selector, unannounced, and turns out to be an entry that everybody has."""
    subscriber = Subscriber()
    subscriber.poll(page("old"))
    failed = subscriber.poll(page("new"), failing=["new"])
    read_at_last = subscriber.poll(page("new"), texts={"new": text_of("old")})
    again = subscriber.poll(page("new"))

    assert (failed.new, keys(failed.gone)) == ((), ["old"])
    assert (read_at_last.new, keys(read_at_last.moved), read_at_last.aliases) == (
        (),
        ["old"],
        {"new": subscriber.entry("old").id},
    )
    assert subscriber.entry("old").gone_at is None
    assert subscriber.entry("new").state == "recorded"
    assert again == Changes()


def test_entry_titled_by_its_document_is_found_by_its_label() -> None:
    """The title of a post that its menu names by a file, or cuts, is its document's; a move shows the label again."""
    subscriber = Subscriber()
    subscriber.poll([item("old", 0, 1, label="1 ferry.txt")])
    subscriber.known.entries["old"] = replace(subscriber.entry("old"), title="The Ferry")  # type: ignore[index]
    changes = subscriber.poll([item("new", 0, 1, label="1 ferry.txt")])

    assert (changes.new, keys(changes.moved)) == ((), ["old"])


def test_one_entry_is_not_taken_by_title_and_by_label() -> None:
    """Two newcomers, of which one has the title and the other the label of the one that left."""
    subscriber = Subscriber()
    subscriber.poll([item("old", 0, 1, label="1 ferry.txt")])
    subscriber.known.entries["old"] = replace(subscriber.entry("old"), title="The Ferry")  # type: ignore[index]
    changes = subscriber.poll([item("x", 0, 1, label="1 ferry.txt"), item("y", 1, 1, label="The Ferry")])

    assert (keys(changes.moved), keys(changes.new)) == (["old"], ["y"])


def test_move_that_came_before_a_host_changed_its_name_is_remembered() -> None:
    """An alias names the host as it was called then."""
    subscriber = Subscriber(names=(("old.example.net", 70),))
    subscriber.poll([replace(at_host(item("a", 0, 1, label="post"), "old.example.net"), key="elsewhere")])
    subscriber.poll([at_host(item("a", 0, 1, label="post"), "old.example.net")])
    subscriber.names = (("example.org", 70), ("old.example.net", 70))
    changes = subscriber.poll([at_host(item("a", 0, 1, label="post"), "example.org")])

    assert (changes.new, changes.gone, changes.moved) == ((), (), ())


@pytest.mark.parametrize("first", ["example.org", "old.example.net"])
def test_other_names_of_a_host_are_the_same_host(first: str) -> None:
    """With `aliases`, an index that moved or names its host now so and now so keeps its entries."""
    second = {"example.org": "old.example.net", "old.example.net": "example.org"}[first]
    subscriber = Subscriber(names=(("example.org", 70), ("old.example.net", 70)))
    subscriber.poll([at_host(item("a"), first)])
    changes = subscriber.poll([at_host(item("a"), second)])

    assert (changes.new, changes.gone) == ((), ())


def at_host(candidate: Candidate, host: str) -> Candidate:
    """The candidate at another host."""
    location = GopherUrl(host=host, item_type="0", selector=b"/a")
    return replace(candidate, location=location, key=location_key(location))
