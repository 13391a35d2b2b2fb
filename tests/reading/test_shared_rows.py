"""Rows that the documents of a feed share, and what each is without them."""

from datetime import UTC

import pytest

from feedd.model import Article, Charsets, GopherUrl
from feedd.reading import NO_FURNITURE, ArticleRules, Expected, Furniture, learn_furniture, read_article
from feedd.reading.head.expected import UNEXPECTED
from feedd.reading.head.read import read_head
from feedd.reading.shared_rows import EDGE, learn_rows, without_shared
from feedd.reading.words.lines import Line
from tests.support.growth import grows_evenly

WORDS = ("hum", "sing", "sleep", "dance")
TEXTS = [
    f"The hive, a log of bees\n\nDay {n}.\n\nThe bees {word}.\n\nMail me at ada@example.org"
    for n, word in enumerate(WORDS)
]
LEARNED = Furniture(head=frozenset({"The hive, a log of bees"}), foot=frozenset({"Mail me at ada@example.org"}))
PROSE = "The bees hum all day in the warm grass behind the house, and nobody has counted them since spring."


def _lines(text: str) -> list[Line]:
    return [Line(text=line) for line in text.split("\n")]


def _left(text: str, furniture: Furniture) -> list[str]:
    lines = _lines(text)
    kept, head = without_shared(lines, read_head(lines, UTC), furniture, UTC, UNEXPECTED)
    return [line.text for number, line in enumerate(kept) if line.text and number not in head.cut]


def _articles(texts: list[str], name: str = "txt", labels: tuple[str, ...] = ()) -> list[Article]:
    places = [
        GopherUrl(host="hive.example", item_type="0", selector=f"/{n}.{name}".encode()) for n, _ in enumerate(texts)
    ]
    told = list(zip([text.encode() for text in texts], places, [Charsets()] * len(texts), strict=True))
    furniture, rules = learn_furniture(told, ArticleRules()), ArticleRules()
    expected = [Expected(label=label, title=label) for label in labels] or [UNEXPECTED] * len(texts)
    return [
        read_article(data, place, rules, charsets, furniture, one)
        for (data, place, charsets), one in zip(told, expected, strict=True)
    ]


def test_rows_that_most_documents_share_at_an_end_are_furniture() -> None:
    """Three texts or more, and six in ten, must have the same rows at the same end."""
    head, foot = learn_rows([_lines(text) for text in TEXTS])

    assert LEARNED.head <= head
    assert LEARNED.foot <= foot
    assert not any(row.startswith(("Day", "The bees")) for row in head | foot)


def test_two_texts_prove_nothing() -> None:
    """Three texts among many do not either, and three of four parts of a series share its name."""
    pages = [_lines(text) for text in TEXTS]

    assert (frozenset(), frozenset()) == learn_rows(pages[:2]) == learn_rows([])
    assert (frozenset(), frozenset()) == learn_rows([*pages[:3], *map(_lines, "abc")])
    assert LEARNED.head.isdisjoint(learn_rows([*pages[:3], _lines("a")])[0])


def test_shared_rows_are_cut_from_both_ends() -> None:
    """The rules that then stand at the ends are removed too."""
    text = "The hive,  a log of bees\n---\n\nWasps sting.\n\n---\nMail me at ada@example.org"

    assert ["Wasps sting."] == _left(text, LEARNED)


@pytest.mark.parametrize(
    "text",
    [
        "Ada said:\n\nMail me at ada@example.org\n\nSo I did.",  # amid the text
        "The hive, a log of bees\nis what I read in winter.",  # the text goes on below
        "Write to him and do not\nMail me at ada@example.org",  # or above
    ],
)
def test_a_shared_row_that_belongs_to_the_text_stays(text: str) -> None:
    """Only whole paragraphs at the ends of a text can be furniture."""
    assert text.replace("\n\n", "\n").split("\n") == _left(text, LEARNED)


def test_something_is_always_left() -> None:
    """A text that consists of furniture is not emptied."""
    assert ["Mail me at ada@example.org"] == _left("The hive, a log of bees\n\nMail me at ada@example.org", LEARNED)
    assert ["The hive, a log of bees"] == _left("The hive, a log of bees", LEARNED)


