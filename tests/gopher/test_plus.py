"""Gopher+: which answers are trusted, and which dates they have."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedd.gopher.plus import parse_mod_dates

SELECTORS = frozenset({b"/a.txt", b"/b.txt", b"/sub"})
BODY = (
    b"+INFO: iWelcome\tfake\t(NULL)\t0\r\n+ADMIN:\r\n Admin: a test\r\n"
    b"+INFO: 0a\t/a.txt\texample.org\t70\t+\r\n+ADMIN:\r\n Admin: a test\r\n"
    b" Mod-Date: Sat Jan 13 00:00:00 2024 <20240113000000>\r\n+VIEWS:\r\n text/plain: <1k>\r\n"
    b"+ABSTRACT:\r\n Mod-Date: of the abstract <19990101000000>\r\n"
    b"+INFO: 0b\t/b.txt\texample.org\t70\t+\r\n+ADMIN:\r\n Mod-Date: Sun Jan 14 10:30:00 2024 <20240114103000>\r\n"
    b"+INFO: 0c\t/c.txt\texample.org\t70\t+\r\n+ADMIN:\r\n Mod-Date: Sun Jan 14 10:30:00 2024 <20240114103000>\r\n"
    b"+INFO: 1sub\t/sub\texample.org\t70\t+\r\n+ADMIN:\r\n Admin: a test\r\n"
)
DATES = {b"/a.txt": "20240113000000", b"/b.txt": "20240114103000"}


@pytest.mark.parametrize("head", [b"+-1\r\n", b"+-2\r\n", b"+1234\r\n", b"+-2\n"])
def test_mod_dates_of_the_items_asked_for(head: bytes) -> None:
    """Each item has the date of its own ADMIN block; items that are not in the menu are left out."""
    assert DATES == parse_mod_dates(head + BODY, SELECTORS)


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"0a\t/a.txt\texample.org\t70\t+\r\n.\r\n",  # ignored: the menu again
        b"+-2\r\n+INFO: 1gopher+\t/\texample.org\t70\t+\r\n+ADMIN:\r\n Mod-Date: now <20240113000000>\r\n",
        b"+-1\r\n+INFO: 1Main menu\t\texample.org\t70\t+\r\n+ADMIN:\r\n Admin: Unknown\r\n.\r\n",
        b"--2\r\n1 a test\r\n'/a.txt' does not exist\r\n",
        b"+8\r\nhello a\n",
        b"+-3\r\n" + BODY,
        BODY,  # without the head it is not known to be Gopher+
        b"+-2\r\n+INFO: 0a\t/a.txt\texample.org\t70\t+\r\n+ADMIN:\r\n Mod-Date: 2024-01-13T00:00:00+00:00\r\n",
        b"3Error\terror.host\t1\r\n",
    ],
)
def test_answers_that_are_not_believed(answer: bytes) -> None:
    """Stubs of other items, errors, documents and the plain menu have no dates."""
    assert parse_mod_dates(answer, SELECTORS) is None


LINES = st.lists(st.sampled_from(BODY.splitlines(keepends=True)))


@given(st.binary() | LINES.map(lambda lines: b"".join([b"+-2\r\n", *lines])))
def test_any_bytes_are_taken(answer: bytes) -> None:
    """Any answer gives a result, and dates only of items that were requested."""
    assert set(parse_mod_dates(answer, SELECTORS) or {}) <= SELECTORS
