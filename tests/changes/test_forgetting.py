"""What is forgotten where as much of a feed is known as is kept: never what was announced, and no return is news."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedd.changes import forgetting
from feedd.changes.forgetting import ABSENT, CROWDED, DIGEST_BYTES, MOST_KNOWN, Room, digest, full_words
from feedd.model import Candidate
from feedd.structs import replace
from tests.support.subscriber import Subscriber, item, keys, page, text_of

HOUR = timedelta(hours=1)


def fresh(poll: int, size: int = 18) -> list[Candidate]:
    """Return a menu whose selectors nobody has seen before."""
    return page(*(f"p{poll}n{number}" for number in range(size)))


def remembered(subscriber: Subscriber) -> int:
    """Return of how many keys a digest is kept."""
    return len(subscriber.known.forgotten) // DIGEST_BYTES


def test_hostile_menu_of_fresh_selectors_keeps_its_bound() -> None:
    """What was announced stays, the rest is forgotten, the longest gone first, and that is an incident."""
    subscriber = Subscriber(first=2, max_new=2, known=50)
    polls = [subscriber.poll(fresh(poll)) for poll in range(10)]

    assert [len(changes.new) for changes in polls] == [2] * 10
    assert len(subscriber.known.entries) == 50
    assert {key for changes in polls for key in keys(changes.new)} <= subscriber.known.entries.keys()
    assert remembered(subscriber) == 180 - 50
    assert [changes.full is None for changes in polls] == [True, True] + [False] * 8
    assert str(polls[-1].full).startswith("50 entries of it are known, as many as are kept: what was never announced")
    assert "`max_known`" in str(polls[-1].full)


def test_return_of_what_was_forgotten_is_silent() -> None:
    """It is recorded again where there is room, in any name of the host."""
    old, new = ("old.example.org", 70), ("example.org", 70)
    subscriber = Subscriber(first=0, known=3, names=(old,))
    subscriber.poll([replace(item(name), key=f"gopher://old.example.org:70/{name}") for name in "abc"])
    subscriber.names = (new, old)
    subscriber.poll(page("x", "y"))
    subscriber.poll(page("x", "y", "z"))
    assert (set(subscriber.known.entries), remembered(subscriber)) == ({"x", "y", "z"}, 3)
    subscriber.limits = replace(subscriber.limits, known=10)
    back = [replace(item(name), key=f"gopher://example.org:70/{name}") for name in "abc"]
    told = [key for _ in range(3) for key in keys(subscriber.poll([*page("x"), *back]).new)]

    assert told == []
    assert [subscriber.entry(one.key).state for one in back] == ["recorded"] * 3


def test_further_keys_of_a_forgotten_entry_are_silent_too() -> None:
    """A post that moved before it was forgotten is known under both of its selectors."""
    subscriber = Subscriber(first=1, known=3)
    subscriber.poll([item("new", 0, 9), item("old", 1, 2, label="post")])
    subscriber.poll([item("new", 0, 9), item("moved", 1, 2, label="post")])
    assert subscriber.known.aliases.keys() == {"moved"}
    for poll in range(3):
        subscriber.poll([item("new", 0, 9), item(f"n{poll}", 1, 10 + poll)])
    assert "old" not in subscriber.known.entries
    assert subscriber.known.aliases == {}
    subscriber.limits = replace(subscriber.limits, known=10)
    told = subscriber.poll([item("new", 0, 9), item("moved", 1, 9, label="post"), item("old", 2, 9, label="other")])

    assert (told.new, told.problems) == ((), ())


def test_listed_archive_makes_room_for_news() -> None:
    """The oldest links that were never announced go first; though they are listed, they stay silent."""
    subscriber = Subscriber(first=1, known=10)
    archive = [item(f"a{number}", number, day=20 - number) for number in range(15)]
    subscriber.poll(archive)
    told = [keys(subscriber.poll([item(f"n{day}", 0, day=day), *archive]).new) for day in (21, 22, 23)]

    assert told == [["n21"], ["n22"], ["n23"]]
    assert len(subscriber.known.entries) == 10
    assert remembered(subscriber) == 15 + 3 - 10


def test_entry_that_moved_is_not_forgotten() -> None:
    """It is there under another selector, so it makes no room."""
    subscriber = Subscriber(first=0, known=3)
    subscriber.poll([item("old", day=9, label="post")])
    subscriber.poll([item("moved", 0, 9, label="post"), *(item(f"n{day}", 1, day) for day in (20, 21, 22))])

    assert set(subscriber.known.entries) == {"old", "n21", "n22"}


def test_archives_in_turn_displace_each_other_after_a_month() -> None:
    """What is not announced makes no room for itself before: else each poll would write the whole page."""
    subscriber = Subscriber(first=3, known=20)
    news = [item(f"n{day}", day=day) for day in (28, 27, 26)]
    pages = [[*news, *(item(f"{name}{number}", 9, day=1 + number) for number in range(10))] for name in "ab"]
    polls = [subscriber.poll(pages[poll % 2]) for poll in range(6)]
    assert [bool(one.forgetting and one.forgetting.entries) for one in polls] == [False] * 6
    assert (len(subscriber.known.entries), remembered(subscriber)) == (20, 3)
    later = subscriber.poll(pages[1], later=ABSENT)

    assert later.new == ()
    assert [entry.key[0] for entry in (later.forgetting.entries if later.forgetting else ())] == ["a"] * 3


def test_new_entries_are_withheld_where_all_were_announced_and_come_once_there_is_room() -> None:
    """Nothing that was published is forgotten; the reason says what to do."""
    subscriber = Subscriber(known=3)
    subscriber.poll(page("a", "b", "c"))
    full = subscriber.poll(page("d", "a", "b", "c"))
    assert (full.new, full.problems) == ((), (f"1 new entry is not announced: {CROWDED}",))
    assert "new ones are not announced" in str(full.full)
    assert "d" not in subscriber.known.entries
    subscriber.limits = replace(subscriber.limits, known=4)
    roomy = subscriber.poll(page("d", "a", "b", "c"))

    assert keys(roomy.new) == ["d"]
    assert remembered(subscriber) == 0


def test_edit_is_no_new_entry_where_there_is_no_room() -> None:
    """`republish` would add one entry for each edit, without end."""
    subscriber = Subscriber(known=1, updates="republish")
    subscriber.poll(page("a"))
    edited = subscriber.poll(page("a"), texts={"a": "other words " * 100}, rechecks=["a"])

    assert keys(edited.updated) == ["a"]
    assert subscriber.known.entries.keys() == {"a"}


def test_more_than_is_kept_shrinks_without_a_word(monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder of an earlier release, or a lower `max_known`: some at each poll, and news goes on."""
    monkeypatch.setattr(forgetting, "AT_ONCE", 5)
    subscriber = Subscriber(first=1)
    subscriber.poll(page(*(f"a{number}" for number in range(30))))
    subscriber.limits = replace(subscriber.limits, known=12)
    told = []
    for poll in range(6):
        told += keys(subscriber.poll([item(f"n{poll}"), *page("a0")]).new)

    assert told == [f"n{poll}" for poll in range(6)]
    assert len(subscriber.known.entries) == 12


