"""Reading the head of a document."""

from datetime import UTC, date

import pytest

from feedd.reading.head.expected import Expected
from feedd.reading.head.facts import Head
from feedd.reading.head.read import read_head
from feedd.reading.words.lines import Line

BODY = (
    "\n\nThe bees came back on a Sunday, and nobody in the whole street had\nexpected them before the middle of May.\n"
)
DRAWN_TITLE = (
    '```A drawing that says "bees"\n      _      _\n  ___| | ___| |\n / _ \\ |/ _ \\ |\n|  __/ |  __/\n\n```\n\n'
    "# Bees\nThey came."
)
HEADS = [
    ("boxed", "--------\nBees\nMay 3rd, 2024\n--------", "Bees", (), date(2024, 5, 3)),
    ("fields", "TITLE: Bees\nDATE: 2024-05-03\nAUTHOR: Ada Quill\n=======", "Bees", ("Ada Quill",), date(2024, 5, 3)),
    (
        "mail",
        "From: ada@example.org (Ada Quill)\nSubject: Bees\nDate: 3 May 24 03:17:31 GMT",
        "Bees",
        ("Ada Quill",),
        date(2024, 5, 3),
    ),
    (
        "front matter",
        "---\ntitle: Bees: again\ndate: 2024-05-03\ntags: [a, b]\n---",
        "Bees: again",
        (),
        date(2024, 5, 3),
    ),
    (
        "words for a drawing",
        DRAWN_TITLE,
        "Bees",
        (),
        None,
    ),
    ("an apostrophe in quotes", "---\ntitle: 'Ada''s bees'\ndate: 2024-05-03\n---", "Ada's bees", (), date(2024, 5, 3)),
    (
        "a value over several lines",
        '---\ntitle: Bees\ndescription: "They came\nback. On a Sunday:\nall."\ndate: 2024-05-03\n---',
        "Bees",
        (),
        date(2024, 5, 3),
    ),
    (
        "front matter in TOML",
        '+++\ntitle = "Bees = again"\ndate = 2024-05-03T10:00:00Z\ntags = [\n  "a",\n]\n[extra]\nrow = 1\n+++',
        "Bees = again",
        (),
        date(2024, 5, 3),
    ),
    (
        "a quote that another field closes",
        '---\ntitle: "Bees\ndate: 2024-05-03\nnote: they came"\n---',
        "Bees",
        (),
        date(2024, 5, 3),
    ),
    ("a quote that is not closed", '---\ntitle: "Bees\ndate: 2024-05-03\n---', "Bees", (), date(2024, 5, 3)),
    ("a deadline among fields", "Title: Bees\nDeadline: 2024-05-03", "Bees", (), None),
    ("a place after the date", "2024-05-03 - Bergamo\n\nHow to keep bees", "How to keep bees", (), date(2024, 5, 3)),
    ("an address after the date", "2024-05-03: https://bees.example/", None, (), date(2024, 5, 3)),
    ("a place behind the date", "# Bees\n2024-05-03, Bergamo", "Bees", (), date(2024, 5, 3)),
    ("when the text came", "# Bees\nBy Monday", "Bees", (), None),
    ("underlined", "Bees\n====\n\n3 May 2024", "Bees", (), date(2024, 5, 3)),
    ("bare", "Bees\nMay 3, 2024", "Bees", (), date(2024, 5, 3)),
    ("one line", "Bees – May 3, 2024", "Bees", (), date(2024, 5, 3)),
    (
        "two lines",
        "Bees, wasps and what else flies over the hedge in a summer that\nwas warm\n\n3 May 2024\nAda Quill",
        "Bees, wasps and what else flies over the hedge in a summer that was warm",
        ("Ada Quill",),
        date(2024, 5, 3),
    ),
    ("date only", "May 3, 2024\n4:48 PM\n-------", None, (), date(2024, 5, 3)),
    ("with tags", "====\nBees\n====\n\n2024-05-03 / Tags : bees, may", "Bees", (), date(2024, 5, 3)),
    (
        "drawn box",
        "+-----------------------+\n| Bees      May 3, 2024 |\n+-----------------------+",
        "Bees",
        (),
        date(2024, 5, 3),
    ),
    ("date at the end", "Bees                      2024-05-03\n------------------", "Bees", (), date(2024, 5, 3)),
    ("title below the date", "2024-05-03\n\nHow to keep bees", "How to keep bees", (), date(2024, 5, 3)),
    (
        "centred",
        "Working Group of Keepers                                A. Quill\nMay 2024\n\n"
        + 26 * " "
        + "The Bee Protocol",
        "The Bee Protocol",
        (),
        None,
    ),
    ("heading", "# Bees", "Bees", (), None),
    (
        "subjects",
        "Bees\nFri, 3 May 2024\nOpinion, Garden\n===============",
        "Bees",
        (),
        date(2024, 5, 3),
    ),
    ("date and address", "Bees\n====\n\n3 May 2024 | https://bee.example/", "Bees", (), date(2024, 5, 3)),
    ("place", "- Bees of the moor -\n\nBergamo, 3 maggio 2024, ore 20:30", "Bees of the moor", (), date(2024, 5, 3)),
    ("unknown line", "Bees\n====\n\nGarden\nBy Ada Quill\n2024-05-03", "Bees", ("Ada Quill",), date(2024, 5, 3)),
    (
        "forwarded",
        "--- START OF FORWARDED MESSAGE ---\nSubject: Bees\nDate: 3 May 2024",
        "Bees",
        (),
        date(2024, 5, 3),
    ),
    (
        "mailbox",
        "From ann@bee.example Fri May  3 10:11:12 2024\nSubject: Bees",
        "Bees",
        (),
        date(2024, 5, 3),
    ),
    ("byline first", "By Ada Quill, 2024-05-03", None, ("Ada Quill",), date(2024, 5, 3)),
    ("none", "It rained.\nThen it stopped, and we went out again to look at the hives.", None, (), None),
]


