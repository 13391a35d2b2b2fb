"""Removing the furniture of a page."""

import pytest

from feedd.model import GopherUrl
from feedd.reading.words.furniture import is_ancestor, is_way_out, without_furniture
from feedd.reading.words.lines import Line

HERE = GopherUrl(host="gopher.example.org", selector=b"/log/2024/bees.txt")


@pytest.mark.parametrize(
    "label",
    [
        "Home",
        "<- back to index",
        "..",
        "==== BACK ====",
        "Go to the next page",
        "All posts",
        "[About]",
        "about me",
        "A bit about me",
        "Retour au menu principal",
        "Zurück",
        "Archive",
        "...",
        "Atom feed of this hole",
        "Contact details",
        "↩ Home",
        "← gemlogs",
        "< index",
        "home!",
        "Navigation",
    ],
)
def test_ways_out_are_known(label: str) -> None:
    """Labels of navigation are no entries."""
    assert is_way_out(label)


@pytest.mark.parametrize(
    "label",
    [
        "Home improvement",
        "Back to school with a broken arm, and why",
        "About Gopher",
        "Indexing bees",
        "Searchlights",
        "Back to school",
        "Search for a lost bee",
        "Why I love RSS",
        "About the bees",
        "← Why the bees came",
    ],
)
def test_titles_are_no_ways_out(label: str) -> None:
    """A whole label must be navigation; a title may begin like one."""
    assert not is_way_out(label)


@pytest.mark.parametrize(
    ("selector", "above"),
    [
        (b"", True),
        (b"/log", True),
        (b"/log/2024/", True),
        (b"/log/2023/../2024", True),
        (b"/log/20", False),
        (b"/about", False),
    ],
)
def test_an_ancestor_is_compared_by_folders(selector: bytes, above: bool) -> None:
    """Whole names are compared, after dots are resolved."""
    location = GopherUrl(host="gopher.example.org", item_type="1", selector=selector)

    assert above == is_ancestor(location, HERE)


def test_signatures_ways_out_and_end_marks_are_cut() -> None:
    """Only the text stays."""
    back = Line(text="Log", item_type="1", href="gopher://gopher.example.org/1/log")
    foot = ("", "EOF", "_______", "    Gophered by Gophernicus/3.1.1 on Debian/12 x86_64")
    lines = [back, Line(text="Bees hum."), *(Line(text=text) for text in foot)]

    assert ["", "Bees hum."] == [line.text for line in without_furniture(lines, HERE)]


def test_links_within_the_text_stay() -> None:
    """Furniture stands only at the ends of a document."""
    link = Line(text="Home", item_type="1", href="gopher://gopher.example.org/1/")
    words = [Line(text=f"Line {number} of a text.") for number in range(10)]

    assert link in without_furniture([*words, link, *words], HERE)


@pytest.mark.parametrize(
    ("name", "line", "stays"),
    [
        (b"bees.gmi", "=> ../index.gmi domoj", False),
        (b"bees.gmi", "=> gemini://other.example/ Home", False),
        (b"bees.md", "[strona](/log/)", False),
        (b"bees.gmi", "=> pictures/index.gmi Pictures", True),
        (b"bees.gmi", "=> ../other/index.gmi Another log", True),
        (b"bees.gmi", "=> ../index.gmi", False),
        (b"bees.gmi", "=> hive.gmi The hive", True),
        (b"bees.txt", "=> ../index.gmi domoj", True),
    ],
)
def test_links_of_gemtext_and_markdown_lead_out_by_their_words_or_to_an_index(
    name: bytes, line: str, *, stays: bool
) -> None:
    """The index of the folder or of one above it has a name in any language; a plain text has no such links."""
    of = GopherUrl(host="gopher.example.org", item_type="0", selector=b"/log/2024/" + name)

    kept = without_furniture([Line(text=line), Line(text="Bees hum.")], of)

    assert stays == (line in [one.text for one in kept])


