"""How a page without a name is called: by its hole, wherever that says its name, or by who writes there."""

from collections.abc import Sequence
from itertools import product

import pytest
from msgspec.structs import asdict

from feedd.discovery.naming import Told, ask_hole
from feedd.errors import ServerSaid, SourceError, Unreachable
from feedd.gopher.url import parse_url
from feedd.model import Charsets, GopherUrl
from feedd.polling.source import SourceIndex
from feedd.reading import IndexRules, read_index
from feedd.reading.document import open_document
from feedd.reading.index.whole_page import read_whole_page
from feedd.reading.rules import Budget

pytestmark = pytest.mark.anyio

HOST = "mill.example.org"
SILENT = Unreachable("no answer", stage="index")


class Hole:
    """Pages of one host by their selectors, without slashes around; keeps what was asked for."""

    def __init__(self, pages: dict[str, str | SourceError]) -> None:
        self.pages = pages
        self.asked: list[str] = []

    async def read(self, url: GopherUrl, keys: Sequence[str]) -> SourceIndex:
        """Return a page as an index, with keys as a whole page."""
        selector = url.selector.decode().strip("/")
        self.asked.append(selector)
        page = self.pages.get(selector, ServerSaid("not found", stage="index"))
        if isinstance(page, SourceError):
            raise page
        if keys:
            index = read_whole_page(open_document(page.encode(), url, Charsets(), "index"), IndexRules(), Budget())
        else:
            index = read_index(page.encode(), url, IndexRules(), Charsets())
        return SourceIndex(**asdict(index), raw=page.encode())

    async def name(self, place: str) -> str | None:
        """Return the name of the page at a selector."""
        url = parse_url(f"gopher://{HOST}/1{place}")
        return (await self.told(url)).name

    async def told(self, url: GopherUrl) -> Told:
        """Return what the hole says of a page."""
        return await ask_hole(url, url, {url: await self.read(url, ())}, self.read)


def listed(folder: str, *names: str) -> str:
    """Return a folder as a server lists it."""
    at = folder and f"/{folder}"
    return "".join(f"0{name}\t{at}/{name}\t{HOST}\t70\r\n" for name in (*names, "one-evening.txt", "two-geese.txt"))


def told(*lines: str) -> str:
    """Return a menu with these words and a link."""
    return "".join(f"i{line}\t\t{HOST}\t70\r\n" for line in (*lines, "")) + f"1About\t/about\t{HOST}\t70\r\n"


NAMES = ("The quiet mill", "Annas Tagebuch", "Le carnet de Zoé", "Дневник Анны", "水車日記")
PAGES = {  # a page that lists posts and does not say its name
    "/phlog": "{}",
    "/posts/": "{}",
    "/en/posts": "{}",
    "/blog/2024": "{}",
    "/~ada/phlog": "{}",
    "/users/ada/phlog": "{}",
    "/files/recipes": "recipes, {}",
    "/~ada/recipes/": "recipes, {}",
}
TOPS = {
    page: page.strip("/").partition("/")[0] if "~" in page else "users/ada" if "users" in page else "" for page in PAGES
}
SAID = ("menu", "index.gmi", "index.txt", "greeting")


@pytest.mark.parametrize(("page", "said", "is_near"), list(product(PAGES, SAID, (True, False))))
async def test_a_page_is_called_as_the_pages_above_it_say(page: str, said: str, *, is_near: bool) -> None:
    """In the menu of the folder above or of the hole's first page, or in what was written for visitors there."""
    top = TOPS[page]
    above = page.strip("/").rpartition("/")[0] if is_near else top
    for name in NAMES:
        pages: dict[str, str | SourceError] = {page.strip("/"): listed(page.strip("/"))}
        text = {"greeting": f"Welcome to {name}!" if name.isascii() else name, "index.txt": f"{name}\n======"}
        document = text.get(said, f"# {name}") + "\n\nWords about wheels, and what turns them.\n"
        pages[above] = (
            told(document.split("\n")[0].removeprefix("# ")) if said in ("menu", "greeting") else listed(above, said)
        )
        pages[f"{above}/{said}".strip("/")] = document
        if above != top:
            pages[top] = told("Somewhere Else Entirely")
        hole = Hole(pages)
        assert PAGES[page].format(name) == await hole.name(page)
        assert len(hole.asked) <= 5


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Hi, my name is Rasmus.", "Rasmus"),
        ("Hello there! I'm Ana, and I mend clocks.", "Ana"),
        ("I am Ada Quill, a miller of words.", "Ada Quill"),
        ("Hallo, ich bin Jörg von der Mühle und baue Räder.", "Jörg von der Mühle"),
        ("Bonjour ! Je m'appelle Zoé.", "Zoé"),
        ("Привет! Меня зовут Анна.", "Анна"),
        ("You can call me quillwort.", "quillwort"),
        ("This gopher hole is run by Bo Weir.", "Bo Weir"),
        ("                      Zoe <zoe@mill.example.org>", "Zoe"),
        ("Welcome to my gopher hole!|I'm Wole.", "Wole"),
        ("Willkommen!|Ich bin Jörg, und hier geht es um Räder.", "Jörg"),
        ("Welcome to my gopher hole!|It has some texts|about wheels.|I'm Wole.", None),
        ("Hi, I'm Finnish, and I mend clocks.", None),
        ("Welcome!|Wheels are what I'm Wild about.", None),
        ("I'm mill, a server in a shed.", None),
        ("I'm Mill, a server in a shed.", "Mill"),
        ("I am a Linux user and I'm not sorry.", None),
        ("Hi, I'm Software Developer and a father.", None),
        ("Ich bin Müller aus Berlin.", None),
        ("I'm Back again.", None),
        ("Here I write about Ada Quill.", None),
        ("Write to <zoe@mill.example.org>", None),
    ],
)
async def test_who_introduces_himself_names_a_hole_without_a_name(said: str, name: str | None) -> None:
    """What somebody is, or does, names nobody."""
    hole = Hole({"phlog": listed("phlog"), "": told("Some words about wheels first.", *said.split("|"))})
    expected = name and f"{name}, {HOST}"

    assert expected == await hole.name("/phlog")


