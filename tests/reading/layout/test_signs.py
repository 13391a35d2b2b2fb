"""Recognising the marks of plain text."""

from collections.abc import Iterable

import pytest

from feedd.reading.layout.blocks import lay_out
from feedd.reading.layout.prose import learn_shape
from feedd.reading.layout.signs import (
    definitions,
    is_capitals,
    is_table,
    is_underline,
    is_underlined,
    item_rows,
    quote_end,
    ruled_around,
    ruled_heading,
    unquoted,
)
from feedd.reading.words.lines import Line
from tests.support.growth import grows_evenly

SHAPE = learn_shape([])


def _lines(texts: Iterable[str]) -> list[Line]:
    return [Line(text=text) for text in texts]


def test_hanging_lines_belong_to_their_item() -> None:
    """An item continues on indented lines; an inner list stays indented by no-break spaces."""
    rows = item_rows(_lines(["1. Catch the", "   swarm", "2. Rest", "   - long", "   - well"]))

    assert ["1. Catch the swarm", "2. Rest", "\u00a0\u00a0\u00a0- long", "\u00a0\u00a0\u00a0- well"] == rows


def test_an_outer_item_goes_on_below_its_inner_list() -> None:
    """Under its own text; what a program wrapped stays with the inner item."""
    outer = ("* fruit that is sold", "  - apples", "  - pears", "  of the season, by weight")
    wrapped = ("* fruit", "  - apples of the season, by weight", "  and in bags", "* bread")

    assert len(item_rows(_lines([*outer, "* bread"]))) == 5
    assert item_rows(_lines([*outer]))[3].strip("\u00a0") == "of the season, by weight"
    assert len(item_rows(_lines([*wrapped]))) == 3


@pytest.mark.parametrize(
    ("rule", "text", "under"),
    [
        ("====", "Bees", True),
        ("---", "Bees and moths", False),
        ("----", "day   high", False),
        ("      ====", "Bees", False),
        ("────", "Bees", True),
        ("¯¯¯¯", "Bees", True),
    ],
)
def test_an_underline_is_as_long_as_its_heading(rule: str, text: str, under: bool) -> None:
    """A rule below the head of a table, or at another place, is no underline."""
    assert under == is_underline(Line(text=rule), Line(text=text))


SHOUTS = [
    '"HELLO, MILL!"',
    "“WHO IS THERE?”",
    "„MACH DAS WEHR ZU!“",
    "«ЗАКРОЙТЕ ВОРОТА!»",
    "» AU SECOURS «",
    "'STOP IT'",
]


@pytest.mark.parametrize("shout", SHOUTS)
def test_what_somebody_shouts_is_no_heading(shout: str) -> None:
    """In a story it stands alone as a heading does, in quotation marks."""
    text = f'"Good evening," said the miller.\n\n{shout}\n\n"Come in, then," he said, and so they went inside.\n'

    assert ["paragraph"] * 3 == [block.kind for block in lay_out(_lines(text.split("\n")))]


@pytest.mark.parametrize("address", ["https://mill.example.org/calendar.html", "//mill.example.org/~anna/wheel.html"])
def test_an_address_over_a_rule_is_no_heading(address: str) -> None:
    """It is the last line of what stands above, as in a calendar of several."""
    rule = Line(text="-" * len(address))

    assert not is_underline(rule, Line(text=address))
    assert not is_underlined([Line(text="Entrance: 3 EUR"), Line(text=address), rule], 1)
    assert is_underlined([Line(text="The mill"), Line(text="--------")], 0)


def test_headings_in_capitals() -> None:
    """They stand alone, and have words."""
    assert [True, False, False] == [is_capitals(Line(text=line)) for line in ("STEP 1: BEES", "Step 1", "A 1")]


@pytest.mark.parametrize(
    "lines",
    [
        ["day   high", "Mon   03:12"],
        ["-rw-r--r--  1 root", "-rw-r--r--  2 root"],
        ["╔══╗", "║a ║"],
        ["  .--.", " /    \\"],
        ["====", "----"],
    ],
)
def test_tables_and_drawings_are_known(lines: list[str]) -> None:
    """Gaps, frames and signs distinguish columns and pictures from words."""
    assert is_table(_lines(lines), SHAPE)


