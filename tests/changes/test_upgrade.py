"""A log, a menu and an aggregator by other rules of reading: which candidate is which entry."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

import pytest

from feedd.changes.moves import resolve_moves
from feedd.changes.upgrade import Upgrade, has_other_rules, held_before, upgrade
from feedd.identity import location_key
from feedd.model import Candidate, Entry, Feed, GopherUrl, Known, Moment
from feedd.structs import replace
from tests.support.subscriber import FEED, NAMES, NOW, Subscriber, item, keys

PAGE = GopherUrl(host="example.org", item_type="0", selector=b"/log")
AT = datetime(2026, 11, 1, 12, tzinfo=UTC)


def post(part: str, words: str = "", label: str = "") -> Candidate:
    """Return a post of a log whose heading is read as the day `part`."""
    location = replace(PAGE, part=part)
    day = datetime.fromisoformat(f"{part[:10]}T12:00:00+00:00")
    label = label or f"# {part[:10]}"
    return Candidate(
        key=location_key(location),
        location=location,
        label=label,
        title=words[:20] or label,
        position=0,
        moment=Moment(at=day, day_only=True, dated_by="heading"),
        raw=words.encode() or None,
    )


def known_of(*listed: Candidate, gone: Sequence[Candidate] = ()) -> tuple[Known, Mapping[str, bytes]]:
    """Return what is known after a poll of these candidates, and the bytes of those that have some."""
    subscriber = Subscriber()
    subscriber.poll([*listed, *gone])
    if gone:
        subscriber.poll(listed)
    raws = {subscriber.entry(one.key).id: one.raw for one in (*listed, *gone) if one.raw}
    return subscriber.known, raws


def upgraded(held: Sequence[Candidate], known: Known, raws: Mapping[str, bytes] | None = None) -> Upgrade:
    """Return what is known once today's rules read these candidates in the stored index."""
    return upgrade(FEED.id, held, known, raws or {}, NAMES, NOW + timedelta(days=1))


def named(candidates: Sequence[Candidate], known: Known) -> list[str]:
    """Return the ends of the keys by which candidates are known."""
    return [one.key.partition("#")[2] for one in resolve_moves(candidates, known, NAMES)]


def test_posts_of_a_log_are_found_by_their_text() -> None:
    """Also where each day is read as the next one, which is the day of another post."""
    before = [post("2026-11-03", "three"), post("2026-11-02", "two"), post("2026-11-01", "one")]
    after = [post("2026-11-04", "three"), post("2026-11-03", "two"), post("2026-11-02", "one")]
    result = upgraded(after, *known_of(*before))

    assert ["2026-11-03", "2026-11-02", "2026-11-01"] == named(after, result.known)
    assert {location_key(one.location) for one in after} == set(result.aliases)
    assert [one.label for one in after] == [result.known.entries[one.key].label for one in before]


def test_a_later_post_does_not_become_the_one_whose_day_it_has() -> None:
    """Each day is read as the day before, and then a post of a day that another one had is added, and stays."""
    before = [post("2026-11-03", "three"), post("2026-11-02", "two")]
    after = [post("2026-11-02", "three"), post("2026-11-01", "two")]
    subscriber = Subscriber()
    subscriber.poll(before)
    raws = {subscriber.entry(one.key).id: one.raw or b"" for one in before}
    subscriber.known = upgraded(after, subscriber.known, raws).known
    new = post("2026-11-03", "four")
    changes = subscriber.poll([new, *after])

    assert [f"{new.key}~2"] == keys(changes.new)
    assert {new.key: changes.new[0].id} == changes.aliases
    assert ["2026-11-03~2", "2026-11-03"] == named([new, after[0]], subscriber.known)
    assert ["2026-11-03~2"] == named([new], subscriber.known)  # the other one has left the log
    assert ((), ()) == ((again := subscriber.poll([new, *after])).new, again.gone)


def test_a_post_found_between_two_others_is_recorded_under_a_key_of_its_own() -> None:
    """The number of the later post of that day is its own by now."""
    first, last = post("2026-11-02", "first"), post("2026-11-02-2", "last")
    held = [post("2026-11-02-3", "last"), post("2026-11-02-2", "between"), first]
    known, raws = known_of(last, first)
    result = upgraded(held, known, raws)

    assert ["2026-11-02-2", "2026-11-02-2~2", "2026-11-02"] == named(held, result.known)
    assert ["2026-11-02-2~2"] == named(held[1:2], result.known)  # also when the other one is no longer listed
    found = result.known.entries[f"{last.key}~2"]
    assert ("recorded", None, held[1].location) == (found.state, found.gone_at, found.location)


@pytest.mark.parametrize("shift", [1, -1])
def test_posts_whose_bytes_are_not_kept_are_found_by_their_label(shift: int) -> None:
    """It is the heading itself, however its day is read."""
    before = [post(f"2026-11-0{day}") for day in (5, 4, 3)]
    after = [post(f"2026-11-0{day + shift}", label=f"# 2026-11-0{day}") for day in (5, 4, 3)]

    assert [key.partition("#")[2] for key in keys(before)] == named(after, upgraded(after, known_of(*before)[0]).known)


