"""caps.txt: which answers are one, and what is read from it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedd.gopher.caps import LONGEST_ADMIN, parse_admin, parse_caps

CAPS = b"""CAPS\r
\r
## written by the server\r
CapsVersion=1\r
ExpireCapsAfter = 1800\r
 # ServerAdmin=nobody\r
ServerDefaultEncoding=ISO-8859-1\r
ServerDescription=a=b\r
ServerDefaultEncoding=KOI8-R\r
=empty\r
a line of text\r
.\r
"""


def test_keys_and_values_are_read() -> None:
    """Comments, other lines and blanks around keys and values are ignored; of two equal keys the last one counts."""
    assert parse_caps(CAPS) == {
        "CapsVersion": "1",
        "ExpireCapsAfter": "1800",
        "ServerDefaultEncoding": "KOI8-R",
        "ServerDescription": "a=b",
    }


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\r\nCAPS\r\nCapsVersion=1\r\n",
        b"CAPSLOCK\r\nCapsVersion=1\r\n",
        b"caps\r\nCapsVersion=1\r\n",
        b"3'caps.txt' does not exist\t\terror.host\t1\r\na=b\r\n",
        b"Error: File or directory not found!\r\na=b\r\n",
    ],
)
def test_what_does_not_begin_with_caps_is_none(data: bytes) -> None:
    """A server without a caps.txt answers with anything; only the first line shows which it is."""
    assert parse_caps(data) == {}


@pytest.mark.parametrize("end", [b"\n", b"\r", b"\r\n"])
def test_lines_may_end_in_any_way(end: bytes) -> None:
    """The file is written by hand on any system."""
    assert parse_caps(b"\xef\xbb\xbfCAPS " + end + b"A=f\xc3\xbcr" + end) == {"A": "für"}


@given(st.binary().map(b"CAPS\n".__add__))
def test_any_bytes_can_be_asked(data: bytes) -> None:
    """Keys are never empty and no value has a line break."""
    caps = parse_caps(data)

    assert "" not in caps
    assert not any("\n" in value for value in caps.values())


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (b"ServerAdmin=gopher@example.org", "gopher@example.org"),
        (b"ServerAdmin= Kay  Smith \t<kay@example.org> ", "Kay Smith <kay@example.org>"),
        ("ServerAdmin=J\u00f6rg".encode(), "J\u00f6rg"),
        (b"ServerAdmin=\x1b[31mred\x00\x07\xef\xbf\xbe", "[31mred"),
        ("ServerAdmin=a\u2028b\u202ec".encode(), "a"),  # a line separator ends the line, as everywhere in the file
        (b"ServerAdmin=<script>alert(1)</script>", "<script>alert(1)</script>"),  # it is escaped where it is displayed
        (b"ServerAdmin=" + b"x" * 9999, "x" * LONGEST_ADMIN),
        (b"ServerAdmin=", None),
        (b"ServerAdmin=\x01", None),
        (b"ServerSoftware=x", None),
    ],
)
def test_admin_is_one_bounded_line(line: bytes, expected: str | None) -> None:
    """It is a stranger's text on a page of feedd."""
    assert expected == parse_admin(parse_caps(b"CAPS\n" + line + b"\n"))
