"""Reading a page as one entry for each of its changes."""

from collections.abc import Sequence

import pytest

from feedd.errors import NotReadable
from feedd.model import Candidate, Charsets, GopherUrl, Ignored, Index
from feedd.reading import IndexRules, read_index
from tests.support.patterns import pattern

MENU = b"iFriends of mine\t\tnull.host\t1\r\n1Badger\t/\tbadger.example\t70\r\n"


def _index(data: bytes, item_type: str = "1", exclude: Sequence[str] = ()) -> Index:
    url = GopherUrl(host="gopher.example.org", item_type=item_type, selector=b"/links")
    rules = IndexRules(strategy="page", exclude=tuple(map(pattern, exclude)))
    return read_index(data, url, rules, Charsets())


def _read(data: bytes, item_type: str = "1", exclude: Sequence[str] = ()) -> Candidate:
    (candidate,) = _index(data, item_type, exclude).candidates
    return candidate


def test_a_page_is_an_entry_under_its_own_place_and_fingerprint() -> None:
    """Nothing else is fetched for it."""
    page = _read(MENU)

    assert ("gopher://gopher.example.org:70//links@", "Friends of mine", MENU) == (page.key[:-32], page.title, page.raw)


def test_a_change_makes_a_new_entry_and_a_clock_none() -> None:
    """A line that changes by itself is no change."""
    clock = b"iLast updated: 12:%02d\t\tnull.host\t1\r\n"

    assert _read(MENU).key != _read(MENU + b"1Fox\t/\tfox.example\t70\r\n").key
    assert _read(MENU + clock % 1).key == _read(MENU + clock % 2).key


def test_a_text_may_be_one_too() -> None:
    """Line ends and a final dot make no difference; an empty page is refused."""
    assert _read(b"Places\n======\n\nHere\n", "0").key == _read(b"Places\r\n======\r\n\r\nHere\r\n.\r\n", "0").key
    with pytest.raises(NotReadable, match="no text"):
        _read(b"i \t\tnull.host\t1\r\n")


@pytest.mark.parametrize(
    ("exclude", "other", "same"),
    [
        (["^Fortune"], "Fortune: wet\nWind 4, open", True),
        (["^Fortune"], "Wind 4, open", True),
        (["^Fortune"], "Fortune: dry\nWind 5, open", False),
        (["^Fortune", r"Wind (?P<part>\d+)"], "Fortune: wet\nWind 5, open", True),
        (["^Fortune", r"Wind (?P<part>\d+)"], "Fortune: wet\nWind 5, closed", False),
        (["^For(tune)", "nothing like it"], "Fortune: wet\nWind 4, open", True),
        ([r"(?P<part>dry)|wet"], "Fortune: \nWind 4, open", True),
        ([], "Fortune: wet\nWind 4, open", False),
    ],
)
def test_what_is_excluded_makes_no_new_entry(exclude: Sequence[str], other: str, same: bool) -> None:
    """A line that an expression matches does not count, or only what its group `part` matches."""
    before = _read(b"Fortune: dry\nWind 4, open", "0", exclude)
    after = _read(other.encode(), "0", exclude)

    assert same == (before.key == after.key)
    assert other.encode() == after.raw


def test_excluded_lines_are_shown_as_ignored_and_cannot_be_all() -> None:
    """Preview tells which lines do not count."""
    assert _index(b"Fortune: dry\n\nOpen", "0", ["^For"]).ignored == (
        Ignored(line=1, label="Fortune: dry", reason="excluded"),
    )
    with pytest.raises(NotReadable, match="exclude matches all of the page"):
        _read(b"Fortune: dry\n\nOpen", "0", ["."])
