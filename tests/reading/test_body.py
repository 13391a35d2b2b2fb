"""Reading the text below the head."""

from datetime import UTC

import pytest

from feedd.model import GopherUrl
from feedd.reading.body import Body, read_body
from feedd.reading.head.read import read_head
from feedd.reading.rules import ArticleRules
from feedd.reading.words.lines import Line


def _body(text: str, name: str = "/a.txt", *, pre: bool = False) -> Body:
    lines = [Line(text=line) for line in text.split("\n")]
    of = GopherUrl(host="gopher.example.org", item_type="0", selector=name.encode())
    rules = ArticleRules(format="pre" if pre else "auto")
    return read_body(lines, read_head(lines, UTC), of, rules)


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("Bees hum.", "/a.txt", "text"),
        ("Bees hum.", "/a.md", "markdown"),
        ("Bees hum.", "/a.gmi", "gemtext"),
        ("---\ntitle: Bees\ndate: 2024-05-03\n---\nBees hum.", "/a.txt", "markdown"),
        ("a" * 200_000, "/a.md", "text"),
        ("a\n" * 30_000, "/a.gmi", "text"),
    ],
)
def test_the_markup_is_the_authors(text: str, name: str, kind: str) -> None:
    """The name or the content decides it; a text that is too long is plain text."""
    assert kind == _body(text, name).kind


def test_a_definition_may_ask_for_the_text_as_it_stands() -> None:
    """Then no markup is read."""
    body = _body("They **hum** and\nhum.", "/a.md", pre=True)

    assert ("text", "<pre>They **hum** and\nhum.</pre>") == (body.kind, body.html)


@pytest.mark.parametrize("name", ["/a.md", "/a.gmi", "/a.txt"])
def test_a_line_that_names_the_document_heads_it(name: str) -> None:
    """It becomes a heading in each markup."""
    assert "<h2>Bees!</h2>" in _body("Bees!\n\nThey hum all day, and in the night they hum too.\nAnd then\n", name).html


def test_a_paragraph_that_only_repeats_the_title_goes() -> None:
    """A title below the head says nothing new."""
    assert "<p>They hum.</p>" == _body("Title: Bees\nDate: 2024-05-03\n\n----------\n\nBees\n\nThey hum.").html


FIELDS = (
    ("---\ntitle: Bees\nmood: sleepy\n---\n", "/a.md", "<p>They came.</p>\n<hr/>\n<p><small>mood: sleepy</small></p>"),
    ("---\ntitle: Bees\nsummary: They [came](/b.txt)\n---\n", "/a.md", '<small>summary: They <a href="gopher://'),
    (
        "---\ntitle: Пчёлы\nmood: сонный\n---\n",
        "/a.gmi",
        "<p>They came.</p>\n<hr/>\n<p><small>mood: сонный</small></p>",
    ),
    (
        "---\ntitle: Bees\nsummary: <a href='https://b.example'>These</a> bees\n---\n",
        "/a.html",
        '<small>summary: <a href="https://b.example">These</a> bees</small>',
    ),
    ("Title: Bees\nDate: 2024-05-03\nSummary: At last\n\n", "/a.md", "<hr/>\n<p><small>Summary: At last</small></p>"),
    (
        "Titel: Пчёлы\nDatum: 2024-05-03\nStimmung: müde\n\n",
        "/a.txt",
        "<p>They came.</p>\n<hr/>\n<p><small>Stimmung: müde</small></p>",
    ),
    (
        ".. title: Bees\n.. date: 2024-05-03\n.. mood: sleepy\n.. type: text\n\n",
        "/a.rst",
        "<p>They came.</p>\n<hr/>\n<p><small>mood: sleepy</small></p>",
    ),
    ("#+TITLE: Bees\n#+DATE: 2024-05-03\n#+DESCRIPTION: Cold\n\n", "/a.org", "<small>description: Cold</small>"),
    (
        "---\ntitle: Bees\nsummary: They came.\n---\n\nimport Box from '../box'\n\n",
        "/a.mdx",
        "<p>They came.</p>\n<hr/>",
    ),
)


@pytest.mark.parametrize(("head", "name", "html"), FIELDS)
def test_fields_that_no_fact_holds_stand_below_the_text(head: str, name: str, html: str) -> None:
    """A reader sees the first words of the text first; what MDX imports is no word."""
    body = _body(f"{head}They came.\n", name)

    assert html in body.html
    assert body.text.startswith("They came.")
    assert "import" not in body.text


@pytest.mark.parametrize(
    "text",
    [
        "Title: Bees\nMood: sleepy\n\nThey came.",  # no day
        "Date: 2024-05-03\nMood: sleepy\n\nThey came.",  # no title
        "Title: Bees\nDate: 2024-05-03\nMood: sleepy\nThey came.\n\nAll.",  # words touch them
        "Title: Bees\nDate: 2024-05-03\nMood: sleepy\n",  # the page is nothing else
        "Title: Bees\nDate: 2024-05-03\n**Mood:** sleepy\n\nThey came.",  # as readers see it
    ],
)
def test_a_field_that_no_generator_expects_stays_in_its_place(text: str) -> None:
    """Its author may have put it there to be read first."""
    body = _body(text)

    assert "Mood" in body.text
    assert "<small>" not in body.html


def test_a_summary_that_the_text_begins_with_is_said_once() -> None:
    """Many generators copy the first sentence into it."""
    body = _body(
        "---\ntitle: Bees\ndescription: They came back in May\n---\n\n*They* came back in May, all of them.\n", "/a.md"
    )

    assert "They came back in May, all of them." == body.text
