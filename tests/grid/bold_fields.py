"""Fields with bold keys below a heading, as Markdown shows them: `- **Date:** 2024-05-03`, `__Author__: Ada Quill`.

Right is what the same fields say without bold: the title, the day and the author, with no word of the text lost.
"""

from collections.abc import Mapping
from datetime import date
from random import Random
from textwrap import fill

from feedd.model import Charsets, GopherUrl
from feedd.reading import ArticleRules, read_article
from tests.grid.axes import Case, Grid
from tests.grid.rare_heads import TITLES
from tests.grid.texts import TEXTS

KEYS: Mapping[str, tuple[str, str]] = {
    "mail": ("From", "Date"),
    "English": ("Author", "Published"),
    "German": ("Autorin", "Datum"),
    "French": ("Auteur", "Publié"),
    "Russian": ("Автор", "Дата"),
    "Japanese": ("著者", "日付"),
    "Vietnamese": ("Tác giả", "Ngày"),
    "Hindi": ("लेखक", "तारीख"),
}
MARKS = {
    "colon inside": "**{0}:** {1}",
    "colon outside": "**{0}**: {1}",
    "low lines": "__{0}__: {1}",
    "low lines, colon inside": "__{0}:__ {1}",
    "wide colon": "**{0}**：{1}",
}
LISTS = {"lines": "{0}", "hyphens": "- {0}", "stars": "* {0}", "plus": "+ {0}", "hard breaks": "{0}  "}
ABOVE = {
    "a heading": "# {0}\n\n",
    "a count": "# {0}\n\n_3 messages_\n\n---\n\n",
    "said again": "# {0}\n\n_3 messages_\n\n---\n\n### {0}\n\n",
    "a question": "# {0}?\n\n_3 messages_\n\n---\n\n### Re: {0}?\n\n",
    "a bar": "[Top](../top.md) · [Years](../years.md) · [Names](../names.md) · [All of them](../all.md)\n\n# {0}\n\n",
}
DAYS = {"iso": "%Y-%m-%d", "mail": "%a, %d %b %Y 10:00:00 +0000", "moment": "%Y-%m-%dT10:00:00+00:00"}
ORDERS = {
    "author first": "ad",
    "day first": "da",
    "another between": "aod",
    "a name that is none": "xod",
    "others below": "adop",
    "only the day": "d",
}
OTHERS = {
    "x": ("From", '"rill..." <a-1@mill.example>'),
    "o": ("Newsgroups", "rec.ferries"),
    "p": ("Message-ID", "`<5e2@mill.example>`"),
}
AUTHOR = "Ada Quill"


def _fault(case: Case, random: Random) -> str:
    title = random.choice([one for row in TITLES for one in row])
    day = date(random.randint(1996, 2019), 3, random.randint(13, 28))
    author, published = KEYS[case["keys"]]
    name = AUTHOR + (" <ada@mill.example>" if case["keys"] == "mail" else "")
    pairs = {"a": (author, name), "d": (published, format(day, DAYS[case["day"]])), **OTHERS}
    order = ORDERS[case["order"]]
    rows = [LISTS[case["list"]].format(MARKS[case["mark"]].format(*pairs[fact])) for fact in order]
    body = fill(TEXTS[case["language"]][0], 72)
    text = ABOVE[case["above"]].format(title) + "\n".join(rows) + f"\n\n{body}\n"
    place = GopherUrl(host="mill.example", item_type="0", selector=b"/a.md")
    article = read_article(text.encode(), place, ArticleRules(), Charsets())
    told = (article.title, article.authors, article.published and article.published.at.date())
    wanted = (title + "?" * (case["above"] == "a question"), (AUTHOR,) if "a" in order else (), day)
    faults = [f"{one!r} for {other!r}" for one, other in zip(told, wanted, strict=True) if one != other]
    faults += [] if set(body.split()) <= set(article.text.split()) else ["words of the text are lost"]
    return "; ".join(faults) + (f"\n{text[:200]}" if faults else "")


BOLD_FIELDS = Grid(
    name="fields with bold keys",
    axes={
        "keys": tuple(KEYS),
        "mark": tuple(MARKS),
        "list": tuple(LISTS),
        "above": tuple(ABOVE),
        "day": tuple(DAYS),
        "order": tuple(ORDERS),
        "language": ("English", "German", "Russian"),
    },
    fault=_fault,
)
