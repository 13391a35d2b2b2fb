"""Menus whose labels say more than date and title: the same word before each date, "posted on", who wrote it, marks."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from random import Random

from feedd.model import Charsets
from feedd.reading import IndexRules, read_index
from tests.grid.axes import Case, Grid
from tests.grid.labels import NOTATIONS, ORDERS, URL
from tests.grid.words import LANGUAGES, titles

# {date}, {title}, {author} and {mark} of a label; the wide ones are columns.
FORMS: Mapping[str, str] = {
    "word first": "Entry {date} - {title}",
    "words first": "Log entry {date}: {title}",
    "article first": "Le {date} : {title}",
    "words with a sign": "Den {date}: {title}",
    "posted on": "{title}, posted on {date}",
    "in brackets": "{title} (geschrieben {date})",
    "by": "{title} by {author} ({date})",
    "date, by": "{date} {title} by {author}",
    "von": "{date} - {title} von {author}",
    "column": "{date}  {title:60}  {author}",
    "column first": "{author:20}  {title:60}  {date}",
    "column after the date": "{date}  {author:20}  {title}",
    "column last": "{title:60}  {date}  {author}",
    "format first": "[{format}] {date} {title}",
    "format last": "{date} - {title} ({format})",
    "time": "{date} 10:05 {title}",
    "row of a table": "| {date} | {title:60} |",
    "row of a table, date last": "| {title:60} | {date} |",
    "size in a column": "{title:60}  {date}   {size}",
    "size before the date": "{title:60}  {size:8}  {date}",
    "length": "{date} - {title} ({points}:{size_digits:02})",
    "length at the end, date in brackets": "{title} [{size_digits} min] ({date})",
    "running number": "{nth:03} {title} ({date})",
    "nick in angles": "<{nick}> {date} {title}",
    "points": "^ {points}  {title:60} {date}",
    "date and facts in brackets": "{title} ({date}, {points} words)",
    "between, in brackets": "Mix {points} ({date}): {title}",
    "between, in brackets before a dash": "Mix {points} ({date}) - {title}",
    "length and size": "{date} - {title} (3:{size_digits}, {size}B)",
    "nick and comma": "{nick}, {date}: {title}",
    "between": "Mix {points} - {date} - {title}",
    "nick first": "{nick} {date} - {title}",
    "new": "{new}{date} {title}",
    "edited": "{date} {title}{edited}",
    "edited, date last": "{title} ({date}){edited}",
}
AUTHORS = ("Ada Quill", "Bo Reed", "Cleo van Marsh")
NICKS = ("ada", "bo", "cleo")
NEWS = ("*NEW* ", "[NEW] ", "(new) ", "[pinned] ", "")
EDITS = (" [updated {}]", " (edited {})", " (aktualisiert {})", "", "")
NAVIGATION = ("1Back|/", "0About me|/about.txt", "1Guestbook|/guestbook", "1Links|/links")


def _fault(case: Case, random: Random) -> str:
    written = NOTATIONS[case["notation"]]
    day = date(random.randint(2005, 2024), random.randint(1, 12), random.randint(1, 28))
    wanted, rows = [], []
    for number, title in enumerate(titles(case["language"], random, int(case["count"]))):
        author = AUTHORS[number % 3] if random.random() < 0.8 else AUTHORS[0]
        points = random.randint(1, 180)
        rows.append(
            FORMS[case["form"]].format(
                date=written(day, case["language"]),
                title=title,
                author=author,
                points=points,
                nick=NICKS[number % 2],
                format=("txt", "html", "gmi", "PDF")[number % 4],
                nth=200 - number,
                size=f"{random.randint(1, 99)}.{random.randint(0, 9)}{random.choice('KM')}",
                size_digits=random.randint(10, 59),
                new=random.choice(NEWS),
                edited=random.choice(EDITS).format(written(day + timedelta(days=2), case["language"])),
            )
        )
        shown = {"nick first": f"{NICKS[number % 2]}: {title}", "between": f"Mix {points} - {title}"}
        shown["between, in brackets before a dash"] = f"Mix {points} - {title}"
        shown["nick and comma"] = f"{NICKS[number % 2]}: {title}"
        shown["between, in brackets"] = f"Mix {points}: {title}"
        writers = (NICKS[number % 2],) if case["form"] == "nick in angles" else ()
        writers = (author,) if "{author" in FORMS[case["form"]] else writers
        wanted.append((shown.get(case["form"], title), day, writers))
        day -= timedelta(days=random.randint(1, 40))
    if case["order"] == "oldest first":
        wanted.reverse()
        rows.reverse()
    return _difference(rows, wanted, random.sample(NAVIGATION, int(case["navigation"])))


def _difference(rows: Sequence[str], wanted: Sequence[object], navigation: Sequence[str]) -> str:
    lines = [f"0{row}\t/log/p{number}\tgopher.example.org\t70" for number, row in enumerate(rows)]
    lines += [f"{label.replace('|', chr(9))}\tgopher.example.org\t70" for label in navigation]
    index = read_index("\r\n".join(lines).encode(), URL, IndexRules(), Charsets())
    found = [(one.title, one.moment.at.date() if one.moment else None, one.authors) for one in index.candidates]
    wrong = [f"{one} for {other}" for one, other in zip(found, wanted, strict=False) if one != other]
    wrong += [f"{len(found)} entries of {len(wanted)}"] if len(found) != len(wanted) else []
    return f"{rows[:2]}: {wrong[0]}" if wrong else ""


LABEL_WORDS = Grid(
    name="label words",
    axes={
        "form": tuple(FORMS),
        "notation": (
            "2024-03-05", "2024/03/05", "20240305", "05.03.2024", "5 March 2024", "05 Mar 2024", "05-Mar-24",
            "in words", "weekday", "org-mode", "CJK",
        ),
        "language": LANGUAGES,
        "count": ("4", "9", "20"),
        "navigation": ("0", "2"),
        "order": ORDERS,
    },
    fault=_fault,
)  # fmt: skip
