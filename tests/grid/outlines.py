"""Texts in Org and reStructuredText, with and without the ending of their kind.

Right is: title, day and first words are right, links lead somewhere, marks and blocks became elements, no sign is left.
"""

from collections.abc import Mapping
from random import Random

from feedd.model import Charsets, GopherUrl
from feedd.reading import ArticleRules, read_article
from tests.grid.axes import Case, Grid
from tests.grid.texts import TEXTS

HEADS: Mapping[str, str] = {
    "org": "#+TITLE: The ferry and the key\n#+DATE: <2024-05-03 Fri>\n#+STARTUP: showall\n",
    "rest": "The ferry and the key\n#####################\n\n:date: 2024-05-03\n:slug: ferry\n",
}
# What stands within the words, and its HTML.
MARKS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "org": {
        "link": ("[[https://weir.example/a][the weir]]", '<a href="https://weir.example/a">the weir</a>'),
        "place": ("[[./b.txt][the boats]]", '<a href="gopher://mill.example/0/log/b.txt">the boats</a>'),
        "strong": ("*never*", "<strong>never</strong>"),
        "stressed": ("/always/", "<em>always</em>"),
        "code": ("~a_b *c*~", "<code>a_b *c*</code>"),
        "none": ("a_b * c", "a_b * c"),
    },
    "rest": {
        "link": ("`the weir <https://weir.example/a>`_", '<a href="https://weir.example/a">the weir</a>'),
        "place": ("`the boats <b.txt>`__", '<a href="gopher://mill.example/0/log/b.txt">the boats</a>'),
        "strong": ("**never**", "<strong>never</strong>"),
        "stressed": ("*always*", "<em>always</em>"),
        "code": ("``a_b *c*``", "<code>a_b *c*</code>"),
        "none": ("a_b * c", "a_b * c"),
    },
}
BLOCKS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "org": {
        "code": ("#+BEGIN_SRC sh\nmake -j2 *.o\n#+END_SRC", "<pre>make -j2 *.o\n</pre>"),
        "quote": ("#+begin_quote\nNobody came.\n#+end_quote", "<blockquote>\n<p>Nobody came.</p>\n</blockquote>"),
        "heading": ("* Of keys", "<h2>Of keys</h2>"),
        "list": ("- rye\n- oats", "<ul>\n<li>rye</li>\n<li>oats</li>\n</ul>"),
        "picture": (
            "#+ATTR_HTML: :width 90\n[[file:key.png]]",
            '<a href="gopher://mill.example/I/log/key.png">key.png</a>',
        ),
        "drawer": ("* Of keys\n:PROPERTIES:\n:ID: 0d12\n:END:", "<h2>Of keys</h2>"),
    },
    "rest": {
        "code": (".. code-block:: sh\n\n   make -j2 *.o", "<pre>make -j2 *.o\n</pre>"),
        "quote": ("   Nobody came.", "<blockquote>\n<p>Nobody came.</p>\n</blockquote>"),
        "heading": ("Of keys\n=======", "<h2>Of keys</h2>"),
        "list": ("* rye\n* oats", "<ul>\n<li>rye</li>\n<li>oats</li>\n</ul>"),
        "picture": (".. image:: key.png\n   :width: 90", '<a href="gopher://mill.example/I/log/key.png">key.png</a>'),
        "drawer": (".. _of-keys:\n\nOf keys\n=======", "<h2>Of keys</h2>"),
    },
}
SIGNS = ("[[", "]]", "#+", "::", ".. ", "`", ":PROPERTIES", "BEGIN_", "begin_")


def _fault(case: Case, random: Random) -> str:
    form = case["format"]
    mark, mark_html = MARKS[form][case["mark"]]
    block, block_html = BLOCKS[form][case["block"]]
    first, second = random.sample(TEXTS[case["language"]], 2)
    words = second.split()
    at = random.randrange(1, len(words))
    lines = [HEADS[form], first, "", block, "", " ".join([*words[:at], mark, *words[at:]]), ""]
    if form == "rest" and case["name"] == "none":  # without its ending, two signs have to be seen
        lines += [".. note:: See `there <c.txt>`_"]
    ending = {"org": ".org", "rest": ".rst"}[form] if case["name"] == "its ending" else ""
    text = "\n".join(lines)
    article = read_article(
        text.encode(),
        GopherUrl(host="mill.example", item_type="0", selector=f"/log/a{ending}".encode()),
        ArticleRules(),
        Charsets(),
    )
    told = (article.title, article.published and article.published.at.date().isoformat())
    faults = [] if told == ("The ferry and the key", "2024-05-03") else [f"{told!r}"]
    faults += [] if article.text.startswith(first[:20]) else ["the first words are others"]
    faults += [f"no {html}" for html in (mark_html, block_html) if html not in article.html]
    faults += [f"{sign} is left" for sign in SIGNS if sign in article.text]
    return "; ".join(faults) + (f"\n{text}\n{article.html[:900]}" if faults else "")


OUTLINES = Grid(
    name="Org and reStructuredText",
    axes={
        "format": tuple(HEADS),
        "mark": tuple(MARKS["org"]),
        "block": tuple(BLOCKS["org"]),
        "name": ("its ending", "none"),
        "language": tuple(TEXTS),
    },
    fault=_fault,
)
