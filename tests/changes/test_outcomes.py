"""What reading one article changes in its entry: announced, waiting, edited, doubted."""

from datetime import timedelta

import pytest

from feedd.changes.outcomes import MOST_FAILURES, MOST_MINOR_EDITS
from feedd.model import Changes, Updates
from feedd.structs import replace
from tests.support.subscriber import Head, Subscriber, item, keys, page, text_of


def test_significant_edit_updates_the_entry_in_place() -> None:
    """The id and `published` stay, `updated` is later, and there is one more revision."""
    subscriber = Subscriber()
    subscriber.poll(page("a"))
    before = subscriber.entry("a")
    changes = subscriber.poll(
        page("a"), texts={"a": text_of("a") + " and a dozen words more that nobody has seen before today"}, rechecks="a"
    )
    after = subscriber.entry("a")

    assert keys(changes.updated) == ["a"]
    assert (before.id, before.published) == (after.id, after.published)
    assert (before.updated, subscriber.now) == (before.published, after.updated)
    assert [(revision.number, revision.significant) for revision in changes.revisions] == [(2, True)]


def test_minor_edit_replaces_the_text_silently() -> None:
    """A corrected typo is stored and published, and not announced."""
    subscriber = Subscriber()
    subscriber.poll(page("a"))
    before = subscriber.entry("a")
    changes = subscriber.poll(page("a"), texts={"a": text_of("a").replace("word7 ", "sword7 ")}, rechecks="a")

    assert (changes.updated, changes.touched) == ((), True)
    assert [(revision.number, revision.significant) for revision in changes.revisions] == [(2, False)]
    assert subscriber.entry("a").updated == before.updated


def test_recheck_of_the_same_words_counts_and_changes_nothing_published() -> None:
    """The same text with another line width is the same text."""
    subscriber = Subscriber()
    subscriber.poll(page("a"))
    changes = subscriber.poll(page("a"), texts={"a": text_of("a").replace(" ", "\n")}, rechecks="a")

    assert (changes.revisions, changes.updated, changes.touched) == ((), (), False)
    assert subscriber.entry("a").checks == 1


def test_article_that_fails_waits_and_then_appears_without_text() -> None:
    """It may fail in three polls, each with its reason; then it is published with label, date and link."""
    subscriber = Subscriber()
    announced = [keys(subscriber.poll(page("a", "b"), failing="b").new) for _ in range(MOST_FAILURES)]

    assert announced == [["a"], [], ["b"]]
    assert subscriber.entry("b").revision == 0
    assert subscriber.entry("b").problem == "b is missing"


def test_article_that_works_again_while_it_waits_is_announced_with_its_text() -> None:
    """The poll that reads it announces it with its text."""
    subscriber = Subscriber()
    first = subscriber.poll(page("a"), failing="a")
    second = subscriber.poll(page("a"))

    assert (keys(first.new), first.problems, first.touched) == ([], ("a is missing",), False)
    assert (keys(second.new), subscriber.entry("a").revision) == (["a"], 1)


def test_text_that_comes_after_the_entry_appeared_is_silent() -> None:
    """The entry was announced already."""
    subscriber = Subscriber()
    for _ in range(MOST_FAILURES):
        subscriber.poll(page("a"), failing="a")
    changes = subscriber.poll(page("a"), rechecks="a")

    assert (changes.new, changes.updated, changes.touched) == ((), (), True)
    assert subscriber.entry("a").revision == 1


def test_failed_recheck_keeps_the_text_and_is_reported() -> None:
    """The failure is reported and changes only the number of checks."""
    subscriber = Subscriber()
    subscriber.poll(page("a"))
    before = subscriber.entry("a")
    changes = subscriber.poll(page("a"), failing="a", rechecks="a")

    assert changes.problems == ("a is missing",)
    assert subscriber.entry("a") == replace(before, checks=1)


def test_edited_text_says_in_words_what_changed() -> None:
    """The note for subscribers is made once and stored with its revision."""
    subscriber = Subscriber()
    subscriber.poll(page("a"))
    changes = subscriber.poll(page("a"), texts={"a": text_of("a") + " word" * 12}, rechecks="a")

    assert [revision.note for revision in changes.revisions] == ["Changed on 2026-12-01: 12 words added."]