@pytest.mark.parametrize(
    "row", ["Ingredients", "Zutaten", "> Water opens every door, it says.", "„Alles fließt und nichts bleibt.“"]
)
def test_a_heading_or_an_epigraph_that_all_share_stays(row: str) -> None:
    """Each recipe begins with its ingredients."""
    assert [row, "Flour and water."] == _left(f"{row}\n\nFlour and water.", Furniture(head=frozenset({row})))


def test_a_long_row_is_no_furniture() -> None:
    """A row that says something is not removed, even where it is repeated."""
    assert frozenset() == learn_rows([_lines("The bees hum and hum. " * 10)] * 4)[0]


def test_a_link_that_only_differs_by_where_it_leads_is_shared() -> None:
    """Posts before and after have other names, too, and years of a copyright pass."""
    texts = [
        f"# Bees {word}\n\n{PROSE} {word}.\n\n"
        f"=> {n}.gmi Older: Wasps {word}\n=> /{n} Reply\n© {2018 + n} Ada, all rights reserved"
        for n, word in enumerate(WORDS)
    ]

    assert [f"<p>{PROSE} {word}.</p>" for word in WORDS] == [one.html for one in _articles(texts, "gmi")]


def test_a_link_of_one_name_to_another_page_of_the_web_each_time_stays() -> None:
    """There people talk about that one text; the same page each time is furniture."""
    texts = [
        f"# Bees {word}\n\n{PROSE} {word}.\n\n"
        f"=> https://talk.example/{n} Talk @ada\n=> https://ada.example/ All of Ada\n"
        for n, word in enumerate(WORDS)
    ]
    for number, one in enumerate(_articles(texts, "gmi")):
        assert f"https://talk.example/{number}" in one.html
        assert "ada.example/" not in one.html


def test_a_link_of_one_name_to_another_picture_each_time_stays() -> None:
    """Each recipe has its own; the drawing of the site is furniture."""
    texts = [
        f"# Bees {word}\n\n=> ../mill.png The mill\n=> img/{n}.jpg Doesn't it look good?\n\n{PROSE} {word}.\n"
        for n, word in enumerate(WORDS)
    ]
    for number, one in enumerate(_articles(texts, "gmi")):
        assert f"img/{number}.jpg" in one.html
        assert "mill.png" not in one.html


def test_a_link_that_leads_out_is_cut_where_only_some_have_it() -> None:
    """The author began or ceased to write it; other links say something."""
    foot = "\n\n[Back to blog](/blog)\n[My boat](/boat.jpg)\n"
    pages = [_lines(f"{PROSE} {n}{foot if n < 3 else ''}") for n in range(9)]

    assert frozenset({"=> Back to blog"}) == learn_rows(pages)[1]


def test_an_arrow_to_a_page_of_another_site_is_no_navigation() -> None:
    """Some authors set one before each link."""
    texts = [
        f"# Bees {word}\n\n{PROSE} {word}.\n\n=> https://{n}.example/ → Wasps {word}\n" for n, word in enumerate(WORDS)
    ]

    assert all(f"Wasps {word}" in one.html for word, one in zip(WORDS, _articles(texts, "gmi"), strict=True))


def test_the_name_of_a_site_is_no_title() -> None:
    """What stands below it is; and where nothing does, the text has none."""
    titles = ("Wie das Wehr brach", "Лодка", "The Rope", "Eels at night")
    site = [f"Pierlog\n\n{title}\n2024-05-0{n + 1}\n\n{PROSE} {title}.\n" for n, title in enumerate(titles)]
    bare = [f"Notes from the pier\n\n{PROSE} {word}.\n" for word in WORDS]

    assert list(titles) == [one.title for one in _articles(site)]
    assert not any("Pierlog" in one.html for one in _articles(site))
    assert [None] * 4 == [one.title for one in _articles(bare)]
    assert ["Notes from the pier"] * 4 == [one.title for one in _articles(bare, labels=("Notes from the pier",) * 4)]


