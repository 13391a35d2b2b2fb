"""Who made a book that a text is about is not who wrote the text."""

from datetime import UTC

import pytest

from feedd.reading.head.read import read_head
from feedd.reading.words.lines import Line

FACTS = {
    "Author: Bo Weir": "Publisher: Mill Press\nISBN-13: 9780000000000",
    "Autor(es): Bo Weir": "Editora: Moinho\nPáginas: 304",
    "Autor: Bo Weir": "Verlag: Mühle\nSeiten: 304",
    "Auteur: Bo Weir": "Éditeur: Le Moulin\nPages: 304",
    "Автор: Бо Вир": "Издательство: Мельница",
}


@pytest.mark.parametrize("above", ["", "2024-05-03\n\n"])
@pytest.mark.parametrize(("author", "others"), FACTS.items())
def test_who_wrote_a_book_is_said_in_the_text(author: str, others: str, above: str) -> None:
    """A publisher, pages or a number of a book beside the name say whose it is; the line stays with them."""
    text = f"# The lock keeper\n\n{above}{{}}\n\nA book on locks, read in one evening by the stove."
    about, alone = (
        [Line(text=row) for row in text.format(rows).splitlines()] for rows in (f"{author}\n{others}", author)
    )
    head = read_head(about, UTC)

    assert ("The lock keeper", ()) == (head.facts.title, head.facts.authors)
    assert author not in [about[number].text for number in head.cut]
    assert (author.partition(": ")[2],) == read_head(alone, UTC).facts.authors
