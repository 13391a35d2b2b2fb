"""Documents whose title stands once more as a heading below a few lines: it is said by the entry, and not again.

A line of code that is the title is a command or a comment, and stays.
"""

from collections.abc import Mapping
from html import unescape
from random import Random

from feedd.model import Charsets, GopherUrl
from feedd.reading import ArticleRules, read_article
from feedd.reading.head.expected import UNEXPECTED, Expected
from tests.grid.axes import Case, Grid
from tests.grid.texts import TEXTS
from tests.grid.words import titles
from tests.grid.wrapping import greedy

LANGUAGES = {"en": "English", "de": "German", "es": "Spanish", "ru": "Russian"}
HEADS: Mapping[str, str] = {
    "bare": "{0}\n\n",
    "underlined": "{0}\n{1}\n\n",
    "hash": "# {0}\n\n",
    "over a date": "{0}\n2024-03-05\n\n",
    "under a date": "2024-03-05\n# {0}\n\n",
    "front matter": "---\ntitle: {0}\ndate: 2024-03-05\n---\n\n",
    "fields": "Title: {0}\nDate: 2024-03-05\n\n",
}
BETWEEN: Mapping[str, str] = {
    "a line": "This was first told at the mill, in a letter.",
    "two lines": "This was first told at the mill, in a letter.\nIt is printed here as it was.",
    "a quotation": "> This was first told at the mill, in a letter.",
    "a link": "=> gopher://mill.example/ This was first told at the mill",
    "notes": "Told at the mill.\n\nIt is printed here.\n\nAs it was.",
}
AGAIN: Mapping[str, str] = {
    "hash": "# {0}\n\n",
    "hash, touches": "# {0}\n",
    "two hashes, touches": "## {0}\n",
    "hashes around": "## {0} ##\n\n",
    "underlined": "{0}\n{1}\n\n",
    "underlined, touches": "{0}\n{1}\n",
}


def _fault(case: Case, random: Random) -> str:
    title = next(titles(case["language"], random, 1))
    texts = ["\n".join(greedy(text, 72, random)) for text in TEXTS[LANGUAGES[case["language"]]][:2]]
    rule = "=" * len(title)
    parts = (HEADS[case["head"]], BETWEEN[case["between"]], "\n\n", AGAIN[case["again"]], texts[0], "\n\n", texts[1])
    text = "".join(parts).format(title, rule)
    place = GopherUrl(host="mill.example", item_type="0", selector=f"/logs/a.{case['name']}".encode())
    expected = Expected(label=title, title=title) if case["index"] == "names it" else UNEXPECTED
    article = read_article(text.encode(), place, ArticleRules(), Charsets(), expected=expected)
    faults = [] if article.title == title else [f"title: {article.title!r}"]
    faults += ["the title is said again"] if title in article.html else []
    faults += ["the day"] if ("2024-03-05" in HEADS[case["head"]]) != (article.published is not None) else []
    return "; ".join(faults) + (f"\n{text[:200]}" if faults else "")


SAID_AGAIN = Grid(
    name="the title said again",
    axes={
        "head": tuple(HEADS),
        "between": tuple(BETWEEN),
        "again": tuple(AGAIN),
        "name": ("txt", "md", "gmi"),
        "index": ("names it", "names a file"),
        "language": tuple(LANGUAGES),
    },
    fault=_fault,
)

CODE_HEADS: Mapping[str, str] = {
    "hash": "# {0}\n\n",
    "front matter": HEADS["front matter"],
    "fields": HEADS["fields"],
    "org": "#+TITLE: {0}\n#+DATE: 2024-03-05\n\n",
}
CODE: Mapping[str, tuple[str, str]] = {
    "fence": ("```sh\n", "```\n\n"),
    "bare fence": ("```\n", "```\n\n"),
    "tildes": ("~~~sh\n", "~~~\n\n"),
}
ORG_CODE: Mapping[str, tuple[str, str]] = {
    "fence": ("#+BEGIN_SRC sh\n", "#+END_SRC\n\n"),
    "bare fence": ("#+begin_example\n", "#+end_example\n\n"),
    "tildes": ("#+BEGIN_SRC\n", "#+END_SRC\n\n"),
}
COMMANDS: Mapping[str, str] = {
    "a comment": "# {0}\n\nmill --now\n",
    "a comment, touches": "# {0}\nmill --now\n",
    "a comment below a command": "mill --now\n\n# {0}\n\nmill --then\n",
    "a command": "\n{0}\n\nmill --now\n",
}


def _code_fault(case: Case, random: Random) -> str:
    title = next(titles(case["language"], random, 1))
    texts = ["\n".join(greedy(text, 72, random)) for text in TEXTS[LANGUAGES[case["language"]]][:2]]
    is_org = case["head"] == "org"
    above, below = (ORG_CODE if is_org else CODE)[case["code"]]
    line = COMMANDS[case["command"]].format(title)
    between = {"a line": BETWEEN["a line"] + "\n\n", "a paragraph": texts[0] + "\n\n", "nothing": ""}[case["between"]]
    text = "".join((CODE_HEADS[case["head"]].format(title), between, above, line, below, texts[1]))
    place = GopherUrl(host="mill.example", item_type="0", selector=b"/logs/a.org" if is_org else b"/logs/a.md")
    expected = Expected(label=title, title=title) if case["index"] == "names it" else UNEXPECTED
    article = read_article(text.encode(), place, ArticleRules(), Charsets(), expected=expected)
    faults = [] if article.title == title else [f"title: {article.title!r}"]
    faults += [] if line.strip() in unescape(article.html) else ["a line of code is lost"]
    return "; ".join(faults) + (f"\n{text[:300]}" if faults else "")


KEPT_CODE = Grid(
    name="the title as a line of code",
    axes={
        "head": tuple(CODE_HEADS),
        "between": ("nothing", "a line", "a paragraph"),
        "code": tuple(CODE),
        "command": tuple(COMMANDS),
        "index": ("names it", "names a file"),
        "language": tuple(LANGUAGES),
    },
    fault=_code_fault,
)
