"""Entities of HTML in texts that are none."""

from html import escape
from html.entities import codepoint2name

import pytest

from feedd.model import Charsets, GopherUrl
from feedd.reading import ArticleRules, read_article
from feedd.reading.words.entities import with_characters
from feedd.reading.words.lines import text_lines
from tests.support.growth import grows_evenly

SENTENCES = (
    "It’s the miller’s wheel, and it doesn’t turn — not “today”…",
    "L’été, le moulin près de la forêt s’arrête : « À demain ! »",
    "Über dem Mühlbach hängt ein Seil – „für später“, heißt es.",
    "O moinho não está à venda, nem será amanhã.",
    "Мельница стоит у реки.",
    "Młyn stał nad rzeką, a obok niego żuraw i łódź.",
)


def _escaped(text: str, *, is_numeric: bool) -> str:
    names = {} if is_numeric else codepoint2name
    return "".join(
        sign if sign.isascii() else f"&{names[ord(sign)]};" if ord(sign) in names else f"&#{ord(sign)};"
        for sign in escape(text, quote=False)
    )


def _texts(text: str) -> str:
    return "\n".join(line.text for line in with_characters(text_lines(text)))


@pytest.mark.parametrize("sentence", SENTENCES)
def test_entities_that_a_generator_left_are_the_characters(sentence: str) -> None:
    """All of a text, where one shows that nobody wrote it to be seen; `&lt;` alone shows nothing."""
    text = f"{sentence}\n\nMill -> river & sea: a < b.\n{sentence}"

    assert text == _texts(_escaped(text, is_numeric=False))


@pytest.mark.parametrize("end", [".", "...", "?!", ":"])
def test_a_blank_behind_the_end_of_a_sentence_is_one(end: str) -> None:
    """Programs that write HTML leave it there."""
    assert f"The wheel turns{end}\nup -> down" == _texts(f"The wheel turns{end}&nbsp;\nup -&gt; down")


@pytest.mark.parametrize("sentence", SENTENCES[:1])
def test_numbers_of_characters_are_the_characters(sentence: str) -> None:
    """Apostrophes and dashes are told by their numbers too."""
    assert sentence == _texts(_escaped(sentence, is_numeric=True))


@pytest.mark.parametrize(
    "text",
    [
        "Use &nbsp; and &lt;b&gt; for it, or &rsquo; where you like.",
        "In HTML the entity of caf&eacute; is short.",
        "Type &amp;eacute; and you get caf&eacute;.",
        "if (a &amp;&amp; b &lt; c)",
        "'%e&nbsp;%b&nbsp;%Y'",
        "    it&rsquo;s code",
        "`it&rsquo;s` code",
        "```\nit&rsquo;s code\n```",
        "see https://example.org/?a=1&eacute;t=2",
        "nothing & nobody; here",
    ],
)
def test_entities_that_may_be_meant_stay(text: str) -> None:
    """Texts that speak of them, code and addresses."""
    assert text == _texts(text)


def test_code_and_addresses_beside_prose_stay() -> None:
    """Only what their labels say is read."""
    text = "It&rsquo;s\n=> /?a=1&amp;b=2 The mill&rsquo;s\n```\n&lt;b&gt;\n```\n`&lt;` &#0; &#27; &nobody;"

    assert "It’s\n=> /?a=1&amp;b=2 The mill’s\n```\n&lt;b&gt;\n```\n`&lt;` &#0; &#27; &nobody;" == _texts(text)


@pytest.mark.parametrize("name", ["mill.gmi", "mill.txt", "mill.md", "mill.org"])
def test_a_page_shows_no_entities_in_any_form(name: str) -> None:
    """Nor twice read ones: Markdown and Org read them themselves, after their marks."""
    data = b"It&rsquo;s the miller&rsquo;s *own* wheel, with a &lt;b&gt; on it.\n\nAnd there it stands by the river.\n"

    article = read_article(
        data, GopherUrl(host="example.org", item_type="0", selector=f"/{name}".encode()), ArticleRules(), Charsets()
    )

    assert "It’s the miller’s" in article.text
    assert "with a &lt;b&gt; on it" in article.html


def test_a_menu_that_is_a_post_is_read_so_too() -> None:
    """Labels of its links are words as any other."""
    menu = (
        b"iIt&rsquo;s the mill&rsquo;s wheel, and it turns.\t\tnull.host\t1\r\n"
        b"0The mill&rsquo;s age\t/a&amp;b\texample.org\t70\r\n"
    )

    article = read_article(
        menu, GopherUrl(host="example.org", item_type="1", selector=b"/mill"), ArticleRules(), Charsets()
    )

    assert ("It’s the mill’s wheel" in article.text, "The mill’s age" in article.text) == (True, True)
    assert "/a%26amp%3Bb" in article.html


@pytest.mark.parametrize(
    "unit", ["&", "&rsquo;", "a&rsquo;a", "`&amp;", "=>", "http://a&", "&#", "entit HTML&nbsp;a\n"]
)
def test_hostile_texts_take_time_as_they_grow(unit: str) -> None:
    """However many there are, and on one line."""
    assert grows_evenly(lambda size: with_characters(text_lines("it&rsquo;s " + unit * size)), 2000)
