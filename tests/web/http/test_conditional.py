"""Validators and content coding: whether a request's headers ask for a 304, and for gzip."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedd.web.http.conditional import accepts_gzip, is_not_modified
from tests.support.store_samples import NOON

MODIFIED = "Sun, 01 Mar 2026 12:00:00 GMT"
TAG = '"0123"'
DATE_PARTS = ("Sun,", " ", "01", "Mar", "2026", "12", ":", "-", "+", "GMT", ".", "9" * 20, "²")


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        (TAG, True),
        (f"W/{TAG}", True),
        (f'"a", {TAG},"b"', True),
        ("*", True),
        ("0123", False),
        ('"012"', False),
        ('"0123-gzip"', False),
        ("", False),
        (f'"{TAG}', False),
    ],
)
def test_is_fresh_by_entity_tag(field: str, expected: bool) -> None:
    """Entity-tags are compared whole and weakly, as If-None-Match asks (RFC 9110 §13.1.2)."""
    assert expected == is_not_modified({"if-none-match": field}, TAG, NOON)


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        (MODIFIED, True),
        ("Sunday, 01-Mar-26 12:00:00 GMT", True),
        ("Sun Mar  1 12:00:00 2026", True),
        ("Mon, 02 Mar 2026 12:00:00 GMT", True),
        ("Sun, 01 Mar 2026 11:59:59 GMT", False),
        ("yesterday", False),
        ("Sun, 99 Mar 2026 99:00:00 GMT", False),
        ("Sun, 01 Mar 99999999999999999999 12:00:00 GMT", False),
        ("Sun, 01 Mar 2026 12:00:00 -0000", True),
        ("", False),
    ],
)
def test_is_fresh_by_date(field: str, expected: bool) -> None:
    """If-Modified-Since is read in all three date formats, and ignored if it is no date (RFC 9110 §13.1.3)."""
    assert expected == is_not_modified({"if-modified-since": field}, TAG, NOON)


@given(st.text(st.characters(max_codepoint=255)) | st.lists(st.sampled_from(DATE_PARTS)).map("".join))
def test_is_fresh_takes_any_field(field: str) -> None:
    """Whatever a conditional header contains, there is a result."""
    later = datetime(9999, 1, 1, tzinfo=UTC)
    assert not is_not_modified({"if-none-match": f"x{field}"}, "not a tag", NOON)
    assert is_not_modified({"if-modified-since": field}, TAG, later) in (True, False)


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("gzip", True),
        ("GZIP;q=0.5", True),
        ("br, gzip, deflate", True),
        ("x-gzip", True),
        ("*", True),
        ("gzip;q=0", False),
        ("gzip; q=0.000, *", False),
        ("gzip;q=0.001", True),
        ("gzip; q = 0", False),
        ("gzip ;\tQ\t=\t0.0", False),
        ("gzip;q=0.0000", False),
        ("gzip;q=0;x=1", False),
        ("gzip; q = 0.5", True),
        ("gzip;q=many", True),
        ("*;q=0", False),
        ("*; q = 0", False),
        ("*;q=0, gzip", True),
        ("gzip;q=0, *;q=1", False),
        ("identity;q=0", True),
        ("identity;q=0, *", True),
        ("identity;q=0, gzip;q=0", False),
        ("identity;q=1, gzip;q=0.5", False),
        ("identity;q=0.5, gzip;q=0.5", True),
        ("identity", False),
        ("gzipped", False),
        ("", False),
    ],
)
def test_accepts_gzip_by_its_weight(field: str, expected: bool) -> None:
    """Compression is used if gzip or `*` is named with a weight above zero (RFC 9110 §12.5.3)."""
    assert expected == accepts_gzip(field)
