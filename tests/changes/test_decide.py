"""What is new, updated and gone, decided from values alone."""

from dataclasses import replace
from datetime import timedelta

import pytest

from feedd.changes.outcomes import MOST_FAILURES, MOST_MINOR_EDITS, Updates
from feedd.changes.plan import READS_A_POLL
from feedd.model import Changes, GopherUrl
from tests.support.subscriber import Head, Subscriber, item, keys, page, text_of


def test_first_poll_publishes_the_newest_and_records_the_rest() -> None:
    """A subscriber is not flooded with an archive, and what is old does not come as news later."""
    subscriber = Subscriber(first=2)
    changes = subscriber.poll(page("a", "b", "c", "d"))
    again = subscriber.poll(page("a", "b", "c", "d"))

    assert keys(changes.new) == ["a", "b"]
    assert [subscriber.entry(key).state for key in "abcd"] == ["published", "published", "recorded", "recorded"]
    assert again == Changes()


def test_second_poll_of_the_same_page_changes_nothing() -> None:
    """No event, no entry to write, nothing touched."""
    subscriber = Subscriber()
    subscriber.poll(page("a", "b"))

    assert subscriber.poll(page("a", "b")) == Changes()


def test_first_poll_takes_the_newest_by_date_wherever_they_stand() -> None:
    """An index that runs from old to new shows its end, not its beginning."""
    subscriber = Subscriber(first=2)
    changes = subscriber.poll([item("old", 0, day=1), item("mid", 1, day=2), item("new", 2, day=3)])

    assert set(keys(changes.new)) == {"new", "mid"}
    assert subscriber.entry("old").state == "recorded"


def test_new_entries_come_max_new_at_a_time_while_listed() -> None:
    """What one poll leaves is announced by the next ones."""
    subscriber = Subscriber(max_new=2)
    subscriber.poll(page("a"))
    index = page("d", "c", "b", "a")

    assert keys(subscriber.poll(index).new) == ["d", "c"]
    assert keys(subscriber.poll(index).new) == ["b"]
    assert keys(subscriber.poll(index).new) == []


def test_gone_entries_stay_and_are_reported_once() -> None:
    """Removed from the index is not removed from the feed, and it is no change of what is published."""
    subscriber = Subscriber()
    subscriber.poll(page("a", "b"))
    changes = subscriber.poll(page("a"))

    assert keys(changes.gone) == ["b"]
    assert not changes.touched
    assert subscriber.entry("b").state == "published"
    assert subscriber.entry("b").gone_at == subscriber.now
    assert subscriber.poll(page("a")) == Changes()


def test_an_entry_that_returns_is_the_same_entry_silently() -> None:
    """Sliding windows show an entry again; its reader has seen it."""
    subscriber = Subscriber()
    subscriber.poll(page("a", "b"))
    before = subscriber.entry("b")
    subscriber.poll(page("a"))
    changes = subscriber.poll(page("a", "b"))

    assert (changes.new, changes.updated, changes.touched) == ((), (), False)
    assert subscriber.entry("b") == before


def test_relabelled_entry_gets_its_title_silently() -> None:
    """A label is no identity: the title follows it, without an event."""
    subscriber = Subscriber()
    subscriber.poll(page("a"))
    changes = subscriber.poll([item("a", label="a better label")])

    assert (changes.new, changes.updated, changes.touched) == ((), (), True)
    assert subscriber.entry("a").title == "A Better Label"


def test_two_labels_on_one_selector_are_one_entry() -> None:
    """A copy-paste slip does not double an entry; the first line counts."""
    subscriber = Subscriber()
    changes = subscriber.poll([item("a", 0, label="first"), item("a", 1, label="second")])

    assert [entry.label for entry in changes.new] == ["first"]


def test_significant_edit_updates_the_entry_in_place() -> None:
    """Same id, same published, a later updated, one more revision."""
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


