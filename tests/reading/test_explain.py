"""What `read --explain` says agrees with what was read."""

import pytest

from feedd.model import Charsets, GopherUrl
from feedd.reading import ArticleRules, read_article
from feedd.reading.evidence import Evidence
from feedd.reading.explain import Explanation, explain_article
from feedd.reading.head.expected import UNEXPECTED, Expected

PLACE = GopherUrl(host="mill.example", item_type="0", selector=b"/a.txt")
PROSE = (
    "The wheel stood still for most of the winter, because the water in the\n"
    "channel had frozen from the weir down to the lower gate. We waited and\n"
    "mended sacks, and in the evenings somebody read to the others.\n"
)
VERSE = "The wheel goes round\nThe river runs\nThe flour is ground\nBefore the suns\n"
DRAWING = "  /\\__/\\\n =( oo )=\n  \\_~~_/\n"


def _explain(text: str, expected: Expected = UNEXPECTED, place: GopherUrl = PLACE) -> Explanation:
    return explain_article(text.encode(), place, ArticleRules(), Charsets(), expected)


def _words(one: Evidence) -> str:
    return "; ".join(reason.words for reason in one.reasons)


@pytest.mark.parametrize(
    ("head", "because"),
    [
        ("# A day at the mill\n2024-05-03\n\n", "its form proves it"),
        ("A day at the mill\n\n", "alone"),
        ("Bergamo, 3 May 2024, 20:30\n\n- A day at the mill -\n\n", "set off by signs"),
    ],
)
def test_the_line_of_the_title_is_named_with_its_reason(head: str, because: str) -> None:
    """It is the title of the article."""
    text = head + PROSE
    article = read_article(text.encode(), PLACE, ArticleRules(), Charsets())
    titles = [one for one in _explain(text).head if one.verdict.startswith("title")]

    assert article.title == "A day at the mill"
    assert ["A day at the mill" in one.text for one in titles] == [True]
    assert because == "alone" or because in _words(titles[0])


def test_the_points_of_a_title_are_those_that_its_rows_add_up_to() -> None:
    """Nobody has to add them."""
    (first, *_) = _explain("The ice broke at night\n\n" + PROSE).head
    told = next(reason.words for reason in first.reasons if "points for a title" in reason.words)

    rows = [reason.points for reason in first.reasons if reason.points and not reason.words.startswith("to cut it")]
    assert told.startswith(f"{sum(rows):+}")


def test_prose_that_has_the_words_of_the_title_is_no_title() -> None:
    """Only the line above is, which was cut."""
    lines = _explain(
        "The mill\n========\n\nThey have begun to mend the mill, and its wheel lies on the grass.\n\n" + PROSE
    ).head

    assert ["title, cut", "cut", "text"] == [one.verdict for one in lines[:3]]


def test_what_the_index_names_and_what_is_a_fact_is_said() -> None:
    """Cut lines say what they were taken for."""
    lines = _explain("A day\n3 May 2024\nBy Ada Quill\n\n" + PROSE, Expected(label="A day")).head

    assert [one.verdict for one in lines[:3]] == ["title, cut", "published 2024-05-03, cut", "by Ada Quill, cut"]
    assert "the index names it" in _words(lines[0])


def test_each_chunk_says_what_became_of_it_and_why() -> None:
    """Prose by its width, verse by its breaks, a drawing by its signs."""
    prose, verse, drawing = _explain(f"{PROSE}\n{VERSE}\n{DRAWING}").blocks

    assert (prose.verdict, _words(prose)) == ("paragraph in one row", "the width proves that it is prose")
    assert (verse.first, verse.last, verse.verdict) == (4, 7, "paragraph of 4 rows")
    assert all(reason.points < 0 for reason in verse.reasons if reason.words.startswith("to join") and reason.points)
    assert "; drawn 1.00" in _words(drawing)
    assert drawing.verdict == "pre"


def test_a_list_says_which_mark_keeps_its_lines_apart() -> None:
    """The veto is named."""
    (items,) = _explain("- two sacks of rye\n- one of oats\n- lamp oil\n").blocks
    assert "forbidden, it begins with mark" in _words(items)


def test_what_is_not_weighed_has_no_evidence() -> None:
    """A web page and a folder say themselves what they are."""
    page = _explain("<!doctype html><html><body><p>Rye</p></body></html>")
    picture = _explain("", place=GopherUrl(host="mill.example", item_type="I", selector=b"/a.png"))
    folder = "0Rye\t/rye\tmill.example\t70\r\n1Oats\t/oats\tmill.example\t70\r\n"

    assert page.head == page.blocks == picture.head == ()
    assert _explain(folder, place=GopherUrl(host="mill.example", item_type="1", selector=b"/")).blocks == ()


def test_a_long_list_is_explained_in_part() -> None:
    """Nobody reads a thousand breaks."""
    (items,) = _explain("\n".join(f"- item {number}" for number in range(200))).blocks
    assert items.reasons[-1].words == "and 169 breaks more"


def test_a_line_that_names_another_author_is_said_to_stay() -> None:
    """Its form alone would have cut it, and its name is none of the article's."""
    lines = _explain("By: Ada Quill\nDate: 2024-05-03\nAuthor: Ben Reed\n\n" + PROSE).head
    told = {one.text: (one.verdict, _words(one)) for one in lines}

    assert "text" == told["Author: Ben Reed"][0]
    assert "says more than the head" in told["Author: Ben Reed"][1]
    assert "by Ada Quill, cut" == told["By: Ada Quill"][0]
