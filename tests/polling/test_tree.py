"""The pages of a tree, requested one after the other."""

import asyncio
from datetime import UTC, datetime

import pytest

from feedd.errors import NotReadable, ServerSaid, SourceError, Unreachable
from feedd.model import Candidate, GopherUrl, Index
from feedd.polling.tree import read_tree
from feedd.reading import IndexRules

NOW = datetime(2027, 1, 1, 8, tzinfo=UTC)
RULES = IndexRules(strategy="tree", follow=("/{year}",))


def _url(selector: str) -> GopherUrl:
    return GopherUrl(host="gopher.example.org", selector=selector.encode())


def _page(*posts: str, follow: tuple[str, ...] = ()) -> Index:
    found = (Candidate(key=key, location=_url(key), label=key, title=key, position=0) for key in posts)
    return Index(title=None, strategy="tree", candidates=tuple(found), follow=tuple(map(_url, follow)))


def _read(pages: dict[str, Index | SourceError], rules: IndexRules = RULES) -> tuple[list[str], list[str]]:
    """Return the requested selectors, and the posts that were found."""
    asked: list[str] = []

    async def read_page(url: GopherUrl) -> Index:
        asked.append(url.selector.decode())
        page = pages.get(asked[-1], ServerSaid("not found", stage="index"))
        if isinstance(page, SourceError):
            raise page
        return page

    index = asyncio.run(read_tree(_url("/"), rules, NOW, read_page))
    return asked, [one.key for one in index.candidates]


def test_a_new_year_is_found_without_anyone_touching_the_definition() -> None:
    """On its first day its menu does not exist yet, and the posts of the old year are not lost."""
    before = _read({"/": _page("root"), "/2026": _page("old")})
    after = _read({"/": _page("root"), "/2026": _page("old"), "/2027": _page("new")})

    assert (["/", "/2027", "/2026"], ["root", "old"]) == before
    assert (["/", "/2027", "/2026"], ["root", "new", "old"]) == after


def test_the_newest_submenus_are_followed_into_their_own_and_no_further_than_four() -> None:
    """The months of a year come before the year before it, and each page is requested once."""
    months = tuple(f"/2027/{month:02}" for month in (3, 2, 1))
    pages: dict[str, Index | SourceError] = {
        "/": _page(follow=("/2027", "/2026", "/2025")),
        "/2027": _page(follow=("/", *months)),
        "/2026": _page("never"),
    }
    pages |= {month: _page(month) for month in months}

    assert (["/", "/2027", *months], list(months)) == _read(pages, IndexRules(strategy="tree"))


@pytest.mark.parametrize("failure", [ServerSaid("no", stage="index"), NotReadable("no", stage="index")])
def test_a_submenu_that_is_not_there_is_passed_over(failure: SourceError) -> None:
    """A dead link to an archive does not stop a feed."""
    pages: dict[str, Index | SourceError] = {
        "/": _page("root", follow=("/old", "/2026")),
        "/old": failure,
        "/2026": _page("new"),
    }

    assert ["root", "new"] == _read(pages, IndexRules(strategy="tree"))[1]


def test_a_submenu_that_cannot_be_reached_fails_the_whole() -> None:
    """Its posts are not gone."""
    with pytest.raises(Unreachable):
        _read({"/": _page("root"), "/2027": Unreachable("no connection", stage="connect")})