def test_text_that_always_changes_a_little_is_stored_a_bounded_number_of_times() -> None:
    """A time in a text does not fill the store; a significant edit is still announced."""
    subscriber = Subscriber()
    subscriber.poll(page("a"))
    stored = sum(
        len(subscriber.poll(page("a"), texts={"a": f"{text_of('a')} tick{number}"}, rechecks="a").revisions)
        for number in range(MOST_MINOR_EDITS + 5)
    )
    edited = subscriber.poll(page("a"), texts={"a": text_of("a") + " word" * 50}, rechecks="a")

    assert stored == MOST_MINOR_EDITS == 24
    assert keys(edited.updated) == ["a"]


def test_text_cut_short_is_believed_when_it_stays_so() -> None:
    """After two more checks, an hour apart, it is an edit: a broken transfer does not break at the same byte."""
    subscriber = Subscriber()
    subscriber.poll(page("a"))
    short = {"a": " ".join(text_of("a").split()[:50])}
    looks = [subscriber.poll(page("a"), texts=short, rechecks="a" if look == 0 else "") for look in range(3)]

    assert [keys(look.updated) for look in looks] == [[], [], ["a"]]
    assert "looks cut off" in looks[0].problems[0]
    assert looks[0].revisions == looks[1].revisions == ()


def test_text_cut_short_once_and_whole_again_is_no_edit() -> None:
    """The doubt is forgotten."""
    subscriber = Subscriber()
    subscriber.poll(page("a"))
    before = subscriber.entry("a")
    subscriber.poll(page("a"), texts={"a": text_of("a")[:300]}, rechecks="a")
    changes = subscriber.poll(page("a"), rechecks="a")

    assert (changes.updated, changes.revisions) == ((), ())
    assert subscriber.entry("a") == replace(before, checks=2)


@pytest.mark.parametrize(("updates", "ids"), [("in-place", 1), ("republish", 2)])
def test_republished_edit_is_an_entry_of_its_own_from_then_on(updates: Updates, ids: int) -> None:
    """For readers that show no updates, each significant edit gets a new id, and later edits continue from it."""
    subscriber = Subscriber(updates=updates)
    subscriber.poll(page("a"))
    first = subscriber.poll(page("a"), texts={"a": text_of("a") + " word" * 50}, rechecks="a")
    again = subscriber.poll(page("a"))
    (entry,) = first.updated

    assert len({subscriber.entry("a").id, entry.id}) == ids
    assert entry.updated == subscriber.now - timedelta(hours=1)
    assert again == Changes()
    assert [revision.entry_id for revision in first.revisions] == [entry.id] * ids


def edited(words: int) -> dict[str, str]:
    """Return the text of "a" with this many more words, for each key that its entries may have."""
    return dict.fromkeys(("a", "a@2", "a@2@3", "a@2@3@3"), text_of("a") + " word" * words)


def test_republished_edits_follow_each_other() -> None:
    """Three edits make three more entries, each read only once; the index leads to the last one."""
    subscriber = Subscriber(updates="republish")
    subscriber.poll(page("a"))
    keys_now, ids = "a", {subscriber.entry("a").id}
    for words in (50, 100, 150):
        changes = subscriber.poll(page("a"), texts=edited(words), rechecks=[keys_now])
        (entry,) = changes.updated
        keys_now, ids = entry.key, ids | {entry.id}

        assert subscriber.poll(page("a"), texts=edited(words), rechecks=[keys_now]).updated == ()

    there = [entry.key for entry in subscriber.known.entries.values() if entry.gone_at is None]
    assert (len(ids), there) == (4, [keys_now])


def test_republished_entry_that_moves_is_found_by_its_text() -> None:
    """Its date is that of the edit and its listing shows the first date; this does not exclude it."""
    subscriber = Subscriber(updates="republish")
    subscriber.poll([item("a", 0, 1)])
    subscriber.poll([item("a", 0, 1)], texts=edited(50), rechecks="a")
    changes = subscriber.poll([item("b", 0, 1)], texts={"b": edited(50)["a"]})

    assert (changes.new, keys(changes.moved), changes.updated) == ((), ["a@2"], ())


def test_superseded_entry_is_not_found_again() -> None:
    """An entry that was republished is not gone: another post with its title and day is new."""
    subscriber = Subscriber(updates="republish")
    subscriber.poll([item("a", 0, 1, label="Same")])
    subscriber.poll([item("a", 0, 1, label="Same")], texts=edited(50), rechecks="a")
    changes = subscriber.poll([item("a", 0, 1, label="Same"), item("b", 1, 1, label="Same")])

    assert (keys(changes.new), changes.moved) == (["b"], ())


