"""What proves that lines are prose, and joining them."""

import pytest

from feedd.reading.layout.prose import join, learn_shape, stays
from feedd.reading.words.lines import Line
from tests.support.wrapped_text import SHAPE, lines_of


@pytest.mark.parametrize(
    "lines",
    [
        ["    x = [1, 2, 3]"],
        ["{ *p++ = &q[1]; }"],
        ["name          value       when"],
        ["    moved in", "    and short"],
    ],
)
def test_what_is_no_prose_stays_as_it_stands(lines: list[str]) -> None:
    """Code, columns and indented lines keep every blank."""
    assert stays(lines_of(lines), SHAPE)


@pytest.mark.parametrize(
    ("lines", "row"),
    [
        (["a well-", "known hive"], "a well-known hive"),
        (["a how-", "to guide"], "a how-to guide"),
        (["a hit-", "or-miss affair"], "a hit-or-miss affair"),
        (["pre-", "and post-war"], "pre- and post-war"),
        (["Kür-", "bis"], "Kür-bis"),
        (["taso-", "ja, kuvia"], "taso-ja, kuvia"),
        (["Haupt-", "und Nebenräder"], "Haupt- und Nebenräder"),
        (["lång-", "och kortvåg"], "lång- och kortvåg"),
        (["it's—", "late"], "it's—late"),
        (["it is –", "late"], "it is – late"),
        (["1 -", "2"], "1 - 2"),
        (["one  ", "  two   three"], "one two three"),
        (["蜂が帰って", "きた"], "蜂が帰ってきた"),
        (["蜂が帰って", "home"], "蜂が帰って home"),
    ],
)
def test_joining_keeps_hyphens_and_dashes(lines: list[str], row: str) -> None:
    """No character is lost, and no blank is added in a compound or between ideographs; `Haupt-` lacks its end."""
    assert row == join(lines_of(lines))


def test_names_set_to_the_right_are_no_prose() -> None:
    """They end at the right edge, as full lines do."""
    names = [f"{name:>64}" for name in ("A. Quill", "B. Reed", "C. Harbour")]

    assert stays(lines_of(names), SHAPE)


def test_indent_of_paragraphs_that_are_one_line_each() -> None:
    """Where nothing was wrapped, most long lines say where the margin is; two of them say nothing."""
    said = [
        Line(text=f"  The ferry of the year {year} was red, and nobody had asked for it.")
        for year in (1968, 1974, 1981)
    ]
    short = Line(text="Ferries of North Pier")

    assert 2 == learn_shape([[short], *([line] for line in said)]).indent
    assert 0 == learn_shape([[short], *([line] for line in said[:2])]).indent
