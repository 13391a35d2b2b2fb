"""Lines that are rows though they may fill the width."""

import pytest

from feedd.reading.layout.entries import are_entries, sessions
from tests.support.wrapped_text import lines_of

PROMPT = "[ada@pier boats]$ ls"


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["ada@mill.example", "ben@pier.example", "ida@mill.example"], True),
        (["ferry.msc - asks who waits", "Lamp.exe  - shows the lamp", "ls – lists boats"], True),
        (["ada@mill.example", "ben@pier.example"], False),
        (["The ferry - asks nobody who", "waits and leaves on time, as", "it did - on Monday."], False),
        (["船は港を出て島へ向かった", "誰もそれを見ていなかった", "夜になって雨が降った"], False),
    ],
    ids=["addresses", "explained", "two", "prose", "ideographs"],
)
def test_entries_are_one_word_each_or_named(texts: list[str], expected: bool) -> None:
    """All lines must be so, and three of them are no chance."""
    assert expected == are_entries(lines_of(texts))


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["So ask it:", PROMPT, "Red Ferry", "", "Later"], [(1, 3)]),
        (["So ask it:", PROMPT, "Red Ferry", "And that is all that there is to say about the boats."], [(1, 3)]),
        (["So ask it:", PROMPT, "Red Ferry", PROMPT, "Old Anna"], [(1, 5)]),
        ([PROMPT, "Red Ferry"], []),
        (["So ask it:", "ada wrote @ noon: it costs 5$ at most"], []),
    ],
    ids=["to the blank line", "to the next sentence", "all prompts", "touches nothing", "no prompt"],
)
def test_a_session_that_touches_a_sentence_is_found(texts: list[str], expected: list[tuple[int, int]]) -> None:
    """One that stands alone is found as a listing."""
    assert expected == list(sessions(lines_of(texts), 0, len(texts)))