def _lines(text: str) -> list[Line]:
    return [Line(text=line.rstrip()) for line in text.split("\n")]


def _head(text: str) -> Head:
    return read_head(_lines(text), UTC)


@pytest.mark.parametrize(("name", "text", "title", "authors", "day"), HEADS, ids=[row[0] for row in HEADS])
def test_heads_of_every_style(
    name: str, text: str, title: str | None, authors: tuple[str, ...], day: date | None
) -> None:
    """Title, authors and date are found in each style that was counted in gopherspace."""
    facts = _head(text + BODY).facts

    assert (name, title, authors, day) == (
        name,
        facts.title,
        facts.authors,
        facts.published and facts.published.at.date(),
    )


def test_a_masthead_goes_when_a_head_follows_it() -> None:
    """Letter art, the site's line and the view's name stand above a title that the byline proves."""
    lines = _lines("  .-. .-.\n  `-' `-'\n\nnews.example - on gopher\n\nARTICLE VIEW:\n\nBees\n\nBy Ada Quill" + BODY)
    head = read_head(lines, UTC)

    assert "Bees" == head.facts.title
    assert BODY.strip().split("\n") == [line.text for n, line in enumerate(lines) if n not in head.cut and line.text]


def test_letter_art_without_a_head_stays() -> None:
    """Without a title that proves a banner, it may be the drawing that the text is about."""
    assert frozenset() == _head("  .-. .-.\n  `-' `-'\n" + BODY).cut


def test_a_line_that_only_looks_like_a_title_is_not_cut() -> None:
    """It is the title, and stays in the document as a heading."""
    head = _head("How the bees came back" + BODY)

    assert ("How the bees came back", frozenset(), 0) == (head.facts.title, head.cut, head.heading)


