"""Listings by servers: names of files, with size and time or with a description, in columns."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from random import Random

from tests.grid.axes import Case, Grid
from tests.grid.labels import fault_of
from tests.grid.words import LANGUAGES, titles

Row = Callable[[str, str, date, int], str]  # of a file's name, its title, day and size

# Columns, and which of them is the title.
COLUMNS: Mapping[str, Row] = {
    "time and size": lambda name, _, day, size: f"{name:36}  {day:%Y-%b-%d} 04:36  {size / 1024:6.1f} KB",
    "time, cut names": lambda name, _, day, size: f"{name[:28]:28}   {day:%Y-%b-%d} 04:36  {size / 1024:6.1f} KB",
    "folders": lambda name, _, day, __: f"{name[:36]:36}   {day:%Y-%b-%d} 04:36   --------",
    "size and time": lambda name, _, day, size: f"{name:36}  {size / 1024:.1f}K {day:%Y-%m-%d} 00:00 UTC",
    "size, date, words": lambda name, title, day, size: f"{name:16} {size:6}  {day:%m-%d-%y}  {title}",
    "close together": lambda name, title, day, size: f"{name} {size} {day:%m-%d-%y} {title}",
    "date, words": lambda name, title, day, _: f"{name:20} {day.isoformat()}  {title}",
    "words": lambda name, title, _, __: f'{name:20}   "{title}"',
    "path: words": lambda name, title, _, __: f"/log/{name}: {title}",
    "/name: words": lambda name, title, _, __: f"/{name}: {title}",
    "name - words": lambda name, title, _, __: f"{name} - {title}",
}
UNDATED = ("words", "path: words", "/name: words", "name - words")
NAMES: Mapping[str, Callable[[str, date], str]] = {
    "date first": lambda slug, day: f"{day.isoformat()}-{slug}.txt",
    "date last": lambda slug, day: f"{slug}_{day:%Y%m%d}.txt",
    "date with dots": lambda slug, day: f"{slug}.{day:%Y.%m.%d}.txt",
    "month by name": lambda slug, day: f"{slug}_{day:%b}_{day.day}_{day.year}.txt".lower(),
    "date and clock": lambda _, day: f"{day.isoformat()}_{day.day % 24:02}-{day.month + 20}-{day.day + 20}.txt",
    "without date": lambda slug, _: f"{slug}.TXT",
}


def _fault(case: Case, random: Random) -> str:
    day = date(random.randint(2001, 2024), random.randint(1, 12), random.randint(1, 28))
    lines, wanted, names = [], [], []
    for title in titles(case["language"], random, random.randint(8, 15)):
        day -= timedelta(days=random.randint(1, 40))
        slug = title.lower().replace(" ", case["blanks"])
        name = NAMES[case["name"]](slug, day)
        row = COLUMNS[case["columns"]]
        names.append(name)
        if case["name"] == "date and clock":  # which is all that its name says
            title = NAMES["date and clock"]("", day).removesuffix(".txt").replace("_", " ")
        lines.append("0" + row(name, title, day, random.randint(300, 9000)))
        named = title if "words" in case["columns"] or case["columns"] == "close together" else title.lower()
        wanted.append((named, day))
    return fault_of(lines, wanted, names)


LISTINGS = Grid(
    name="listings",
    axes={
        "columns": tuple(COLUMNS),
        "name": tuple(NAMES),
        "blanks": ("_", "-"),
        "language": LANGUAGES,
        "sample": ("1", "2"),
    },
    fault=_fault,
    # a list of names and words without any date has none to be read
    makes_sense=lambda case: case["name"] not in ("without date", "date and clock") or case["columns"] not in UNDATED,
)
