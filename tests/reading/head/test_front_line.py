"""Front matter that lost its line breaks is parted where it is certain where each value ends."""

from feedd.reading.head.front_line import joined_front, parted
from feedd.reading.words.lines import Line


def known(key: str) -> bool:
    """Return whether a key is known."""
    return key in {"title", "date", "tags"}


def test_line_between_two_fences_is_found_also_broken_again() -> None:
    """It may have been broken over a few lines, and a fence alone is none."""
    one, two, none = "+++ title = 'Bees' +++", ("--- title: Bees", "date: 2024-05-03 ---"), "---"

    assert ("title = 'Bees'", 0) == joined_front([Line(text=one)])
    assert ("title: Bees date: 2024-05-03", 1) == joined_front([Line(text=text) for text in two])
    assert joined_front([Line(text=none), Line(text="title: Bees"), Line(text="---")]) is None


def test_keys_are_parted_and_doubt_parts_nothing() -> None:
    """A key that nobody knows may be a word of the title."""
    toml = parted('title = "Bees = many" date = "2024-05-03"', known, is_toml=True)
    yaml = parted("title: Bees of the moor date: 2024-05-03", known, is_toml=False)

    assert ['title: "Bees = many"', 'date: "2024-05-03"'] == [row.replace(" = ", ": ", 1).strip() for row in toml or []]
    assert ["title: Bees of the moor", "date: 2024-05-03"] == [row.strip() for row in yaml or []]
    assert parted("title: Bees moor: dry", known, is_toml=False) is None