def test_a_second_line_in_a_box_that_is_no_fact_stays() -> None:
    """A line that was not understood is not cut."""
    lines = _lines("--------------\n  Bees\n  a lecture\n--------------" + BODY)
    head = read_head(lines, UTC)

    assert "Bees" == head.facts.title
    assert "  a lecture" in [line.text for number, line in enumerate(lines) if number not in head.cut]


def test_a_title_cut_by_its_server_gives_way_to_the_whole() -> None:
    """Where the beginning of the title stands above the title and the facts, the second one counts."""
    text = "[Hive] Bees, wasps and\n______\n\nBees, wasps and what else flies\n\nAuthor : ada\nDate   : 2024-05-03"

    assert "Bees, wasps and what else flies" == _head(text + BODY).facts.title


def test_a_title_of_the_index_is_cut_wherever_it_stands() -> None:
    """Centred, under a date or with a short underline: it is not said twice."""
    expected = Expected(label="How to keep bees", title="How to keep bees")
    heads = (
        "3 May 2024\n\nHow to keep bees",
        30 * " " + "How to keep bees",
        "How to keep bees\n----",
        "how to keep bees",
    )
    for text in heads:
        lines = _lines(text + BODY)
        head = read_head(lines, UTC, expected)
        assert "how to keep bees" == str(head.facts.title).lower()
        assert BODY.strip().split("\n") == [
            line.text for n, line in enumerate(lines) if n not in head.cut and line.text
        ]


@pytest.mark.parametrize("text", ["The bees came back\nand nobody heard them\nin May.", "The bees came back"])
def test_a_label_that_is_the_first_words_of_a_text_cuts_nothing(text: str) -> None:
    """An index may list a poem by its first line, and a post of one line by itself."""
    head = read_head(_lines(text), UTC, Expected(label="The bees came back", title="The bees came back"))

    assert ("The bees came back", frozenset()) == (head.facts.title, head.cut)


def test_a_heading_that_says_the_title_again_goes() -> None:
    """Fields and a heading often say the same."""
    lines = _lines("Title: Bees\nDate: 2024-05-03\n\nA note first.\n\n# BEES" + BODY)
    head = read_head(lines, UTC)

    assert "# BEES" not in [line.text for number, line in enumerate(lines) if number not in head.cut]


def test_a_notice_between_rules_is_no_title() -> None:
    """Two sentences are a text."""
    notice = "The club of the bees meets every Tuesday in the room above.\nBring your own cup, and a chair."
    head = _head("-" * 76 + f"\n{notice}\n" + "-" * 76 + BODY)

    assert (None, frozenset()) == (head.facts.title, head.cut)


def test_a_date_beside_a_drawing_is_read_and_not_cut() -> None:
    """Its line is a row of the drawing, too."""
    text = "               ________  ____\n   2024-05-03   /        \\/    \\\n              \\________/____/"
    head = _head(text + BODY)

    assert (date(2024, 5, 3), frozenset()) == (head.facts.published and head.facts.published.at.date(), head.cut)


@pytest.mark.parametrize(("edge", "side"), [("+" + "-" * 30 + "+", "|"), ("*" * 32, "*")])
def test_a_box_is_cut_as_a_whole_or_not_at_all(edge: str, side: str) -> None:
    """Where it also says what is no fact, it stays in the text; the facts are read from it all the same."""

    def head(*words: str) -> Head:
        box = [edge, *(f"{side}{text:^30}{side}" for text in words), edge]
        return read_head([Line(text=text) for text in [*box, *BODY.split("\n")]], UTC)

    told = head("Bees", "by Ada Quill", "", "All honey is reserved")

    assert ("Bees", ("Ada Quill",)) == (told.facts.title, told.facts.authors)
    assert told.cut.isdisjoint(range(6))
    assert head("Bees", "by Ada Quill").cut.issuperset(range(4))


@pytest.mark.parametrize("address", ["http://bees.example.org", "bees@example.org", "www.example.org/bees"])
def test_an_address_is_no_title(address: str) -> None:
    """It stands centred below a banner, alone or with a motto."""
    text = f"{address:^80}\n\n" + BODY

    assert read_head([Line(text=line) for line in text.split("\n")], UTC).facts.title is None


