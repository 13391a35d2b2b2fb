"""The passages of texts that were searched for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedd.publish.passages import LONGEST, marked, passage
from feedd.store.search_words import read_query

FILLER = "word after word " * 40


@pytest.mark.parametrize(
    ("text", "asked", "hits"),
    [
        ("The café is open", "cafe", ["café"]),
        (f"lamp {FILLER} the lamp was lit by the keeper of the lamp {FILLER}", "lamp lit", ["lamp", "lit", "lamp"]),
        (FILLER + "灯台の光です。" * 100, "灯台", ["灯台"]),
        ("x" * 1000 + " lamp", "lamp", ["lamp"]),
        (FILLER, "lamp", []),
    ],
)
def test_passage(text: str, asked: str, hits: list[str]) -> None:
    """The one with most of the words, as the author wrote them."""
    pieces = passage(text, read_query(asked))
    assert hits == [piece for piece, is_marked in pieces if is_marked][: len(hits)]
    assert bool(hits) == bool(pieces)
    assert sum(len(piece) for piece, _ in pieces) <= LONGEST + 4


@given(st.text(), st.text())
def test_any_text(text: str, asked: str) -> None:
    """A whole text is all there; a passage is a part of it."""
    terms = read_query(asked)
    assert text == "".join(piece for piece, _ in marked(text, terms))
    assert "".join(piece for piece, _ in passage(text, terms)).removeprefix("… ").removesuffix(" …") in text
