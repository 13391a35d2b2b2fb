"""Logs in one text: posts below headings that hold a date, in any notation and form."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from random import Random

from feedd.errors import NotReadable
from feedd.model import Charsets, GopherUrl
from feedd.reading import IndexRules, read_index
from tests.grid.axes import Case, Grid
from tests.grid.labels import NOTATIONS
from tests.grid.words import LANGUAGES, titles

URL = GopherUrl(host="gopher.example.org", item_type="0", selector=b"/log.txt")
FORMS: Mapping[str, Callable[[str, str, int], str]] = {
    "# date": lambda written, _title, _: f"# {written}",
    "## date title": lambda written, title, _: f"## {written} - {title}",
    "## title date": lambda written, title, _: f"## {title} {written}",
    "## title date @tag ##": lambda written, title, _: f"## {title} {written} @home ##",
    "== title, date ==": lambda written, title, _: f"== {title}, {written} ==",
    "date:": lambda written, _title, _: f"{written}:",
    "version (date):": lambda written, _title, number: f"1.{number} ({written}):",
    "title (date)": lambda written, title, _: f"{title} ({written})",
    "[date] title": lambda written, title, _number: f"[{written}] {title}",
    "date underlined": lambda written, _title, _number: f"{written}\n{'=' * len(written)}",
    "rule, date, rule": lambda written, title, _number: f"{'-' * 30}\n{written}  {title}\n{'-' * 30}",
    "Day n: date": lambda written, _title, number: f"Day {number}: {written}",
    "v1.n - date": lambda written, _title, number: f"v1.{number}.0 - {written}",
    "1.n / date": lambda written, _title, number: f"1.{number} / {written}",
    "title   date": lambda written, title, _number: f"{title:50}{written}",
    "date under title": lambda written, title, _number: f"{title}\n{written}",
    "posted, under title": lambda written, title, _number: f"{title}\nPosted on {written}\n{'-' * 20}",
    "Entry: date": lambda written, _title, _: f"Entry: {written}",
}
_TEXT = (
    "The bees came back on a Sunday, and nobody in the street had\nexpected them before the middle of the month.",
    "They took the empty hive by the fence, all 3 of them, and by 10:30 it was quiet.",
    "  * the hive is full\n  * version 1.2 of the smoker works",
)


def _fault(case: Case, random: Random) -> str:
    day = date(random.randint(2001, 2024), random.randint(1, 12), random.randint(1, 28))
    days, text = [], "A log\n\n"
    for number, title in enumerate(titles(case["language"], random, random.randint(4, 9))):
        day -= timedelta(days=random.randint(1, 40))
        days.append(day)
        heading = FORMS[case["form"]](NOTATIONS[case["notation"]](day, case["language"]), title, 30 - number)
        text += f"{heading}\n\n{random.choice(_TEXT)}\n\n"
    try:
        index = read_index(text.encode(), URL, IndexRules(), Charsets())
    except NotReadable as error:
        return f"{text[:80]!r}: {error}"
    found = [one.moment.at.date() if one.moment else None for one in index.candidates]
    return "" if found == days else f"{text[:80]!r}: {found[:3]} for {days[:3]}"


LOGS = Grid(
    name="logs",
    axes={
        "form": tuple(FORMS),
        # In a text 5.3.24 may be a version; only many labels of one page prove that it is a day.
        "notation": tuple(name for name in NOTATIONS if name != "5.3.24"),
        "language": LANGUAGES,
    },
    fault=_fault,
)
