"""What is written around words for a program."""

import pytest

from feedd.reading.formats.markdown_marks import without_marks_of_programs
from tests.support.growth import grows_evenly


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The weir {: .right}", "The weir"),
        ("`{: .right}` and ```{: #a}```", "`{: .right}` and ```{: #a}```"),
        ("```\n{: .right}\n[TOC]\n```", "```\n{: .right}\n[TOC]\n```"),
        ("the set { a, b } and {:x}", "the set { a, b } and {:x}"),
        ("## Вода {#weir}", "## Вода"),
        ("> [!NOTE]\n> 水", "> **Note**\n> 水"),
        ("if a == b and c == d", "if a == b and c == d"),
        (":::\nno box is opened\n:::", ":::\nno box is opened\n:::"),
    ],
)
def test_marks_for_programs_go_and_words_stay(text: str, expected: str) -> None:
    """Code keeps them, and so does what only looks like them."""
    assert expected == without_marks_of_programs(text)


@pytest.mark.parametrize("unit", [" ", "\t", "{: ", "==a ", "# a ", "{:.a ", "> [!a] "])
def test_hostile_marks_take_time_as_they_grow(unit: str) -> None:
    """A line may be as long as the document, and be blank but for its last sign."""
    assert grows_evenly(lambda count: without_marks_of_programs(f"[! {{{unit * count}x"), 1 << 13)
