"""An index that lost the form of the last good one: generated phlogs, each damaged or changed in one way."""

from collections.abc import Callable, Sequence
from itertools import product
from typing import Literal, TypeAlias

import pytest
from msgspec import Struct

from feedd.changes.page_form import LostForm, lost_form
from feedd.changes.plan import Plan, PollLimits, plan_poll
from feedd.gopher.url import parse_url
from feedd.model import Charsets
from feedd.reading import IndexRules, read_index
from tests.support.poll_world import menu as wire
from tests.support.subscriber import NAMES, Subscriber

Strategy: TypeAlias = Literal["auto", "page"]

URL = parse_url("gopher://example.org/1/phlog")
BANNER = ("Notes from the lock", "", "I keep the lock at the mill, and write down what passes.", "")
WELCOME = ("hMy homepage|URL:https://web.example/", "1The map of the canal|/canal")
FOOTER = ("", "Written with cold hands.")

# How the author writes a post: its label, and where it lies.
STYLES: dict[str, tuple[str, str]] = {
    "dated labels": ("2026-11-{day:02} - About matter {day}", "/phlog/{day:02}.txt"),
    "undated labels": ("About matter {day}", "/phlog/matter-{day}.txt"),
    "dates in selectors": ("About matter {day}", "/phlog/2026-11-{day:02}-matter.txt"),
    "a folder a year": ("{day:02} November 2026: About matter {day}", "/phlog/2026/{day:02}"),
    "a list of files": ("{day:02}.txt   2026-Nov-{day:02} 10:00   2.1 KB", "/phlog/{day:02}.txt"),
}


class Phlog(Struct, frozen=True):
    """A page of an author with this style, with some links in its welcome."""

    style: str
    days: Sequence[int]
    welcome: int = 1

    @property
    def posts(self) -> list[str]:
        """Return the lines of the posts, the newest first."""
        label, selector = STYLES[self.style]
        return [f"0{label.format(day=day)}|{selector.format(day=day)}" for day in sorted(self.days, reverse=True)]

    @property
    def lines(self) -> list[str]:
        """Return the lines of the page."""
        return [*BANNER, *WELCOME[: self.welcome], "", *self.posts, *FOOTER]


PHLOGS = [
    Phlog(style, range(1, count + 1), welcome) for style, count, welcome in product(STYLES, (3, 5, 28), (0, 1, 2))
]


def menu(*lines: str) -> bytes:
    """Return a menu of the hole at URL."""
    return wire(*lines).replace(b"{HOST}\t{PORT}", b"example.org\t70")


def without_tabs(line: str) -> str:
    """Return a line of a post as an editor leaves it that turns tabs to blanks."""
    return f"{line.replace('|', '    ')}    example.org    70" if line.startswith("0") else line


DAMAGES: dict[str, Callable[[Phlog], bytes]] = {
    "posts lost their tabs": lambda phlog: menu(*map(without_tabs, phlog.lines)),
    "posts are missing": lambda phlog: menu(*BANNER, *WELCOME[: phlog.welcome], *FOOTER),
    "one post of five is left": lambda phlog: menu(*BANNER, *WELCOME[: phlog.welcome], *phlog.posts[4::5]),
    "an error in words, with a link": lambda _: menu("Sorry!", "We are moving house.", "1Back to the canal|/"),
    "the page of a hosting company": lambda _: menu("This hole is parked.", "hBuy it|URL:https://sell.example/"),
    "another folder": lambda _: menu("Users", *(f"1~{name}|/users/{name}" for name in ("ann", "bo", "cy"))),
}


# Signs that only some pages have had can be missed only on these.
DATED = [phlog for phlog in PHLOGS if phlog.style != "undated labels"]
LONG = [phlog for phlog in PHLOGS if len(phlog.days) > 3]
ABOUT = "0How I came here|/phlog/how.txt"
HARDER: list[tuple[Sequence[Phlog], Callable[[Phlog], bytes]]] = [
    (DATED, lambda _: menu("Closed until Monday, for the usual reasons.", "0Why|/phlog/why.txt")),
    (LONG, lambda _: menu("Closed until Monday.", "0Why|/why.txt")),
    (DATED, lambda phlog: menu(*BANNER, ABOUT, *map(without_tabs, phlog.lines))),
]


