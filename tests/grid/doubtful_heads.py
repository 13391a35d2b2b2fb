"""Heads with lines that only look like facts, and facts that stand in forms which few heads have.

Right is: the title, the day, the authors and the tags that the head names and no others, and no word is lost: what is
none of these stays in the text.
"""

from collections.abc import Callable, Mapping
from datetime import date
from random import Random
from textwrap import fill

from feedd.model import Charsets, GopherUrl
from feedd.reading import ArticleRules, Expected, read_article
from tests.grid.axes import Case, Grid
from tests.grid.rare_heads import AUTHORS, NOTATIONS, TITLES, Said
from tests.grid.texts import TEXTS

ISO: Callable[[date], str] = date.isoformat
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
TAGS = ("rye", "old mills")
LISTED = ", ".join(TAGS)
UNKNOWN: Mapping[str, str] = {
    "Mood": "sleepy",
    "Listening to": "the song of the weir",
    "Type": "note",
    "Weather": "rain, later snow",
    "Stimmung": "ganz gut",
    "Humeur": "fatiguée",
    "気分": "眠い",
}
MAIL = "Path: news.mill.example!not-for-mail\nNewsgroups: alt.mill\nLines: 12\nMessage-ID: <12@mill.example>"
CODED = "aGVsbG8gd29ybGQgdGhpcyBpcyBub3QgYSB0aXRsZSBhdCBhbGwgYnV0IGJhc2U2"
FRAME = "|=" + "-" * 71 + "=|"


def _row(words: str) -> str:
    return f"|={f'=[ {words} ]='.center(71, '-')}=|"