async def test_a_page_with_a_name_asks_for_nothing() -> None:
    """One whose name only says its kind is called as its hole is."""
    own = Hole({"phlog": told("Ada's phlog"), "": told("The mill")})
    kind = Hole({"phlog": told("Phlog"), "": told("The mill")})

    assert (None, ["phlog"]) == (await own.name("/phlog"), own.asked)
    assert "The mill" == await kind.name("/phlog")


async def test_a_page_that_is_called_as_its_folder_is_called_after_its_hole_too() -> None:
    """Any hole may have wheels; where the hole has no name, the page keeps its own."""
    named = Hole({"wheels": told("Wheels"), "": told("The mill")})
    written = Hole({"files/wheels": listed("files/wheels", "index.gmi"), "files": told("Files"), "": told("The mill")})
    written.pages["files/wheels/index.gmi"] = "# Wheels\n\nWhat turns.\n"
    nameless = Hole({"wheels": told("Wheels"), "": told("Some words about wheels first.", "My name is Ada.")})

    assert "Wheels, The mill" == await named.name("/wheels")
    assert "Wheels, The mill" == await written.name("/files/wheels")
    assert await nameless.name("/wheels") is None


async def test_a_post_that_is_the_index_of_its_folder_names_no_page() -> None:
    """What was written for visitors lies beside the posts, or above them."""
    post = f"0Ice on the weir\t/posts/ice/index.gmi\t{HOST}\t70\r\n"
    hole = Hole({"posts": post, "posts/ice/index.gmi": "# Ice on the weir\n\nIt broke.\n", "": told("The mill")})

    assert "The mill" == await hole.name("/posts")


async def test_the_home_of_a_user_is_the_first_page_of_its_hole() -> None:
    """The name of the server is not that of the user."""
    hole = Hole({"~ada/phlog": listed("~ada/phlog"), "~ada": listed("~ada"), "": told("The Tilde Club")})

    assert (None, ["~ada/phlog", "~ada"]) == (await hole.name("/~ada/phlog"), hole.asked)


async def test_a_host_that_is_silent_is_not_asked_on() -> None:
    """What was found by then stands."""
    hole = Hole({"a/b/phlog": listed("a/b/phlog"), "a/b": SILENT, "": told("The mill")})

    assert (None, ["a/b/phlog", "a/b"]) == (await hole.name("/a/b/phlog"), hole.asked)


@pytest.mark.parametrize(
    ("place", "pages", "author"),
    [
        ("/phlog", {"phlog": told("Ada's phlog", "", "I'm Ada Quill and mend clocks.")}, "Ada Quill"),
        ("/phlog", {"phlog": listed("phlog"), "": told("The mill", "", "My name is Zoé.")}, "Zoé"),
        ("/phlog", {"phlog": listed("phlog", "index.gmi"), "phlog/index.gmi": "# Posts\n\nHi, I'm Bo."}, "Bo"),
        ("/phlog", {"phlog": told("Ada's phlog"), "": told("The mill", "", "My name is Zoé.")}, None),
        ("/phlog", {"phlog": listed("phlog", *[f"{n}.txt" for n in range(12)]) + told("Hi, I'm Bo.")}, None),
        ("/~ada/phlog", {"~ada/phlog": listed("~ada/phlog"), "": told("The Tilde Club", "My name is Bo.")}, None),
    ],
)
async def test_who_writes_is_said_by_the_pages_that_are_read(
    place: str, pages: dict[str, str | SourceError], author: str | None
) -> None:
    """Above the list of posts; the root of a server says nothing of its users."""
    hole = Hole(pages)
    url, root = (parse_url(f"gopher://{HOST}/1{where}") for where in (place, ""))
    known = {url: await hole.read(url, ())}
    if "~" in place:
        known[root] = await hole.read(root, ())

    assert author == (await ask_hole(url, root if root in known else url, known, hole.read)).author
