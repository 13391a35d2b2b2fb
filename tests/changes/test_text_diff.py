"""Whether an edit is significant, and what it changed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedd.changes.text_diff import MOST_LINES, Piece, compare, is_significant, summarise

TEXT = " ".join(f"word{number}" for number in range(200))


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (TEXT, TEXT, False),
        (TEXT, TEXT + " nine more words are not enough for an edit", False),
        (TEXT, TEXT + " but ten or more of these new words are quite enough for one", True),
        (" ".join([TEXT] * 5), " ".join([TEXT] * 5) + " a dozen words in a thousand are too few to make one", False),
        (" ".join([TEXT] * 20), " ".join([TEXT] * 20) + " more" * 40, True),
        (TEXT, " ".join(reversed(TEXT.split())), False),
        (TEXT, "", True),
        ("", "", False),
    ],
    ids=["same", "nine", "ten", "under 3 %", "forty", "moved", "emptied", "empty"],
)
def test_is_significant_weighs_the_words_that_differ(before: str, after: str, expected: bool) -> None:
    """At least ten words and 3 % of them must differ, or forty words."""
    assert expected == is_significant(before, after)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("a b c", "a b c d e", "2 words added"),
        ("a b c", "a b", "1 word removed"),
        ("a b c", "a x y", "2 words added, 2 removed"),
        ("a b", "b a", "its words in another order"),
    ],
)
def test_summarise_counts_words(before: str, after: str, expected: str) -> None:
    """The result is one line that subscribers understand."""
    assert expected == summarise(before, after)


def test_compare_shows_a_changed_word_within_its_line() -> None:
    """Unchanged words are not shown twice."""
    assert compare("one\ntwo three four\nfive\n", "one\ntwo 3 four\nfive\n") == (
        Piece("same", "one\ntwo "),
        Piece("removed", "three "),
        Piece("added", "3 "),
        Piece("same", "four\nfive\n"),
    )


@given(st.text("ab \n", max_size=80), st.text("ab \n", max_size=80))
def test_compare_gives_both_versions_back(before: str, after: str) -> None:
    """Without the added pieces it is the old text, without the removed ones the new text."""
    pieces = compare(before, after)

    assert before == "".join(piece.text for piece in pieces if piece.kind != "added")
    assert after == "".join(piece.text for piece in pieces if piece.kind != "removed")


def test_compare_of_huge_texts_is_one_replacement() -> None:
    """Beyond the limits of difflib, the whole text is shown as replaced."""
    before, after = "a\n" * (MOST_LINES + 1), "b\n" * 3

    assert compare(before, after) == (Piece("removed", before), Piece("added", after))


def test_compare_of_few_words_said_often_is_one_replacement() -> None:
    """For such short texts difflib takes seconds; the text around them is still compared."""
    before, after = "a b " * 200, "b a a " * 133

    assert compare(f"{before}\n--\none word\n", f"{after}\n--\none world\n") == (
        Piece("removed", f"{before}\n"),
        Piece("added", f"{after}\n"),
        Piece("same", "--\none "),
        Piece("removed", "word\n"),
        Piece("added", "world\n"),
    )


def test_compare_of_many_such_paragraphs_ends_in_replacements() -> None:
    """The time for each of them is limited, and so is the time for all of them."""
    some = ("a b " * 80, "b a a " * 53)
    texts = ["".join(f"{paragraph}\n-{number}-\n" for number in range(60)) for paragraph in some]
    pieces = compare(*texts)

    assert len(some[0]) + 1 not in [len(piece.text) for piece in pieces[:3]]
    assert [Piece("removed", f"{some[0]}\n"), Piece("added", f"{some[1]}\n")] == list(pieces[-3:-1])
