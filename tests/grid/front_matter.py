"""Front matter of all shapes: lists, maps, values over several lines, keys of generators, words for readers.

Right is: title, day and authors are those of the keys; what programs read is gone; each word for readers is
somewhere, and none of it above the text.
"""

import re
from collections.abc import Mapping
from random import Random

from feedd.model import Charsets, GopherUrl
from feedd.reading import ArticleRules, Expected, read_article
from tests.grid.axes import Case, Grid
from tests.grid.texts import TEXTS

TITLES: Mapping[str, str] = {
    "plain": "title: The ferry and the key",
    "quoted": 'title: "The ferry and the key"',
    "open quote": 'title: "The ferry and the key',
    "folded": "title: >-\n  The ferry\n  and the key",
    "literal": "title: |\n  The ferry and the key",
    "below": "title:\n  The ferry and the key",
    "over lines": 'title: "The ferry\n  and the key"',
}
AUTHORS: Mapping[str, str] = {
    "plain": "author: Ada Quill",
    "map": "author:\n  name: Ada Quill\n  homepage: https://mill.example",
    "list": "authors:\n- Ada Quill",
    "creator": "creator: Ada Quill",
    "name of the author": "author_name: Ada Quill",
    "byline": "byline: By Ada Quill",
    "inline list": "authors: [Ada Quill]",
    "list of maps": "authors:\n  - name: Ada Quill\n    mail: ada@mill.example\n    homepage: https://mill.example",
    "inline map": "authors:\n  - {name: Ada Quill, mail: ada@mill.example}",
}
# What else stands there, and the words of it that a reader must find.
ELSE: Mapping[str, tuple[str, str]] = {
    "nothing": ("", ""),
    "summary": ("summary: How the weir was mended in June", "How the weir was mended in June"),
    "block": ("description: |\n  How the weir\n\n  was mended\n", "How the weir was mended"),
    "folded block": ("abstract: >\n  How the weir\n  was mended", "How the weir was mended"),
    "mood": ("mood: sleepy", "sleepy"),
    "other title": ("subject: Boats and bridges", "Boats and bridges"),
    "vague day": ("date: one morning in May", "one morning in May"),
    "map": ("recipe:\n  flour: rye and oats\n  water:\n    kind: from the well", "rye and oats kind: from the well"),
    "list of words": ("read:\n  - Weirs of the north\n  - Locks", "Weirs of the north Locks"),
    "list of maps": ("read:\n  - book: Weirs of the north\n    by: Ben Reed", "Weirs of the north Ben Reed"),
    "address": ("url: https://weir.example/june_2", "https://weir.example/june_2"),
    "kind": ("kind: Workshop", "Workshop"),
    "group": ("extra:\n  mood: sleepy", "sleepy"),
}
MACHINE: Mapping[str, str] = {
    "nothing": "",
    "settings": "layout: post\ntype: page\ndraft: false\ntoc: true\nweight: 10",
    "places": "cover: /img/weir.png\naliases:\n  - /old/weir\n  - /older/weir.html\nparent: index.txt",
    "map": "menu:\n  main:\n    parent: weirs\n    weight: 3",
    "remark": "# made by hand\nversion: 0.1.0",
}
_WORD = re.compile(r"\w+")


def _fault(case: Case, random: Random) -> str:
    said, words = ELSE[case["else"]]
    rows = [TITLES[case["title"]], AUTHORS[case["author"]], said, MACHINE[case["machine"]]]
    rows += [] if case["else"] == "vague day" else ["date: 2024-05-03"]
    random.shuffle(rows)
    front = "\n".join(["---", *filter(None, rows), "---"])
    text = TEXTS[case["language"]][0]
    article = read_article(
        (f"{front}\n\n{text}\n" if case["page"] == "text" else f"{front}\n").encode(),
        GopherUrl(host="mill.example", item_type="0", selector=b"/a.md"),
        ArticleRules(),
        Charsets(),
        expected=Expected(title="the ferry and the key" if case["index"] == "names it" else ""),
    )
    told = (article.title, article.authors, article.published and article.published.at.date().isoformat())
    wanted = ("The ferry and the key", ("Ada Quill",), None if case["else"] == "vague day" else "2024-05-03")
    faults = [] if told == wanted else [f"{told!r} for {wanted!r}"]
    left = _WORD.findall(article.text)
    faults += [f"{word!r} is gone" for word in _WORD.findall(words) if word not in left]
    if case["page"] == "text":
        faults += [f"{word} is left" for word in ("layout", "draft", "aliases", "menu", "version") if word in left]
        faults += [] if article.text.startswith(text[:20]) else ["the first words are not those of the text"]
    return "; ".join(faults) + (f"\n{front}\n{article.text[:200]}" if faults else "")


