"""Menus whose headings name year and month, and whose labels hold only the rest of the date."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from random import Random

from tests.grid.axes import Case, Grid
from tests.grid.labels import BRACKETS, fault_of, month, weekday
from tests.grid.words import LANGUAGES, titles

Notation = Callable[[date, str], str]

# Below a heading that names the year.
MONTH_AND_DAY: Mapping[str, Notation] = {
    "03-25": lambda day, _: day.strftime("%m-%d"),
    "03/25": lambda day, _: day.strftime("%m/%d"),
    "25/03": lambda day, _: day.strftime("%d/%m"),
    "25.03.": lambda day, _: day.strftime("%d.%m."),
    "5. 3.": lambda day, _: f"{day.day}. {day.month}.",
    "0325": lambda day, _: day.strftime("%m%d"),
    "25 Mar": lambda day, language: f"{day.day:02} {month(day, language, 1)}",
    "25. March": lambda day, language: f"{day.day}. {month(day, language)}",
    "25-Mar": lambda day, language: f"{day.day:02}-{month(day, language, 1)}",
    "Mar 25": lambda day, language: f"{month(day, language, 1)} {day.day}",
    "March 25th": lambda day, _: f"{month(day, 'en')} {day.day}{_nth(day.day)}",
    "Mon, 25 Mar": lambda day, language: f"{weekday(day, language)}, {day.day} {month(day, language, 1)}",
    "3月25日": lambda day, _: f"{day.month}月{day.day}日",
    "3월 25일": lambda day, _: f"{day.month}월 {day.day}일",
}
# Below a heading that names the month too.
DAY: Mapping[str, Notation] = {
    "25": lambda day, _: f"{day.day:02}",
    "25.": lambda day, _: f"{day.day}.",
    "25th": lambda day, _: f"{day.day}{_nth(day.day)}",
    "Mon 25": lambda day, language: f"{weekday(day, language)} {day.day:02}",
    "25 Mon": lambda day, language: f"{day.day:02} {weekday(day, language)}",
    "Mon, 25th": lambda day, _: f"{weekday(day, 'en')}, {day.day}{_nth(day.day)}",
    "25日": lambda day, _: f"{day.day}日",
    "25日(月)": lambda day, _: f"{day.day}日({'月火水木金土日'[day.weekday()]})",
}
YEARS: Mapping[str, Notation] = {
    "2024": lambda day, _: f"{day.year}",
    "== 2024 ==": lambda day, _: f"== {day.year} ==",
    "2024年": lambda day, _: f"{day.year}年",
    "[2024]": lambda day, _: f"[{day.year}]",
}
MONTHS: Mapping[str, Notation] = {
    "March 2024": lambda day, language: f"{month(day, language)} {day.year}",
    "== Mar 2024 ==": lambda day, language: f"== {month(day, language, 1)} {day.year} ==",
    "2024-03": lambda day, _: f"{day:%Y-%m}",
    "2024 March": lambda day, language: f"{day.year} {month(day, language)}",
    "# March 2024": lambda day, language: f"# {month(day, language)} {day.year}",
    "2024年3月": lambda day, _: f"{day.year}年{day.month}月",
    "03/2024": lambda day, _: f"{day:%m/%Y}",
}
SEPARATORS = {"blank": " ", "blanks": "  ", "dash": " - ", "colon": ": ", "bar": " | ", "long dash": " — "}


def _nth(day: int) -> str:
    return "th" if 10 < day < 14 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")


def _fault(case: Case, random: Random) -> str:
    written = DAY.get(case["notation"]) or MONTH_AND_DAY[case["notation"]]
    heading = YEARS.get(case["heading"]) or MONTHS[case["heading"]]
    days = _days(random, case["heading"] in MONTHS)
    if case["order"] == "oldest first":
        days.reverse()
    wanted = list(zip(titles(case["language"], random, len(days)), days, strict=True))
    lines, above = ["iThe posts"], ""
    for title, day in wanted:
        named = heading(day, case["language"])
        if named != above:
            lines += ["i", f"i{named}", "i"]
            above = named
        date_of = BRACKETS[case["brackets"]].format(written(day, case["language"]))
        separator = SEPARATORS[case["separator"]]
        lines.append(
            f"0{date_of}{separator}{title}" if case["position"] == "front" else f"0{title}{separator}{date_of}"
        )
    return fault_of(lines, wanted)


def _days(random: Random, in_months: bool) -> list[date]:
    """Return 8 to 15 days in falling order, several below each heading."""
    day = date(random.randint(2005, 2024), random.randint(1, 12), random.randint(20, 28))
    days = [day]
    for _ in range(random.randint(7, 14)):
        day -= timedelta(days=random.randint(2, 14 if in_months else 50))
        days.append(day)
    return days


def _makes_sense(case: Case) -> bool:
    # A bare number at the end of a title is no date for a reader either.
    bare = case["notation"] in ("25", "25.") and case["position"] == "end"
    # What stands under a month may name it again, as "25 Mar"; under a year the month cannot be missing.
    return not bare and (case["heading"] in MONTHS or case["notation"] in MONTH_AND_DAY)


HEADINGS = Grid(
    name="headings",
    axes={
        "heading": (*YEARS, *MONTHS),
        "notation": (*MONTH_AND_DAY, *DAY),
        "separator": tuple(SEPARATORS),
        "brackets": ("none", "round", "square"),
        "position": ("front", "end"),
        "language": LANGUAGES,
        "order": ("newest first", "oldest first"),
    },
    fault=_fault,
    makes_sense=_makes_sense,
)
