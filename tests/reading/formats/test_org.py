"""Reading Org."""

import re
from html import unescape
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedd.model import Charsets, GopherUrl
from feedd.reading import ArticleRules, read_article
from feedd.reading.formats.markdown import markdown_html
from feedd.reading.formats.org import is_org, org_as_markdown
from feedd.reading.formats.webpage import plain
from feedd.reading.words.lines import Line, text_lines
from tests.support.growth import grows_evenly

HERE = GopherUrl(host="gopher.example.org", item_type="0", selector=b"/log/mill.org")
PROSE = "The wheel stood still for most of the winter, because the water in the\nchannel had frozen from the weir down."
JOINED = PROSE.replace("\n", " ")


def _html(text: str) -> str:
    return markdown_html(org_as_markdown(text_lines(text), HERE)[0], HERE, has_drawings=False) or ""


@pytest.mark.parametrize(
    ("text", "html"),
    [
        (PROSE, f"<p>{JOINED}</p>"),
        ("the wheel\nthe river", "<p>the wheel<br>\nthe river</p>"),
        ("* The weir\n** TODO Its ice", "<h2>The weir</h2>\n<h3>TODO Its ice</h3>"),
        ("* Лёд :зима:река:", "<h2>Лёд (зима, река)</h2>"),
        (
            "#+begin_quote\nIce.\n\nMore.\n#+end_quote\nx",
            "<blockquote>\n<p>Ice.</p>\n<p>More.</p>\n</blockquote>\n<p>x</p>",
        ),
        ("#+BEGIN_SRC sh\n  ls *\n,* a\n#+END_SRC", "<pre>  ls *\n* a\n</pre>"),
        ("#+begin_example\n~~~\n#+end_example", "<pre>~~~\n</pre>"),
        ("#+begin_verse\n  a /b/\nc\n\nd\n#+end_verse", "<p>a <em>b</em><br>c</p>\n<p>d</p>"),
        ("#+begin_quote\nwithout end", "<p>without end</p>"),
        ("text\n: a\n:   b\ntext", "<p>text</p>\n<pre>a\n  b\n</pre>\n<p>text</p>"),
        ("- a\n- b\n  - c\nd", "<ul>\n<li>a</li>\n<li>b\n<ul>\n<li>c</li>\n</ul>\n</li>\n</ul>\n<p>d</p>"),
        ("3) a\n4) b", '<ol start="3">\n<li>a</li>\n<li>b</li>\n</ol>'),
        ("- a :: b", "<ul>\n<li><strong>a</strong> b</li>\n</ul>"),
        ("- a\n  : b\n- c", "<ul>\n<li>\n<p>a</p>\n<pre>b\n</pre>\n</li>\n<li>\n<p>c</p>\n</li>\n</ul>"),
        ("a\n-----\nb", "<p>a</p>\n<hr>\n<p>b</p>"),
        ("the wheel\\\\\nthe weir", "<p>the wheel<br>the weir</p>"),
        ("# unseen\na\n#+begin_comment\nb\n#+end_comment", "<p>a</p>"),
        ("* a\n:PROPERTIES:\n:ID: 1\n:END:\nb", "<h2>a</h2>\n<p>b</p>"),
        ("* a\n:PROPERTIES:\n:ID: 1\n:PROPERTIES:\nб\n:LOGBOOK:\nc\n:END:\nd", "<h2>a</h2>\n<p>б</p>\n<p>d</p>"),
        ("* a\n:PROPERTIES:\n:ID: 1\n:header+: x\nb :c: d", "<h2>a</h2>\n<p>b :c: d</p>"),
        ("* a\n:PROPERTIES:\n:ID: 1\n\n:b: is a word", "<h2>a</h2>\n<p>:b: is a word</p>"),
        (":NOTES:\nb\n:END:", "<p>b</p>"),
        ("* a\n:PROPERTIES:\n* b", "<h2>a</h2>\n<h2>b</h2>"),
        (
            "#+startup: overview\n#+attr_html: :width 1\n#+caption: The wheel\n#+mood: cold",
            "<p>The wheel</p>\n<p>mood: cold</p>",
        ),
        ("- [X] a\n- [ ] б\n- [-] c", "<ul>\n<li>☑ a</li>\n<li>☐ б</li>\n<li>[-] c</li>\n</ul>"),
        ("a[fn:b.c]\n\n[fn:b.c] b\n[fn:2] c", "<p>a[b.c]</p>\n<p>[b.c] b</p>\n<p>[2] c</p>"),
        ("a[fn:1]\n\n[fn:1] b\n[fn:2] c", "<p>a[1]</p>\n<p>[1] b</p>\n<p>[2] c</p>"),
        ("in the year\n1986.\n#hash", "<p>in the year<br>\n1986.<br>\n#hash</p>"),
        ("1986.\nthe winter\n--\nof ice", "<p>1986.<br>\nthe winter<br>\n--<br>\nof ice</p>"),
    ],
)
def test_org_is_written_as_html(text: str, html: str) -> None:
    """Its blocks become elements, and what it keeps from readers is left out."""
    assert html == _html(text)