def _box(unit: str, *rows: str) -> str:
    edge = " ".join([unit] * (56 // (len(unit) + 1)))
    inside = [f"{unit}{row.center(len(edge) - 2 * len(unit))}{unit}" for row in ("", *rows, "")]
    return "\n".join(line.center(78).rstrip() for line in (edge, *inside, edge))


# The head, which facts it names (t title, d day, a author, g tags), and words that stay in the text.
HEADS: Mapping[str, tuple[str, Callable[[Said], str], tuple[str, ...]]] = {
    **{
        f"field {key}": (
            "td",
            lambda s, key=key: f"Title: {s.title}\nDate: {s.written(s.day)}\n{key}: {UNKNOWN[key]}",  # type: ignore[misc]
            (UNKNOWN[key],),
        )
        for key in UNKNOWN
    },
    "field before the known": (
        "td",
        lambda s: f"Mood: sleepy\nTitle: {s.title}\nDate: {s.written(s.day)}",
        ("sleepy",),
    ),
    "day in words": ("t", lambda s: f"Title: {s.title}\nDate: one day in spring", ("one day in spring",)),
    "fields of netnews": (
        "tda",
        lambda s: f"{MAIL}\nFrom: {s.author}\nSubject: {s.title}\nDate: {s.written(s.day)}",
        (),
    ),
    "tags among fields": ("tdg", lambda s: f"Title: {s.title}\nTags: {LISTED}\nDate: {s.written(s.day)}", ()),
    "tags below the title": ("tg", lambda s: f"{s.title}\nTags: {LISTED}", ()),
    "tags as a list": (
        "tdg",
        lambda s: f"---\ntitle: {s.title}\ndate: {ISO(s.day)}\ntags:\n" + "".join(f"  - {t}\n" for t in TAGS) + "---",
        (),
    ),
    "tags in brackets": ("tg", lambda s: f'---\npage_title: {s.title}\ntags: ["rye", "old mills"]\n---', ()),
    "tags of TOML": ("tg", lambda s: f'+++\ntitle = "{s.title}"\ntags = ["rye", "old mills"]\n+++', ()),
    "tags in a sentence": (
        "td",
        lambda s: f"Title: {s.title}\nDate: {s.written(s.day)}\nTags: all that came to mind when the mill stood still.",
        ("all that came to mind",),
    ),
    "reStructuredText": (
        "tda",
        lambda s: f"{s.title}\n{'#' * len(s.title)}\n\n:author: {s.author}\n:date: {s.written(s.day)}",
        (),
    ),
    "reStructuredText, unknown field": (
        "td",
        lambda s: f"{s.title}\n{'=' * 20}\n:date: {s.written(s.day)}\n:mood: sleepy",
        ("sleepy",),
    ),
    "by hand": ("t", lambda s: f"# {s.title}\n\nBy hand", ("By hand",)),
    "written by hand": ("t", lambda s: f"# {s.title}\n\nWritten by hand", ("by hand",)),
    "by train": ("td", lambda s: f"# {s.title}\n{s.written(s.day)}\n\nby train", ("by train",)),
    "only a label": ("", lambda _: "LINK\nhttps://mill.example/wheel", ("LINK",)),
    "only tags": ("g", lambda _: f"Tags: {LISTED}", ()),
    "begin of a text": ("", lambda _: "-------BEGIN mill-------", ("BEGIN mill",)),
    "armour": ("", lambda _: f"-----BEGIN PGP MESSAGE-----\n\n{CODED}\n{CODED}\n=Xk2P", ("BEGIN PGP MESSAGE",)),
    "coded bytes": ("", lambda _: CODED, (CODED,)),
    "uuencoded": ("", lambda _: "begin 644 mill.gif\nM1TE&.#EA(`(@`/(``````/___P", ("begin 644",)),
    "volts": ("t", lambda s: f"# {s.title}\n\n12 V 2024 supply, used twice", ("12 V 2024",)),
    "Roman month": ("td", lambda s: f"# {s.title}\n\n{s.day.day} {ROMAN[s.day.month - 1]} {s.day.year}", ()),
    "day of a week": ("td", lambda s: f"{s.title}\n{_week(s.day)}", ()),
    "day of a week, short": ("td", lambda s: f"# {s.title}\n\n{_week(s.day).replace('-', '')}", ()),
    "day of a week first": ("td", lambda s: f"# {_week(s.day)} - {s.title}", ()),
    "week alone": ("t", lambda s: f"# {s.title}\n\n{_week(s.day)[:8]}", ("-W",)),
    "month below": (
        "t",
        lambda s: f"{s.title.upper()}\nMarch {s.day.year} - April {s.day.year}\n\nKept at the mill.",
        (),
    ),
    "columns": ("td", lambda s: f"{s.title}            {s.written(s.day)}", ()),
    "three columns": ("tda", lambda s: f"{s.title}       {s.author}       {s.written(s.day)}", ()),
    "columns with a byline": ("ta", lambda s: f"{s.title}            by {s.author}", ()),
    "series above": (
        "td",
        lambda s: f"Part 3 of The river years\n\n{s.title}\n=====\n{s.written(s.day)}",
        ("Part 3 of",),
    ),
    "series above, framed": ("t", lambda s: f"Teil 2 von Am Fluss\n\n== {s.title} ==", ("Teil 2 von",)),
    "part of an issue, untitled": (
        "",
        lambda _: (
            f"{'==River Papers=='.center(72).rstrip()}\n\n{'Volume Two, Issue 4, File 8 of 13'.center(72).rstrip()}"
        ),
        ("River Papers",),
    ),
    "part, box of words": (
        "tda",
        lambda s: (
            f"{'==River Papers=='.center(78).rstrip()}\n\n{'Volume Two, Issue 4, File 8 of 13'.center(78).rstrip()}\n\n"
            + _box("RP", s.title, "", f"by {s.author}", "", s.written(s.day))
        ),
        (),
    ),
    "box of signs and blanks": ("td", lambda s: _box("/^\\", s.title, "", s.written(s.day)), ()),
    "rows of rules": (
        "ta",
        lambda s: f"{FRAME}\n{_row(s.title)}\n{_row(f'by {s.author}')}\n{FRAME}",
        (),
    ),
    "comment of a program": (
        "tda",
        lambda s: f"; {s.title}\n; by {s.author}\n; {s.written(s.day)}\n;\n; it counts sacks\nstart: nop",
        ("counts sacks", "start: nop"),
    ),
    "fields of a program": (
        "a",
        lambda s: f"// Name: counter\n// Origin: the mill\n// Author: {s.author}\nint main;",
        ("Origin", "int main"),
    ),
}


def _week(day: date) -> str:
    year, week, weekday = day.isocalendar()
    return f"{year}-W{week:02}-{weekday}"


def _fault(case: Case, random: Random) -> str:
    title = random.choice([one for row in TITLES for one in row])
    day = date(random.randint(1996, 2020), random.randint(1, 12), random.randint(13, 28))
    said = Said(title=title, author=random.choice(AUTHORS), day=day, changed=day, written=NOTATIONS[case["notation"]])
    facts, form, stays = HEADS[case["form"]]
    paragraphs = TEXTS[case["language"]][:2]
    text = "\n\n".join([form(said), *(fill(one, 72) for one in paragraphs)]) + "\n"
    article = read_article(
        text.encode(),
        GopherUrl(host="mill.example", item_type="0", selector=b"/a.txt"),
        ArticleRules(),
        Charsets(),
        expected=Expected(label="text07.txt" if case["hint"] == "file" else "", selector=b"/a.txt"),
    )
    named = article.title and article.title.casefold()
    faults = []
    if named != (title.casefold() if "t" in facts else None):
        faults.append(f"title: {article.title!r}")
    if (article.published and article.published.at.date()) != (day if "d" in facts else None):
        faults.append(f"published: {article.published}")
    if article.authors != ((said.author,) if "a" in facts else ()):
        faults.append(f"authors: {article.authors}")
    if article.categories != (TAGS if "g" in facts else ()):
        faults.append(f"tags: {article.categories}")
    faults += [f"lost: {words}" for words in (*stays, paragraphs[0][:20]) if words not in article.text]
    return "; ".join(faults) + (f"\n{text[:300]}" if faults else "")


DOUBTFUL_HEADS = Grid(
    name="doubtful heads",
    axes={
        "form": tuple(HEADS),
        "notation": tuple(NOTATIONS),
        "language": tuple(TEXTS),
        "hint": ("nothing", "file"),
    },
    fault=_fault,
)