def test_further_keys_have_the_same_bound() -> None:
    """A page that gives the same posts other selectors at each poll: the oldest keys leave a digest."""
    subscriber = Subscriber(first=4, known=6)
    for poll in range(8):
        titles = [item(f"s{poll}-{number}", number, day=20 - number, label=f"post {number}") for number in range(4)]
        changes = subscriber.poll(titles)
        assert poll == 0 or not changes.new
        assert len(subscriber.known.aliases) <= 6
    back = [item(f"s1-{number}", number, day=20 - number, label=f"post {number}") for number in range(4)]

    assert len(subscriber.known.entries) == 4
    assert subscriber.poll(back).new == ()


def test_key_of_an_entry_that_was_replaced_is_needed() -> None:
    """However old it is: without it, the replaced entry would be edited again."""
    subscriber = Subscriber(known=3, updates="republish")
    index = [item("a", 0, 9), item("s0", 1, 5, label="post")]
    subscriber.poll(index)
    edited = subscriber.poll(index, texts={"a": text_of("other")}, rechecks=["a"])
    for poll in range(1, 6):
        subscriber.poll([item("a", 0, 9), item(f"s{poll}", 1, 5, label="post")])

    assert keys(edited.updated) == ["a@2"]
    assert subscriber.known.aliases.keys() == {"a", "s4", "s5"}


def test_words_of_an_incident() -> None:
    """There is none below the bound."""
    assert full_words(Room(), MOST_KNOWN - 1) is None
    assert str(full_words(Room(), MOST_KNOWN)).startswith(f"{MOST_KNOWN} entries of it are known")


def test_digests_differ() -> None:
    """16 bytes: of 200,000 keys, two are the same once in 10^28 feeds."""
    assert len({digest(f"n{number}") for number in range(1000)}) == 1000
    assert len(digest("é")) == DIGEST_BYTES


POSTS = st.lists(st.tuples(st.integers(0, 14), st.integers(0, 2)), min_size=1, max_size=12, unique=True)
STEPS = st.lists(st.tuples(POSTS, st.sampled_from([HOUR, HOUR, ABSENT / 2, ABSENT])), min_size=1, max_size=12)


def showing(posts: Sequence[tuple[int, int]], *, has_dates: bool) -> list[Candidate]:
    """Return a page of these posts, each at one of its places: the same title and day under another selector."""
    return [
        item(f"p{post}-{place}", position, day=1 + 2 * post if has_dates else None, label=f"post {post}")
        for position, (post, place) in enumerate(posts)
    ]


@given(
    steps=STEPS, first=st.integers(0, 3), max_new=st.integers(1, 4), most=st.integers(3, 12), has_dates=st.booleans()
)
def test_what_was_announced_stays_known_and_is_announced_once(
    steps: Sequence[tuple[Sequence[tuple[int, int]], timedelta]],
    first: int,
    max_new: int,
    most: int,
    *,
    has_dates: bool,
) -> None:
    """Whatever is listed, moves, returns and is forgotten for it; what was forgotten is never announced."""
    subscriber = Subscriber(first=first, max_new=max_new, known=most)
    told: Counter[str] = Counter()
    forgotten: set[str] = set()
    for posts, later in steps:
        changes = subscriber.poll(showing(posts, has_dates=has_dates), later=later)
        told.update(keys(changes.new))
        forgotten |= {entry.key for entry in (changes.forgetting.entries if changes.forgetting else ())}
        there = subscriber.known.entries
        assert told.keys() <= {key for key, entry in there.items() if entry.state == "published"}
        assert len(there) <= most
        assert not forgotten & told.keys()
        assert set(subscriber.known.aliases.values()) <= {one.id for one in there.values()}

    assert set(told.values()) <= {1}
