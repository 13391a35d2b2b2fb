"""What is cut with a head stands in its facts: generated heads with titles and names in all places."""

from itertools import product

import pytest

from feedd.model import Charsets, GopherUrl
from feedd.reading import ArticleRules, read_article

PLACE = GopherUrl(host="gopher.example", port=70, item_type="0", selector=b"/post.txt")
BODY = "\n\nNobody asked for a ferry there, and still it came each morning at seven.\nIt waited for an hour.\n"
FIELDS = ("Type: docs/mags", "Date: 2024-05-03", "Author: Ada Quill", "Updated: 3 May 2024", "Source: Harbour")
TITLES = ("THE WEIR OF 1968", "An Old Weir", "Weir and Boats: A Guide", "Das alte Wehr")
INDENTS = (16, 24, 33)


def shown(text: str) -> str:
    """Return all that a reader sees of a document."""
    article = read_article(text.encode(), PLACE, ArticleRules(), Charsets(forced="utf-8"))
    return " ".join((article.title or "", *article.authors, article.text)).casefold()


@pytest.mark.parametrize(("above", "title", "indent"), list(product(FIELDS, TITLES, INDENTS)))
def test_a_title_far_in_below_a_field_is_no_part_of_it(above: str, title: str, indent: int) -> None:
    """The value of a field goes on where it began, not in the middle of the page."""
    one, two = (f"{head}\n{' ' * indent}{title}" for head in (above, f"Posted: 2024-05-02\n{above}"))

    assert title.casefold() in shown(one + BODY)
    assert title.casefold() in shown(two + BODY)


@pytest.mark.parametrize("indent", [0, 2, 8])
@pytest.mark.parametrize(
    ("above", "below", "told"),
    [
        ("Title: The Weir", "Subject: Boats and bridges", "Boats and bridges"),
        ("Title: The Weir\nDate: 2024-05-03", "Title: Boats", "Boats"),
        ("The Weir\n2024-05-03", "Title: Boats", "Boats"),
        ("By: Ada Quill\nDate: 2024-05-03", "Author: Ben Reed", "Ben Reed"),
        ("The Weir\nby Ada Quill\n2024-05-03", "by Ben Reed", "Ben Reed"),
        ("Date: 2024-05-03", "Author: Ben Reed", "Ben Reed"),
        ("From: ada@harbour.example", "Author: Ben Reed", "Ben Reed"),
    ],
)
def test_another_title_or_author_stays(above: str, below: str, told: str, indent: int) -> None:
    """A head has one title; what names another one is no part of it, nor is an indented field one of a value."""
    for gap in ("\n", "\n\n"):
        assert told.casefold() in shown(f"{above}{gap}{' ' * indent}{below}{BODY}")


@pytest.mark.parametrize("title", TITLES)
def test_a_sentence_above_a_title_stays(title: str) -> None:
    """A title that is chosen by its looks takes nothing of the text with it."""
    told = "They came back on a Sunday."

    assert told.casefold() in shown(f"{told}\nTags: {title}\n\nDate: 2024-05-03 10:00\n        {title}\n  More{BODY}")


@pytest.mark.parametrize("corner", ["+", ".", "|"])
@pytest.mark.parametrize(
    ("title", "below"), [("The Weir in June", "a river's papers"), ("Das alte Wehr", "nebst Booten ")]
)
def test_a_box_with_a_subtitle_below_the_title_stays_whole(corner: str, title: str, below: str) -> None:
    """Its title is known, and no half of it is left in the text."""
    edge = f"{corner}{'-' * (len(below) + 2)}{corner}"
    box = "\n".join([edge, f"| {title} |", edge, f"| {below} |", edge])
    article = read_article(f"{box}{BODY}".encode(), PLACE, ArticleRules(), Charsets(forced="utf-8"))

    assert title == article.title
    assert box in article.text
