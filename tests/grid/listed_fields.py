"""Fields below a title, as an author writes them by hand: in a list, with blank lines or links among them.

Right is: title, day, author and tags in all languages; what no fact holds stays, also links; no word is lost.
A list that is the text's own stays as it is.
"""

from collections.abc import Mapping
from datetime import date
from random import Random
from textwrap import fill

from feedd.model import Article, Charsets, GopherUrl
from feedd.reading import ArticleRules, read_article
from tests.grid.axes import Case, Grid
from tests.grid.rare_heads import TITLES
from tests.grid.texts import TEXTS

KEYS: Mapping[str, tuple[str, str, str]] = {
    "English": ("Author", "Date", "Tags"),
    "German": ("Autorin", "Datum", "Stichwörter"),
    "French": ("Auteurs", "Date", "Mots-clés"),
    "Spanish": ("Autora", "Fecha", "Etiquetas"),
    "Russian": ("Автор", "Дата", "Метки"),
    "Japanese": ("著者", "日付", "タグ"),
}
MARKS = {"star": "* ", "hyphen": "- ", "plus": "+ ", "bullet": "• ", "none": ""}
COLONS = {"close": ": ", "apart": " : ", "wide": "：", "two blanks": ":  "}
AMONG = {
    "nothing": "",
    "blank lines": "",
    "link": "=> /key.asc key of the mill",
    "two links": "=> /key.asc key of the mill\n=> /about.gmi who writes this",
    "another": "{mark}Mood{colon}as still as a pond",
    "sentence": "{mark}description{colon}All that the ferry carried in the week when the lock stood open",
}
ORDERS = ("dat", "adt", "tda", "da", "dt", "at")
OWN = {
    "ingredients": ("Milk : 2 l", "Flour : 500 g", "Eggs : 3"),
    "a book": ("Author: Ben Weir", "Title: The lock", "Tags: rye, ferries"),
    "a journey": ("Days: 2019-05-03 and 2019-05-04", "From: Tarn", "To: Weirham"),
    "a record": ("Author: Ben Weir", "Released: 2001", "Label: Otter", "Tracks: 12", "Price: 10"),
    "fields and words": ("Fish: nine", "and what else swam", "Geese: 12"),
}
AUTHOR, LISTED = "Ada Quill", ("rye", "old mills")


def _fault(case: Case, random: Random) -> str:
    title = random.choice([one for row in TITLES for one in row])
    body = fill(TEXTS[case["language"]][0], 72)
    if case["list"] in OWN:
        return _own_fault(case, title, body)
    day = date(random.randint(1996, 2019), 3, random.randint(13, 28))
    author, dated, tags = KEYS[case["keys"]]
    mark, colon, order = MARKS[case["mark"]], COLONS[case["colon"]], case["order"]
    pairs = {"a": (author, AUTHOR), "d": (dated, day.isoformat()), "t": (tags, ", ".join(LISTED))}
    rows = [f"{mark}{pairs[fact][0]}{colon}{pairs[fact][1]}" for fact in order]
    among = AMONG[case["among"]].format(mark=mark, colon=colon)
    rows[1:1] = [among] if among else []
    parted = "\n\n" if case["among"] == "blank lines" else "\n"
    article = _read(f"# {title}\n\n{parted.join(rows)}\n\n{body}\n")
    told = (article.title, article.authors, article.published and article.published.at.date(), article.categories)
    wanted = (title, (AUTHOR,) * ("a" in order), day if "d" in order else None, LISTED if "t" in order else ())
    faults = [f"{one!r} for {other!r}" for one, other in zip(told, wanted, strict=True) if one != other]
    faults += ["a field stays"] if AUTHOR in article.text or LISTED[1] in article.text else []
    kept = {word for word in among.split() if word[0] not in "=/*+-•"}
    faults += [] if kept | {*body.split()} <= {*article.text.split()} else ["words are lost"]
    faults += [] if among.count("=>") == article.html.count("href=") else ["links are lost"]
    return "; ".join(faults) + (f"\n{article.text[:200]}" if faults else "")


def _own_fault(case: Case, title: str, body: str) -> str:
    """Return what is wrong with a list of the text: its lines are cut, or tell who wrote the text."""
    rows = OWN[case["list"]]
    article = _read(f"# {title}\n\n" + "\n".join(MARKS[case["mark"]] + row for row in rows) + f"\n\n{body}\n")
    lost = {*" ".join(rows).split()} - {*article.text.split()}
    told = article.authors or article.categories
    return f"lost {lost}, told {told!r}" if lost or told else ""


def _read(text: str) -> Article:
    place = GopherUrl(host="mill.example", item_type="0", selector=b"/a.gmi")
    return read_article(text.encode(), place, ArticleRules(), Charsets())


def _makes_sense(case: Case) -> bool:
    if case["list"] != "fields":
        return case["mark"] != "none" and case["among"] == "nothing" and case["colon"] == "close"
    return (
        len(case["order"]) == 3 or (case["among"] != "another" and case["order"] != "at") or case["among"] == "nothing"
    )


LISTED_FIELDS = Grid(
    name="fields in lists",
    axes={
        "list": ("fields", *OWN),
        "keys": tuple(KEYS),
        "mark": tuple(MARKS),
        "colon": tuple(COLONS),
        "among": tuple(AMONG),
        "order": ORDERS,
        "language": ("English", "German", "Russian"),
    },
    fault=_fault,
    makes_sense=_makes_sense,
)
