"""Menus whose labels hold date and title in any notation, order, place, decoration and language."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from random import Random

from feedd.model import Charsets, GopherUrl
from feedd.reading import IndexRules, read_index
from feedd.reading.words.month_names import MONTH_NAMES, WEEKDAY_NAMES
from tests.grid.axes import Case, Grid
from tests.grid.words import LANGUAGES, titles

URL = GopherUrl(host="gopher.example.org", selector=b"/log")

ROMAN = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"]
Notation = Callable[[date, str], str]


def month(day: date, language: str, form: int = 0) -> str:
    """Return a name of the month: `form` 0 is the one that stands in dates, others are shorter or longer."""
    words = MONTH_NAMES[language].split("|")[day.month - 1].split()
    word = words[form % len(words)]
    return word.capitalize() if language in ("en", "de") else word


def weekday(day: date, language: str) -> str:
    """Return a short name of the weekday, of three letters or more."""
    words = [word for word in WEEKDAY_NAMES[language].split("|")[day.weekday()].split() if len(word) > 2]
    return min(words, key=len).capitalize()


def _long(day: date, language: str) -> str:
    """Write a date in words, as people of the language do."""
    name = month(day, language)
    forms = {
        "en": f"{name} {day.day}, {day.year}",
        "de": f"{day.day}. {name} {day.year}",
        "es": f"{day.day} de {name} de {day.year}",
        "pt": f"{day.day} de {name} de {day.year}",
        "ru": f"{day.day} {name} {day.year} г.",
        "cs": f"{day.day}. {name} {day.year}",
        "hu": f"{day.year}. {name} {day.day}.",
        "fi": f"{day.day}. {name} {day.year}",
    }
    return forms.get(language, f"{day.day} {name} {day.year}")


NOTATIONS: Mapping[str, Notation] = {
    "2024-03-05": lambda day, _: day.isoformat(),
    "2024/03/05": lambda day, _: day.strftime("%Y/%m/%d"),
    "2024.03.05": lambda day, _: day.strftime("%Y.%m.%d"),
    "20240305": lambda day, _: day.strftime("%Y%m%d"),
    "05/03/2024": lambda day, _: day.strftime("%d/%m/%Y"),
    "3/5/2024": lambda day, _: f"{day.month}/{day.day}/{day.year}",
    "05.03.2024": lambda day, _: day.strftime("%d.%m.%Y"),
    "5. 3. 2024": lambda day, _: f"{day.day}. {day.month}. {day.year}",
    "5.3.24": lambda day, _: f"{day.day}.{day.month}.{day:%y}",
    "05-03-24": lambda day, _: day.strftime("%d-%m-%y"),
    "03/05/24": lambda day, _: day.strftime("%m/%d/%y"),
    "24-03-05": lambda day, _: day.strftime("%y-%m-%d"),
    "5 March 2024": lambda day, language: f"{day.day} {month(day, language)} {day.year}",
    "05 Mar 2024": lambda day, language: f"{day.day:02} {month(day, language, 1)} {day.year}",
    "05-Mar-24": lambda day, language: f"{day.day:02}-{month(day, language, 1)}-{day:%y}",
    "2024-Mar-05": lambda day, language: f"{day.year}-{month(day, language, 1)}-{day.day:02}",
    "5 III 2024": lambda day, _: f"{day.day} {ROMAN[day.month - 1]} {day.year}",
    "Mar 5 '24": lambda day, language: f"{month(day, language, 1)} {day.day} '{day:%y}",
    "in words": _long,
    "weekday": lambda day, language: f"{weekday(day, language)}, {day.day} {month(day, language, 1)} {day.year}",
    "org-mode": lambda day, language: f"{day.isoformat()} {weekday(day, language)}",
    "asctime": lambda day, _: day.strftime("%a %b %e 10:11:12 %Y"),
    "RFC 2822": lambda day, _: day.strftime("%a, %d %b %Y 10:11:12 +0000"),
    "2024. 3. 5.": lambda day, _: f"{day.year}. {day.month}. {day.day}.",
    "2024 03 05": lambda day, _: day.strftime("%Y %m %d"),
    "05Mar2024": lambda day, _: day.strftime("%d%b%Y"),
    "2024Mar05": lambda day, _: day.strftime("%Y%b%d"),
    "Latvian": lambda day, _: f"{day.year}. gada {day.day}. {month(day, 'lv')}",
    "CJK": lambda day, _: f"{day.year}年{day.month}月{day.day}日",
    "Korean": lambda day, _: f"{day.year}년 {day.month}월 {day.day}일",
}
SEPARATORS = {
    "blank": " ", "blanks": "   ", "dash": " - ", "long dash": " — ", "colon": ": ", "bar": " | ", "comma": ", ",
    "tilde": " ~ ", "leaders": " ........ ", "arrow": " > ", "slash": " / ", "double colon": " :: ",
}  # fmt: skip
BRACKETS = {"none": "{}", "round": "({})", "square": "[{}]", "angle": "<{}>"}
DECORATIONS = {
    "none": "{}", "star": "* {}", "bullet": "• {}", "filled star": "★ {}", "frame": "=== {} ===", "stars": "*** {} ***",
    "counter": "#{n} {}", "number": "{n}. {}", "new": "» {}", "dash": "- {}",
}  # fmt: skip
ORDERS = ("newest first", "oldest first")


def _fault(case: Case, random: Random) -> str:
    wanted = []
    day = date(random.randint(2001, 2024), random.randint(1, 12), random.randint(1, 28))
    for title in titles(case["language"], random, random.randint(8, 15)):
        wanted.append((title, day))
        day -= timedelta(days=random.randint(1, 40))
    if case["order"] == "oldest first":
        wanted.reverse()
    rows = [_label(case, title, day, len(wanted) - number) for number, (title, day) in enumerate(wanted)]
    return fault_of([f"0{row}" for row in rows], wanted)


def fault_of(lines: list[str], wanted: list[tuple[str, date]], names: list[str] | None = None) -> str:
    """Read a menu of links (`0...`) and text (`i...`); return what is wrong with its entries, "" if nothing.

    `names` are the last names of the selectors, which otherwise say nothing.
    """
    names = names or [f"p{number}" for number in range(len(lines))]
    rows = zip(lines, names, strict=True)
    data = "".join(f"{line}\t/log/{name}\tgopher.example.org\t70\r\n" for line, name in rows)
    index = read_index(data.encode(), URL, IndexRules(), Charsets())
    found = [(one.title, one.moment.at.date() if one.moment else None) for one in index.candidates]
    wrong = [f"{one} for {other}" for one, other in zip(found, wanted, strict=False) if one != other]
    if len(found) != len(wanted):
        wrong.append(f"{len(found)} entries of {len(wanted)}: {[(one.label, one.reason) for one in index.ignored[:2]]}")
    return f"{lines[:2]}: {wrong[0]}" if wrong else ""


def _label(case: Case, title: str, day: date, number: int) -> str:
    written = BRACKETS[case["brackets"]].format(NOTATIONS[case["notation"]](day, case["language"]))
    separator = SEPARATORS[case["separator"]]
    first, last = (written, title) if case["position"] == "front" else (title, written)
    text = f"{first}{separator}{last}"
    return DECORATIONS[case["decoration"]].replace("{n}", str(number)).replace("{}", text)


def _makes_sense(case: Case) -> bool:
    # 31. 2024-03-05 is a number and a date; 31. 5 March is not to be told apart, and nobody writes it.
    clear = case["notation"] in ("2024-03-05", "2024/03/05", "20240305", "CJK", "org-mode")
    return case["decoration"] not in ("counter", "number") or case["position"] == "end" or clear


LABELS = Grid(
    name="labels",
    axes={
        "notation": tuple(NOTATIONS),
        "separator": tuple(SEPARATORS),
        "brackets": tuple(BRACKETS),
        "position": ("front", "end"),
        "decoration": tuple(DECORATIONS),
        "language": LANGUAGES,
        "order": ORDERS,
    },
    fault=_fault,
    makes_sense=_makes_sense,
)