@pytest.mark.parametrize("lines", [["Done.  And rested.", "Twice."], ["-   one", "-   two"], ["The bees", "came back"]])
def test_what_is_no_table(lines: list[str]) -> None:
    """Two blanks after a full stop or a list mark are no columns."""
    assert not is_table(_lines(lines), SHAPE)


def test_a_quotation_ends_where_its_marks_do() -> None:
    """The marks of all levels are removed."""
    lines = _lines(["> one", ">> two", "three"])

    assert (2, _lines(["one", "two"])) == (quote_end(lines, 0, SHAPE), unquoted(lines[:2]))


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("---- The weir ----------------------------------", "The weir"),
        ("<-- The weir ----------------------------------->", "The weir"),
        ("=[ The weir ]==========", "The weir"),
        ("  -=[ The weir ]=-", "The weir"),
        ("──── Die Mühle ────", "Die Mühle"),
        ("== The weir ==", "The weir"),
        ("*** 2. The weir ***", "2. The weir"),
        ("-- Ada --", ""),
        ("** now **", ""),
        ("-----BEGIN PGP MESSAGE-----", ""),
        ("---- ----- ---- -- -- -----", ""),
        ("--- o --- <> --- o ---", ""),
        ("+---- The weir ----+", ""),
        ("--- The weir leaked all through the winter and the whole of the next spring as well ---", ""),
        ("--- the weir", ""),
        ("------The weir--------", "The weir"),
        ("------THE WEIR--------", ""),
    ],
)
def test_a_heading_may_stand_within_a_rule(line: str, words: str) -> None:
    """Signs stand on both sides, more of them than a signature has; boxes, fences of keys and drawings are none."""
    assert words == ruled_heading(Line(text=line))


@pytest.mark.parametrize(("dots", "under"), [("......", True), ("...", False), (".......", False)])
def test_dots_below_a_heading_are_exactly_as_long(dots: str, under: bool) -> None:
    """They are a heading's in reStructuredText, and a pause elsewhere."""
    assert under == is_underlined([Line(text="Wheels"), Line(text=dots)], 0)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("--[ 2. The weir", "2. The weir"),
        ("----[  2]  The weir", "2  The weir"),
        ("|=----=[ The weir ]=----=|", "The weir"),
        ("-------------------------[  The weir  ]", "The weir"),
        ("--[ ] the weir", ""),
        ("|=[ 0x02 - The weir ]=-------=|", "0x02 - The weir"),
    ],
)
def test_a_heading_may_stand_behind_a_rule_and_a_bracket(line: str, words: str) -> None:
    """As in magazines in plain text."""
    assert words == ruled_heading(Line(text=line))


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (["-----", "**** The weir ****", "-----"], "The weir"),
        (["=====", "   The weir?", "====="], "The weir?"),
        (["*****", "*  The weir *", "*****"], "The weir"),
        (["-----", "The weir leaked.", "-----"], ""),
        (["-----", "day    high", "-----"], ""),
        (["-----", "The weir", "--"], ""),
        (["+---+", "| a |", "+---+"], ""),
        (["-----", "The weir"], ""),
    ],
)
def test_a_heading_may_stand_between_two_rules(rows: list[str], words: str) -> None:
    """The rules are equal and of one sign; a sentence is a notice, a gap parts columns, corners make a box."""
    assert words == ruled_around(_lines(rows))


@pytest.mark.parametrize(
    ("words", "under"),
    [("Files:", True), ("How does it work?", True), ("These are all of the files:", False), ("It works.", False)],
)
def test_a_few_words_over_a_rule_that_spans_the_page_are_a_heading(words: str, under: bool) -> None:
    """A sentence over such a rule is none, also before a colon."""
    assert under == is_underlined([Line(text=words), Line(text="-" * 60)], 0)


@pytest.mark.parametrize("rows", ["a   b\n", "a   b\n    c\n"])
def test_hostile_terms_are_read_in_linear_time(rows: str) -> None:
    """Thousands of lines that may each begin a definition are asked once each."""

    def read(count: int) -> None:
        definitions([Line(text=text) for text in (rows * count).splitlines()])

    assert grows_evenly(read, 1 << 11)