def test_a_brief_heading_stays_where_no_title_is_directly_below() -> None:
    """Nothing tells it from the name of a site; and where the index names the text, nothing below is its title."""
    texts = [f"Weekly notes\n2024-05-0{n + 1}\n\nOf boat {n}\n\n{PROSE} {word}." for n, word in enumerate(WORDS)]
    told = _articles(
        [text.replace("\n2024", "\n\nWritten 2024") for text in texts], labels=("Soup", "Pie", "Fish", "Rye")
    )

    assert all("Weekly notes" in one.html for one in (*_articles(texts), *told))


def test_of_a_row_that_says_a_day_the_day_stays() -> None:
    """It is the day of the text."""
    texts = [f"Pierlog of 2024-05-0{n + 1}\n\nBees {word}\n\n{PROSE} {word}.\n" for n, word in enumerate(WORDS)]

    assert [1, 2, 3, 4] == [one.published.at.day for one in _articles(texts) if one.published]


def test_the_order_of_a_day_in_numbers_is_that_of_the_siblings() -> None:
    """It is shown as its author writes it."""
    days = ("03/04/2023", "25/04/2023", "05/06/2023")
    articles = _articles([f"Bees\n{day}\n\n{PROSE} {day}" for day in days])

    assert ["2023-04-03", "2023-04-25", "2023-06-05"] == [f"{one.published.at:%F}" for one in articles if one.published]
    assert all(day in one.html for day, one in zip(days, articles, strict=True))
    both = _articles([f"Bees\n{day}\n\n{PROSE}" for day in (*days, "04/25/2023")])
    assert [None, 25, None, 25] == [one.published.at.day if one.published else None for one in both]


def test_text_is_what_it_was() -> None:
    """Otherwise it would be an edit to learn what the others share."""
    for text, article in zip(TEXTS, _articles(TEXTS), strict=True):
        place = GopherUrl(host="hive.example", item_type="0", selector=b"/0.txt")
        assert article.text == read_article(text.encode(), place, ArticleRules(), Charsets(), NO_FURNITURE).text
        assert "Mail me" in article.text
        assert "Mail me" not in article.html


def test_a_fence_is_not_halved() -> None:
    """A banner longer than what is compared stays whole, also where a line of it is blank."""
    banner = "```\n~~ the bees ~~\n\n" + "\n".join(f"~~ bees {'~' * n} ~~" for n in range(EDGE + 2)) + "\n```\n\n"
    articles = _articles([f"{banner}# Bees {word}\n\n{PROSE} {word}." for word in WORDS], "gmi")

    assert all("</pre>" in one.html and f"<p>{PROSE}" in one.html for one in articles)


def test_a_refrain_stays() -> None:
    """It stands amid the text, too; what stands once below it is a signature."""
    refrain = "Und das Wasser dreht das Rad,\ndas alte Rad im Tal"
    texts = [
        f"Lied {word}\n\n{word.upper()} die Nacht\n\n{refrain}\n\n{word} der Tag\n\n{refrain}\n\n"
        "-- \nAda, im Tal am Bach\n"
        for word in WORDS
    ]

    assert [2] * 4 == [one.html.count("das alte Rad im Tal") for one in _articles(texts)]
    assert not any("Ada, im" in one.html for one in _articles(texts))


def test_a_marked_heading_below_the_title_stays() -> None:
    """It is of the text that follows, also where each text of the feed has it."""
    texts = [f"# Bees {word}\n\n## What we saw this week\n\n{PROSE} {word}.\n" for word in WORDS]

    assert all("What we saw this week" in one.html for one in _articles(texts, "gmi"))


@pytest.mark.parametrize(("above", "below"), [(1, 0), (0, 1)])
def test_blank_lines_take_time_as_they_grow(above: int, below: int) -> None:
    """They may stand beside a row that all texts share."""
    place = GopherUrl(host="hive.example", item_type="0", selector=b"/0.txt")

    def read(count: int) -> None:
        text = "\n" * above * count + TEXTS[0].replace("hum.", "hum." + "\n" * below * count)
        read_article(text.encode(), place, ArticleRules(), Charsets(), LEARNED)

    assert grows_evenly(read, 2_000)
