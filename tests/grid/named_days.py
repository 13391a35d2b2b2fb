"""Days in the names of the files of a folder, in digits that only all names together prove, and numbers that are none.

Right is: each file has the day of its name and a title without it; where names have other numbers, the server's time.
"""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random

from feedd.model import Charsets, GopherUrl
from feedd.reading import IndexRules, read_index
from tests.grid.axes import Case, Grid

LISTED = date(2026, 10, 3)
WORDS = {
    "en": ("the weir", "rye bread", "old stones", "frost", "a sack of oats", "ferry", "eels in may", "fog", "kiln day"),
    "de": ("das wehr", "brot", "alte steine", "frost im mai", "hafer", "die fähre", "aale", "nebel", "ofentag"),
    "ru": ("мельница", "ржаной хлеб", "камни", "мороз", "овёс", "паром", "угри", "туман", "печь"),
}
Name = Callable[[date, str, int], str]
# Of a day, of words and the number of the text.
DAYS: dict[str, Name] = {
    "yymmdd": lambda day, _w, _n: f"{day:%y%m%d}",
    "yymmdd and a letter": lambda day, _w, _n: f"{day:%y%m%d}a",
    "yymmdd first": lambda day, words, _n: f"{day:%y%m%d}-{words}",
    "yymmdd last": lambda day, words, _n: f"{words}_{day:%y%m%d}",
    "yymmdd behind a word": lambda day, _w, _n: f"mill{day:%y%m%d}",
    "ddmmyy": lambda day, words, _n: f"{day:%d%m%y}-{words}",
    "mmddyy": lambda day, words, _n: f"{words}-{day:%m%d%y}",
    "ddmmyyyy": lambda day, words, _n: f"{day:%d%m%Y}_{words}",
    "day of the year": lambda day, words, _n: f"{day:%Y-%j}-{words}",
    "day of the year, alone": lambda day, _w, _n: f"{day:%Y%j}",
    "number, day, words": lambda day, words, n: f"{n:03}-{day.isoformat()}-{words}",
    "word, day, words": lambda day, words, _n: f"entry-{day.isoformat()}-{words}",
    "word, day": lambda day, _w, _n: f"phlog-{day.isoformat()}",
}
NO_DAYS: dict[str, Name] = {
    "months": lambda day, words, _n: f"{day:%Y%m}-{words}",
    "counted": lambda day, words, n: f"{day.year}-{n + 1:03}-{words}",
    "six digits": lambda day, words, n: f"{words}-{(day.toordinal() * 7919 + n) % 900000 + 100000}",
    "eight digits": lambda day, words, n: f"{words}-{(day.toordinal() * 104729 + n) % 90000000 + 10000000}",
    "future days": lambda day, words, _n: f"41{day:%m%d}-{words}",
}
ALONE = ("yymmdd", "yymmdd and a letter", "yymmdd behind a word", "day of the year, alone")
PLACES = {"files": "/log/{}.{}", "top": "/{}.{}", "home": "/~anna/{}.{}"}


def _fault(case: Case, random: Random) -> str:
    name = (DAYS | NO_DAYS)[case["name"]]
    count = int(case["files"])
    day, rows, wanted = date(random.randint(1996, 2020), random.randint(1, 12), random.randint(1, 28)), [], []
    for number, words in enumerate(random.sample(WORDS[case["language"]], count)):
        day += timedelta(days=random.randint(9, 150))
        file = PLACES[case["place"]].format(name(day, words.replace(" ", "_"), number), case["ending"])
        display = f"{file.rpartition('/')[2]:36}   {LISTED:%Y-%b-%d} 04:36     1.2 KB"
        rows.append((f"0{display}\t{file}\tmill.example\t70", day, words))
    if case["order"] == "by name":
        rows.sort()
    for _, at, words in rows:
        title = f"phlog {at.isoformat()}" if case["name"] == "word, day" else words
        wanted.append((at, title if case["name"] not in ALONE else None) if case["name"] in DAYS else (LISTED, None))
    menu = "\r\n".join(row for row, _, _ in rows).encode()
    place = GopherUrl(host="mill.example", item_type="1", selector=PLACES[case["place"]].rpartition("/")[0].encode())
    index = read_index(menu, place, IndexRules(), Charsets())
    told = [(one.moment and one.moment.at.date(), one.title) for one in index.candidates]
    is_right = len(told) == len(wanted) and all(
        day == at and title in (None, said) for (day, said), (at, title) in zip(told, wanted, strict=True)
    )
    return "" if is_right else f"{told[:3]} for {wanted[:3]}: {rows[0][0][:30]}"


NAMED_DAYS = Grid(
    name="days in names",
    axes={
        "name": (*DAYS, *NO_DAYS),
        "place": tuple(PLACES),
        "ending": ("txt", "gmi", "TXT"),
        "files": ("5", "7", "9"),
        "order": ("by name", "as written"),
        "language": tuple(WORDS),
    },
    fault=_fault,
)
