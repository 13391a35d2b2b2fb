"""Range headers: which part of a file they ask for."""

import pytest

from feedd.web.http.ranges import parse_range


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("bytes=0-0", (0, 1)),
        ("bytes=2-", (2, 10)),
        ("bytes=2-99", (2, 10)),
        ("BYTES= 2-3 ", (2, 4)),
        ("bytes=-3", (7, 10)),
        ("bytes=-99", (0, 10)),
        ("bytes=10-", (0, 0)),
        ("bytes=-0", (0, 0)),
        ("bytes=3-2", None),
        ("bytes=0-1,4-5", None),
        ("bytes=", None),
        ("bytes=-", None),
        ("bytes=a-b", None),
        ("bytes=1", None),
        ("items=0-1", None),
        ("bytes=0-1, bytes=2-3", None),
        ("bytes=" + "9" * 5000 + "-", None),
        ("bytes=\N{ARABIC-INDIC DIGIT ONE}-", None),
        ("", None),
    ],
)
def test_range_is_one_range_of_bytes(field: str, expected: tuple[int, int] | None) -> None:
    """A range counts from the start or from the end, and may exceed the end; no range, or several, is ignored."""
    assert expected == parse_range(field, 10)
