"""The words that are searched for, in many scripts, and where they stand in a text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedd.store.search_words import LONGEST, MOST_TERMS, Term, places_of, read_query, searchable, words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Don't PANIC: foo_bar.txt", "don t panic foo bar txt"),
        ("Café e\u0301te\u0301 Straße ﬁne", "cafe ete strasse fine"),
        ("ＡＢＣ １２", "abc 12"),
        ("Ёлка", "елка"),
        ("日本語 abc", "日本 本語 語 abc"),
        ("第3章", "第 3 章"),
        ("ｶﾞｷ", "ガキ キ"),
        ("서울", "서울 울"),
        ("שָׁלוֹם", "שלום"),
        ("می\u200cخواهم", "میخواهم"),
        ("soft\u00adware", "software"),
        ("~~~~ **** \x00", ""),
        ("x" * 100, "x" * LONGEST),
    ],
)
def test_words(text: str, words: str) -> None:
    """Without case, accents and width; pairs of letters where no blanks are between words."""
    assert words == searchable(text)


@pytest.mark.parametrize(
    ("asked", "terms"),
    [
        ("Lamp lit", [Term(("lamp",)), Term(("lit",))]),
        ('"lamp is lit" lamp', [Term(("lamp", "is", "lit")), Term(("lamp",))]),
        ("“lamp is” lit", [Term(("lamp", "is")), Term(("lit",))]),
        ("gard* a*", [Term(("gard",), is_prefix=True), Term(("a",))]),
        ('"lamp is lit"*', [Term(("lamp", "is", "lit"), is_prefix=True)]),
        ("日本語", [Term(("日本", "本語"))]),
        ("日", [Term(("日",), is_prefix=True)]),
        ('"日本 abc"', [Term(("日本", "本", "abc"))]),
        ('"lamp', [Term(("lamp",))]),
        ("OR NEAR(a) NOT ^x -y", [Term((one,)) for one in ("or",)] + [Term(("near", "a"))]),
        ("lamp LAMP lámp", [Term(("lamp",))]),
        ('* " \x00 ~', []),
    ],
)
def test_query(asked: str, terms: list[Term]) -> None:
    """Nothing that is typed is an operator but quotes and a star at the end."""
    assert terms == list(read_query(asked))[: len(terms)]
    assert bool(terms) == bool(read_query(asked))


def test_query_is_bounded() -> None:
    """However much is asked for."""
    assert MOST_TERMS == len(read_query(" ".join(f"w{number}" for number in range(1000))))


@pytest.mark.parametrize(
    ("text", "asked", "found"),
    [
        ("The Café by the cafes", "cafe*", ["Café", "cafes"]),
        ("a lamp is lit, the lamp is not", '"lamp is lit"', ["lamp is lit"]),
        ("これは日本語です", "日本語", ["日本語"]),
        ("これは日本語です", "です", ["です"]),
        ("lamp", "lamp*", ["lamp"]),
        ("nothing", "lamp", []),
        ("lamp is lamp is lit", 'lamp "is lit"', ["lamp", "lamp", "is lit"]),
    ],
)
def test_places(text: str, asked: str, found: list[str]) -> None:
    """The characters of the text itself, with its case and accents."""
    assert found == [text[start:end] for start, end in places_of(text, read_query(asked))]


@given(st.text(), st.text())
def test_any_text(text: str, asked: str) -> None:
    """Words and places are within the text and in order, whatever the characters."""
    assert searchable(text) == " ".join(word.form for word in words_of(text))
    for word in words_of(text):
        assert 0 <= word.start < word.end <= len(text)
        assert word.form
        assert not set(word.form) & set(" \"*'\0")
    last = 0
    for start, end in places_of(text, read_query(asked)):
        assert last <= start < end
        last = end
    for term in read_query(asked):
        assert term.forms
