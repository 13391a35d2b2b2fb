"""Finding fences."""

import pytest

from feedd.reading.words.fences import are_fences, fenced_alone


@pytest.mark.parametrize(
    ("texts", "fences"),
    [
        (["```", "a", "```"], [0, 2]),
        (["```a wheel", "a", "```"], [0, 2]),
        (["```make```", "a"], []),
        (["```make```", "```", "a", "```", "``` мука ``` "], [1, 3]),
        (["```a wheel```", "( + )", "```"], [0, 2]),
        (["a", "```"], [1]),
        (["``````", "a"], [0]),
        ([], []),
    ],
)
def test_a_line_that_fences_itself_opens_nothing(texts: list[str], fences: list[int]) -> None:
    """Unless another line would have nothing to close."""
    assert fences == [number for number, is_fence in enumerate(are_fences(texts)) if is_fence]


def test_a_line_that_fences_itself_says_what_it_fences() -> None:
    """Other lines fence nothing by themselves."""
    assert ["make", "", "", ""] == [*map(fenced_alone, ["```make```", "```", "```a", "a ```b```"])]
