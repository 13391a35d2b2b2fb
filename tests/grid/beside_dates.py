"""Dated posts, and texts without a date above or below them: in their folder, or under a heading of their own."""

from datetime import date, timedelta
from random import Random

from feedd.model import Charsets, GopherUrl
from feedd.reading import IndexRules, read_index
from tests.grid.axes import Case, Grid
from tests.grid.labels import NOTATIONS
from tests.grid.posts import HOST, Lines
from tests.grid.words import titles

COLOPHON = {
    "en": "How this is made",
    "de": "Wie das hier entsteht",
    "es": "Cómo se hace esto",
    "ru": "Как это устроено",
}
TABLES = {
    "en": ("Timetable", "Summer|Winter"),
    "de": ("Fahrplan", "Sommer|Winter"),
    "es": ("Horario", "Verano|Invierno"),
    "ru": ("Расписание", "Лето|Зима"),
}


def _besides(page: Lines, case: Case) -> None:
    if case["besides"] == "colophon":
        page.link(case["type"], COLOPHON[case["language"]], "/news/how.txt")
        return
    heading, names = TABLES[case["language"]]
    page.text(heading)
    for number, name in enumerate(names.split("|")):
        page.link(case["type"], name, f"/times/{number}.txt")


def _fault(case: Case, random: Random) -> str:
    page, day = Lines(), date(2024, 11, 20)
    if case["place"] == "above":
        _besides(page, case)
    page.text("", "2024" if case["besides"] == "colophon" else "*")
    for title in titles(case["language"], random, int(case["count"])):
        label = f"{NOTATIONS[case['notation']](day, case['language'])} {title}"
        page.post(case["type"], label, f"/news/{random.randrange(10**6)}.txt")
        day -= timedelta(days=random.randint(1, 9))
    page.text("")
    if case["place"] == "below":
        _besides(page, case)
    url = GopherUrl(host=HOST, selector=b"/news")
    index = read_index("\r\n".join(page.rows).encode(), url, IndexRules(), Charsets())
    found = {one.location.selector.decode() for one in index.candidates if isinstance(one.location, GopherUrl)}
    return "" if found == {*page.posts} else f"{found ^ {*page.posts}}"


BESIDE_DATES = Grid(
    name="texts beside dated ones",
    axes={
        "besides": ("colophon", "timetable"),
        "place": ("above", "below"),
        "type": ("0", "1"),
        "count": ("3", "5", "12"),
        "notation": ("2024-03-05", "20240305", "05.03.2024", "in words", "5 March 2024"),
        "language": tuple(COLOPHON),
    },
    fault=_fault,
)
