"""Banners of a site between fences above the heading of a text, some with the site's name in words.

Right is: the heading as the title, the day below it, no word of banner or text lost, and no fence torn.
"""

from collections.abc import Mapping
from datetime import date
from random import Random

from feedd.model import Charsets, GopherUrl
from feedd.reading import ArticleRules, Expected, read_article
from feedd.reading.words.labels import read_label
from tests.grid.axes import Case, Grid
from tests.grid.rare_heads import TITLES
from tests.grid.siblings import words
from tests.grid.texts import TEXTS

BANNERS: Mapping[str, str] = {
    "framed name": "  _ _\n | | |_ __ _\n\n== [Pierlog] * ====================",
    "framed name and day": "  _ _\n | | |_ __ _\n\n== [Pierlog] * ======= [ {day} ] ==",
    "name": "Pierlog",
    "name and words": "Pierlog\nnotes from a wet place",
    "underlined name": "Pierlog of the North\n--------------------",
    "name in stars": "*** PIERLOG ***\n ~~~~~~~~~~~~~",
    "name in a box": "+---------+\n| Pierlog |\n+---------+",
    "name after art": " ~\\_/~\n~~~~~~~~\n\n  Pierlog",
    "byline": "  Pierlog\n  by Ulla",
}
BETWEEN = {
    "nothing": "",
    "a blank line": "\n",
    "links": "=> / Home\n",
    "links apart": "\n=> / Home\n=> /log/ All notes\n\n",
}
HEADINGS = {
    "heading": "# {title}\n\n",
    "heading and day": "# {title}\n\n{day}\n\n",
    "heading and day touch": "# {title}\n{day}\n\n",
    "second level": "## {title}\n\n",
    "with sections": "# {title}\n\n## First\n\n",
}
FENCES = {"fence": "```", "fence with words": "```The name of this log, drawn"}


def _fault(case: Case, random: Random) -> str:
    title = random.choice([one for row in TITLES for one in row])
    day = date(random.randint(2001, 2019), 3, random.randint(13, 28))
    banner = BANNERS[case["banner"]].format(day=day)
    body = "\n\n".join(TEXTS[case["language"]][:2])
    heading = HEADINGS[case["heading"]].format(title=title, day=day)
    text = f"{FENCES[case['fence']]}\n{banner}\n```\n{BETWEEN[case['between']]}{heading}{body}\n"
    label = {"file": "note7.gmi", "title": title}[case["label"]]
    named = read_label(label).title
    place = GopherUrl(host="pier.example", item_type="0", selector=b"/note7.gmi")
    expected = Expected(label=label, title=named, called=named, selector=place.selector)
    article = read_article(text.encode(), place, ArticleRules(), Charsets(), expected=expected)
    shown = words(article.html)
    faults = [] if article.title == title else [f"title {article.title!r} for {title!r}"]
    is_dated = "day" in case["heading"] + case["banner"]
    told = article.published and article.published.at.date()
    faults += [f"the day {told}"] if told != (day if is_dated else None) else []
    faults += [f"{word!r} is lost" for word in ("Pierlog",) if word.lower() not in shown.lower()]
    faults += ["the text is lost"] if " ".join(body.split()) not in shown else []
    faults += ["a fence is shown"] if "```" in shown else []
    return "; ".join(faults) + (f"\n{text[:200]}" if faults else "")


BANNERS_GRID = Grid(
    name="banners above a heading",
    axes={
        "banner": tuple(BANNERS),
        "between": tuple(BETWEEN),
        "heading": tuple(HEADINGS),
        "fence": tuple(FENCES),
        "label": ("file", "title"),
        "language": ("English", "Russian"),
    },
    fault=_fault,
)
