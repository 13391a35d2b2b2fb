"""Text that is written from right to left."""

import pytest

from feedd.gopher.text import without_controls
from feedd.model import Charsets, GopherUrl
from feedd.reading import ArticleRules, read_article
from feedd.reading.formats.direction import with_directions

HEBREW = "שלום לכולם, זה הפוסט הראשון שלי. ירד גשם כל היום ונשארתי בבית עם ספר ישן."
ARABIC = "Gopher هو بروتوكول قديم وهذا نص عربي، كتبته في المساء بعد المطر."
ENGLISH = "It rained all day, and I stayed at home with a book; its name is ספר."
FORMS = {
    "text": ("0", b"/a.txt", "{}\n\n{}\n\n{}\n"),
    "pre": ("0", b"/a.txt", "{0:>90}\n   {0:>70}\n\n{1}\n\n{2}\n"),
    "gemtext": ("0", b"/a.gmi", "# {}\n\n=> a.gmi\n{}\n\n{}\n"),
    "markdown": ("0", b"/a.md", "* {}\n* {}\n\n{}\n"),
    "web page": ("h", b"/a.html", "<html><body><ul><li>{}</li></ul><p>{}</p><p>{}</p></body></html>"),
}


@pytest.mark.parametrize("words", [HEBREW, ARABIC])
@pytest.mark.parametrize("form", FORMS)
def test_each_block_from_right_to_left_says_so(form: str, words: str) -> None:
    """In every markup; also where a Latin word stands first, and not where a single word is quoted."""
    item_type, selector, frame = FORMS[form]
    place = GopherUrl(host="h.example", item_type=item_type, selector=selector)
    html = read_article(frame.format(words, words, ENGLISH).encode(), place, ArticleRules(), Charsets()).html

    assert html.count(words[:20]) == html.count(' dir="rtl">') > 0
    assert f"<p>{ENGLISH}" in html


def test_html_without_such_letters_stays() -> None:
    """Not a byte changes."""
    html = "<p>Ελληνικά и русский, 日本語</p>\n<pre>\n\nx</pre>"

    assert html == with_directions(html)


def test_characters_that_turn_the_text_after_them_are_dropped() -> None:
    """Overrides, embeddings and isolates; the marks that Hebrew and Arabic need stay."""
    assert "evil txt.exe \u200fא" == without_controls("evil \u202etxt.exe\u202c \u2067\u200fא\u2069")
