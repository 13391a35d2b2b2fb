"""Menus in which days stand over or below links that have none: one or several links each, with blank lines or not."""

from collections.abc import Mapping
from datetime import date, timedelta
from random import Random

from feedd.model import Charsets
from feedd.reading import IndexRules, read_index
from tests.grid.axes import Case, Grid
from tests.grid.labels import NOTATIONS, URL
from tests.grid.words import LANGUAGES, titles

TOPS: Mapping[str, tuple[str, ...]] = {
    "title": ("The ledger",),
    "title, blank": ("The ledger", ""),
    "title and motto": ("The ledger", "newest first, and nothing twice"),
    "nothing": (),
}
MARKS: Mapping[str, str] = {"none": "{}", "frame": "== {} ==", "colon": "{}:", "brackets": "[{}]"}
SUMMARIES = ("About what the road does to boots,", "and how to get it out again.", "Three pages.")


def _fault(case: Case, random: Random) -> str:
    lines = [f"i{line}\t" for line in TOPS[case["top"]]]
    names = titles(case["language"], random, 20)
    day = date(random.randint(2005, 2024), random.randint(1, 12), random.randint(1, 28))
    wanted: list[tuple[str, date]] = []
    for _ in range(random.randint(3, 6)):
        said = MARKS[case["mark"]].format(NOTATIONS[case["notation"]](day, case["language"]))
        if case["place"] == "above":
            lines.append(f"i{said}\t")
        for title in [next(names) for _ in range(1 if case["links"] == "one" else random.randint(1, 3))]:
            host = f"hole{len(wanted)}.example.net" if case["hosts"] == "others" else "gopher.example.org"
            lines.append(f"{case['type']}{title}\t/log/p{len(wanted)}\t{host}\t70")
            wanted.append((title, day))
        if case["place"] == "below summary":
            lines += [f"i  {line}\t" for line in (*SUMMARIES[: random.randint(1, 2)], said)]
        if case["blanks"] == "between":
            lines.append("i\t")
        day -= timedelta(days=random.randint(2, 40))
    index = read_index("\r\n".join(lines).encode(), URL, IndexRules(), Charsets())
    found = [(one.title, one.moment.at.date() if one.moment else None) for one in index.candidates]
    wrong = [f"{one} for {other}" for one, other in zip(found, wanted, strict=False) if one != other]
    wrong += [f"{len(found)} entries of {len(wanted)}"] if len(found) != len(wanted) else []
    return f"{lines[:6]}: {wrong[0]}" if wrong else ""


def _makes_sense(case: Case) -> bool:
    below = case["place"] == "below summary"
    # Without a blank line nobody can tell whether a day ends what is above it or opens what is below.
    return not (below and (case["links"] == "several" or case["blanks"] == "none" or case["mark"] == "colon"))


DAYS = Grid(
    name="days",
    axes={
        "place": ("above", "below summary"),
        "links": ("one", "several"),
        "blanks": ("none", "between"),
        "top": tuple(TOPS),
        "mark": tuple(MARKS),
        "notation": ("2024-03-05", "20240305", "05.03.2024", "5 March 2024", "in words", "weekday", "org-mode", "CJK"),
        "hosts": ("own", "others"),
        "type": ("0", "1"),
        "language": LANGUAGES,
    },
    fault=_fault,
    makes_sense=_makes_sense,
)
