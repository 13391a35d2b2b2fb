"""The markup reStructuredText is read as docutils shows it."""

import pytest

from feedd.model import Charsets, GopherUrl
from feedd.reading import ArticleRules, read_article
from feedd.reading.formats.rest import is_rest, rest_as_markdown
from feedd.reading.words.lines import Line
from tests.support.growth import grows_evenly


def lines(text: str) -> list[Line]:
    """Return the lines of a text."""
    return [Line(text=line) for line in text.split("\n")]


@pytest.mark.parametrize(
    ("written", "markdown"),
    [
        ("Boats\n=====\n\nRed\n---\n\nBlue\n----", "# Boats\n\n## Red\n\n## Blue"),
        ("*****\nBoats\n*****", "# Boats"),
        ("See `the weir <https://weir.example>`_.", "See [the weir](<https://weir.example>)."),
        ("See weir_ and `the ferry`_.\n\n.. _weir: /w\n.. _the ferry: /f", "See [weir](</w>) and [the ferry](</f>)."),
        ("It is here__.\n\n__ /w", "It is [here](</w>)."),
        ("A ``b_c`` and a_b and :code:`x` and :ref:`the weir <w>`", "A `b_c` and a_b and `x` and the weir"),
        (".. code-block:: sh\n   :linenos:\n\n   make\n     all", "`````\nmake\n  all\n`````"),
        ("So it goes::\n\n   make\n\nOn.", "So it goes:\n\n`````\nmake\n`````\n\nOn."),
        (".. image:: /ferry.png\n   :alt: The ferry", "[The ferry](</ferry.png>)"),
        (".. figure:: {static}/ferry.png\n\n   Паром", "[ferry.png](<ferry.png>)\n\nПаром"),
        (".. note::\n   Nobody came.", "> \n> \n> Nobody came."),
        (".. contents::\n   :depth: 2\n\nWords", "Words"),
        ("#. one\n#. two", "1. one\n1. two"),
        ("| One lamp\n| no boat", "<p>One lamp<br>no boat</p>"),
        ("Words\n\n   said before\n\nWords", "Words\n\n> said before\n\nWords"),
        (".. [1] See there.", "[1] See there."),
        (".. [2]\n\n   See there\n   and here.", "[2] See there\nand here."),
        ("Words\n\n..\n\n   said apart", "Words\n\n> said apart"),
        ("- boats in C#. Yes", "- boats in C#. Yes"),
        ("|boat| comes\n\n.. |boat| image:: /b.png", "[boat](</b.png>) comes"),
        ("== ==\na  b\n== ==", "`````\n== ==\na  b\n== ==\n`````"),
        ("boat\n    what floats", "boat\nwhat floats"),
    ],
)
def test_rest_is_written_as_markdown(written: str, markdown: str) -> None:
    """Each of its signs has one of Markdown."""
    told = rest_as_markdown(lines(written))[0].strip()
    while "\n\n\n" in told:
        told = told.replace("\n\n\n", "\n\n")

    assert markdown == told


@pytest.mark.parametrize(
    ("text", "name", "is_one"),
    [
        ("Words", "/a.rst", True),
        (".. note::\n   Words\n\nSee `the weir <https://weir.example>`_", "/a", True),
        (".. and then nobody came ..\n.. or so", "/a.txt", False),
        ("See `x <y>`", "/a.txt", False),
    ],
)
def test_rest_is_known_by_its_name_or_signs(text: str, name: str, *, is_one: bool) -> None:
    """Stops before words are no directive."""
    assert is_one == is_rest(lines(text), name)


def test_fields_and_comments_stand_below_the_text() -> None:
    """They are words of the author, and none of the text; fields for programs go."""
    text = (
        ":date: May 3, 2024\n:mood: sleepy\n   and warm\n:blogpost: true\n:nocomments:\n\n"
        "########\nThe weir\n########\n\n.. Made by hand\n   at the mill\n\nNobody came.\n\n..\n   Сделано зимой\n"
    )
    place = GopherUrl(host="weir.example", item_type="0", selector=b"/a.rst")
    article = read_article(text.encode(), place, ArticleRules(), Charsets())

    assert ("The weir", "Nobody came.\n\nmood: sleepy and warm\n\nMade by hand at the mill\n\nСделано зимой") == (
        article.title,
        article.text,
    )


def test_directives_that_are_too_deep_keep_their_words() -> None:
    """A parser of Markdown leaves out what is deeper."""
    text = "\n\n".join(f"{' ' * size}.. note:: lamp{size}" for size in range(40))
    place = GopherUrl(host="weir.example", item_type="0", selector=b"/a.rst")
    article = read_article(text.encode(), place, ArticleRules(), Charsets())

    assert all(f"lamp{size}" in article.text.split() for size in range(40))


@pytest.mark.parametrize(
    "part",
    [
        ".. a::\n",
        " a\n",
        "  .. a::\n\n",
        "`a ",
        "`a <",
        "|a ",
        "a_ ",
        "``",
        "a::\n",
        "==\n",
        "== ==\n",
        ".. _a: b\n",
        ".. |a| image:: b\n",
        " ",
    ],
)
def test_hostile_rest_is_read_in_linear_time(part: str) -> None:
    """Marks without an end do no harm."""

    def read(length: int) -> None:
        many = part * (length // len(part))
        rest_as_markdown(lines(f"{many}\n- a{many}b"))

    assert grows_evenly(read, 1 << 13)


def test_directives_within_each_other_end() -> None:
    """Each is moved in by one, so that their number is the root of the length."""
    assert rest_as_markdown(lines("\n".join(f"{' ' * size}.. a::" for size in range(300))))
