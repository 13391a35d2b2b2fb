"""Lines of words that are moved in."""

import pytest

from feedd.reading.layout.said import (
    are_centred_words,
    are_moved_words,
    is_explained,
    is_page_edge,
    is_said,
    is_variable,
    lists_pages,
)
from feedd.reading.words.lines import Line


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("    Send bees to me.", True),
        ("        ... and all of it takes an hour!", True),
        ("        Урок 1.2: пчёлы", True),
        ("        שיעור שני: הדבורים", True),
        ("    hum the whole day", False),
        ("    hum", False),
        ("    hum --all bees.", False),
        ("    Bees     9:00     Sunday", False),
        ("    - Bees on a Sunday", False),
    ],
)
def test_words_begin_or_end_as_sentences_do(text: str, expected: bool) -> None:
    """Words in scripts without capitals are words; a command, a field of a table and an item of a list are none."""
    assert expected == is_said(Line(text=text))


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (("Ada Quill", "Harbour/North", "408/973-9111"), True),
        (("THE OLD HARBOUR", "Growth of the Ferry"), True),
        (("MOVE D0", "RTS"), False),
        (("Ada  Quill", "Old Pier"), False),
        (("return the boat", "Old Pier"), False),
        (("Ada Quill",) * 9, False),
    ],
)
def test_a_few_names_far_from_the_margin_are_words(rows: tuple[str, ...], expected: bool) -> None:
    """Commands in capitals, columns and a long list are none."""
    assert expected == are_moved_words([Line(text=" " * 20 + row) for row in rows])
    assert not are_moved_words([Line(text="  " + row) for row in rows])


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (("-q", "    Says nothing of all the boats", "    that BOAT_LOG has."), True),
        (("PIER_LOG", "    Die Datei, in der die Boote", "    stehen."), True),
        (("NAME", "    pier_log - writes the boats down"), True),
        (("-q", "    Says nothing of all the boats", "      if (boat) wait(boat);"), False),
        (("-q", "    = is a boat that comes from afar", "    > is one that leaves"), False),
        (("Boats", "    Says nothing of all the boats", "    that are there"), False),
    ],
)
def test_what_an_option_does_is_words(lines: tuple[str, ...], told: bool) -> None:
    """Sentences at one indent below an option or a name in capitals; a single line below any heading."""
    assert told == is_explained([Line(text=line) for line in lines], 1)


def test_the_edges_of_a_page_of_the_manual_are_known() -> None:
    """Three columns, of which the last is the page."""
    edges = (
        "Pier 2.1      March 2020      FERRY(1)",
        "FERRY(1)      Boote      FERRY(1)",
        "the boat      late      f(x)",
    )
    assert [True, True, False] == [is_page_edge(Line(text=edge)) for edge in edges]


def test_lists_of_pages_and_variables_are_known() -> None:
    """`ferry(1), tide(7)` and `PIER_LOG`."""
    assert lists_pages([Line(text="ferry(1), tide_log(7),"), Line(text="boat(5).")])
    assert not lists_pages([Line(text="wait(boat),"), Line(text="boat(5).")])
    assert [True, False, False] == [is_variable(Line(text=name)) for name in ("  PIER_LOG", "THE PIER", "Pier_Log")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("   Note that the ferry has no bell.\n            Bring a lamp.", True),
        ("   Bitte sagt uns Bescheid.\n         Wir warten.", True),
        ("   Note that the ferry has no bell.\n   Bring a lamp.", False),
        ("   wait(boat);  wait(tide);\n      return tide;", False),
        ("Note that the ferry has no bell.\n         Bring a lamp.", False),
    ],
)
def test_centred_lines_of_words_have_one_middle(text: str, expected: bool) -> None:
    """Lines at one margin and code have none."""
    assert expected == are_centred_words([Line(text=line) for line in text.split("\n")])
