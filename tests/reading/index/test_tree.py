"""Reading an index of several menus."""

from datetime import UTC, datetime

import pytest

from feedd.gopher.menu import parse_menu
from feedd.model import Candidate, Charsets, GopherUrl, Index, Moment
from feedd.reading import IndexRules
from feedd.reading.index.menu_links import lines_of, links_of
from feedd.reading.index.tree import dated_pages, join_pages, submenus

URL = GopherUrl(host="gopher.example.org", selector=b"/phlog")


def _submenus(lines: str) -> list[str]:
    rows = (line.split("|") for line in lines.split("\n"))
    data = "".join(f"{label}\t{selector}\tgopher.example.org\t70\r\n" for label, selector in rows).encode()
    menu = parse_menu(data, Charsets())
    return [url.selector.decode() for url in submenus(links_of(menu, lines_of(menu), URL), URL)]


@pytest.mark.parametrize(
    ("lines", "newest_first"),
    [
        (
            "12023|/phlog/2023\n12025 Archive|/phlog/b\n12024 (9 posts)|/phlog/a",
            ["/phlog/b", "/phlog/a", "/phlog/2023"],
        ),
        (
            (
                "1Textes de 2023|/log/2023\n1Jahr 2024|/log/2024/\n1Записи 2022:|/log/2022\n1Best of 2021|/log/best\n"
                "02020|/log/a.txt\n1Why I will never forget 2019|/log/2019\n13 May 2018|/log/2018"
            ),
            ["/log/2024/", "/log/2023", "/log/2022"],
        ),
        ("12024-01|/x/1\n1November 2023|/x/2\n12024-02|/x/3", ["/x/3", "/x/1", "/x/2"]),
        (
            "1feb|/phlog/2024/feb\n1jan|/phlog/2024/jan\n112|/phlog/2023/12",
            ["/phlog/2024/feb", "/phlog/2024/jan", "/phlog/2023/12"],
        ),
        (
            "\n".join(
                f"1{name:36}   2025-Jan-30 02:30   --------|/log/{name}/"
                for name in ("2023", "2024", "2024/02", "notes")
            ),
            ["/log/2024/02/", "/log/2024/", "/log/2023/"],
        ),
        ("1Archive|/old\n1...|/all\n1All posts|/phlog/all", ["/old", "/all", "/phlog/all"]),
        ("1Bees|/phlog/bees\n12024-05-03 Moths|/phlog/moths\n02024|/phlog/2024.txt\n1May|/people/may\n1Archive|/", []),
    ],
    ids=["years", "any words", "months", "month names", "listing", "rest", "others"],
)
def test_submenus_are_known_by_their_names(lines: str, newest_first: list[str]) -> None:
    """Links with only a year, a month or a word such as "Archive" are followed; posts and links upwards are not."""
    assert newest_first == _submenus(lines)


def test_templates_are_filled_in_for_now_and_the_time_before() -> None:
    """In the first days of a year the menu of the old year is fetched too, without a change of the definition."""
    rules = IndexRules(follow=("/phlog/{year}", "/notes/{year}-{month}"))
    asked = [url.selector for url in dated_pages(URL, rules, datetime(2027, 1, 1, tzinfo=UTC))]

    assert [b"/phlog/2027", b"/phlog/2026", b"/notes/2027-01", b"/notes/2026-12"] == asked


def test_pages_are_joined_in_one_id_space() -> None:
    """A post that moved into the menu of its year is the same post, with the date that either page has."""
    moment = Moment(at=datetime(2024, 5, 3, 12, tzinfo=UTC), day_only=True, dated_by="label")

    def post(key: str, moment: Moment | None = None) -> Candidate:
        return Candidate(key=key, location=URL, label=key, title=key, position=0, moment=moment)

    root = Index(title="Root", strategy="tree", candidates=(post("a"), post("b")), follow=(URL,))
    year = Index(title="2024", strategy="tree", candidates=(post("b", moment), post("c")))
    joined = join_pages([root, year])

    assert ("Root", [("a", 0, None), ("b", 1, moment), ("c", 2, None)]) == (
        joined.title,
        [(one.key, one.position, one.moment) for one in joined.candidates],
    )
