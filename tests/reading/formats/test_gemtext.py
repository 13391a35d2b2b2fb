"""Reading gemtext."""

import pytest

from feedd.model import GopherUrl
from feedd.reading.formats.gemtext import gemtext_blocks, is_gemtext, with_marks_apart
from feedd.reading.layout.blocks import Block
from feedd.reading.words.lines import Line

HERE = GopherUrl(host="gopher.example.org", item_type="0", selector=b"/log/mill.gmi")


def _lines(text: str) -> list[Line]:
    return [Line(text=line) for line in text.split("\n")]


def _told(text: str) -> list[tuple[str, int, list[tuple[str, str | None]]]]:
    def one(block: Block) -> tuple[str, int, list[tuple[str, str | None]]]:
        return block.kind, block.level, [(row.text, row.href) for row in block.rows]

    return [one(block) for block in gemtext_blocks(_lines(text), HERE)]


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("Bees hum.", "/mill.gmi", True),
        ("=> gopher://example.org/0/a The map\n=> b.txt", "/mill.txt", True),
        ("=> gopher://example.org/0/a The map", "/mill.txt", False),
        ("=> it rains\n=> we stay", "/mill.txt", False),
        ("=> ../ Back\n=> /bees The bees", "a", True),
        ("=> ~ann/ Ann\n=> bees.txt Пчёлы", "a.txt", True),
        ("=> so it is\n=> not so", "a", False),
        ("```\n=> /a a\n=> /b b\n```", "a.md", False),
    ],
)
def test_gemtext_is_recognised_by_its_name_or_its_links(text: str, name: str, expected: bool) -> None:
    """Two link lines are enough; an arrow before a word is no link."""
    assert expected == is_gemtext(_lines(text), name)


def test_each_line_is_what_its_sign_says() -> None:
    """Only the beginning of a line makes it a heading, a list item, a quotation, a link or a fence."""
    assert [
        ("heading", 3, [("Way", None)]),
        ("paragraph", 0, [("* bread", None), ("* a stick", None)]),
        ("quote", 0, [("Mind the gate.", None)]),
        (
            "paragraph",
            0,
            [("The map", "gopher://gopher.example.org/0/map.txt"), ("https://example.org/", "https://example.org/")],
        ),
        ("paragraph", 0, [("a drawing", None)]),
        ("pre", 0, [("# |", None), ("", None), ("=> |", None)]),
        ("paragraph", 0, [("*not* a list", None)]),
    ] == _told(
        "## Way\n* bread\n* a stick\n> Mind the gate.\n=> /map.txt The map\n=> https://example.org/\n"
        "``` a drawing\n# |\n\n=> |\n```\n*not* a list"
    )


def test_a_link_that_leads_nowhere_keeps_its_words() -> None:
    """No letter of its target is lost."""
    assert [("paragraph", 0, [("javascript:x() Run", None)])] == _told("=> javascript:x() Run")


def test_a_line_is_a_paragraph() -> None:
    """Gemtext is not wrapped."""
    long = (
        "The path begins behind the chapel, where the wall has been taken down so often that nobody remembers it. " * 2
    )

    assert 2 == len(_told(f"{long}\n{long}"))


def test_lines_wrapped_by_hand_are_joined() -> None:
    """Some authors wrap gemtext, although its clients do it."""
    text = (
        "The path begins behind the chapel, where the wall has been taken\n"
        "down so often that nobody remembers which side was the field,\nand it ends at the mill."
    )

    assert 1 == len(_told(text))


def test_heading_marks_are_set_apart_where_they_are_headings() -> None:
    """Between fences they are code, or a colour; a plain text has hash tags."""
    lines = _lines("#Mill\n# Way\n```\n#include\n```\n##Weir")

    assert ["# Mill", "# Way", "```", "#include", "```", "## Weir"] == [
        line.text for line in with_marks_apart(lines, HERE)
    ]
    assert lines == with_marks_apart(lines, GopherUrl(host="gopher.example.org", item_type="0", selector=b"/mill.txt"))
