"""Reading a page as one entry for each of its changes."""

import pytest

from feedd.errors import NotReadable
from feedd.model import Candidate, Charsets, GopherUrl
from feedd.reading import IndexRules, read_index

MENU = b"iFriends of mine\t\tnull.host\t1\r\n1Badger\t/\tbadger.example\t70\r\n"


def _read(data: bytes, item_type: str = "1") -> Candidate:
    url = GopherUrl(host="gopher.example.org", item_type=item_type, selector=b"/links")
    (candidate,) = read_index(data, url, IndexRules(strategy="page"), Charsets()).candidates
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
