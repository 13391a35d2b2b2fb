"""Finding URLs in running text."""

import pytest

from feedd.model import GopherUrl
from feedd.reading.words.links import find_urls, is_safe, resolve


def _urls(text: str) -> list[str]:
    return [text[start:end] for start, end in find_urls(text)]


@pytest.mark.parametrize(
    ("text", "urls"),
    [
        ("see https://example.org/a.", ["https://example.org/a"]),
        ("(http://example.org/a_(b))", ["http://example.org/a_(b)"]),
        ("[1] gopher://example.org:7070/0/~a/b.txt", ["gopher://example.org:7070/0/~a/b.txt"]),
        ("<gemini://example.org/>, mailto:a@example.org!", ["gemini://example.org/", "mailto:a@example.org"]),
        ("[[https://example.org/a][words]] ?x[a][b]=1", ["https://example.org/a"]),
        ("https://example.org/?x[a][b]=1", ["https://example.org/?x[a][b]=1"]),
        ('href="https://example.org/?a=1&b=2"', ["https://example.org/?a=1&b=2"]),
        ("(see https://example.org/a_(b)_[c].)", ["https://example.org/a_(b)_[c]"]),
        ("Back: https://example.org/y↩ and on", ["https://example.org/y"]),
        ("https://example.org/a→https://example.org/b", ["https://example.org/a", "https://example.org/b"]),
        ("記事（https://example.jp/a）です。", ["https://example.jp/a"]),
        ("「https://example.jp/b」、https://example.jp/c。", ["https://example.jp/b", "https://example.jp/c"]),
        ("Go and look at https://example.org/a!", ["https://example.org/a"]),
        ("Have you seen https://example.org/a?", ["https://example.org/a"]),
        ("[3] https://example.org/Storm!", ["https://example.org/Storm!"]),
        ("  * https://example.org/Who?", ["https://example.org/Who?"]),
        ("https://example.org!", ["https://example.org"]),
        ("They play Storm, https://example.org/Storm!.", ["https://example.org/Storm!"]),
        ("公式https://example.jp/a", ["https://example.jp/a"]),
        ("詳しくはhttps://example.jp/aをご覧ください。", ["https://example.jp/a"]),
        ("网站http://example.cn很好", ["http://example.cn"]),
        ("자세한 것은https://example.kr/를 보세요", ["https://example.kr/"]),
        ("المصدر علىhttps://example.org/b/", ["https://example.org/b/"]),
        ("смотриhttps://example.org/мельница", ["https://example.org/мельница"]),
        ("公式 https://example.jp/水車", ["https://example.jp/水車"]),
        ("Ähttps://example.org/ and éhttp://example.org", []),
        ("https:// and xhttps://example.org and telnet://example.org", []),
    ],
)
def test_urls_end_where_the_sentence_goes_on(text: str, urls: list[str]) -> None:
    """Full stops and brackets around a URL are not part of it."""
    assert urls == _urls(text)


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "/relative", "hyper://key/", "https://a\nb", ""]
)
def test_only_harmless_absolute_urls_are_hrefs(url: str) -> None:
    """A URL that runs a program, or is relative, is no link."""
    assert not is_safe(url)


@pytest.mark.parametrize(
    ("target", "url"),
    [
        ("https://example.org/a?b", "https://example.org/a?b"),
        ("javascript:x()", None),
        ("hive.png", "gopher://gopher.example.org:7070/I/log/2024/hive.png"),
        ("../hives/a%20b.txt#top", "gopher://gopher.example.org:7070/0/log/hives/a%20b.txt"),
        ("/hives/", "gopher://gopher.example.org:7070/1/hives/"),
        ("../../../../etc.txt", "gopher://gopher.example.org:7070/0/etc.txt"),
        ("URL:https://example.org/a", "https://example.org/a"),
        ("/URL:javascript:x()", None),
        ("list.html?page=2", "gopher://gopher.example.org:7070/h/log/2024/list.html%3Fpage%3D2"),
        ("/0/notes/a.txt", "gopher://gopher.example.org:7070/0/notes/a.txt"),
        ("/1/notes/", "gopher://gopher.example.org:7070/1/notes/"),
        ("/b/notes.txt", "gopher://gopher.example.org:7070/0/b/notes.txt"),
        ("hive.xyz", None),
        ("//example.org/a.txt", None),
        ("#top", None),
        ("a%0d%0ab.txt", None),
        ("", None),
    ],
)
def test_a_link_that_names_a_file_leads_to_it(target: str, url: str | None) -> None:
    """The file lies beside the document; where its item type is unknown, there is no link."""
    of = GopherUrl(host="gopher.example.org", port=7070, item_type="0", selector=b"/log/2024/bees.md")

    assert url == resolve(target, of)


def test_path_with_a_type_is_a_selector_where_selectors_have_types() -> None:
    """Some holes keep their texts in folders that are named like item types."""
    of = GopherUrl(host="gopher.example.org", item_type="0", selector=b"/0/bees.md")

    assert "gopher://gopher.example.org/0/0/notes/a.txt" == resolve("/0/notes/a.txt", of)