def test_a_table_keeps_cells_that_its_first_row_has_no_column_for() -> None:
    """Markdown would drop them."""
    assert "a b c d e" == " ".join(plain(_html("| a | b |\n|---+---|\n| c | d | e |")).split())


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("* Title\n\nWords.", "/a.org", True),
        ("* Title\n\nWords.", "/a.txt", False),
        ("#+title: Title\nWords.", "/a.org", True),
        ("** Part\nWords.", "/a.org", True),
        ("Words as they were before the change.", "/README.org", False),
        ("Words:\n\n* one\n* two", "/README.org", False),
        ("# Title\n\nWords.", "/a.org", False),
        ("# a comment\n\n* Title", "/a.org", True),
        ("# a comment\n\n[[https://example.org]]", "/A.ORG", True),
        ("#+TITLE: The weir\n#+DATE: 2024-05-03\nWords", "/a", True),
        ("* The weir\nSee [[https://weir.example][here]]", "/a.txt", True),
        ("[[ $a == b ]] && [[ $c ]]\n# words", "/a.sh", False),
        ("* one\n* two", "/a.txt", False),
    ],
)
def test_org_is_known_by_its_name_and_a_mark_or_by_signs(text: str, name: str, expected: bool) -> None:
    """Without any mark it is none: so are originals named. A list and a test of a shell are no signs."""
    assert expected == is_org(text_lines(text), name)


_HEADS = {
    "keyword": "#+title: {}\n#+options: toc:nil\n\n",
    "heading": "* {}\n\n",
    "drawer and keyword": ":PROPERTIES:\n:ID:       12-ab\n:END:\n#+TITLE: {}\n#+filetags: :mill:\n\n",
    "mode and heading": "# -*- mode: org -*-\n* {} :log:\n",
    "drawer and heading": ":PROPERTIES:\n:ID:       12-ab\n:END:\n\n* {}\n",
}
_BODIES = {
    "words": ("", ""),
    "sections": ("** Ice\n", "<h3>Ice</h3>"),
    "link": (
        "See [[https://example.org/a][the weir]].\n\n",
        '<p>See <a href="https://example.org/a">the weir</a>.</p>',
    ),
    "list": ("- rye\n- oil\n\n", "<ul>\n<li>rye</li>\n<li>oil</li>\n</ul>"),
}
TITLES = ("A day at the mill", "Зимняя мельница", "水車の一日")


@pytest.mark.parametrize(("head", "body", "title"), [*product(_HEADS, _BODIES, TITLES)])
def test_a_document_says_its_title_once(head: str, body: str, title: str) -> None:
    """The title stands in a keyword or in the only heading of the first level, below what is for programs."""
    source, html = _BODIES[body]
    text = f"{_HEADS[head].format(title)}{source}{PROSE}\n"

    article = read_article(text.encode(), HERE, ArticleRules(), Charsets())

    assert (title, "\n".join(filter(None, [html, f"<p>{JOINED}</p>"])), "org") == (
        article.title,
        article.html,
        article.kind,
    )


