"""Galleries: pictures below headings that say their titles and days, each in one or two sizes, with other links."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from random import Random

from feedd.model import Charsets, GopherUrl
from feedd.reading import IndexRules, read_index
from tests.grid.axes import Case, Grid
from tests.grid.posts import HOST, Lines
from tests.grid.words import titles

HEADINGS: Mapping[str, Callable[[str, date], str]] = {
    "CAPITALS (MONTH D, YEAR)": lambda title, day: f"{title.upper()} ({day:%B} {day.day}, {day.year})".upper(),
    "title (iso)": lambda title, day: f"{title} ({day.isoformat()})",
    "title - d month": lambda title, day: f"{title} - {day.day} {day:%B} {day.year}",
    "iso: title": lambda title, day: f"{day.isoformat()}: {title}",
    "framed": lambda title, day: f"--- {title} ({day.isoformat()}) ---",
}
# Of each picture: item types, labels and ends of names, the last of them the largest.
SIZES: Mapping[str, tuple[tuple[str, str, str], ...]] = {
    "one": (("I", "Picture", ".jpg"),),
    "one, a file": (("I", "{}.jpg", ".jpg"),),
    "g and I": (("g", "Thumbnail", "-thumb.gif"), ("I", "Picture", ".jpg")),
    "g and I, other folder": (("g", "Small", "/s.gif"), ("I", "Full size", "/f.jpg")),
    "small, view": (("I", "small", "_small.jpg"), ("I", "view", ".jpg")),
    "view, small": (("I", "view", ".jpg"), ("I", "small", "_small.jpg")),
    "three": (("g", "thumb", "_tn.gif"), ("I", "medium", "_medium.jpg"), ("I", "large", "_large.jpg")),
    "files": (("g", "{}_tn.gif", "_tn.gif"), ("I", "{}.jpg", ".jpg")),
    "p": (("p", "[small]", "-s.png"), ("p", "[large]", "-l.png")),
}
TEXTS = ("none", "below", "above", "both")
ABOVE = ("nothing", "one web link", "two web links", "ways")


def _around(page: Lines, where: str) -> None:
    if where == "ways":
        page.link("1", "Back to the mill", "/")
        page.text("")
    for number in range({"one web link": 1, "two web links": 2}.get(where, 0)):
        page.link("h", ("The gallery on the web", "Prints to buy")[number], f"URL:https://www.example.net/{number}")


def _picture(page: Lines, case: Case, title: str, day: date) -> None:
    slug = title.lower().replace(" ", "-")
    page.text(
        *[""] * (case["gap"] != "tight"), HEADINGS[case["heading"]](title, day), *[""] * (case["gap"] == "blank line")
    )
    if case["text"] in ("above", "both"):
        page.text("It hung in the kitchen for a while.")
    sizes = SIZES[case["sizes"]]
    for item, label, end in sizes:
        largest = end == sizes[-1][2] if case["sizes"] != "view, small" else end == ".jpg"
        (page.post if largest else page.link)(item, label.format(slug), f"/art/{slug}{end}")
    if case["text"] in ("below", "both"):
        page.text("Drawn with ink at the river.", "It took a week.")


def _fault(case: Case, random: Random) -> str:
    page, day = Lines(), date(2024, 1, 28)
    page.text("The drawings of the mill", "")
    _around(page, case["above"])
    wanted = []
    for title in titles(case["language"], random, random.randint(3, 7)):
        day -= timedelta(days=random.randint(9, 60))
        _picture(page, case, title, day)
        wanted.append((title.casefold(), day))
    if case["below"] == "ways":
        page.text("")
        page.link("1", "Home", "/")
        page.link("h", "My homepage", "URL:https://www.example.net/")
    index = read_index(
        "\r\n".join(page.rows).encode(), GopherUrl(host=HOST, selector=b"/art"), IndexRules(), Charsets()
    )
    places = [getattr(one.location, "selector", b"-").decode() for one in index.candidates]
    found = [(one.title.casefold(), one.moment and one.moment.at.date()) for one in index.candidates]
    if places != page.posts:
        return f"found {places[:4]} for {page.posts[:4]}"
    return "" if found == wanted else f"found {found[:2]} for {wanted[:2]}"


GALLERIES = Grid(
    name="galleries",
    axes={
        "heading": tuple(HEADINGS),
        "sizes": tuple(SIZES),
        "text": TEXTS,
        "gap": ("none", "blank line", "tight"),
        "above": ABOVE,
        "below": ("nothing", "ways"),
        "language": ("en", "de", "ru"),
    },
    fault=_fault,
    makes_sense=lambda case: not (case["gap"] == "blank line" and case["text"] in ("above", "both")),
)
