"""Indexes that come again with the same bytes."""

import pytest

from feedd.gopher.url import parse_url
from feedd.model import Charsets
from feedd.polling.recent_indexes import MOST_BYTES, read_index
from feedd.reading import READER, IndexRules
from feedd.structs import replace
from tests.support.other_rules import other_rules
from tests.support.poll_world import menu

URL = parse_url("gopher://example.org/1/log")
LINES = menu("02026-11-01 - The café|/a", "02026-11-02 - Pier|/b").decode().replace("{HOST}\t{PORT}", "example.org\t70")
MENU = LINES.encode("latin-1")
ASKED = (READER, MENU, URL, IndexRules(), Charsets())


def test_index_that_comes_again_is_not_read_again() -> None:
    """The same bytes by the same rules are the same value; too long ones are read each time, and equal."""
    long = MENU + b"iA line\t\t\t\r\n" * (MOST_BYTES // 10)

    assert read_index(*ASKED) is read_index(*ASKED)
    first, second = (read_index(READER, long, *ASKED[2:]) for _ in range(2))
    assert first is not second
    assert first == second


@pytest.mark.parametrize(
    "other",
    [
        (other_rules(), *ASKED[1:]),
        (READER, MENU.replace(b"/b", b"/c"), *ASKED[2:]),
        (*ASKED[:2], replace(URL, host="other.example.org"), *ASKED[3:]),
        (*ASKED[:3], IndexRules(types=("1",)), ASKED[4]),
        (*ASKED[:4], Charsets(forced="cp437")),
    ],
    ids=["reader", "bytes", "address", "definition", "charset"],
)
def test_index_is_read_anew_for_whatever_else_reads_it(other: tuple[object, ...]) -> None:
    """Another release, other bytes, another address, an edited definition or another charset: the index differs."""
    assert read_index(*ASKED) != read_index(*other)  # type: ignore[arg-type]
    assert read_index(*other) == other[0].read_index(*other[1:])  # type: ignore[arg-type, attr-defined]