@pytest.mark.parametrize("line", ["#+TITLE: /The/ =mill= of [[https://example.org][Ada]]", "* The *mill* of Ada"])
def test_a_title_has_no_marks(line: str) -> None:
    """A title is plain text."""
    article = read_article(f"{line}\n\n{PROSE}\n".encode(), HERE, ArticleRules(), Charsets())

    assert "The mill of Ada" == article.title


def test_several_headings_of_the_first_level_are_sections() -> None:
    """None of them is the title."""
    article = read_article(f"* Ice\n{PROSE}\n* Thaw\n{PROSE}\n".encode(), HERE, ArticleRules(), Charsets())

    assert "<h2>Thaw</h2>" in article.html
    assert "Ice" in article.html


_PIECES = (
    "*a",
    "b*",
    "/c d/",
    "~e~",
    "=f",
    "[[x][g]]",
    "[[",
    "]]",
    "[fn:1]",
    "- h",
    "1. i",
    "|j|",
    "#+begin_quote",
    "#+end_quote",
    "#+begin_src",
    "#+end_src",
    ": k",
    ":l:",
    ":END:",
    "* m",
    "  n",
    "\\\\",
    "<o>",
    "&amp;",
    "_p_",
    "```",
)


@given(st.lists(st.sampled_from(_PIECES) | st.sampled_from("\n "), max_size=40).map("".join))
def test_any_text_is_org_and_keeps_its_words(text: str) -> None:
    """Whatever stands in a line of words is shown; only the names of blocks, links and drawers go."""
    lines = [line for line in text_lines(text) if not re.match(r"\s*(?:#|:)", line.text)]
    html = markdown_html(org_as_markdown(lines, HERE)[0], HERE, has_drawings=False) or ""

    words = re.findall(r"[a-w]+", re.sub(r"\[\[x\]\[|\[fn:1\]|amp", " ", "\n".join(line.text for line in lines)))
    shown = re.findall(r"[a-z]+", unescape(plain(html)))

    assert [] == [word for word in words if word not in "".join(shown)]  # marks may part what is one word


@pytest.mark.parametrize(
    "unit",
    [
        "*a ",
        "[[",
        "~a",
        "#+begin_quote\n",
        "- ",
        "#+begin_a\n",
        ":a:\n",
        "|a",
        "[fn:",
        "\\\\",
        "- a :: ",
        "@@html:<a ",
        ":properties:\n",
        ":properties:\n:a: b\n",
        " ",
    ],
)
def test_a_document_that_was_made_to_slow_down_is_read(unit: str) -> None:
    """The time grows with the length of the document, and not faster."""

    def read(length: int) -> None:
        many = unit * (length // len(unit))
        assert org_as_markdown([Line(text=text) for text in f"{many}\n* a{many}b".split("\n")], HERE)

    assert grows_evenly(read, 1 << 13)


@pytest.mark.parametrize(
    ("head", "tags"),
    [
        ("#+TITLE: The weir\n#+hugo_tags: ice boats", ("ice", "boats")),
        ('#+TITLE: The weir\n#+HUGO_TAGS: "Die Mühle" лёд\n#+HUGO_CATEGORIES: @river', ("Die Mühle", "лёд", "river")),
        ("* DONE The weir  :ice:boats:", ("ice", "boats")),
    ],
)
def test_tags_of_a_page_are_its_tags(head: str, tags: tuple[str, ...]) -> None:
    """Blanks part those for Hugo, and a heading that is the title has some."""
    article = read_article(f"{head}\n\n{PROSE}\n".encode(), HERE, ArticleRules(), Charsets())

    assert ("The weir", tags) == (article.title, article.categories)


def test_a_description_stands_below_the_text() -> None:
    """It is no sentence of the text."""
    head = "#+TITLE: The weir\n#+DESCRIPTION: Лёд и лодки у старой мельницы\n"

    article = read_article(f"{head}\n{PROSE}\n".encode(), HERE, ArticleRules(), Charsets())

    assert article.html.endswith("<hr/>\n<p><small>description: Лёд и лодки у старой мельницы</small></p>")