@pytest.mark.parametrize("name", [b"index.gmi", b"index.md"])
@pytest.mark.parametrize("label", ["Part 2 (this page)", "Teil 2", "часть вторая"])
@pytest.mark.parametrize("others", [("above",), ("below",), ("above", "below")])
def test_a_link_to_the_page_itself_stays_in_a_list_of_parts(name: bytes, label: str, others: tuple[str, ...]) -> None:
    """Alone it is a way out."""
    of = GopherUrl(host="gopher.example.org", item_type="0", selector=b"/log/mill-2/" + name)
    form = "=> {1} {0}" if name.endswith(b"gmi") else "[{0}]({1})"
    row = [
        *(form.format(f"{label} 1", "/log/mill-1/") for _ in range("above" in others)),
        form.format(label, "/log/mill-2/"),
        *(form.format(f"{label} 3", "/log/mill-3/") for _ in range("below" in others)),
    ]

    def left(*rows: str) -> list[str]:
        return [
            one.text
            for one in without_furniture([*(Line(text=row) for row in rows), Line(text="Bees hum.")], of)
            if one.text
        ]

    assert [*row, "Bees hum."] == left(*row)
    assert ["Bees hum."] == left(form.format(label, "/log/mill-2/"))


def test_links_between_fences_are_examples() -> None:
    """Who explains gemtext shows such links."""
    of = GopherUrl(host="gopher.example.org", item_type="0", selector=b"/log/links.gmi")
    lines = [Line(text=text) for text in ("```", "=> / Home", "```", "=> / Home")]

    assert ["```", "=> / Home", "```"] == [line.text for line in without_furniture(lines, of)]


@pytest.mark.parametrize(
    ("line", "stays"),
    [
        ("You are here: /log/bees", False),
        ("You're here: Home > Log > Bees", False),
        ("Du bist hier: Bees", False),
        ("* Vous êtes ici : accueil / textes", False),
        ("You are here: at last, in spring.", True),
        ("You are here, and so am I.", True),
    ],
)
def test_a_breadcrumb_above_a_text_is_cut(line: str, *, stays: bool) -> None:
    """It says where in the site the text stands, by a path, by folders or by its title; a sentence does not."""
    of = GopherUrl(host="gopher.example.org", item_type="0", selector=b"/log/bees.gmi")

    kept = without_furniture([Line(text=text) for text in (line, "", "# Bees", "", "Bees hum.")], of)

    assert stays == (line in [one.text for one in kept])


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("=> https://ferries.example/ Homepage", b"bees.gmi"),
        ("=> / Index", b"bees.gmi"),
        ("=> ../index.gmi Übersicht", b"bees.gmi"),
        ("[Index](https://ferries.example/)", b"bees.md"),
        ("[archive](/log/)", b"bees.md"),
    ],
)
@pytest.mark.parametrize(
    ("above", "below"),
    [("Bees hum.", "They come back."), ("Пчёлы гудят.", "Они вернулись."), ("蜂が鳴く。", "また来る。")],
)
def test_a_link_between_sentences_is_no_navigation(name: bytes, line: str, above: str, below: str) -> None:
    """A text calls other places Homepage or Index too."""
    of = GopherUrl(host="gopher.example.org", item_type="0", selector=b"/log/" + name)

    kept = without_furniture([Line(text=text) for text in ("# Bees", "", above, "", line, "", below)], of)

    assert line in [one.text for one in kept]


@pytest.mark.parametrize("label", ["Home", "← Index", "Zurück zur Übersicht", "Return home"])
def test_a_link_that_leads_back_may_stand_above_a_last_sentence(label: str) -> None:
    """Below it stands under which license the text is."""
    of = GopherUrl(host="gopher.example.org", item_type="0", selector=b"/log/bees.gmi")
    lines = ["# Bees", "Bees hum.", "They come back.", f"=> / {label}", "You may copy this page."]

    assert [*lines[:3], "", lines[4]] == [
        one.text for one in without_furniture([Line(text=text) for text in lines], of)
    ]


def test_an_item_between_sentences_is_no_navigation() -> None:
    """Menus that are posts link to their own log in passing."""
    log = Line(text="Blog", item_type="1", href="gopher://gopher.example.org/1/log")
    lines = [Line(text="Bees"), Line(text="Bees hum, as said in my"), Line(text="last text, below"), log]
    lines += [Line(text="and they come back in May.")]

    assert log in without_furniture([*lines[:1], Line(text="Bees hum."), *lines[1:]], HERE)


@pytest.mark.parametrize(
    ("target", "stays"),
    [
        ("https://ferries.example/", True),
        ("http://example.org/", False),
        ("https://www.gopher.example.org/log", False),
        ("gemini://ferries.example/", False),
        ("/", False),
    ],
)
def test_a_web_page_of_others_is_no_way_out(target: str, *, stays: bool) -> None:
    """At the end of a text it is what the text is about."""
    of = GopherUrl(host="gopher.example.org", item_type="0", selector=b"/log/bees.gmi")

    kept = without_furniture([Line(text="Bees hum."), Line(text=f"=> {target} Homepage")], of)

    assert stays == (len(kept) == 2)