def test_other_fingerprint_version_is_no_edit() -> None:
    """A new release computes the fingerprint of the old text again before it compares."""
    subscriber = Subscriber()
    subscriber.poll(page("a"))
    subscriber.known.entries["a"] = replace(subscriber.entry("a"), fingerprint="0:old")  # type: ignore[index]  # a dict, typed as a Mapping
    changes = subscriber.poll(page("a"), rechecks="a")

    assert (changes.updated, changes.revisions, changes.touched) == ((), (), False)
    assert subscriber.entry("a").fingerprint != "0:old"


def test_revision_says_what_the_document_says() -> None:
    """Title, authors and source come from the document where it names them; an edit may change them."""
    subscriber = Subscriber()
    index = [replace(item("a"), authors=("Cy",)), replace(item("b", 1), authors=("Cy",))]
    news = subscriber.poll(index, heads={"a": Head(title="The Ferry", authors=("Ann",), source="The Pier")})
    first = subscriber.entry("a")
    head = Head(title="The Last Ferry", authors=("Ann", "Bo"), source="The Quay")
    subscriber.poll(page("a"), texts=edited(50), rechecks="a", heads={"a": head})
    second = subscriber.entry("a")

    assert [(revision.number, revision.significant) for revision in news.revisions] == [(1, True), (1, True)]
    assert (news.problems, subscriber.entry("b").authors) == ((), ("Cy",))
    assert (first.title, first.authors, first.source) == ("The Ferry", ("Ann",), "The Pier")
    assert (second.title, second.authors, second.source) == ("The Last Ferry", ("Ann", "Bo"), "The Quay")


def test_document_dates_what_nothing_else_dates() -> None:
    """It does so at the first reading, or later for an entry that waited: no other date was published yet."""
    subscriber = Subscriber()
    heads = {key: Head(day=7) for key in ("read", "waits", "dated")}
    index = [item("read", 0), item("waits", 1), item("dated", 2, day=9)]
    subscriber.poll(index, failing=["waits", "dated"], heads=heads)
    waiting = subscriber.entry("waits")
    changes = subscriber.poll(index, heads=heads)
    entries = [subscriber.entry(key) for key in ("read", "waits", "dated")]

    assert (waiting.dated_by, set(keys(changes.new))) == ("seen", {"waits", "dated"})
    assert [(entry.published.day, entry.dated_by) for entry in entries] == [
        (7, "article"),
        (7, "article"),
        (9, "label"),
    ]
    assert [entry.updated for entry in entries] == [entry.published for entry in entries]
    assert len({entry.published for entry in entries}) == 3


def test_article_that_is_read_at_last_has_no_problem_any_more() -> None:
    """Its failures and their reason are forgotten, and it keeps the date when it was first seen."""
    subscriber = Subscriber()
    subscriber.poll(page("a"), failing="a")
    first = subscriber.entry("a")
    subscriber.poll(page("a"))
    entry = subscriber.entry("a")

    assert (first.attempts, first.problem) == (1, "a is missing")
    assert (entry.attempts, entry.problem, entry.published, entry.dated_by) == (0, None, first.published, "seen")


def test_republished_edit_begins_a_history_of_its_own() -> None:
    """The old text is revision 1 of the new entry, to compare with; the old entry keeps all its revisions."""
    subscriber = Subscriber(updates="republish")
    subscriber.poll(page("a"))
    before = subscriber.entry("a")
    first, second = subscriber.poll(page("a"), texts=edited(50), rechecks="a").revisions
    old, new = subscriber.entry("a"), subscriber.entry("a@2")

    assert (first.entry_id, first.number, first.text, first.note) == (new.id, 1, text_of("a"), None)
    assert (second.entry_id, second.number, second.text) == (new.id, 2, edited(50)["a"])
    assert (new.revision, new.published, new.updated) == (2, subscriber.now, subscriber.now)
    assert (new.first_seen, new.dated_by, new.gone_at) == (subscriber.now, "seen", None)
    assert (old.revision, old.published, old.updated) == (1, before.published, before.updated)
    assert (old.first_seen, old.gone_at) == (before.first_seen, subscriber.now)


def test_edits_without_updates_are_not_dated() -> None:
    """Of two entries that are read again in one poll, only the edited one gets a new date, and a unique one."""
    subscriber = Subscriber()
    subscriber.poll(page("a", "b"))
    before = subscriber.entry("b")
    changes = subscriber.poll(page("c", "a", "b"), texts=edited(50), rechecks="ab")
    timestamps = [subscriber.entry("c").published, subscriber.entry("a").updated]

    assert keys(changes.updated) == ["a"]
    assert (subscriber.entry("b").updated, len(set(timestamps))) == (before.updated, 2)
