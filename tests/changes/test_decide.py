"""What is new, updated and gone, decided from values."""

from feedd.changes.outcomes import MOST_FAILURES
from feedd.changes.plan import READS_A_POLL
from feedd.model import Changes, GopherUrl
from feedd.structs import replace
from tests.support.subscriber import Head, Subscriber, item, keys, page, text_of


def test_first_poll_publishes_the_newest_and_records_the_rest() -> None:
    """Subscribers do not get a whole archive, and old entries are not announced later."""
    subscriber = Subscriber(first=2)
    changes = subscriber.poll(page("a", "b", "c", "d"))
    again = subscriber.poll(page("a", "b", "c", "d"))

    assert keys(changes.new) == ["a", "b"]
    assert [subscriber.entry(key).state for key in "abcd"] == ["published", "published", "recorded", "recorded"]
    assert again == Changes()


def test_second_poll_of_the_same_page_changes_nothing() -> None:
    """There is no event, no entry to write, and no document changes."""
    subscriber = Subscriber()
    subscriber.poll(page("a", "b"))

    assert subscriber.poll(page("a", "b")) == Changes()


def test_first_poll_takes_the_newest_by_date_wherever_they_stand() -> None:
    """Of an index with the oldest entry first, the end is published."""
    subscriber = Subscriber(first=2)
    changes = subscriber.poll([item("old", 0, day=1), item("mid", 1, day=2), item("new", 2, day=3)])

    assert set(keys(changes.new)) == {"new", "mid"}
    assert subscriber.entry("old").state == "recorded"


def test_new_entries_come_max_new_at_a_time_while_listed() -> None:
    """The next polls announce what one poll leaves."""
    subscriber = Subscriber(max_new=2)
    subscriber.poll(page("a"))
    index = page("d", "c", "b", "a")

    assert keys(subscriber.poll(index).new) == ["d", "c"]
    assert keys(subscriber.poll(index).new) == ["b"]
    assert keys(subscriber.poll(index).new) == []


def test_gone_entries_stay_and_are_reported_once() -> None:
    """An entry that leaves the index stays in the feed, and no published document changes."""
    subscriber = Subscriber()
    subscriber.poll(page("a", "b"))
    changes = subscriber.poll(page("a"))

    assert keys(changes.gone) == ["b"]
    assert not changes.touched
    assert subscriber.entry("b").state == "published"
    assert subscriber.entry("b").gone_at == subscriber.now
    assert subscriber.poll(page("a")) == Changes()


def test_an_entry_that_returns_is_the_same_entry_silently() -> None:
    """A sliding window may show an entry again; its readers know it."""
    subscriber = Subscriber()
    subscriber.poll(page("a", "b"))
    before = subscriber.entry("b")
    subscriber.poll(page("a"))
    changes = subscriber.poll(page("a", "b"))

    assert (changes.new, changes.updated, changes.touched) == ((), (), False)
    assert subscriber.entry("b") == before


def test_relabelled_entry_gets_its_title_silently() -> None:
    """The label does not identify an entry: its title follows the label, without an event."""
    subscriber = Subscriber()
    subscriber.poll(page("a"))
    changes = subscriber.poll([item("a", label="a better label")])

    assert (changes.new, changes.updated, changes.touched) == ((), (), True)
    assert subscriber.entry("a").title == "A Better Label"


def test_two_labels_on_one_selector_are_one_entry() -> None:
    """A selector that is listed twice by mistake is one entry; the first line counts."""
    subscriber = Subscriber()
    changes = subscriber.poll([item("a", 0, label="first"), item("a", 1, label="second")])

    assert [entry.label for entry in changes.new] == ["first"]


def test_article_that_was_not_tried_waits() -> None:
    """When a server goes away during a poll, the next poll announces the rest."""
    subscriber = Subscriber()
    subscriber.poll(page("a"))
    changes = subscriber.poll(page("c", "b", "a"), untried="bc")

    assert changes == Changes(entries=(subscriber.entry("c"), subscriber.entry("b")))
    assert [subscriber.entry(key).state for key in "bc"] == ["waiting", "waiting"]
    assert keys(subscriber.poll(page("c", "b", "a")).new) == ["c", "b"]


