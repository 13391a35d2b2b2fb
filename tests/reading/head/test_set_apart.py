"""Showing the fields of a head as lines that touch."""

import pytest

from feedd.reading.head.set_apart import links_between, without_marks
from feedd.reading.words.lines import Line


def _lines(text: str) -> list[Line]:
    return [Line(text=one) for one in text.split("\n")]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("# T\n\n* Datum : 2024-05-03\n* Autorin : Ada", "# T\n\nDatum : 2024-05-03\nAutorin : Ada"),
        ("# T\n- Автор: Ада\n\n- Метки: рожь", "# T\nАвтор: Ада\n\nМетки: рожь"),
        ("# T\n* Date: 2024-05-03\n* Tags: a\n* or not", None),
        ("# T\n* Milk : 2 l\n* Rye : 1 kg", None),
        ("# T\n* Author: Ada\n* Released: 2024-05-03\n* Tracks: 9", None),
        ("# T\n* Author: Ada\n* Title: Mills\n* Date: 2024-05-03", None),
        ("one\ntwo\nthree\nfour\n* Date: 2024-05-03\n* Tags: a", None),
        ("* Date: 2024-05-03\n* Tags: a", None),
    ],
)
def test_marks_go_where_a_list_is_the_fields_of_a_head(text: str, shown: str | None) -> None:
    """A list of the text keeps them, as does one that is about a book, or stands further down."""
    assert (shown or text) == "\n".join(line.text for line in without_marks(_lines(text)))


def test_links_between_fields_are_found() -> None:
    """They touch a field above and one below; other links stand in the text."""
    text = "=> /a top\nAuthor: Ada\n=> /key\n=> /about\nDate: 2024-05-03\n=> /b\n\nMilk: 2 l\n=> /c\nRye: 1 kg"

    assert frozenset({2, 3}) == links_between(_lines(text))
