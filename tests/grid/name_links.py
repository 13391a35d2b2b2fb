"""Names among the links on top of a page: in a link to the hole or to the page itself, and below a bar of links.

Right is: the page has that name; where such a link only says where it leads, and where no line below the bar heads the
page, its address names it.
"""

from collections.abc import Callable, Mapping
from random import Random

from feedd.model import Charsets, GopherUrl
from feedd.reading import IndexRules, read_index
from tests.grid.axes import Case, Grid
from tests.grid.words import titles

HOST = "gopher.example.org"
NAMES = ("The Otter Homepage", "Ada's mill", "Ada Quill's Capsule", "The Otter Blog", "Otter Home", "Мельница Home")
WAYS = {
    "en": ("Back to {}", "← {}", "{}", "Return to {}", "[{}]"),
    "de": ("Zurück zu {}", "{}", "<- {}"),
    "fr": ("Retour à {}", "{}", "« {}"),
}
ELSEWHERE = (
    "Home", "Main Menu", "Back to my phlog", "My capsule", "Zur Startseite", "Vers l'accueil", "Ir al inicio",
    "Hlavní stránka", "На главную", "Gemini Capsule", "ホーム", "Forsíða", "Up one level", "Home sweet home",
    "gopher.example.org", "Pagrindinis puslapis", "Ana sayfa", "Root", "Ga naar de voorpagina",
)  # fmt: skip
BARS = ("Home", "About", "Phlog", "Links", "Guestbook", "Projects")
PLAIN = ("The quiet mill", "Otter Press", "Notes from the weir", "Тихая мельница", "Heron and Sons")
MOTTO = "Bread, bees and slow radio, since the old mill was mended and the geese came back to the weir."
PAGES: Mapping[str, tuple[bytes, tuple[str, ...]]] = {
    "front page": (b"/index.gmi", ("/", "/index.gmi", "./")),
    "log": (b"/posts/index.gmi", ("/", "/index.gmi", "/posts/", "gemini://gopher.example.org/", "./index.gmi")),
    "department": (b"/bees/index.gmi", ("/", "gopher://gopher.example.org/")),
    "home": (b"/~otto/log/index.gmi", ("/~otto/", "/~otto/index.gmi", "/~otto/log/")),
}
ADDRESSES = {"front page": HOST, "department": f"bees, {HOST}", "log": f"posts, {HOST}", "home": f"log, ~otto, {HOST}"}
_Top = tuple[list[str], str]  # lines, and the name; "" for none


def _linked(case: Case, random: Random) -> _Top:
    name = random.choice(NAMES)
    way = random.choice(WAYS[case["words"]]).format(name)
    below = "bees, " if case["page"] == "department" else ""
    return [f"=> {random.choice(PAGES[case['page']][1])} {way}", ""], f"{below}{name}"


def _beside(case: Case, random: Random) -> _Top:
    """Link the hole below a bar of others."""
    lines, name = _linked(case, random)
    return [f"=> /{word.lower()}.gmi {word}" for word in random.sample(BARS, 2)] + lines, name


def _way_out(case: Case, random: Random) -> _Top:
    return [f"=> {random.choice(PAGES[case['page']][1])} {random.choice(ELSEWHERE)}", ""], ""


def _of_others(_: Case, random: Random) -> _Top:
    """Link another hole, and a page of this one, by a name."""
    return [f"=> gemini://mill.example/ {NAMES[0]}", f"=> /{random.choice(('a', 'log/b'))}.gmi {NAMES[1]}", ""], ""


def _bar(random: Random) -> list[str]:
    return [f"=> /{word.lower()}.gmi {word}" for word in random.sample(BARS, random.randint(2, 5))]


def _plain(_: Case, random: Random) -> _Top:
    """Head a page with plain words, and say what it is about."""
    name = random.choice(PLAIN)
    return [*_bar(random), "", name, *random.choice(([], ["-" * len(name)])), "", MOTTO, ""], name


def _heading_of_links(_: Case, random: Random) -> _Top:
    """Head only the links that follow."""
    return [
        *_bar(random),
        "",
        random.choice(("Latest posts", "Neueste Beiträge", "Все записи", "Archive")),
        *random.choice(([], [""])),
    ], ""


TOPS: Mapping[str, Callable[[Case, Random], _Top]] = {
    "link with a name": _linked,
    "link with a name among others": _beside,
    "way out": _way_out,
    "links to others": _of_others,
    "plain words below a bar": _plain,
    "heading of links below a bar": _heading_of_links,
}


def _fault(case: Case, random: Random) -> str:
    lines, name = TOPS[case["top"]](case, random)
    posts = [f"=> text{number}.gmi {title}" for number, title in enumerate(titles("en", random, random.randint(7, 12)))]
    foot = ["", "Thanks to the geese", "", "They know why, and so do the otters of the weir."]
    text = "\n".join([*lines, *posts, *random.choice(([], foot)), ""])
    url = GopherUrl(host=HOST, item_type="0", selector=PAGES[case["page"]][0])
    found = read_index(text.encode(), url, IndexRules(), Charsets()).title
    wanted = name or ADDRESSES[case["page"]]
    return "" if found == wanted else f"{found!r} for {wanted!r}: {lines}"


NAME_LINKS = Grid(
    name="names among links",
    axes={"top": tuple(TOPS), "page": tuple(PAGES), "words": tuple(WAYS), "sample": "12345"},
    fault=_fault,
)
