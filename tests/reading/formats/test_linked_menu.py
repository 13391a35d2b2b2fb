"""Texts of links as menus; `tests/grid/linked.py` has the forms of their lines."""

from datetime import timedelta, timezone

import pytest

from feedd.errors import NotReadable
from feedd.gopher.url import parse_url
from feedd.model import Charsets, GopherUrl, Index
from feedd.reading import IndexRules, read_index
from tests.support.patterns import pattern


def read(text: str, address: str = "gopher://mill.example.org/0/log/index.gmi") -> Index:
    """Read a text as an index."""
    return read_index(text.encode(), parse_url(address), IndexRules(), Charsets())


def kinds(index: Index) -> list[tuple[str, str]]:
    """Return what became of each link."""
    entries = [(one.line, one.title, "entry") for one in index.candidates]
    return [
        (label, what) for _, label, what in sorted([*entries, *((i.line, i.label, i.reason) for i in index.ignored)])
    ]


def test_links_up_and_to_the_page_itself_are_navigation() -> None:
    """By the index of a folder above as by the folder."""
    page = "=> a.gmi 2024-05-03 Ice\n=> b.gmi 2024-05-02 Geese\n"
    page += "=> ../index.gmi The mill\n=> /index.gmi The mill\n=> index.gmi Log\n"

    assert ["entry", "entry", "navigation", "navigation", "navigation"] == [what for _, what in kinds(read(page))]


def test_bookmarks_are_no_posts() -> None:
    """What most links lead to is not in the hole."""
    page = "# Links\n=> https://example.org/a A mill\n=> gemini://otter.example/ An otter\n=> a.gmi Why these\n"

    assert ["a web link", "a web link", "beside web links"] == [what for _, what in kinds(read(page))]


def test_each_link_of_a_row_is_one() -> None:
    """As in navigation of Markdown; an image is none, nor is a link within a sentence."""
    page = "# Mill\n\n[Home](/) | [Ice](ice.md) | [Geese](geese.md)\n\n![A weir](weir.png)\n\n"
    page += "On some days of this long winter I walk over to [the weir](weir.md), which is loud.\n\n- [Rye](rye.md)\n"
    index = read(page, "gopher://mill.example.org/0/index.md")

    assert ["Ice", "Geese", "Rye"] == [one.title for one in index.candidates]


def test_what_a_fence_encloses_is_text() -> None:
    """A drawing or an example may hold the sign of a link."""
    index = read("# Mill\n```\n=> no.gmi No\n```\n=> a.gmi Ice\n=> b.gmi Geese\n")

    assert ["Ice", "Geese"] == [one.title for one in index.candidates]


@pytest.mark.parametrize("name", ["ice.gmi", "notes-on-clay.txt", "2024-05-03.md"])
def test_an_article_with_links_is_no_index(name: str) -> None:
    """Many words stand beside each of its links."""
    sentence = "The weir froze over, and the geese walked across it to the mill. "
    links = ("=> {0}.gmi {0}\n", "- [{0}]({0}.md)\n")[name.endswith(".md")]
    page = f"# Ice\n\n{sentence * 12}\n\n" + "".join(links.format(one) for one in ("geese", "rain", "bread"))

    with pytest.raises(NotReadable, match="its links are part of a text"):
        read(page, f"gopher://mill.example.org/0/{name}")
    assert 3 == len(read(page, "gopher://mill.example.org/0/index.gmi").candidates)


def test_posts_in_folders_of_their_own_are_texts() -> None:
    """`post/ice/index.gmi` is one, and so is a dated text on a gemlog; `gemlog/index.gmi` is another list."""
    page = "=> ice/index.gmi 2024-05-03 Ice\n=> geese/index.gmi 2024-05-02 Geese\n=> /gemlog/index.gmi Gemlog\n"
    index = read(page + "=> new.gmi 2024-05-01 My New Gemlog\n")

    assert ["0", "0", "0"] == [one.location.item_type for one in index.candidates if not isinstance(one.location, str)]
    assert ["Ice", "Geese", "My New Gemlog"] == [one.title for one in index.candidates]


@pytest.mark.parametrize(
    "post",
    [
        "# {day}\n\nThe geese walked over the ice.\n\n=> {n}.gmi More\n=> x{n}.gmi And more\n",
        "* {day} I found [a mill](https://example.org/{n}) that grinds rye",
        "* {day} The geese came back over the ice to the mill today, as [they did before](geese{n}.md)",
    ],
)
def test_a_log_whose_posts_hold_links_stays_a_log(post: str) -> None:
    """Its entries keep their keys: days, and none of the links."""
    page = "\n\n".join(post.format(day=f"2024-05-0{n}", n=n) for n in (4, 3, 2))
    for name in ("gemlog.gmi", "index.md", "twtxt.txt"):
        index = read(f"# Mill\n\n{page}\n", f"gopher://mill.example.org/0/{name}")

        assert ("log", ["2024-05-04", "2024-05-03", "2024-05-02"]) == (
            index.strategy,
            [one.location.part for one in index.candidates if isinstance(one.location, GopherUrl)],
        )


def test_bookmarks_are_no_posts_whatever_the_time_zone_is() -> None:
    """A definition that includes them decides otherwise."""
    page = "# Links\n=> https://example.org/a A mill\n=> https://example.org/b An otter\n=> a.gmi Why these\n"
    url = parse_url("gopher://mill.example.org/0/index.gmi")
    zoned, included = IndexRules(zone=timezone(timedelta(hours=2))), IndexRules(include=(pattern("example"),))

    assert [0, 2] == [len(read_index(page.encode(), url, one, Charsets()).candidates) for one in (zoned, included)]


@pytest.mark.parametrize("line", ["=> a\n", "=> a\r", "[a](b) " * 200 + "\n"])
def test_more_links_than_a_menu_may_have_are_none(line: str) -> None:
    """However their lines end, and also of few long lines: each costs as much as a line of a menu."""
    with pytest.raises(NotReadable, match="no line of one"):
        read(line * (300_000 // len(line)))


def test_a_link_without_a_label_is_called_as_the_folder_of_its_text() -> None:
    """An `index.gmi` in a folder of its own is a text, and no file of the site."""
    page = (
        "# Mill\n\n=> /index.gmi\n=> /log/ice-on-the-weir/index.gmi\n=> /log/geese/index.gmi\n=> /log/rye/index.gmi\n"
    )
    index = read(page, "gopher://mill.example.org/0/log/index.gmi")

    assert ["ice on the weir", "geese", "rye"] == [one.title for one in index.candidates]


def test_a_link_to_nowhere_names_no_page() -> None:
    """It stays in the menu as it is written, and is no text."""
    top = "```\n|~~~|\n|   |\n```\n=> /index.bliz Back Home\n\n# Ada's log\n\n"
    page = f"{top}=> a.gmi 2024-05-03 Ice\n=> b.gmi 2024-05-02 Rye\n"

    assert "Ada's log" == read(page, "gopher://mill.example.org/0/log/index.gmi").title
