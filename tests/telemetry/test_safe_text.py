"""Strangers' text made safe to display."""

import unicodedata

import pytest

from feedd.telemetry.safe_text import printable

STEERING = {
    "escape": "\x1b[31m",
    "bell": "\x07",
    "c1-csi": "\x9b31m",
    "carriage-return": "\r",
    "delete": "\x7f",
    "line-separator": "\u2028",
    "paragraph-separator": "\u2029",
    "left-to-right-mark": "\u200e",
    "right-to-left-mark": "\u200f",
    "arabic-letter-mark": "\u061c",
    "embedding": "\u202a",
    "override": "\u202e",
    "isolate": "\u2066",
    "pop-isolate": "\u2069",
}


@pytest.mark.parametrize("text", STEERING.values(), ids=STEERING)
def test_what_steers_is_shown_as_a_mark(text: str) -> None:
    """The first character is replaced, the rest stays."""
    assert f"a\N{REPLACEMENT CHARACTER}{text[1:]}b" == printable(f"a{text}b")


def test_text_stays() -> None:
    """Layout, letters of any script and joined emoji stay."""
    text = "a\tb\nשלום 👩\N{ZERO WIDTH JOINER}💻 é"

    assert text == printable(text)


def test_no_control_is_left() -> None:
    """Of all characters in Unicode."""
    left = [one for one in map(chr, range(0x110000)) if unicodedata.category(one) == "Cc" and printable(one) == one]

    assert ["\t", "\n"] == left
