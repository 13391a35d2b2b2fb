"""Beginnings of texts whose first words are no title or half of one: sections, sentences, programs, comments, parts.

Right is: the title that the whole beginning says, or else the name of the file; and every word stays in the text or
stands in the title.
"""

import re
from collections.abc import Mapping
from random import Random
from textwrap import fill

from feedd.model import Charsets, GopherUrl
from feedd.reading import ArticleRules, Expected, read_article
from feedd.reading.head.expected import chosen_title
from feedd.reading.words.labels import read_label
from tests.grid.axes import Case, Grid
from tests.grid.rare_heads import TITLES
from tests.grid.texts import TEXTS

FILE = "oven_care"  # in words: what the entry is called where the text has no title
SECTIONS = ("Setup", "Introduction", "Hintergrund", "Prérequis", "Contexto", "Введение", "はじめに", "Background")
PARTS = ("Part 3", "Chapter IV", "Teil 2", "Capítulo 12", "3. Kapitel", "Глава 7", "第三章", "Part two", "Deel 4")
# The beginning of a text, and what the entry is called.
FORMS: Mapping[str, tuple[str, str]] = {
    "sections": (FILE, "# {section}\n\n{one}\n\n# {title}\n\n{two}\n"),
    "sections that touch": (FILE, "# {section}\n{one}\n\n# {title}\n{two}\n"),
    "sections of a lower level": (FILE, "## {section}\n\n{one}\n\n## {title}\n\n{two}\n"),
    "a section below the title": ("title", "# {title}\n\n## {section}\n\n{one}\n\n## {section} 2\n\n{two}\n"),
    "a sentence around a line": (
        FILE,
        "In winter we played what the children called\n\n{title}\n\nand that we liked best of all.\n\n{one}\n",
    ),
    "a script": (FILE, "#!/bin/sh\n# {title}\necho mill\n\n# {section}\nls\n"),
    "a comment in hashes": (
        FILE,
        "# What the counter of sacks reads, which is\n# {title}\n#\n# and is {section}\nsacks = 3\n\n{one}\n",
    ),
    "a comment of HTML above": ("title", "<!-- {section} -->\n<!-- (c) 2019 -->\n\n# {title}\n\n{one}\n\n{two}\n"),
    "a picture above": (FILE, "             [{section}.jpg]\n\n{one}\n\n{two}\n"),
    "a work that names no part": ("work", "# {title}\n\n{one}\n\n{two}\n"),
    "rights": (FILE, "Copyright (c) 2019 Ada Quill\n\n{one}\n\n{two}\n"),
    "a part below the work": ("work", "# {title}\n\n## {part}\n\n{one}\n\n{two}\n"),
    "a part touches the work": ("work", "{title}\n{part}\n\n{one}\n\n{two}\n"),
    "a part apart from the work": ("work", "{title}\n=====\n\n{part}\n\n{one}\n\n{two}\n"),
    "all parts of a work": ("title", "# {title}\n\n## {part}\n\n{one}\n\n## Part 99\n\n{two}\n"),
}
LABELS = ("file", "part", "cut")


def _fault(case: Case, random: Random) -> str:
    title = random.choice([one for row in TITLES for one in row])
    section, part = random.choice(SECTIONS), random.choice(PARTS)
    one, two = (fill(text, 72) for text in TEXTS[case["language"]][:2])
    wanted, form = FORMS[case["form"]]
    text = form.format(title=title, section=section, part=part, one=one, two=two)
    label = {"file": f"{FILE}.md", "part": part, "cut": f"{title[:-3].rstrip()}.."}[case["label"]]
    named = read_label(label).title
    selector = f"/{FILE}.{case['ending']}".encode()
    place = GopherUrl(host="mill.example", item_type="0", selector=selector)
    expected = Expected(label=label, title=named, called=named, selector=selector)
    article = read_article(text.encode(), place, ArticleRules(), Charsets(), expected=expected)
    told = chosen_title(named, label, article.title or "")
    right = {"work": f"{title}, {part}", "title": title}.get(wanted, "oven care")
    faults = [] if told.casefold() == right.casefold() else [f"{told!r} for {right!r}"]
    hidden = f"{section} c" if "HTML" in case["form"] else ""
    shown = _words(f"{article.text} {told} {hidden}")
    return "; ".join([*faults, *(f"lost: {word}" for word in sorted(_words(text) - shown)[:3])])


def _words(text: str) -> set[str]:
    return {*re.findall(r"[^\W\d_]+", text)}


def _makes_sense(case: Case) -> bool:
    wanted = FORMS[case["form"]][0]
    if case["form"] == "a work that names no part":
        return case["label"] == "part"
    return case["label"] == "file" or (wanted == "work") or (case["label"] == "cut" and wanted != FILE)


MISLEADING_HEADS = Grid(
    name="misleading heads",
    axes={"form": tuple(FORMS), "label": LABELS, "ending": ("md", "gmi", "txt"), "language": tuple(TEXTS)},
    fault=_fault,
    makes_sense=_makes_sense,
)
