"""Heads whose keys are comments, `.. title: Boats`, as Nikola writes them, and fields with no fence around them.

Right is: title, author, day and tags are those of the keys; what programs read is gone; each word for readers is
somewhere, and none of it above the text.
"""

from collections.abc import Mapping
from random import Random

from feedd.model import Article, Charsets, GopherUrl
from feedd.reading import ArticleRules, Expected, read_article
from tests.grid.axes import Case, Grid
from tests.grid.texts import TEXTS

TITLES = ("The ferry and the key", "Me: a year at the weir", "Мельница и её колесо", "水車小屋の一年", "What did it?")
# What else stands there, and the words of it that a reader must find.
ELSE: Mapping[str, tuple[str, str]] = {
    "nothing": ("", ""),
    "description": ("description: How the weir was mended in June", "How the weir was mended in June"),
    "other script": ("description: Как чинили плотину в июне", "Как чинили плотину в июне"),
    "own key": ("blurb: A word about weirs", "A word about weirs"),
    "link": ("link: https://weir.example/june_2", "https://weir.example/june_2"),
}
COMMENTED: Mapping[str, tuple[str, str, str, str]] = {  # a name, what stands above and below, and the end of a teaser
    "reST": ("/weir.rst", "", "", ".. TEASER_END"),
    "text": ("/weir.txt", "", "", ".. TEASER_END: Go on"),
    "no ending": ("/weir", "", "", ".. TEASER_END"),
    "Markdown": ("/weir.md", "<!--\n", "-->\n", "<!-- TEASER_END -->"),
}
MACHINE = "slug: weir_1\ncategory:\ntype: text\nhas_math: true\nstatus: published"
FIELDS: Mapping[str, tuple[str, str, str, str]] = {  # of a name: keys of title, day and author
    "Pelican": ("/weir.md", "Title", "Date", "Author"),
    "small letters": ("/weir.txt", "title", "date", "author"),
    "German": ("/weir.txt", "Titel", "Datum", "Autor"),
    "Spanish": ("/weir.md", "Título", "Fecha", "Autor"),
    "Russian": ("/weir.txt", "Заголовок", "Дата", "Автор"),
}


def _read(text: str, selector: str, named: str) -> Article:
    place = GopherUrl(host="mill.example", item_type="0", selector=selector.encode())
    return read_article(text.encode(), place, ArticleRules(), Charsets(), expected=Expected(title=named))


def _faults(article: Article, title: str, said: str, begin: str, unsaid: tuple[str, ...]) -> str:
    told = (article.title, article.authors, article.published and article.published.at.date().isoformat())
    wanted = (title, ("Ada Quill",), "2024-05-03")
    faults = [] if told == wanted else [f"{told!r} for {wanted!r}"]
    faults += [] if article.categories == ("old boats", "keys") else [f"tags {article.categories!r}"]
    faults += [] if said in " ".join(article.text.split()) else [f"{said!r} is gone"]
    faults += [f"{word} is left" for word in unsaid if word in article.text]
    faults += [] if article.text.startswith(begin) else [f"{article.text[:40]!r} begins the text"]
    return "; ".join(faults) + (f"\n{article.text[:200]} … {article.text[-200:]}" if faults else "")


def _commented_fault(case: Case, random: Random) -> str:
    title, (said, words) = case["title"], ELSE[case["else"]]
    selector, above, below, teaser = COMMENTED[case["form"]]
    rows = ["date: 2024-05-03 16:20:00 UTC", "author: Ada Quill", "tags: old boats, keys", *MACHINE.split("\n"), said]
    rows = [*filter(None, rows)]
    random.shuffle(rows)
    rows.insert(0 if case["order"] == "title first" else len(rows), f"title: {title}")
    first, second = TEXTS[case["language"]][:2]
    head = above + "".join(f".. {row}\n" for row in rows) + below
    text = f"{head}\n{first}\n\n{teaser}\n\n{second}\n\nOctober 7th, 2025: it runs again.\n"
    article = _read(text, selector, title.lower() if case["index"] == "names it" else "")
    return _faults(article, title, words, first[:20], ("weir_1", "has_math", "status:", "TEASER", "type:", "-->"))


def _field_fault(case: Case, random: Random) -> str:
    title, (said, words) = case["title"], ELSE[case["else"]]
    selector, *keys = FIELDS[case["form"]]
    rows = [f"{keys[1]}: 2024-05-03", f"{keys[2]}: Ada Quill", "Tags: old boats, keys", "Slug: weir_1", said]
    rows = [*filter(None, rows)]
    random.shuffle(rows)
    rows.insert(0 if case["order"] == "title first" else len(rows), f"{keys[0]}: {title}")
    first, second = TEXTS[case["language"]][:2]
    article = _read(
        "\n".join(rows) + f"\n\n{first}\n\n{second}\n", selector, title if case["index"] == "names it" else ""
    )
    return _faults(article, title, words, first[:20], ("weir_1",))


_AXES = {"title": TITLES, "else": tuple(ELSE), "order": ("title first", "title last"), "index": ("names it", "nothing")}
COMMENTED_HEADS = Grid(
    name="heads of comments",
    axes={"form": tuple(COMMENTED), **_AXES, "language": tuple(TEXTS)},
    fault=_commented_fault,
)
UNFENCED_HEADS = Grid(
    name="fields without a fence",
    axes={"form": tuple(FIELDS), **_AXES, "language": tuple(TEXTS)},
    fault=_field_fault,
)