def look(before: bytes, after: bytes, then: Strategy = "auto", now: Strategy = "auto") -> tuple[Plan, LostForm | None]:
    """Return the plan of a poll and what the page lost, after a first poll of `before`, each by its strategy."""
    subscriber = Subscriber(first=20)
    subscriber.poll(read_index(before, URL, IndexRules(strategy=then), Charsets()).candidates)
    candidates = read_index(after, URL, IndexRules(strategy=now), Charsets()).candidates
    plan = plan_poll(candidates, subscriber.known, (), PollLimits(), subscriber.now, NAMES)
    return plan, lost_form(plan.listed, subscriber.known.entries, after, before)


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("phlog", PHLOGS, ids=lambda phlog: f"{phlog.style}, {len(phlog.days)} posts, {phlog.welcome}")
def test_damaged_page_announces_nothing(phlog: Phlog, damage: str) -> None:
    """The few links that are left are not news."""
    plan, lost = look(menu(*phlog.lines), DAMAGES[damage](phlog))

    assert lost or not plan.to_read


@pytest.mark.parametrize(("phlog", "damage"), [(phlog, damage) for phlogs, damage in HARDER for phlog in phlogs])
def test_link_that_is_like_a_post_in_part_is_no_news(phlog: Phlog, damage: Callable[[Phlog], bytes]) -> None:
    """It has the type of a post, and perhaps its folder, and one sign alone says too little."""
    plan, lost = look(menu(ABOUT, *phlog.lines), damage(phlog))

    assert lost or not plan.to_read


TABLE = [f"{name} \t{2 * name}" for name in ("eels", "bream", "pike", "perch", "tench", "roach", "ruffe", "dace")]


@pytest.mark.parametrize(
    ("before", "after", "is_damaged"),
    [
        (menu(*TABLE, *TABLE), menu("Closed."), True),
        (menu(*TABLE), menu(*TABLE).replace(b"\t", b"    "), True),
        (menu(*TABLE), menu(*TABLE[:4]), False),
        (menu(*TABLE), menu(*TABLE[::-1], "One more line"), False),
    ],
)
def test_whole_page_is_damaged_where_hardly_anything_is_left(before: bytes, after: bytes, is_damaged: bool) -> None:
    """With the strategy `page`, each state is a new entry and the last one is gone."""
    plan, lost = look(before, after, "page", "page")

    assert (len(plan.fresh), len(plan.vanished), lost is not None) == (1, 1, is_damaged)


YEAR = {"2026-11": "2027-01", "November 2026": "January 2027", "2026-Nov": "2027-Jan", "/2026/": "/2027/"}


def next_year(line: str) -> str:
    """Return the line of a post as it would stand in January 2027."""
    for this, following in YEAR.items():
        line = line.replace(this, following)
    return line.replace("matter", "new matter").replace("/01.txt", "/2027-01.txt")


CHANGES: dict[str, Callable[[Phlog], bytes]] = {
    "a post is added": lambda phlog: menu(*Phlog(phlog.style, [*phlog.days, 30], phlog.welcome).lines),
    "another design": lambda phlog: menu("+++ THE LOCK +++", *phlog.posts, "1Home|/"),
    "the window slid on": lambda phlog: menu(*BANNER, *map(next_year, phlog.posts)),
    "the first post of a year": lambda phlog: menu("Notes from the lock", next_year(phlog.posts[-1])),
    "another folder": lambda phlog: menu(*(line.replace("/phlog/", "/notes/") for line in phlog.lines)),
    "another folder and labels": lambda phlog: menu(
        *(line.replace("/phlog/", "/notes/").replace("matter", "the matter") for line in phlog.lines)
    ),
    "a link in the welcome": lambda phlog: menu(*BANNER, "1The map of the town|/town", *phlog.lines[len(BANNER) :]),
    "most posts are gone": lambda phlog: menu(*BANNER, phlog.posts[0]),
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("phlog", PHLOGS, ids=lambda phlog: f"{phlog.style}, {len(phlog.days)} posts, {phlog.welcome}")
def test_change_of_an_author_is_believed_at_once(phlog: Phlog, change: str) -> None:
    """A page has one sign or another of damage after many changes."""
    assert look(menu(*phlog.lines), CHANGES[change](phlog))[1] is None


@pytest.mark.parametrize("style", STYLES)
def test_change_of_the_definition_is_no_damage(style: str) -> None:
    """The posts still stand on the page as links, whatever becomes an entry now."""
    phlog = Phlog(style, range(1, 13))
    plan, lost = look(menu(*phlog.lines), menu(*phlog.lines, "One more line"), now="page")

    assert (len(plan.fresh), len(plan.vanished), lost) == (1, 12, None)
