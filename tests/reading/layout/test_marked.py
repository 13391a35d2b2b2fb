"""Headings and links that a mark announces."""

import pytest

from feedd.reading.layout.marked import atx_heading, atx_rows, link
from feedd.reading.words.lines import Line

LONG = "## Did anybody ask the miller of the weir, before he sold it,"


def test_number_signs_at_the_margin_are_headings() -> None:
    """Words must follow a blank."""
    assert [(3, "Bees"), (0, ""), (0, "")] == [atx_heading(line) for line in ("## Bees ##", "#bees", "    # bees")]


@pytest.mark.parametrize(
    ("lines", "rows"),
    [
        ((LONG, "## what he thought?", "He did."), 2),
        ((LONG, LONG, "## what he thought?", "## Bees"), 3),
        ((LONG, "# Bees"), 1),
        (("## Bees", "## Wasps"), 1),
        ((LONG[:-1] + ".", "## Wasps"), 1),
    ],
)
def test_a_heading_may_be_broken_over_lines(lines: tuple[str, ...], rows: int) -> None:
    """Where its line is long and no sentence ends; another level is another heading."""
    assert rows == len(atx_rows([Line(text=line) for line in lines], 0))


def test_a_link_of_gemtext_has_an_address() -> None:
    """Without words it shows that; an arrow before words is none."""
    assert ("https://example.org/", "The mill") == link("=> https://example.org/ The mill")
    assert ("gemini://example.org/",) * 2 == link("=> gemini://example.org/")
    assert ("", "") == link("=> the mill")
