"""Front matter gives facts, and what it says to readers beside them stays in the text."""

from datetime import UTC

import pytest

from feedd.reading.head.facts import Head
from feedd.reading.head.front_matter import read_front_matter
from feedd.reading.words.lines import Line


def read(text: str) -> tuple[Head | None, list[str]]:
    """Return what front matter says, and the lines that stay."""
    lines = [Line(text=line) for line in text.split("\n")]
    head = read_front_matter(lines, UTC)
    return head, [line.text for number, line in enumerate(lines) if head is None or number not in head.cut]


@pytest.mark.parametrize(
    ("said", "stays"),
    [
        ("weight: 3", []),
        ("image: /weir.png", []),
        ("menu:\n  main:\n    weight: 3", []),
        ("image:\n  alt: The weir in its ice", ["image:", "  alt: The weir in its ice"]),
        ("comment: Written in the old mill", ["comment: Written in the old mill"]),
        (
            "author:\n  name: Ada Quill\n  bio: Keeper of the lamps",
            ["author:", "  name: Ada Quill", "  bio: Keeper of the lamps"],
        ),
        ("summary: How the weir was mended", ["summary: How the weir was mended"]),
    ],
)
def test_what_is_said_to_readers_stays(said: str, stays: list[str]) -> None:
    """Settings, places and numbers go; a sentence stays, also behind a key for programs or in a map."""
    head, left = read(f"---\ntitle: Bees\n{said}\n---\nA text.")

    assert head is not None
    assert "Bees" == head.facts.title
    assert [*stays, "A text."] == left


def test_text_without_a_known_key_is_no_front_matter() -> None:
    """Two rules around words are no front matter."""
    assert (None, ["---", "bees: many", "---"]) == read("---\nbees: many\n---")


def test_value_of_many_words_is_read_in_linear_time() -> None:
    """A map of nothing but separators ends, and its words stay."""
    head, left = read("---\ntitle: Bees\nmenu: " + "a: , " * 20_000 + "\n---\nA text.")

    assert head is not None
    assert "A text." == left[-1]
