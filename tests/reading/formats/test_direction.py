"""Text that is written from right to left."""

import pytest

from feedd.gopher.text import without_controls
from feedd.model import Charsets, GopherUrl
from feedd.reading import ArticleRules, IndexRules, read_article, read_index
from feedd.reading.formats.direction import with_directions
from feedd.reading.formats.webpage import html_title, sanitised

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

    assert html.count(words[:20]) == html.replace("<ul dir", "<ul").count(' dir="rtl">') > 0
    assert f"<p>{ENGLISH}" in html


def test_an_address_in_a_sentence_does_not_turn_it() -> None:
    """Its letters are no words."""
    assert with_directions(f"<p>{HEBREW[:12]} https://example.org/{'mill/' * 20}</p>").startswith('<p dir="rtl">')


@pytest.mark.parametrize(("around", "block"), [("blockquote", "p"), ("ul", "li"), ("ol", "li")])
def test_what_stands_around_begins_at_the_right_too(around: str, block: str) -> None:
    """The line beside a quotation and the marks of a list are drawn where that element begins."""
    html = "<{0}>\n<{1}>{2}</{1}>\n</{0}>"

    assert with_directions(html.format(around, block, HEBREW)).startswith(f'<{around} dir="rtl">')
    assert with_directions(html.format(around, block, ENGLISH)) == html.format(around, block, ENGLISH)


def test_html_without_such_letters_stays() -> None:
    """Not a byte changes."""
    html = "<p>Ελληνικά и русский, 日本語</p>\n<pre>\n\nx</pre>"

    assert html == with_directions(html)


def test_characters_that_turn_the_text_after_them_are_dropped() -> None:
    """Overrides, embeddings and isolates; the marks that Hebrew and Arabic need stay."""
    assert "evil txt.exe \u200fא" == without_controls("evil \u202etxt.exe\u202c \u2067\u200fא\u2069")


def test_a_name_of_a_file_turns_no_words_around_and_controls_no_terminal() -> None:
    """Its bytes are not decoded as those of a document are."""
    place = GopherUrl(host="mill.example", item_type="9", selector="/a\u202egpj\x9b\x1b.exe\ufffe".encode())

    assert "/agpj.exe" == read_article(b"", place, ArticleRules(), Charsets()).text


def test_a_reference_in_a_page_turns_no_words_around() -> None:
    """`&#x202e;` comes after the decoding; so does a percent-encoded name of a picture, with controls as well."""
    picture = sanitised('<img src="/a%E2%80%AEb%C2%9B.png">', GopherUrl(host="mill.example", item_type="h"))

    assert "Oil and flour" == html_title("<title>Oil &#x202e;and &#8294;flour</title>")
    assert picture.endswith(">ab.png</a>")


def test_a_reference_in_a_feed_turns_no_words_around() -> None:
    """In no text that is published of an item, and not in the title of the feed."""
    data = (
        b"<rss version='2.0'><channel><title>Mill&#x202e;</title><item><title>Oil&#x202e;</title>"
        b"<author>Ann&#x202e;</author><category>Trade&#x202e;</category><description>Words&#x202e;</description>"
        b"<link>gopher://mill.example/0/a</link></item></channel></rss>"
    )
    index = read_index(data, GopherUrl(host="mill.example", item_type="0", selector=b"/f"), IndexRules(), Charsets())
    (one,) = index.candidates

    assert ("Mill", "Oil", ("Ann",), ("Trade",), "Words") == (
        index.title,
        one.title,
        one.authors,
        one.categories,
        one.summary,
    )