def test_small_edit_replaces_the_text_without_a_word() -> None:
    """A corrected typo is stored and published, and is no news."""
    subscriber = Subscriber()
    subscriber.poll(page("a"))
    before = subscriber.entry("a")
    changes = subscriber.poll(page("a"), texts={"a": text_of("a").replace("word7 ", "sword7 ")}, rechecks="a")

    assert (changes.updated, changes.touched) == ((), True)
    assert [(revision.number, revision.significant) for revision in changes.revisions] == [(2, False)]
    assert subscriber.entry("a").updated == before.updated


def test_recheck_of_the_same_words_counts_and_changes_nothing_published() -> None:
    """Another line width is not another text."""
    subscriber = Subscriber()
    subscriber.poll(page("a"))
    changes = subscriber.poll(page("a"), texts={"a": text_of("a").replace(" ", "\n")}, rechecks="a")

    assert (changes.revisions, changes.updated, changes.touched) == ((), (), False)
    assert subscriber.entry("a").checks == 1


def test_article_that_fails_waits_and_then_appears_without_text() -> None:
    """Three polls of patience, each with its reason; then label, date and link are better than silence."""
    subscriber = Subscriber()
    announced = [keys(subscriber.poll(page("a", "b"), failing="b").new) for _ in range(MOST_FAILURES)]

    assert announced == [["a"], [], ["b"]]
    assert subscriber.entry("b").revision == 0
    assert subscriber.entry("b").problem == "b is missing"


def test_article_that_works_again_while_it_waits_is_announced_with_its_text() -> None:
    """The announcement comes with the text, in the poll that read it."""
    subscriber = Subscriber()
    first = subscriber.poll(page("a"), failing="a")
    second = subscriber.poll(page("a"))

    assert (keys(first.new), first.problems, first.touched) == ([], ("a is missing",), False)
    assert (keys(second.new), subscriber.entry("a").revision) == (["a"], 1)


def test_text_that_comes_after_the_entry_appeared_is_silent() -> None:
    """It was announced already."""
    subscriber = Subscriber()
    for _ in range(MOST_FAILURES):
        subscriber.poll(page("a"), failing="a")
    changes = subscriber.poll(page("a"), rechecks="a")

    assert (changes.new, changes.updated, changes.touched) == ((), (), True)
    assert subscriber.entry("a").revision == 1


def test_article_that_was_not_tried_stays_unknown() -> None:
    """When a server goes away in the middle of a poll, the rest is news for the next one."""
    subscriber = Subscriber()
    subscriber.poll(page("a"))
    changes = subscriber.poll(page("c", "b", "a"), untried="bc")

    assert changes == Changes()
    assert keys(subscriber.poll(page("c", "b", "a")).new) == ["c", "b"]


def test_failed_recheck_keeps_the_text_and_tells() -> None:
    """A failure changes nothing but the count of checks."""
    subscriber = Subscriber()
    subscriber.poll(page("a"))
    before = subscriber.entry("a")
    changes = subscriber.poll(page("a"), failing="a", rechecks="a")

    assert changes.problems == ("a is missing",)
    assert subscriber.entry("a") == replace(before, checks=1)


def test_edited_text_says_in_words_what_changed() -> None:
    """A line for subscribers, made once and stored with its revision."""
    subscriber = Subscriber()
    subscriber.poll(page("a"))
    changes = subscriber.poll(page("a"), texts={"a": text_of("a") + " word" * 12}, rechecks="a")

    assert [revision.note for revision in changes.revisions] == ["Changed on 2026-12-01: 12 words added."]


def test_reformatted_site_is_stored_and_not_announced() -> None:
    """When most of what is read again differs at once, its author changed a template, not every post."""
    subscriber = Subscriber()
    names = [f"n{number}" for number in range(12)]
    subscriber.poll(page(*names))
    changes = subscriber.poll(page(*names), texts=dict.fromkeys(names, "new words here " * 30), rechecks=names)

    assert changes.updated == ()
    assert len(changes.revisions) == 12
    assert all(entry.updated == entry.published for entry in changes.entries)


