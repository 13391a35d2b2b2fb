"""Entries whose place changed by its decoration only."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedd.changes.renames import plain_place
from feedd.identity import location_key
from feedd.model import Candidate, GopherUrl, Location, WebUrl
from feedd.structs import replace
from tests.support.subscriber import Subscriber, keys, text_of

WORDS = ("eels", "lamp-oil", "two_herons", "the ferry", "rope.and.more", "überholt", "2026-11-20-frost", "c++")

# The ways in which a program or a server writes the same names otherwise.
DECORATIONS: dict[str, Callable[[str], str]] = {
    "framed as a whole": lambda path: f"/=== {path[1:]} ===",
    "framed name": lambda path: "{}/** {} **".format(*path.rsplit("/", 1)),
    "bracketed name": lambda path: "{}/[{}]".format(*path.rsplit("/", 1)),
    "dot before": lambda path: f".{path}",
    "no slash before": lambda path: path.lstrip("/"),
    "double slashes": lambda path: path.replace("/", "//"),
    "slash behind": lambda path: f"{path}/",
    "encoded": lambda path: path.replace("-", "%2D").replace(" ", "%20").replace("ü", "%C3%BC"),
    "blanks to hyphens": lambda path: path.replace(" ", "-").replace("_", "-"),
    "hyphens to underscores": lambda path: path.replace(" ", "_").replace("-", "_"),
    "longer runs": lambda path: path.replace("-", "--").replace(" ", "  "),
    "capitals": str.upper,
    "ending dropped": lambda path: path.removesuffix(".txt"),
    "another ending": lambda path: path.removesuffix(".txt") + ".gmi",
    "decomposed": lambda path: path.replace("ü", "u\u0308"),
}


def post(path: str, position: int) -> Candidate:
    """Return an undated post: neither its label nor its text tells where it was before."""
    place = GopherUrl(host="example.org", item_type="0", selector=path.encode())
    label = f"{position} under {path}"
    return Candidate(key=location_key(place), location=place, label=label, title=label, position=position)


def paths(words: list[str]) -> list[str]:
    """Return the paths of as many posts as there are words."""
    return [f"/posts/{number:02}-{word}.txt" for number, word in enumerate(words)]


@settings(max_examples=50)
@given(
    words=st.lists(st.sampled_from(WORDS), min_size=10, max_size=60),
    decoration=st.sampled_from(sorted(DECORATIONS)),
    place=st.integers(0, 9),
)
def test_site_that_decorates_its_selectors_announces_only_what_is_new(
    words: list[str], decoration: str, place: int
) -> None:
    """Of 10 to 60 posts that are all renamed in one poll, none is new or gone; a post added among them is."""
    subscriber = Subscriber(first=60, max_new=60)
    subscriber.limits = replace(subscriber.limits, reads=100)
    before = [post(path, position) for position, path in enumerate(paths(words))]
    subscriber.poll(before)
    renamed = [DECORATIONS[decoration](path) for path in paths(words)]
    renamed.insert(place, DECORATIONS[decoration]("/posts/99-first snow.txt"))
    changes = subscriber.poll(after := [post(path, position) for position, path in enumerate(renamed)])

    assert keys(changes.new) == [after[place].key]
    assert (changes.gone, changes.held) == ((), ())
    assert {one.location for one in subscriber.known.entries.values()} == {one.location for one in after}
    assert subscriber.poll(after).new == ()
    assert keys(subscriber.poll(before).gone) == keys(changes.new)


@pytest.mark.parametrize("decoration", DECORATIONS)
def test_each_decoration_leaves_the_plain_place(decoration: str) -> None:
    """So a decoration that does nothing to the names above is not counted as recognised."""
    path = "/posts/07-the überholt-eel_ferry.txt"
    places = [GopherUrl(host="h", selector=one.encode()) for one in (path, DECORATIONS[decoration](path))]

    assert places[0] != places[1]
    assert len({plain_place(one, with_ending=False) for one in places}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("/posts/1", "/posts/2"),
        ("/a-b", "/ab"),
        ("/posts/eels", "/notes/eels"),
        ("/2026-1-11", "/2026-11-1"),
        ("/c++", "/c"),
        ("/eels.en", "/eels.de"),
        ("/tape.mp3", "/tape.txt"),
        ("/caf\udce9", "/caf\udce8"),
    ],
)
def test_other_words_are_another_place(one: str, other: str) -> None:
    """Only signs between words are decoration, and only the endings of texts; bytes of any charset stay apart."""
    places = [GopherUrl(host="h", selector=path.encode(errors="surrogateescape")) for path in (one, other)]

    assert plain_place(places[0], with_ending=False) != plain_place(places[1], with_ending=False)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (WebUrl("http://web.example/eels"), WebUrl("https://web.example/eels/"), True),
        (WebUrl("https://web.example/eels"), WebUrl("https://other.example/eels"), False),
        (WebUrl("mailto:ann"), WebUrl("mailto:bob"), False),
        (GopherUrl(host="h", selector=b"/eels"), GopherUrl(host="h", port=7070, selector=b"/eels"), False),
        (GopherUrl(host="h", selector=b"/***"), GopherUrl(host="h", selector=b"/---"), True),
    ],
)
def test_place_has_its_host_and_port(one: Location, other: Location, same: bool) -> None:
    """A web link that begins with https now is the same; another host is not."""
    assert (plain_place(one) == plain_place(other)) == same


@pytest.mark.parametrize(
    ("before", "after", "moved"),
    [
        (["/eels.txt", "/eels.md"], ["/eels.txt", "/eels.gmi"], []),  # two had the form without an ending
        (["/eels.txt", "/eels.md"], ["/[eels.txt]", "/[eels.md]"], ["/eels.txt", "/eels.md"]),
        (["/eels_1", "/eels-1"], ["/eels.1", "/eels*1"], []),
        (["/eels"], ["/=eels=", "/eels/"], []),  # which of the two is it?
        (["/eels"], ["/eels", "/=eels="], []),  # the old one is still there
        (["/***"], ["/---"], []),  # nothing is left to compare
    ],
)
def test_form_of_two_places_proves_nothing(before: list[str], after: list[str], moved: list[str]) -> None:
    """Two old selectors with one form stay apart, as two new ones do."""
    subscriber = Subscriber()
    subscriber.poll([post(path, position) for position, path in enumerate(before)])
    changes = subscriber.poll([post(path, position) for position, path in enumerate(after)])

    assert keys(changes.moved) == [post(path, 0).key for path in moved]
    assert len(changes.new) == len(set(after) - set(before)) - len(moved)


def test_entry_that_vanished_before_is_not_renamed() -> None:
    """It was no renaming if the page had neither name at one poll."""
    subscriber = Subscriber()
    subscriber.poll([post("/eels", 0), post("/rope", 1)])
    subscriber.poll([post("/rope", 1)])
    changes = subscriber.poll([post("/=eels=", 0), post("/rope", 1)])

    assert len(changes.new) == 1


def test_state_of_a_page_is_no_other_name_of_it() -> None:
    """With the strategy `page`, each state has a key of its own and the same place."""
    subscriber = Subscriber()
    page = post("/board", 0)
    subscriber.poll([replace(page, key=f"{page.key}@1")])
    changes = subscriber.poll([replace(page, key=f"{page.key}@2")])

    assert keys(changes.new) == [f"{page.key}@2"]


@pytest.mark.parametrize("moving", [0, 1, 2])
def test_texts_that_differ_where_several_moved_are_no_edits(moving: int) -> None:
    """A site that moves its texts may convert them, too. The next edit is announced, and that of one moved text."""
    subscriber = Subscriber()
    before = [post("/eels.txt", 0), post("/rope.txt", 1)]
    after = [post("/eels.gmi", 0), post("/rope.gmi", 1)][:moving] + before[moving:]
    subscriber.poll(before)
    known = keys(before)
    converted = subscriber.poll(after, texts={key: text_of(f"{key} converted") for key in known}, rechecks=known)
    edited = subscriber.poll(after, texts={key: text_of(f"{key} edited") for key in known}, rechecks=known)

    assert (converted.new, keys(converted.updated)) == ((), [] if moving == 2 else known)
    assert [revision.text for revision in converted.revisions] == [text_of(f"{key} converted") for key in known]
    assert keys(edited.updated) == known
