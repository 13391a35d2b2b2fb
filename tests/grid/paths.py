"""Days in the paths of posts whose labels have none: in folders, in names, in any order of signs.

Right is: each post has the day that its path names, and one whose path only has other numbers has none.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from random import Random

from feedd.model import Charsets, GopherUrl
from feedd.reading import IndexRules, read_index
from tests.grid.axes import Case, Grid

WORDS = ("weir", "stone", "rye", "frost", "lamp", "sack", "eel", "ferry")
SHAPES: Mapping[str, str] = {
    "folders": "{day:%Y/%m/%d}/{word}",
    "folders without zeros": "{day.year}/{day.month}/{day.day}/{word}.txt",
    "folders, the name opens with the day": "{day:%Y/%m}/{day:%d}-{word}.gmi",
    "folders, the name opens with month and day": "{day:%Y}/{day:%m-%d}-{word}.md",
    "folders, both without a sign": "{day:%Y}/{day:%m%d}-{word}.txt",
    "a folder": "{day:%Y-%m-%d}/index.gmi",
    "a folder with words": "{day:%Y-%m-%d}-{word}/index.gmi",
    "a folder of eight digits": "{day:%Y%m%d}/{word}.txt",
    "name": "{day:%Y-%m-%d}-{word}.txt",
    "name with underscores": "{word}_{day:%Y_%m_%d}.txt",
    "name, glued to a word": "post{day:%Y-%m-%d}.txt",
    "name with odd dashes": "{day.year}\u2011{day:%m}\u2011{day:%d}.txt",
    "name with a month": "{day:%d%b%Y}-{word}.txt",
    "folders, the month by name": "{day.year}/{name}/{day.day}/{word}.txt",
    "folders, the month by its short name": "{day.year}/{short}/{day:%d}/{word}/index.gmi",
    "folders, the month by number and name": "{day.year}/{day:%m}-{name}/{day:%d}-{word}.gmi",
    "the name opens with the day of the month": "{day.year}/{short}/{day.day}-{word}.gmi",
    "seconds": "{seconds}-{word}.md",
    "year and month": "{day:%Y/%m}/{word}.txt",
    "a number": "{day:%Y}/12345/{word}.txt",
    "a number below a word": "{day:%Y}/{word}/{day.day}/{word}.txt",
}
UNDATED = ("year and month", "a number", "a number below a word")
MONTHS = (  # in four languages
    "january february march april may june july august september october november december",
    "januar februar märz april mai juni juli august september oktober november dezember",
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
)
SHORT = "jan feb mar apr may jun jul aug sep oct nov dec"


def _path(case: Case, day: date, word: str) -> str:
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    name, short = (words.split()[day.month - 1] for words in (MONTHS[len(word) % len(MONTHS)], SHORT))
    return SHAPES[case["shape"]].format(day=day, word=word, seconds=int(noon.timestamp()), name=name, short=short)


def _fault(case: Case, random: Random) -> str:
    first = date(random.randint(2002, 2022), random.randint(1, 12), random.randint(1, 28))
    days = [first + timedelta(days=random.randint(1, 400) * n) for n in range(int(case["posts"]))]
    rows = [
        f"0{word.title()} at the mill\t{case['root']}{_path(case, day, word)}\tmill.example\t70"
        for day, word in zip(days, random.sample(WORDS, len(days)), strict=True)
    ]
    menu = "\r\n".join(["iThe mill log\t\tmill.example\t70", *rows, ".", ""])
    place = GopherUrl(host="mill.example", item_type="1", selector=b"/log")
    index = read_index(menu.encode(), place, IndexRules(), Charsets())
    told = [one.moment and one.moment.at.date() for one in index.candidates]
    wanted = [None if case["shape"] in UNDATED else day for day in days]
    return "" if told == wanted else f"{told} for {wanted}: {rows[0]}"


PATHS = Grid(
    name="days in paths",
    axes={"shape": tuple(SHAPES), "root": ("/log/", "/", "/users/ada/phlog/"), "posts": ("2", "4", "7")},
    fault=_fault,
)