def test_no_poll_reads_more_than_its_limit_whatever_the_definition_wants_announced() -> None:
    """What is left of the newest is not recorded in silence: the next polls announce it."""
    subscriber = Subscriber(first=READS_A_POLL + 5, max_new=READS_A_POLL + 5)
    names = [f"n{number}" for number in range(READS_A_POLL + 10)]
    polls = [subscriber.poll(page(*names)) for _ in range(3)]

    assert [len(changes.new) for changes in polls] == [READS_A_POLL, 5, 0]
    assert [subscriber.entry(name).state for name in names[-5:]] == ["recorded"] * 5


def test_entry_whose_item_type_changes_is_linked_as_it_is_listed() -> None:
    """A text that became a folder is the same entry; its links must not ask for a text."""
    subscriber = Subscriber()
    (text,) = page("a")
    subscriber.poll([text])
    folder = GopherUrl(host="example.org", item_type="1", selector=b"/a")
    changes = subscriber.poll([replace(text, location=folder)])

    assert (changes.new, changes.updated, changes.touched) == ((), (), True)
    assert subscriber.entry("a").location == folder


def test_text_that_always_changes_a_little_is_stored_a_bounded_number_of_times() -> None:
    """A clock that no rule knows does not fill the store for ever; a real edit still comes through."""
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
    """Two further looks an hour apart: an author may delete, a broken transfer does not break at the same byte."""
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
    """For readers that show no updates: a new id for each significant edit, and the next edit continues from there."""
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
    """The text of "a" with so many words more, by whatever key it is asked for."""
    return dict.fromkeys(("a", "a@2", "a@2@3", "a@2@3@3"), text_of("a") + " word" * words)


def test_republished_edits_follow_each_other() -> None:
    """Three edits are three entries more, each read only once; the index leads to the last one."""
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
    """Its date is the edit's, its listing shows the first one's: the one does not contradict the other."""
    subscriber = Subscriber(updates="republish")
    subscriber.poll([item("a", 0, 1)])
    subscriber.poll([item("a", 0, 1)], texts=edited(50), rechecks="a")
    changes = subscriber.poll([item("b", 0, 1)], texts={"b": edited(50)["a"]})

    assert (changes.new, keys(changes.moved), changes.updated) == ((), ["a@2"], ())


def test_superseded_entry_is_not_found_again() -> None:
    """An entry whose edit was published anew is not gone: a second post of its title and day is new."""
    subscriber = Subscriber(updates="republish")
    subscriber.poll([item("a", 0, 1, label="Same")])
    subscriber.poll([item("a", 0, 1, label="Same")], texts=edited(50), rechecks="a")
    changes = subscriber.poll([item("a", 0, 1, label="Same"), item("b", 1, 1, label="Same")])

    assert (keys(changes.new), changes.moved) == (["b"], ())


def test_texts_that_come_late_or_cut_off_are_no_reformat() -> None:
    """Only what was read before and is believed counts as changed: one real edit among them is announced."""
    subscriber = Subscriber()
    late, cut = [f"late{n}" for n in range(3)], [f"cut{n}" for n in range(6)]
    for _ in range(MOST_FAILURES):
        subscriber.poll(page("a", *late, *cut), failing=late)
    texts = {"a": text_of("a") + " word" * 50} | {key: text_of(key)[:300] for key in cut}
    changes = subscriber.poll(page("a", *late, *cut), texts=texts, rechecks=["a", *late, *cut])

    assert keys(changes.updated) == ["a"]


def test_other_fingerprint_version_is_no_edit() -> None:
    """A new release takes the old text's fingerprint anew before it compares."""
    subscriber = Subscriber()
    subscriber.poll(page("a"))
    subscriber.known.entries["a"] = replace(subscriber.entry("a"), fingerprint="0:old")  # type: ignore[index]
    changes = subscriber.poll(page("a"), rechecks="a")

    assert (changes.updated, changes.revisions, changes.touched) == ((), (), False)
    assert subscriber.entry("a").fingerprint != "0:old"


