"""Indexes that authors write as texts, in gemtext and Markdown: posts, dates, titles and the name of the page."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from random import Random

from feedd.errors import NotReadable
from feedd.model import Charsets, GopherUrl
from feedd.reading import IndexRules, read_index
from tests.grid.axes import Case, Grid
from tests.grid.words import LANGUAGES, titles

HOST = "gopher.example.org"
NAMES = ("The Otter Press", "Ada's quiet mill", "Мельница", "Heron notes from Tarn")
PAGES = {
    "gemtext": "index.gmi",
    "gemlog": "gemlog.gmi",
    "gemini": "index.gemini",
    "markdown": "index.md",
    "text": "index.txt",
}
LINKS: Mapping[str, Callable[[str, str], str]] = {
    "gemtext": lambda target, words: f"=> {target} {words}",
    "tab": lambda target, words: f"=>{target}\t{words}",
    "markdown": lambda target, words: f"- [{words}]({target})",
    "markdown star": lambda target, words: f"* [{words}](<{target}>)",
}
DATES: Mapping[str, Callable[[date, str], str]] = {
    "iso before": lambda day, title: f"{day.isoformat()} {title}",
    "iso colon": lambda day, title: f"{day.isoformat()}: {title}",
    "iso dash": lambda day, title: f"{day.isoformat()} - {title}",
    "iso behind": lambda day, title: f"{title} ({day.isoformat()})",
    "words": lambda day, title: f"{day.day} {day.strftime('%B')} {day.year} - {title}",
    "in brackets": lambda day, title: f"[{day.isoformat()}] {title}",
    "none": lambda _, title: title,
}
# What stands above and below a link, as the parts of a log look.
PARTS: Mapping[str, tuple[str, str]] = {
    "heading above": ("## {day}\n", "\n"),
    "line above": ("\n{day}\n", "\n"),
    "heading above a summary": ("### {day}\n", "\n{summary}\n"),
    "line below": ("\n", "\n{day}\n"),
    "said below a summary": ("\n", "\n{summary}\n\n\n{said} {day}\n"),
    "line below, tags and a summary": ("\n", "\n{day}\nTags: weir, geese\n{summary}\n"),
}
SAID = {"de": "Veröffentlicht am", "fr": "Publié le", "es": "Publicado el", "ru": "Опубликовано"}
SUMMARY = "What the geese did in the week when the water in the channel stood still, and who mended the weir."
PLACES = {
    "beside": "/{name}.gmi",
    "relative": "{name}.gmi",
    "folder": "posts/{name}.gmi",
    "dot": "./log/{name}.gmi",
    "own capsule": "gemini://" + HOST + "/log/{name}.gmi",
    "gopher": "gopher://" + HOST + "/0/log/{name}.gmi",
}
AROUND = ("nothing", "greeting", "ways out", "bar of links", "years", "drawing")


def _page(case: Case, name: str, random: Random) -> tuple[str, list[tuple[str, date | None]]]:
    link = LINKS[case["link"]]
    day = date(2024, 11, 3)
    lines, expected = [f"# {name}", ""], []
    if case["around"] == "greeting":
        lines += ["Here I write down what the weir and the geese did, and now and then a recipe.", ""]
    if case["around"] == "bar of links":
        room = "Contact" if case["date"] == "none" else "Photos"  # without dates it may be a post
        lines = [link("/", "Home"), link("/about.gmi", "About"), link(f"/{room.lower()}.gmi", room), "", *lines]
    if case["around"] == "drawing":
        lines = ["```", r"  /\_/\ ", r" ( o.o )", "```", *lines]
    year = 0
    for number, title in enumerate(titles(case["language"], random, random.randint(4, 9))):
        day -= timedelta(days=random.randint(1, 90))
        if case["around"] == "years" and day.year != year:
            year = day.year
            lines += ["", f"## {year}", ""]
        target, written = PLACES[case["place"]].format(name=f"text{number}"), DATES.get(case["date"], DATES["none"])
        above, below = PARTS.get(case["date"], ("", ""))
        words = {"day": day.isoformat(), "summary": SUMMARY, "said": SAID.get(case["language"], "Posted on")}
        lines.append(above.format(**words) + link(target, written(day, title)) + below.format(**words))
        expected.append((title, None if case["date"] == "none" else day))
    if case["around"] == "ways out":
        lines += [
            "",
            link("../", "Back"),
            link("mailto:ada@example.org", "Mail"),
            link("https://example.org/", "On the web"),
        ]
    return "\n".join([*lines, ""]), expected


def fault(case: Case, random: Random) -> str:
    """Read a page and say what is wrong with its entries or its name."""
    name = random.choice(NAMES)
    text, expected = _page(case, name, random)
    url = GopherUrl(host=HOST, item_type=case["type"], selector=f"/{PAGES[case['page']]}".encode())
    try:
        index = read_index(text.encode(), url, IndexRules(), Charsets())
    except NotReadable as error:
        return f"{error}\n{text}"
    found = [
        (one.title, one.moment.at.date() if one.moment else None, getattr(one.location, "item_type", "h"))
        for one in index.candidates
    ]
    wanted = [(title, day, "0") for title, day in expected]
    is_right = found == wanted and index.title == name
    return "" if is_right else f"expected {name}: {wanted}, found {index.title}: {found} in\n{text}"


def _makes_sense(case: Case) -> bool:
    is_markdown = case["link"].startswith("markdown")
    if case["page"] == "text":
        return case["type"] == "0"
    return is_markdown == (case["page"] == "markdown")


LINKED = Grid(
    name="texts of links as indexes",
    axes={
        "page": tuple(PAGES),
        "link": tuple(LINKS),
        "date": (*DATES, *PARTS),
        "place": tuple(PLACES),
        "around": AROUND,
        "language": LANGUAGES,
        "type": ("0", "1"),
    },
    fault=fault,
    makes_sense=_makes_sense,
)
