"""Texts of several sections, each below a heading in the form of its author: right is that all are headings, and apart.

The paragraphs below them are whole, and no line of a heading is left in them or drawn.
"""

import re
from collections.abc import Callable, Mapping
from random import Random

from tests.grid.axes import Case, Grid
from tests.grid.prose import read, rows_of
from tests.grid.texts import TEXTS
from tests.grid.wrapping import greedy, placed

TITLES = {
    "English": ("The ferry", "Where is the key", "Of flour and stones", "How to row"),
    "German": ("Die Fähre", "Wo ist der Schlüssel", "Vom Mehl", "Wie man rudert"),
    "French": ("Le bac", "Comment ramer", "De la farine", "Les pierres"),
}
FORMS: Mapping[str, Callable[[str, int], list[str]]] = {
    "dashes below": lambda title, _: [title, "-" * len(title)],
    "frame's dashes below": lambda title, _: [title, "─" * len(title)],
    "frame's double line below": lambda title, _: [title, "═" * len(title)],
    "macrons below": lambda title, _: [title, "¯" * len(title)],
    "page-wide rule below": lambda title, width: [title, "-" * width],
    "page-wide frame's rule below": lambda title, width: [f" {title}", " " + "─" * (width - 1)],
    "colon, page-wide rule below": lambda title, width: [f"{title}:", "-" * width],
    "question, page-wide rule below": lambda title, width: [f"{title}?", "~" * width],
    "stars between rules": lambda title, _: ["-" * (len(title) + 10), f"**** {title} ****", "-" * (len(title) + 10)],
    "between page-wide rules": lambda title, width: ["-" * width, title, "-" * width],
    "centred between rules": lambda title, width: ["=" * width, title.center(width).rstrip(), "=" * width],
    "box of stars": lambda title, _: ["*" * (len(title) + 6), f"*  {title}  *", "*" * (len(title) + 6)],
    "within a rule": lambda title, width: [f"--- {title} ".ljust(width, "-")],
    "within a rule, touching": lambda title, width: [f"------{title}".ljust(width, "-")],
    "one sign and a bracket": lambda title, width: [f"|=[ {title} ]=".ljust(width - 1, "-") + "|"],
}


def _fault(case: Case, random: Random) -> str:
    texts = random.sample(TEXTS[case["language"]], 4)
    titles, width = TITLES[case["language"]], int(case["width"])
    lines = [*placed(" ".join(texts[:2]), greedy, width, ("", ""), random), ""]
    for title, text in zip(titles, texts, strict=True):
        gap = [""] if case["gap"] == "blank" else []
        lines += [*FORMS[case["form"]](title, width), *gap, *placed(text, greedy, width, ("", ""), random), ""]
    html = read(lines)
    heads = [words.rstrip(":?") for words in re.findall(r"<h\d>(.*?)</h\d>", html)]
    shown = {*rows_of(html)}
    lost = [text for text in (*texts, " ".join(texts[:2])) if text not in shown]
    if "<pre>" in html or "<hr/>" in html:
        return "drawn"
    return f"headings {heads}" if heads != list(titles) else f"{lost[:1]}" if lost else ""


SECTIONS = Grid(
    name="sections",
    axes={
        "form": tuple(FORMS),
        "gap": ("none", "blank"),
        "language": tuple(TITLES),
        "width": ("60", "68", "76"),
        "draw": tuple("12"),
    },
    fault=_fault,
)
