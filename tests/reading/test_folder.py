"""Reading menus that are folders."""

import pytest

from feedd.gopher.url import parse_url
from feedd.model import Article, Charsets, GopherUrl
from feedd.reading import ArticleRules, read_article, with_inside

HERE = GopherUrl(host="gopher.example.org", item_type="1", selector=b"/trip")
PICTURE = "Ihut.jpg\t/trip/hut.jpg\tgopher.example.org\t70\r\n"


def _item(name: str, item_type: str = "0", host: str = "gopher.example.org") -> str:
    return f"{item_type}{name}\t/trip/{name}\t{host}\t70\r\n"


def _read(menu: str) -> Article:
    return read_article(menu.encode(), HERE, ArticleRules(), Charsets())


@pytest.mark.parametrize(
    ("menu", "inside"),
    [
        (_item("over-the-pass.txt") + PICTURE, "over-the-pass.txt"),
        (_item("notes.txt") + _item("post.txt") + PICTURE, "post.txt"),
        (_item("README.md") + _item("a.txt"), "README.md"),
        (_item("post.txt") + _item("photos", "1"), "post.txt"),
        (_item("content") + _item("more", "1"), "content"),
        (_item("trip.txt") + _item("hut.txt") + _item("photos", "1"), "trip.txt"),
        (_item("post.txt") + _item("index.txt"), None),
        (_item("a.txt") + _item("b.txt") + PICTURE, None),
        (_item("a.txt") + _item("2023", "1"), None),
        (_item("a.txt", host="other.example.org") + PICTURE, None),
        (PICTURE, None),
        (_item("index.html", "h") + _item("photos", "1"), "index.html"),
        (_item("trip.html", "h") + PICTURE, "trip.html"),
        (_item("index.html", "h") + _item("post.txt") + _item("photos", "1"), "post.txt"),
        (_item("hut.html", "h") + PICTURE, None),
        (_item("hut.txt") + _item("Makefile") + _item("index.gph") + PICTURE, "hut.txt"),
        (_item("index.gph") + PICTURE, "index.gph"),
        (_item("index.md") + _item("index.gmi") + _item("index.html", "h") + _item("images", "1"), "index.gmi"),
        (_item("hut.md") + _item("hut.gmi") + PICTURE, "hut.gmi"),
    ],
)
def test_the_one_text_of_a_folder_is_found(menu: str, inside: str | None) -> None:
    """It is the only one, or has the name of a main text; it is on the same host, and there are no subfolders."""
    found = _read(menu).inside

    item_type = "h" if inside and inside.endswith(".html") else "0"
    wanted = parse_url(f"gopher://gopher.example.org/{item_type}/trip/{inside}") if inside else None
    assert wanted == (found and found.location)


def test_the_columns_of_a_listing_are_no_part_of_its_links() -> None:
    """What the server says of a file is no text of its author."""
    rows = "".join(
        f"{kind}{name:36}   2024-May-02 10:11   {size}\t/trip/{name}\tgopher.example.org\t70\r\n"
        for kind, name, size in (
            ("I", "hut.jpg", " 291.5 KB"),
            ("9", "map.zip", "   1.2 MB"),
            ("1", "more", "--------"),
        )
    )
    article = _read(rows)

    assert article.text.split("\n") == ["hut.jpg", "map.zip", "more"]
    assert ">map.zip</a>" in article.html


def test_what_makes_the_site_does_not_follow_the_text_of_a_folder() -> None:
    """Its sources and styles are nothing to read; without a text, the links are all that there is."""
    files = _item("Makefile") + _item("style.css") + _item("index.html", "h")
    with_text, alone = _read(_item("post.txt") + files + PICTURE), _read(files.replace("index", "hut") + PICTURE)

    assert with_text.inside is not None
    assert "hut.jpg" == with_text.inside.text
    assert "Makefile\nstyle.css\nhut.html\nhut.jpg" == alone.text


@pytest.mark.parametrize(("line", "title"), [("[/trip/]", None), ("/trip/", None), ("A trip", "A trip")])
def test_the_path_of_a_folder_is_no_title(line: str, title: str | None) -> None:
    """A server calls a folder that nobody named by its path."""
    assert title == _read(f"i{line}\tTITLE\tnull.host\t1\r\n{_item('a.txt')}{PICTURE}").title


def test_a_text_takes_the_place_of_its_folder() -> None:
    """The other contents of the folder follow it."""
    folder = _read(_item("post.txt") + PICTURE)
    whole = with_inside(folder, Article(kind="text", html="<p>We left.</p>", text="We left.", title="Over the pass"))

    assert ("text", "Over the pass", folder.inside) == (whole.kind, whole.title, whole.inside)
    assert '<p>We left.</p>\n<p><a href="gopher://gopher.example.org/I/trip/hut.jpg">hut.jpg</a></p>' == whole.html
    assert "We left.\n\nhut.jpg" == whole.text
