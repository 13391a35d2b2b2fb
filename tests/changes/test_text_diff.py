"""Whether an edit is significant, and what it changed."""

import re
from collections.abc import Callable
from textwrap import fill

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


LENGTHS = (1, 2, 5, 8, 12, 16, 20, 25, 30, 40, 60, 80, 100, 200, 300, 1000, 2000)


def words(count: int, start: int = 0) -> list[str]:
    """Return different words of letters alone, from this one on."""
    return ["".join(chr(ord("a") + int(digit)) for digit in f"{number:05}") for number in range(start, start + count)]


def lines(count: int, start: int = 0) -> str:
    """Return such words as a text of wrapped lines."""
    return fill(" ".join(words(count, start)), 60)


@pytest.mark.parametrize("length", LENGTHS)
@pytest.mark.parametrize(
    ("edit", "least", "most"),  # an edit is significant in texts of `least` to `most` words
    [
        *((lambda text, count=count: re.sub(r"(\w)(\w)", r"\2\1\1", text, count=count), 1, 0) for count in (1, 2, 3)),
        (lambda text: re.sub(r"\b\w", lambda first: first[0].upper(), text, count=9), 1, 0),
        (lambda text: re.sub(r"(?<=\w)\b", ",", text, count=9), 1, 0),
        (lambda text: " ".join(reversed(text.split())), 1, 0),
        (lambda text: fill(text, 30), 1, 0),
        (lambda text: f"{text}\n12 of 17 (3.5%), 09:41, 2026-11-27, 4, 5", 1, 0),
        (lambda text: f"{text}\n{lines(3, 5000)}", 1, 0),
        (lambda text: f"{text}\n{lines(4, 5000)}", 1, 16),
        (lambda text: f"{text}\n{lines(8, 5000)}", 1, 30),
        (lambda text: f"{lines(8, 5000)}\n{text}", 1, 30),
        (lambda text: " ".join([*words(8, 5000), *text.split()[8:]]), 1, 40),
        (lambda text: " ".join(text.split()[8:]), 5, 40),
        (lambda text: f"{text}\n{lines(12, 5000)}", 1, 300),
        (lambda text: " ".join([*words(12, 5000), *text.split()[12:]]), 1, 300),
        (lambda text: f"{text}\n{lines(45, 5000)}", 1, 2000),
        (lambda text: " ".join([*words(45, 5000), *text.split()[45:]]), 1, 2000),
    ],
    ids=[
        *("typo", "two typos", "three typos", "capitals", "commas", "moved", "other width", "numbers"),
        *("3 more", "4 more", "8 more", "8 on top", "8 others", "8 fewer"),
        *("12 more", "12 others", "45 more", "45 others"),
    ],
)
def test_significance_by_length_of_text_and_size_and_kind_of_edit(
    edit: Callable[[str], str], least: int, most: int, length: int
) -> None:
    """A sentence is enough in a short text; typos, marks, numbers and line breaks are not, however short it is."""
    before = lines(length)
    after = edit(before)

    assert is_significant(before, after) == (least <= length <= most)
    assert is_significant(after, before) == is_significant(before, after)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("hello", "hello\nthe ferry does not sail today, says the harbour", True),
        ("hello", "helo", False),
        ("The Ferry sails at 9:30 from pier 4.", "The ferry sails at 10:15, from pier 5!", False),
        ("Sailing today.", "No ship sails today: storm.", True),
        ("10 C, wind 4, sun 3 h, rain 0 mm", "12 C, wind 5, sun 1 h, rain 7 mm", False),
        ("1 2 3 " * 100 + "north south east west", "1 2 3 " * 100 + "up down left right", False),
        ("今日は雨です。", "今日は雨です。明日の朝は船が出ません。", True),
        ("今日は雨です。", "今日は雪です。", False),
        ("我们今天去海边。" * 30, "我们今天去海边。" * 30 + "昨天下雨。", False),
        ("我们今天去海边。" * 30, "我们今天去海边。" * 30 + "昨晚狂风暴雨毁坏了旧码头许多船只", True),
    ],
)
def test_significance_of_small_texts(before: str, after: str, expected: bool) -> None:
    """A fifth of the words; of Chinese and Japanese each character is a word."""
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
