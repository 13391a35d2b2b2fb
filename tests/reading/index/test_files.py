"""Pictures, sounds, archives and papers as entries, where they are what a page offers."""

import pytest

from feedd.model import Charsets, GopherUrl, Index
from feedd.reading import IndexRules, read_index

URL = GopherUrl(host="gopher.example.org", selector=b"/art")


def _read(*lines: str, rules: IndexRules | None = None) -> Index:
    rows = (line.split("|") if "|" in line else (line, "") for line in lines)
    data = "".join(f"{label}\t{selector}\tgopher.example.org\t70\r\n" for label, selector in rows).encode()
    return read_index(data, URL, rules or IndexRules(), Charsets())


def _titles(*lines: str, rules: IndexRules | None = None) -> list[str]:
    return [one.title for one in _read(*lines, rules=rules).candidates]


@pytest.mark.parametrize("item_type", ["9", "5", "d", "P", "I"])
def test_files_are_entries_where_there_is_hardly_a_text(item_type: str) -> None:
    """A licence beside a dozen releases changes nothing."""
    files = [f"{item_type}Tool 1.{number}|/tool-1.{number}.zip" for number in range(6)]

    assert [f"Tool 1.{number}" for number in range(6)] == _titles(*files)
    assert ["Hives", "Moths", "Wasps"] == _titles("0Hives|/a", "0Moths|/b", "0Wasps|/c", *files)


def test_a_picture_has_the_title_and_date_above_it() -> None:
    """The small twin of a picture is no entry, and a name of a file is no title where a better one stands above."""
    index = _read(
        "hElsewhere|URL:https://example.net/",
        "i",
        "iBEES (MAY 3, 2024)",
        "IIMG_1.JPG|/img_1.jpg",
        "gsmall|/img_1_small.gif",
        "iA swarm.",
        "i",
        "iMOTHS (MAY 1, 2024)",
        "IIMG_2.JPG|/img_2.jpg",
        "gsmall|/img_2_small.gif",
        "iOne moth.",
    )

    assert [("BEES", 3), ("MOTHS", 1)] == [(one.title, one.moment and one.moment.at.day) for one in index.candidates]
    assert {"a web link among texts", "the same in another size or format"} == {one.reason for one in index.ignored}


def test_the_small_picture_may_stand_first() -> None:
    """The large one is the entry."""
    pictures = [line for n in "abc" for line in (f"g{n}, thumbnail|/thumb_{n}.gif", f"I{n}, by the river|/{n}.jpg")]

    assert [f"{n}, by the river" for n in "abc"] == _titles(*pictures)


def test_dated_files_among_dated_texts_are_entries() -> None:
    """Those of the day of a text belong to it."""
    titles = _titles(
        "02024-05-03 Bees|/bees.txt",
        "I2024-05-03 A swarm|/swarm.jpg",
        "92024-05-01 A paper on moths|/moths.pdf",
        "02024-04-02 Wasps|/wasps.txt",
    )

    assert ["Bees", "A paper on moths", "Wasps"] == titles


def test_seasons_below_papers_say_that_they_are_dated() -> None:
    """Such a line gives no day; texts with a day below them keep it."""
    papers = [line for name in "abc" for line in (f"9Paper {name}|/{name}.pdf", "iAutumn 2023", "iOn moths", "i")]
    index = _read(*papers, "0Bees|/bees.txt", "iFri, 3 May 2024", "i", "1All posts|/posts", "0Who writes this|/who")

    assert ["Paper a", "Paper b", "Paper c", "Bees"] == [one.title for one in index.candidates]
    assert [False, False, False, True] == [one.moment is not None for one in index.candidates]


LISTED = "{}{:36}  2021-Apr-21 04:36     0.6 KB|/{}".format
PICTURES = tuple(
    LISTED("I", f"{name}.jpg", f"{name}.jpg") for name in ("mill", "weir", "sluice", "wheel", "stone", "ice")
)


