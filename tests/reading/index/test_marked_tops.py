"""What headings, lists and the words beside a drawing say of the name of a page in gemtext or Markdown."""

import pytest

from feedd.model import Charsets, GopherUrl
from feedd.reading.document import open_document
from feedd.reading.index.feed_name import name_page

NAMES = (
    "The quiet mill",
    "Annas Tagebuch",
    "Le carnet de Zoé",
    "Дневник Анны",
    "水車日記",
    "FalseMill - zoe's capsule",
)
ART = " .-.  .-.\n( o )( o )\n '-'  '-'"
FRAMED = "== [Gemini capsule] * ===== [ 2026-06-27 ] =="
FORMS = {
    "a kind in the drawing above": f"```\n{ART}\n\n{FRAMED}\n```\n# {{}}\n\nWords, bread, slow radio\n\n=> /a About",
    "words in the drawing above": f"```\n{ART}\n\n  A mill by the river\n```\n# {{}}\n\n## Posts\n=> /a About",
    "other words beside the drawing": f"``` ascii art banner\n{ART}\n```\n# {{}}\n\n=> /a About",
    "a word beside the drawing": f'```ASCII art of the word "Welcome" in a big font\n{ART}\n```\n# {{}}\n\n=> /a A',
    "quoted beside the drawing": f'```ASCII Art Logo saying "{{}}" with hills\n{ART}\n```\n\nMiller.\n\n=> /a A',
    "quoted as elsewhere": f"``` logo: ASCII art for ‘{{}}’\n{ART}\n```\n\nThis place is by Zoé, who mends clocks.\n",
    "before sections": "# {}\n\n## Books\n=> /b Books\n\n## Clocks\n=> /c Clocks",
    "before its equals": "# {}\n\n# Books\n=> /b Books\n\n# Clocks\n=> /c Clocks",
    "below a greeting": "# Welcome!\n\n# {}\n\n=> /a About",
    "in a box of number signs": "##########\n# {} #\n##########\n\n=> /a About",
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_called_by_its_first_heading_or_by_what_is_drawn(form: str, name: str) -> None:
    """What stands in the drawing is not read before a heading."""
    assert name == _name(FORMS[form].format(name))


@pytest.mark.parametrize(
    "text",
    [
        "# Posts\n\nI write about wheels.\n\n## Wheels\n=> /w Big wheels\n",
        "# Все статьи\n\n## Колёса\n=> /w Big wheels\n",
        "# Artikel\n\nWorte über Räder und anderes.\n\n## Räder\n=> /w Big wheels\n",
        "I am a miller who writes of wheels.\n\n# Wheels\n=> /w W\n\n# Clocks\n=> /c C\n",
        "# Should I get a wheel?\n\nSome say so.\n\n## My starting point\nIt turns.\n",
        "Words about wheels, more or less.\n\n* A blog\n* A garden\n* A showcase\n",
        "Words about wheels, more or less.\n\n- [about](/about)\n- [blog](/blog)\n",
        f"``` ascii art banner\n{ART}\n```\n\nI write about wheels, which turn.\n",
        f"```wow, words for who cannot see this\n{ART}\n```\n\nI write about wheels, which turn.\n",
        f'```ASCII art: the word "Welcome"\n{ART}\n```\n\nI write about wheels, which turn.\n',
        "Welcome to our Lo-fi, low-bandwidth Gemini site.\nThere are wheels.\n",
        "This is where the wheels turn\n\n=> /w Wheels",
    ],
)
def test_sections_lists_and_what_a_drawing_is_name_nothing(text: str) -> None:
    """The first heading says that posts follow, or there are words above several."""
    assert _name(text) is None


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("mill.example logo", "mill.example"),
        ("yet another miller's gemlog", "yet another miller's gemlog"),
        ("hills under stars", None),
        ("txt art", None),
        ("an ASCII-art house", None),
        ("", None),
    ],
)
def test_words_beside_a_drawing_are_a_name_where_the_address_has_it_too(said: str, name: str | None) -> None:
    """Or where they say that it is a log."""
    assert name == _name(f"```{said}\n{ART}\n```\n\nI write about wheels, which turn.\n")


def test_many_fences_and_headings_are_read_in_no_time() -> None:
    """Only the top is looked at."""
    assert _name("```\n# a\n```\n" * 8000) is None


def _name(text: str) -> str | None:
    url = GopherUrl(host="mill.example", selector=b"/index.gmi", item_type="0")
    naming = name_page(open_document(text.encode(), url, Charsets(), "index").lines, url)
    return naming.best if naming.is_plain else None