@pytest.mark.parametrize(
    ("text", "title", "authors"),
    [
        ("==Bee Papers==\n\nVolume Two, Issue 19, File 5 of 8\n\nHoney\n\nBy Ada Quill", "Honey", ("Ada Quill",)),
        ("---[ Bee Papers --- Vol. 9 | Issue 55 --- 14 of 19 ]\n\n-------[ Honey ]", "Honey", ()),
        ("Bee Papers\nVolume Two, Issue 19\n==========", "Bee Papers Volume Two, Issue 19", ()),
        ("Honey\nby Ada Quill (ada@bees.example)\nand Ben Reed (ben@weir.example)", "Honey", ("Ada Quill", "Ben Reed")),
        ("$Id: honey.txt,v 1.2 1995/03/23 ada Exp $\n\nHoney\n=====", "Honey", ()),
    ],
)
def test_what_stands_above_a_title_is_told_from_it(text: str, title: str, authors: tuple[str, ...]) -> None:
    """A periodical names its article below; a whole issue has the name of the periodical."""
    facts = _head(text + BODY).facts

    assert (title, authors) == (facts.title, facts.authors)


def test_a_title_between_rules_may_end_with_its_date() -> None:
    """The signs around both are none of either."""
    facts = _head("===== The bees, January 22, 1998 =====" + BODY).facts

    assert ("The bees", date(1998, 1, 22)) == (facts.title, facts.published and facts.published.at.date())


def test_an_author_in_bold_without_a_day_may_be_that_of_a_book() -> None:
    """A review says who wrote the book and when it was read; beside a day it is the author of the text."""
    review = ["# Лампа у плотины", "", "**Автор:** Marlo Quill", "**Оценка:** 4", "", "Повесть о лампе."]
    dated = [*review[:2], "**Дата:** 2024-05-03", *review[2:]]
    heads = [read_head([Line(text=text) for text in texts], UTC) for texts in (review, dated)]

    assert [(), ("Marlo Quill",)] == [head.facts.authors for head in heads]
    assert [False, True] == [review.index("**Автор:** Marlo Quill") in heads[0].cut, 3 in heads[1].cut]


def test_a_key_for_programs_in_bold_is_for_readers() -> None:
    """`Status:` of a mailbox says nothing to them; `**Status:**` was written for them, and stays in the text."""
    texts = ["# Der Ofen", "", "- **Datum:** 2024-05-03", "- **Status:** wieder dicht", "", "Er zieht."]
    head = read_head([Line(text=text) for text in texts], UTC)

    assert date(2024, 5, 3) == (head.facts.published and head.facts.published.at.date())
    assert {2} == head.cut & {2, 3}


@pytest.mark.parametrize("mark", ["#", "##"])
def test_headings_that_touch_are_not_one_title(mark: str) -> None:
    """The second is a heading of the text, or nobody knows which of them is the title."""
    head = _head(f"{mark} Bees came\n{mark} Problem: nobody expected them\n\nsource: a neighbour\n{BODY}")

    assert "Problem" not in (head.facts.title or "") or "Bees" not in (head.facts.title or "")


def test_a_long_line_for_programs_ends_no_head_of_org() -> None:
    """What Org writes into pages, and the tags that it lets choose, stand above the author and the day."""
    style = f"#+HTML_HEAD: <link rel='stylesheet' href='https://mill.example/{'weir/' * 12}a.css'>"
    head = _head(
        f"#+TAGS: rye(r) mill(m)\n{style}\n\n#+TITLE: Хлеб\n#+AUTHOR: Ada Quill\n#+DATE: <2024-05-03 Fri>\n\nЕдим."
    )

    assert ("Хлеб", ("Ada Quill",), date(2024, 5, 3), ()) == (
        head.facts.title,
        head.facts.authors,
        head.facts.published and head.facts.published.at.date(),
        head.facts.tags,
    )