def test_revision_says_what_the_document_says() -> None:
    """Title, authors and publication are the document's where it names them; an edit may change them all."""
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
    """At once, or when it is read at last; nobody has seen another date of it."""
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
    """Its attempts and the reason are forgotten, and it keeps the date of its first sight."""
    subscriber = Subscriber()
    subscriber.poll(page("a"), failing="a")
    first = subscriber.entry("a")
    subscriber.poll(page("a"))
    entry = subscriber.entry("a")

    assert (first.attempts, first.problem) == (1, "a is missing")
    assert (entry.attempts, entry.problem, entry.published, entry.dated_by) == (0, None, first.published, "seen")


def test_title_of_the_document_stays_while_its_label_says_its_beginning() -> None:
    """A server that cuts titles does so now here and now there; another title is followed."""
    subscriber = Subscriber()
    subscriber.poll([item("a", label="the long")], heads={"a": Head(title="The Long Way Home")})
    titles = []
    for label in ("the long", "the long way", "the short way"):
        subscriber.poll([item("a", label=label)])
        titles.append((subscriber.entry("a").title, subscriber.entry("a").label))

    assert titles == [
        ("The Long Way Home", "the long"),
        ("The Long Way Home", "the long way"),
        ("The Short Way", "the short way"),
    ]


def test_title_of_the_document_stays_while_the_label_does() -> None:
    """A file's name says nothing against the title that its document gave it."""
    subscriber = Subscriber()
    subscriber.poll([item("a", label="ferry.txt")], heads={"a": Head(title="The Ferry")})
    changes = subscriber.poll([item("a", label="ferry.txt")])

    assert changes == Changes()
    assert subscriber.entry("a").title == "The Ferry"


def test_documents_of_one_day_keep_the_order_of_the_page() -> None:
    """Also where only they tell their date: the upper one is the later one."""
    subscriber = Subscriber()
    subscriber.poll(page("a", "b"), heads={"a": Head(day=7), "b": Head(day=7)})

    assert subscriber.entry("a").published > subscriber.entry("b").published


def test_republished_edit_begins_a_history_of_its_own() -> None:
    """The text before is its number 1, so that there is something to compare; the old entry keeps all it had."""
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
    """Of two entries read again in one poll only the edited one gets another date, and one that nobody has."""
    subscriber = Subscriber()
    subscriber.poll(page("a", "b"))
    before = subscriber.entry("b")
    changes = subscriber.poll(page("c", "a", "b"), texts=edited(50), rechecks="ab")
    timestamps = [subscriber.entry("c").published, subscriber.entry("a").updated]

    assert keys(changes.updated) == ["a"]
    assert (subscriber.entry("b").updated, len(set(timestamps))) == (before.updated, 2)


def test_what_shows_nothing_touches_nothing() -> None:
    """An entry that waits or is only recorded is none of the feed's; a moved one shows its new place."""
    subscriber = Subscriber(first=1)
    subscriber.poll(page("a", "recorded"))
    waits = subscriber.poll([*page("a", "recorded"), item("new", 2)], failing=["new"])
    relabelled = subscriber.poll([item("a"), item("recorded", 1, label="other"), item("new", 2)], untried=["new"])

    assert (waits.touched, relabelled.touched) == (False, False)
    assert keys(relabelled.entries) == ["recorded"]


def test_categories_are_those_of_the_first_sight() -> None:
    """A heading that is reworded later is no news, and changes nothing that was published."""
    subscriber = Subscriber()
    subscriber.poll([replace(item("a", 0), categories=("Lamps",))])
    again = subscriber.poll([replace(item("a", 0), categories=("Lights",))])

    assert subscriber.entry("a").categories == ("Lamps",)
    assert again == Changes()
