"""Weighing which links of a menu are posts. The grid of posts has pages of each kind; here is what it cannot say."""

from feedd.model import Charsets, GopherUrl
from feedd.reading import IndexRules, explain_posts, read_index
from feedd.reading.evidence import Evidence
from feedd.reading.index.evidence import IN, OUT, POSTS
from feedd.reading.index.explain import ENTRY
from tests.support.patterns import pattern

URL = GopherUrl(host="gopher.example.org", selector=b"")
BLOG = (
    "i",
    "02024-05-03 Bees|/posts/bees.txt",
    "02024-05-01 Moths|/posts/moths.txt",
    "02024-04-20 Wasps|/posts/wasps.txt",
    "i",
    "1categories:|/categories",
    "1garden|/categories/garden/",
    "1tags:|/tags",
    "1kiln|/tags/kiln",
    "0About Anna|/about.txt",
    "1Up|/",
)


def _menu(*lines: str) -> bytes:
    rows = (line.split("|") if "|" in line else (line, "") for line in lines)
    return "".join(f"{label}\t{selector}\tgopher.example.org\t70\r\n" for label, selector in rows).encode()


def _explained(*lines: str, rules: IndexRules | None = None) -> tuple[Evidence, ...]:
    return explain_posts(_menu(*lines), URL, rules or IndexRules(), Charsets())


def _verdict(one: Evidence) -> str:
    return one.verdict.partition(", ")[0]


def _points(one: Evidence) -> float:
    return sum(reason.points or 0 for reason in one.reasons)


def test_what_is_explained_is_what_is_read() -> None:
    """Each link of the menu is an entry, or has the reason that the index gives."""
    index = read_index(_menu(*BLOG), URL, IndexRules(), Charsets())
    verdicts = {one.first + 1: _verdict(one) for one in _explained(*BLOG)}

    assert [2, 3, 4] == [one.line for one in index.candidates]
    assert {2: ENTRY, 3: ENTRY, 4: ENTRY} | {one.line: one.reason for one in index.ignored} == verdicts


def test_points_are_those_of_the_table() -> None:
    """What leads up has none; a date of its own is enough for any link."""
    points = {one.name: one.points for one in POSTS}
    explained = {one.text: one for one in _explained(*BLOG)}

    assert all(points[reason.words] == reason.points for one in explained.values() for reason in one.reasons)
    assert _points(explained["2024-05-03 Bees"]) > IN
    assert "date of its own" in [reason.words for reason in explained["2024-05-03 Bees"].reasons]
    assert _points(explained["kiln"]) <= OUT
    assert ("navigation", ()) == (explained["Up"].verdict, explained["Up"].reasons)


def test_no_row_outweighs_a_date_of_its_own() -> None:
    """So the links that have one need not be weighed."""
    against = sum(one.points for one in POSTS if one.points < 0)
    own = next(one.points for one in POSTS if one.name == "date of its own")
    of_undated = (
        "navigation's word", "navigation's words", "page about the site", "label is the folder", "a room of the hole",
        "a folder among files", "a page in a listing", "about the site by its place", "what a program does",
    )  # fmt: skip
    undated = sum(one.points for one in POSTS if one.name.startswith("undated") or one.name in of_undated)

    assert against - undated + own > OUT


def test_a_front_page_of_departments_has_no_posts() -> None:
    """A page with one or two such words is a list of short titles."""
    front = ("1Phlog|/phlog", "1Projects|/projects", "0About Anna|/about.txt", "1Photos|/photos", "1My links|/links")
    titles = ("1Bees|/bees", "1Garden|/garden", "1Music|/music", "1Rain|/rain")

    assert {"navigation"} == {_verdict(one) for one in _explained(*front)}
    assert {ENTRY} == {_verdict(one) for one in _explained(*titles)}


def test_a_definition_is_not_outweighed() -> None:
    """What it includes is an entry; nothing is weighed then."""
    explained = _explained(*BLOG, rules=IndexRules(include=(pattern("kiln"),)))

    assert ["kiln"] == [one.text for one in explained if one.verdict == ENTRY]
    assert not any(one.reasons for one in explained)


def test_only_what_is_read_as_a_menu_is_explained() -> None:
    """A log has no links; a text of links has, and each is what it was read as."""
    url = GopherUrl(host="gopher.example.org", item_type="0", selector=b"/log.gmi")
    log = b"# 2024-05-03\n\nBees\n\n=> a.gmi Hive\n\n# 2024-05-01\n\nWax\n\n=> b.gmi Comb\n"
    links = b"# Mill\n\n=> a.gmi 2024-05-03 Ice\n=> b.gmi 2024-05-01 Geese\n=> ../ Back\n"
    marks = b"# Mill\n\n=> https://example.org/ A\n=> https://example.com/ B\n=> a.gmi C\n"

    assert () == explain_posts(log, url, IndexRules(), Charsets())
    assert [ENTRY, ENTRY, "navigation"] == [
        one.verdict.partition(", ")[0] for one in explain_posts(links, url, IndexRules(), Charsets())
    ]
    assert not any(one.verdict.startswith(ENTRY) for one in explain_posts(marks, url, IndexRules(), Charsets()))


def test_a_few_dated_links_are_no_list_that_others_stand_outside_of() -> None:
    """In a folder of texts one name may hold a date."""
    names = ("coin_collecting", "nov_20_2026", "old-keys")
    for folder in ("/texts/", "/"):
        index = read_index(_menu(*(f"0{name}|{folder}{name}" for name in names)), URL, IndexRules(), Charsets())

        assert [1, 2, 3] == [one.line for one in index.candidates]


def test_what_stands_below_another_heading_than_all_dated_links_is_none() -> None:
    """A timetable beside the news, in the folder and of the type of no others."""
    news = [
        f"02024-11-{day} {title}|/n/{day}.txt" for day, title in (("20", "No boats"), ("11", "Ramp"), ("03", "Prices"))
    ]
    index = read_index(
        _menu("iNEWS", *news, "i", "iTIMETABLE", "0Summer|/t/summer.txt", "0Winter|/t/winter.txt"),
        URL,
        IndexRules(),
        Charsets(),
    )

    assert ["No boats", "Ramp", "Prices"] == [one.title for one in index.candidates]