@pytest.mark.parametrize("ending", ["gmi", "gemini", "md", "markdown"])
def test_pictures_beside_texts_that_show_them_belong_to_these(ending: str) -> None:
    """However many pictures a text has; plain text shows none, so that a folder of pictures has a word about them."""
    name = "the-new-wheel"

    assert ["the new wheel"] == _titles(LISTED("0", f"{name}.{ending}", f"{name}.{ending}"), *PICTURES)
    assert 7 == len(_titles(LISTED("0", f"{name}.txt", f"{name}.txt"), *PICTURES))


@pytest.mark.parametrize("ending", ["index.md", "text.txt", "page.html"])
def test_pictures_that_lie_with_texts_in_their_folders_belong_to_these(ending: str) -> None:
    """However many each has. A word about all pictures of one folder says nothing of whose they are."""
    names = ("the-weir", "eis-am-wehr", "мельница")
    item_type = "h" if ending.endswith("html") else "0"
    texts = [
        line
        for name in names
        for line in (
            f"{item_type}On {name}|/log/{name}/{ending}",
            *(f"I{number}.jpg|/log/{name}/{number}.jpg" for number in range(4)),
        )
    ]
    pictures = [f"I{number}.jpg|/art/{number}.jpg" for number in range(6)]

    assert [f"On {name}" for name in names] == _titles(*texts)
    assert 7 == len(_titles("0Drawn in a wet March|/art/march.txt", *pictures))


@pytest.mark.parametrize("name", ["publish.py", "make_feed.sh", "mill.code-workspace", "data.json"])
def test_programs_among_the_texts_of_a_folder_are_no_posts(name: str) -> None:
    """In a folder of programs they are what is offered, and so they are where a person linked one."""
    texts = [LISTED("0", f"{title}.gmi", f"{title}.gmi") for title in ("one-evening", "two-geese")]
    programs = [LISTED("0", f"{title}.c", f"{title}.c") for title in ("axle", "wheel", "weir")]

    bare = [LISTED("0", title, title) for title in ("evening", "geese")]

    assert ["one evening", "two geese"] == _titles(*texts, LISTED("0", name, name))
    assert ["evening", "geese"] == _titles(*bare, LISTED("0", name, name))
    assert 4 == len(_titles(LISTED("0", name, name), *programs))
    assert ["One", "Two", "My program"] == _titles("0One|/one.txt", "0Two|/two.txt", f"0My program|/{name}")


def test_pages_about_a_site_in_a_listing_are_no_posts() -> None:
    """All words of their names are those of such pages; one such word among others proves nothing."""
    posts = [LISTED("0", f"{title}.gmi", f"{title}.gmi") for title in ("one-evening", "two-geese", "contact-with-ice")]

    assert ["one evening", "two geese", "contact with ice"] == _titles(
        *posts, LISTED("0", "about-me.gmi", "about-me.gmi")
    )
    assert 3 == len(_titles(*posts, LISTED("0", "mill.conf", "mill.conf")))


def test_what_is_linked_in_two_formats_is_one_post() -> None:
    """The text is it; a menu or page of another name, or of another title, is another post."""
    twins = (
        "0Fog|/fog.txt",
        "1Fog|/fog",
        "hIce|/ice.html",
        "0Ice|/ice.txt",
        "0Rain|/rain.txt",
        "1Rain, in pictures|/rain",
    )

    assert ["Fog", "Ice", "Rain", "Rain, in pictures"] == _titles(*twins)


def test_what_readers_said_is_no_post() -> None:
    """A page that lists nothing else is one of comments."""
    posts = (
        "0Fog|/fog.txt",
        "1comments (3)|/fog/c",
        "0Ice|/ice.txt",
        "1no comments|/ice/c",
        "0Comments on ice|/about-ice",
    )

    assert ["Fog", "Ice", "Comments on ice"] == _titles(*posts)
    assert ["Fog", "No comment.", "Ice"] == _titles("0Fog|/fog.txt", "0No comment.|/none.txt", "0Ice|/ice.txt")


@pytest.mark.parametrize("form", ["/notes.{}", "/v1.{}", "/log/2024.0{}", "/issue-{}"])
def test_numbered_texts_of_one_title_are_posts(form: str) -> None:
    """A number at the end of a name is no format."""
    assert 3 == len(_titles(*(f"0Of the mill|{form.format(number)}" for number in (1, 2, 3))))
