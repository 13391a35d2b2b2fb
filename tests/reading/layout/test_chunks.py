"""Parting a body into chunks, and weighing them."""

import textwrap

import pytest

from feedd.reading.layout.blocks import lay_out
from feedd.reading.layout.chunks import is_drawn, part, weighed
from feedd.reading.layout.prose import learn_shape
from feedd.reading.words.lines import Line

TEXT = textwrap.wrap(
    "The bees came back on a Sunday, and nobody in the street had expected them before the middle of the month. "
    "They took the empty hive by the fence, which had been meant for firewood, and went to work without a word.",
    64,
)


def _lines(*texts: str) -> list[Line]:
    return [Line(text=text) for text in texts]


def test_chunks_are_parted_at_blank_lines_and_fences() -> None:
    """What stands between two fences is one chunk, with its blank lines."""
    chunks = list(part(_lines("one", "two", "", "three", "```all files", "ls", "", "# all", "```", "four")))

    assert [(0, 2, False), (3, 1, False), (4, 1, False), (5, 3, True), (9, 1, False)] == [
        (chunk.first, len(chunk.lines), chunk.fenced) for chunk in chunks
    ]


@pytest.mark.parametrize(
    ("label", "between", "fenced"),
    [
        ("PGP PUBLIC KEY BLOCK", ("", "Comment: of the mill", "mQINBFqzuQMBEADI", "=aBcD"), True),
        ("CERTIFICATE", ("MIIDdzCCAl+gAwIB", "AgIEAgAAuTANBgkq"), True),
        ("PGP MESSAGE", ("Version: 2", "", "hQEMA5QJvXk0RGqr", "", "=QxYz"), True),
        ("STORY", ("The bees came back", "on a Sunday."), False),
    ],
)
def test_armoured_bytes_stay_as_they_are(label: str, between: tuple[str, ...], fenced: bool) -> None:
    """A key is one chunk with its edges and blank lines; words between such edges are words."""
    block = [f"-----BEGIN {label}-----", *between, f"-----END {label}-----"]
    chunks = list(part(_lines("one", *block, "two")))

    assert fenced == ((1, len(block), True) in [(chunk.first, len(chunk.lines), chunk.fenced) for chunk in chunks])


def test_what_the_width_proves_is_not_weighed() -> None:
    """Most chunks are prose without doubt; weighing them would cost as much again as all of the reading."""
    chunks = list(part(_lines(*TEXT, "", "hum(bee);", "rest(bee);", "", *TEXT)))
    shape = learn_shape([chunk.shown for chunk in chunks])

    assert [(True, False), (False, True), (True, False)] == [
        (chunk.prose, is_drawn(chunk, shape)) for chunk in weighed(chunks, shape)
    ]


def test_verse_beside_a_drawing_goes_on_below_it() -> None:
    """Its lines would otherwise be shown in two ways."""
    verse = ("tar soft by  /--\\", "the summer   |  |", "and a wall   \\__/", "a loose tooth", "and rain")

    assert [(5, True)] == [(len(chunk.lines), chunk.fenced) for chunk in part(_lines(*verse))]


def test_links_without_a_name_stand_among_others() -> None:
    """As in a folder whose menu names nothing: their text is empty."""
    nameless = Line(text="", item_type="0")

    assert [3] == [len(chunk.lines) for chunk in part([nameless, nameless, Line(text="a wheel", item_type="0")])]


NOTES = [
    ("[0]: gopher://example.org/0/Hive",),
    ("[1] https://example.org/a", "[2] Das Wehr: https://example.org/b"),
    ("* https://example.org/蜂", "* gemini://example.org/"),
    ("https://example.org/c",),
]


@pytest.mark.parametrize("rule", ["---", "=====", "* * *", "___", "~~~~~~~~", "=" * 64])
@pytest.mark.parametrize("notes", NOTES)
@pytest.mark.parametrize("below", [(), ("---",)])
def test_links_below_a_rule_are_no_drawing(rule: str, notes: tuple[str, ...], below: tuple[str, ...]) -> None:
    """The rule parts them from the text, and another one may close them."""
    kinds = [block.kind for block in lay_out(_lines(*TEXT, "", rule, *notes, *below))]

    assert ["paragraph", "rule", "paragraph", "rule"][: 3 + len(below)] == kinds


@pytest.mark.parametrize("rule", ["----", "====", "=" * 72, " =====", "*****", "────────"])
def test_a_rule_between_paragraphs_is_no_drawing(rule: str) -> None:
    """Also of signs that code has."""
    assert ["paragraph", "rule", "paragraph"] == [block.kind for block in lay_out(_lines(*TEXT, "", rule, "", *TEXT))]