def test_posts_of_which_nothing_is_the_same_are_found_by_their_order() -> None:
    """Both sides must be as many, and two texts must share words: else nothing is paired."""
    before = [post("2026-11-03", "three bees fly"), post("2026-11-02", "two bees fly")]
    after = [post("2026-11-09", "three bees fly home", "III"), post("2026-11-08", "two bees fly home", "II")]
    known, raws = known_of(*before)

    assert ["2026-11-03", "2026-11-02"] == named(after, upgraded(after, known, raws).known)
    assert ["2026-11-09"] == named(after[:1], upgraded(after[:1], known, raws).known)
    other = [post("2026-11-09", "nothing of it", "III"), post("2026-11-08", "nor of that", "II")]
    assert ["2026-11-09", "2026-11-08"] == named(other, upgraded(other, known, raws).known)


def test_an_entry_with_an_id_of_its_own_is_found_by_it() -> None:
    """Also where its link and its label are read otherwise."""
    known, _ = known_of(replace(item("a", day=3), key="id:1"))
    held = replace(item("b", day=9), key="id:1")
    result = upgraded([held], known)

    assert ["id:1"] == [entry.key for entry in result.entries]
    assert ("B", None) == (result.known.entries["id:1"].label.title(), result.known.entries["id:1"].gone_at)


def test_posts_of_a_log_are_found_by_title_and_date() -> None:
    """Of two that are left over, the one that is read as a post by today's rules has its title."""
    before = [post("2026-11-03", "three"), post("2026-11-02", "two")]
    known, _ = known_of(*before)
    after = [post("2026-11-02-2", "two", label="## 2 November")]

    assert ["2026-11-02"] == named(after, upgraded(after, known).known)


def test_an_aggregator_knows_a_location_whose_day_is_read_otherwise() -> None:
    """Each location is listed once, so it is the same post."""
    before = [replace(item("a", day=3), key="a@2026-11-03"), replace(item("b", day=2), key="b@2026-11-02")]
    after = [replace(item("a", day=4), key="a@2026-11-04"), replace(item("b", day=3), key="b@2026-11-03")]
    result = upgraded(after, known_of(*before)[0])

    assert {"a@2026-11-04", "b@2026-11-03"} == result.aliases.keys()
    assert keys(before) == [one.key for one in resolve_moves(after, result.known, NAMES)]


def test_what_is_left_over_changes_without_a_word() -> None:
    """A candidate is recorded as of the first poll, an entry leaves the index; what had left it stays away."""
    known, _ = known_of(item("a"), item("b"), gone=[item("c")])
    result = upgraded([item("a"), item("d")], known)
    entries = result.known.entries

    assert {"b", "d"} == {entry.key for entry in result.entries}
    assert ("recorded", known.entries["a"].first_seen) == (entries["d"].state, entries["d"].first_seen)
    assert (None, False, known.entries["c"]) == (entries["a"].gone_at, entries["b"].gone_at is None, entries["c"])
    assert {} == result.aliases


def test_nothing_published_of_an_entry_changes() -> None:
    """Only its line is renewed, with which the next index is compared."""
    known, _ = known_of(item("a", day=3))
    held = replace(item("a", day=9, label="Red a"), title="Another", listing="1 KB")
    (entry,) = upgraded([held], known).entries

    assert replace(known.entries["a"], label="Red a", listing="1 KB") == entry


def test_a_republished_entry_is_still_the_one_of_its_key() -> None:
    """An alias of its old key that another release made does not lead to another post."""
    subscriber = Subscriber(updates="republish")
    subscriber.poll([item("a")], {"a": "old words " * 30})
    changes = subscriber.poll([item("a")], {"a": "new words and others " * 30}, rechecks=["a"])
    (again,) = changes.new or changes.updated
    result = upgraded([item("a", label="A")], subscriber.known)

    assert [again.key] == [one.key for one in resolve_moves([item("a")], result.known, NAMES)]
    assert {} == result.aliases


def test_only_a_good_index_by_another_number_is_upgraded() -> None:
    """A feed without a good poll has no entries to find again."""

    def known(feed: Feed | None) -> Known:
        return Known(feed=feed)

    assert not has_other_rules(known(None), 2)
    assert not has_other_rules(known(FEED), 2)
    assert not has_other_rules(known(replace(FEED, good_at=NOW, reading=2)), 2)
    assert has_other_rules(known(replace(FEED, good_at=NOW, reading=1)), 2)


def test_what_no_bytes_cover_may_have_been_there_unless_it_is_dated_later() -> None:
    """A later day than that of the last good poll proves that it is new; the same day, or none, proves nothing."""
    known = Known(feed=replace(FEED, good_at=datetime(2026, 11, 5, 1, tzinfo=UTC)))
    found: list[Entry | Candidate] = [*held_before([item("a"), item("b", day=5), item("c", day=6)], known)]

    assert ["a", "b"] == keys(found)


def test_entry_that_waits_and_is_no_entry_by_the_new_rules_is_not_announced() -> None:
    """It was perhaps never a post; if the index lists it again, it is news."""
    subscriber = Subscriber()
    subscriber.poll([item("a"), item("b", 1)], failing=["a", "b"])
    result = upgraded([item("a")], subscriber.known)
    subscriber.known = result.known
    told = subscriber.poll([item("a")])

    assert [(entry.key, entry.state) for entry in result.entries] == [("b", "held")]
    assert keys(told.new) == ["a"]
    assert keys(subscriber.poll([item("a"), item("b", 1)]).new) == ["b"]
