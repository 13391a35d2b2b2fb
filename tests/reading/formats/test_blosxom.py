"""Reading texts with a title, facts and a body in HTML, as Blosxom keeps them."""

import pytest

from feedd.model import Article, Charsets, GopherUrl
from feedd.reading import ArticleRules, read_article
from feedd.reading.formats.blosxom import LONGEST, blosxom_style
from feedd.reading.words.lines import Line
from tests.support.growth import grows_evenly

BODY = '<p>The wheel <a href="https://mill.example/a">turned</a> all day.</p>\n\n<p>Then it <em>stopped</em>.</p>'


def _read(text: str, name: str = "/log/rye.txt") -> Article:
    place = GopherUrl(host="mill.example", item_type="0", selector=name.encode())
    return read_article(text.encode(), place, ArticleRules(), Charsets())


@pytest.mark.parametrize("name", ["/log/rye.txt", "/log/rye", "/log/v1.2/rye.blog"])
def test_a_body_in_html_is_shown_as_such(name: str) -> None:
    """The line above it is the title, what stands between them are facts."""
    read = _read(f"Мельница: a day\n#tags rye, mill\n#published 2024-05-03 10:00\n{BODY}\n", name)

    assert ("html", "Мельница: a day", ("rye", "mill")) == (read.kind, read.title, read.categories)
    assert BODY.replace("\n\n", "\n") == read.html.replace("\n\n", "\n")
    assert read.published is not None
    assert read.published.at.hour == 10


def test_the_head_of_nanoblogger_is_facts() -> None:
    """The lines between head and body are for programs."""
    read = _read(
        f"TITLE: Rye\nAUTHOR: Ada Quill\nDATE: Fri May  3 10:00:00 UTC 2024\nFORMAT: raw\n-----\nBODY:\n{BODY}\n"
    )

    assert ("Rye", ("Ada Quill",)) == (read.title, read.authors)
    assert read.html.startswith("<p>The wheel")


@pytest.mark.parametrize(
    "said", ["#mood sleepy", "#mill_place http://mill.example/a", "#email_address ada@mill.example"]
)
def test_what_else_is_said_of_a_text_stays(said: str) -> None:
    """It may be for readers; an address does not go on in the next line."""
    read = _read(f"Rye\n#tags mill\n{said}\n#mood_of_day calm\n{BODY}\n")

    key, _, value = said[1:].partition(" ")
    assert f"<p>{key}: {value}</p>" in read.html
    assert "<p>mood_of_day: calm</p>" in read.html


def test_words_beside_paragraphs_are_paragraphs() -> None:
    """Blank lines part them, as their author sees it."""
    read = _read(f"Rye\n{BODY}\n\nIt was\nlate.\n\nWe <i>slept</i>.\n\n{BODY}\n{BODY}\n")

    assert ["It was\nlate.", "We <i>slept</i>."] == [
        part.strip() for part in read.html.replace("</p>", "").split("<p>") if "late" in part or "slept" in part
    ]


def test_what_only_looks_like_a_tag_is_shown() -> None:
    """A parser of HTML would take it for an element and leave it out."""
    read = _read(f"Rye\n{BODY}\n{BODY}\n<p>Write to <ann@mill.example> &lt;now&gt;, <b>please</b>.</p>")

    assert "Write to &lt;ann@mill.example&gt; &lt;now&gt;, <b>please</b>." in read.html


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (f"Rye\n\n{BODY}", "/rye.php"),
        (f"#!/bin/sh\ncat <<END\n{BODY}\nEND", "/rye"),
        (f"Rye\n\n```\n{BODY}\n```", "/rye.txt"),
        ("Rye\n\nThe wheel <i>turned</i>.", "/rye.txt"),
        ("Rye\n\n<rant>They ground it all day.</rant>", "/rye.txt"),
        (f"Rye\n\n{BODY * (LONGEST // 100)}", "/rye.txt"),
        ("Rye\n\nThe wheel turned.", "/rye.txt"),
    ],
)
def test_a_text_without_a_body_in_html_is_left_alone(text: str, name: str) -> None:
    """Programs, samples, jokes, and what is too long."""
    assert blosxom_style([Line(text=line) for line in text.split("\n")], name) is None


@pytest.mark.parametrize("part", ["<!--", "<p>", "<p>a</p>\nb\n\n", "<a b ", "<script>", "</p>", '"<a ', "<b>c</b> "])
def test_time_grows_evenly_with_a_text(part: str) -> None:
    """Whatever tags it repeats."""
    assert grows_evenly(lambda size: _read(f"Rye\n{BODY}\n{part * (size // len(part))}"), 10_000)
