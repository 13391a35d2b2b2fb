"""URLs at the beginning of a line: of a sentence, or of a line of their own."""

import pytest

from feedd.reading.layout.urls import amid_sentences, begins_with_url, has_marks
from feedd.reading.words.lines import Line, text_lines

ABOVE = "The boat to the island is not in the list of ferries that"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"{ABOVE}\nhttps://pier.example/ shows on its first page.", 1),
        (f"{ABOVE}\n(https://pier.example/), and in no other, shows.", 1),
        (f"{ABOVE}\nhttps://pier.example/\nshows on its first page.", 1),
        (f"{ABOVE}\nhttps://pier.example/ Ferries of the north", 0),
        (f"{ABOVE}\nhttps://pier.example/", 0),
        (f"{ABOVE}:\nhttps://pier.example/ shows them all.", 0),
        ("Ferries\nhttps://pier.example/ of the north", 0),
        ("Ferries that\nhttps://pier.example/ shows are late\nby an hour.", 1),
        (f"{ABOVE}\nhttps://a.example/ goes\nhttps://b.example/ hates\nhttps://c.example/ sells\nand so on", 0),
        ("Паром, которого нет ни в одном из расписаний, что\nhttps://pier.example/ печатает с утра.", 1),
    ],
)
def test_a_url_goes_on_with_a_sentence_where_words_stand_around_it(text: str, found: int) -> None:
    """A capital behind it, a pause above it or a list of several begins something else."""
    lines = text_lines(text)

    assert (found, not found) == (len(amid_sentences(lines)), has_marks(lines))


def test_a_line_begins_with_a_url_also_behind_a_quotation_mark() -> None:
    """A URL amid the words of a line begins nothing."""
    assert [True, True, False] == [
        begins_with_url(Line(text=text))
        for text in ("  gopher://pier.example/", '"https://pier.example/"', "at https://pier.example/")
    ]