def test_reformatted_site_is_stored_and_not_announced() -> None:
    """When most articles differ at once, the author changed a template and not every post."""
    subscriber = Subscriber()
    names = [f"n{number}" for number in range(12)]
    subscriber.poll(page(*names))
    changes = subscriber.poll(page(*names), texts=dict.fromkeys(names, "new words here " * 30), rechecks=names)

    assert changes.updated == ()
    assert len(changes.revisions) == 12
    assert all(entry.updated == entry.published for entry in changes.entries)


def test_no_poll_reads_more_than_its_limit_whatever_the_definition_wants_announced() -> None:
    """New entries beyond the limit are not recorded silently: the next polls announce them."""
    subscriber = Subscriber(first=READS_A_POLL + 5, max_new=READS_A_POLL + 5)
    names = [f"n{number}" for number in range(READS_A_POLL + 10)]
    polls = [subscriber.poll(page(*names)) for _ in range(3)]

    assert [len(changes.new) for changes in polls] == [READS_A_POLL, 5, 0]
    assert [subscriber.entry(name).state for name in names[-5:]] == ["recorded"] * 5


def test_entry_whose_item_type_changes_is_linked_as_it_is_listed() -> None:
    """A text that became a folder is the same entry, and its links must not request a text."""
    subscriber = Subscriber()
    (text,) = page("a")
    subscriber.poll([text])
    folder = GopherUrl(host="example.org", item_type="1", selector=b"/a")
    changes = subscriber.poll([replace(text, location=folder)])

    assert (changes.new, changes.updated, changes.touched) == ((), (), True)
    assert subscriber.entry("a").location == folder


def test_texts_that_come_late_or_cut_off_are_no_reformat() -> None:
    """Only an article that was read before and is accepted counts as changed: one real edit is announced."""
    subscriber = Subscriber()
    late, cut = [f"late{n}" for n in range(3)], [f"cut{n}" for n in range(6)]
    for _ in range(MOST_FAILURES):
        subscriber.poll(page("a", *late, *cut), failing=late)
    texts = {"a": text_of("a") + " word" * 50} | {key: text_of(key)[:300] for key in cut}
    changes = subscriber.poll(page("a", *late, *cut), texts=texts, rechecks=["a", *late, *cut])

    assert keys(changes.updated) == ["a"]


def test_title_of_the_document_stays_while_its_label_says_its_beginning() -> None:
    """A server may cut titles at varying places; a really different title is taken."""
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
    """The name of a file does not replace the title in its document."""
    subscriber = Subscriber()
    subscriber.poll([item("a", label="ferry.txt")], heads={"a": Head(title="The Ferry")})
    changes = subscriber.poll([item("a", label="ferry.txt")])

    assert changes == Changes()
    assert subscriber.entry("a").title == "The Ferry"


def test_documents_of_one_day_keep_the_order_of_the_page() -> None:
    """The upper entry is the later one, also where only the documents say their date."""
    subscriber = Subscriber()
    subscriber.poll(page("a", "b"), heads={"a": Head(day=7), "b": Head(day=7)})

    assert subscriber.entry("a").published > subscriber.entry("b").published


def test_what_shows_nothing_touches_nothing() -> None:
    """A waiting or recorded entry is not in the feed; a moved one changes its links."""
    subscriber = Subscriber(first=1)
    subscriber.poll(page("a", "recorded"))
    waits = subscriber.poll([*page("a", "recorded"), item("new", 2)], failing=["new"])
    relabelled = subscriber.poll([item("a"), item("recorded", 1, label="other"), item("new", 2)], untried=["new"])

    assert (waits.touched, relabelled.touched) == (False, False)
    assert keys(relabelled.entries) == ["recorded"]


def test_categories_are_those_of_the_first_sight() -> None:
    """A heading that is reworded later changes nothing that was published."""
    subscriber = Subscriber()
    subscriber.poll([replace(item("a", 0), categories=("Lamps",))])
    again = subscriber.poll([replace(item("a", 0), categories=("Lights",))])

    assert subscriber.entry("a").categories == ("Lamps",)
    assert again == Changes()