FRONT_MATTER = Grid(
    name="front matter",
    axes={
        "title": tuple(TITLES),
        "author": tuple(AUTHORS),
        "else": tuple(ELSE),
        "machine": tuple(MACHINE),
        "page": ("text", "nothing else"),
        "index": ("names it", "nothing"),
        "language": tuple(TEXTS),
    },
    fault=_fault,
)

ON_LINE: Mapping[str, tuple[str, str, str]] = {  # its fence, the sign behind a key, and quotation marks
    "TOML": ("+++", " = ", '"'),
    "TOML, broken again": ("+++", " = ", '"'),
    "YAML": ("---", ": ", ""),
    "YAML, quoted": ("---", ": ", '"'),
}
ON_LINE_TITLES = (
    "The ferry and the key",
    "Мельница и её колесо",
    "Ferries",
    "Key = value",
    "Boats: a story",
    "It's +++",
)
UNREAD = (("YAML", "Boats: a story"),)  # nobody knows where such a title ends
MORE: Mapping[str, str] = {"nothing": "", "settings": "type{}blog", "summary": "summary{}How the weir was mended"}


def _on_line_fault(case: Case, _: Random) -> str:
    fence, sign, quote = ON_LINE[case["form"]]
    value = f"{sign}{quote}{{}}{quote}".format
    title = case["title"]
    rows = [f"author{value('Ada Quill')}", f"title{value(title)}", f"date{value('2024-05-03')}"]
    rows += [f"tags{sign}[{quote}old boats{quote}, {quote}keys{quote}]"] if case["tags"] == "some" else []
    rows += [re.sub(r"\{\}(.*)", lambda match: value(match[1]), MORE[case["more"]])] if MORE[case["more"]] else []
    rows = rows[::-1] if case["order"] == "title later" else rows
    line = " ".join([fence, *rows, fence])
    if case["form"] == "TOML, broken again":
        line = line.replace(" title", "\ntitle").replace(" date", "\ndate")
    text = TEXTS[case["language"]][0]
    article = read_article(
        f"{line}\n\n{text}\n".encode(),
        GopherUrl(host="mill.example", item_type="0", selector=case["name"].encode()),
        ArticleRules(),
        Charsets(),
    )
    if (case["form"], title) in UNREAD:
        told = (article.title, article.authors)
        shown = " ".join(article.text.split()).replace("“", '"').replace("”", '"')
        return "" if told == (None, ()) and title in shown else f"{told!r}\n{line}\n{article.text[:200]}"
    facts = (article.title, article.authors, article.published and article.published.at.date().isoformat())
    faults = [] if facts == (title, ("Ada Quill",), "2024-05-03") else [f"{facts!r}"]
    faults += [] if article.categories == (("old boats", "keys") if case["tags"] == "some" else ()) else ["tags"]
    faults += ["the line is left"] if case["more"] != "summary" and "2024-05-03" in article.text else []
    faults += ["the summary is gone"] if case["more"] == "summary" and "How the weir" not in article.text else []
    faults += [] if article.text.startswith(text[:20]) else ["the first words are not those of the text"]
    return "; ".join(faults) + (f"\n{line}\n{article.text[:200]}" if faults else "")


ON_ONE_LINE = Grid(
    name="front matter on one line",
    axes={
        "form": tuple(ON_LINE),
        "title": ON_LINE_TITLES,
        "tags": ("none", "some"),
        "more": tuple(MORE),
        "order": ("title first", "title later"),
        "name": ("/a.gmi", "/a.md", "/a.txt"),
        "language": tuple(TEXTS),
    },
    fault=_on_line_fault,
    makes_sense=lambda case: case["title"] != "It's +++" or case["form"] == "YAML, quoted",
)
