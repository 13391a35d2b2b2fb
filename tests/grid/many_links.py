"""Posts that are menus with more links than lines of text: a few paragraphs, and the addresses that they cite below.

Right is: the head is that of any text, its lines are cut, and no paragraph and no link is lost. A list of links with
several days in it has no day of its own.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from random import Random

from feedd.model import Charsets, GopherUrl
from feedd.reading import ArticleRules, read_article
from feedd.reading.head.expected import Expected
from tests.grid.axes import Case, Grid
from tests.grid.rare_heads import TITLES
from tests.grid.texts import TEXTS

TITLED: Mapping[str, str] = {"bang": "!{0}", "bare": "{0}", "heading": "# {0}", "frame": "== {0} =="}
DAYS: Mapping[str, str] = {
    "a length beside": "%A, %B %d, %Y · 3 minute read",
    "iso": "%Y-%m-%d",
    "field": "Date: %Y-%m-%d",
    "said": "Posted on %d %B %Y",
}
LABELS: Mapping[str, str] = {
    "addresses": "{0}. https://mill.example/{0}",
    "brackets": "[{0}] https://mill.example/{0}",
    "words": "The mill in its year {0}",
    "days": "{1} The mill",
}


def _fault(case: Case, random: Random) -> str:
    title = random.choice([one for row in TITLES for one in row])
    day = date(random.randint(1996, 2019), 3, random.randint(13, 28))
    paragraphs = [text for text in TEXTS[case["language"]] if len(text) > 40][:2]
    number = int(case["links"])
    rows = [
        f"h{LABELS[case['label']].format(at, day + timedelta(days=at))}\tURL:https://mill.example/{at}\tmill.example\t70"
        for at in range(number)
    ]
    head = f"{TITLED[case['title']].format(title)}\n\n{day.strftime(DAYS[case['day']])}"
    words = "\n\n".join((head, *paragraphs)).split("\n")
    menu = "\r\n".join([*(f"i{line}\t\tmill.example\t70" for line in words), *rows, "."])
    place = GopherUrl(host="mill.example", item_type="1", selector=b"/a")
    article = read_article(
        menu.encode(), place, ArticleRules(), Charsets(), expected=Expected(label=title, title=title, called=title)
    )
    wanted = None if case["label"] == "days" else day
    told = article.published and article.published.at.date()
    faults = [] if told == wanted else [f"{told!r} for {wanted!r}"]
    faults += ["the head stays"] if wanted and title in article.text[: len(title) + 2] else []
    faults += [] if {*" ".join(paragraphs).split()} <= {*article.text.split()} else ["words are lost"]
    faults += [] if article.html.count("href=") == number else ["links are lost"]
    return "; ".join(faults) + (f"\n{article.text[:200]}" if faults else "")


MANY_LINKS = Grid(
    name="menus with more links than text",
    axes={
        "title": tuple(TITLED),
        "day": tuple(DAYS),
        "label": tuple(LABELS),
        "links": ("9", "24"),
        "language": ("English", "German", "Russian"),
    },
    fault=_fault,
)
