"""Lines of words that are moved in."""

import pytest

from feedd.reading.layout.said import are_moved_words, is_said
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
