"""Documents of one feed tell what they share, from three texts on."""

import pytest

from feedd.model import Charsets, GopherUrl
from feedd.reading.article import read_article
from feedd.reading.rules import NO_FURNITURE, ArticleRules
from feedd.reading.siblings import Sibling, learn_furniture


def documents(*texts: str) -> list[Sibling]:
    """Return texts as documents of one feed."""
    place = [
        GopherUrl(host="gopher.example.org", item_type="0", selector=f"/{n}.txt".encode()) for n in range(len(texts))
    ]
    return [(text.encode(), url, Charsets()) for text, url in zip(texts, place, strict=True)]


def test_rows_at_the_ends_are_learned_of_three_texts_and_none_of_two() -> None:
    """Also from the ends of a long text, and beside what cannot be read."""
    foot = "\n\nWritten on the North Pier by Ada\n"
    texts = ("The bees came." + foot, "It rained. " * 2000 + foot, "The weir broke." + foot)

    furniture = learn_furniture([*documents(*texts), *documents("\0\1\2")], ArticleRules())

    assert "Written on the North Pier by Ada" in furniture.foot
    assert NO_FURNITURE == learn_furniture(documents(*texts[:2]), ArticleRules())


@pytest.mark.parametrize(
    ("days", "order"),
    [
        (("03/04/2023", "25/04/2023", "05/05/2023"), "dmy"),
        (("04/03/2023", "04/25/2023", "05/05/2023"), "mdy"),
        (("03/04/2023", "04/05/2023", "05/06/2023"), None),
    ],
)
def test_order_of_days_is_the_only_one_that_all_allow(days: tuple[str, ...], order: str | None) -> None:
    """A day above twelve in one text decides for all; without one, nothing is decided."""
    texts = [f"Bees of the moor\n{day}\n\nThe bees came over the moor at noon.\n" for day in days]

    assert order == learn_furniture(documents(*texts), ArticleRules()).date_order


def test_two_short_lines_stay_apart_where_the_author_wraps_nothing() -> None:
    """So they do in HTML; the text that is compared is the same, whatever the others are like."""
    long = "The bees came back on a Sunday, and nobody in the street had expected them before the middle of the month. "
    note = b"The bees came back on a Sunday, before the middle of May.\nNobody in the street had expected them.\n"
    place, rules = GopherUrl(host="gopher.example.org", item_type="0", selector=b"/n.txt"), ArticleRules()
    furniture = learn_furniture(documents(*[f"{long * 2}\n\n{day} bees. {long * 3}" for day in range(4)]), rules)

    alone, among = (read_article(note, place, rules, Charsets(), one) for one in (NO_FURNITURE, furniture))

    assert (0, 1) == (alone.html.count("<br"), among.html.count("<br"))
    assert alone.text == among.text
