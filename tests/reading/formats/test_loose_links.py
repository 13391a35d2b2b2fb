"""Reading links in Markdown that CommonMark refuses."""

import pytest

from feedd.model import GopherUrl
from feedd.reading.formats.markdown import markdown_html

HERE = GopherUrl(host="gopher.example.org", item_type="0", selector=b"/log/pier.md")
ROOT = "gopher://gopher.example.org"


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("[the pier]([Harbour](https://a.example/b))", '<a href="https://a.example/b">the pier</a> (Harbour)'),
        ("[a]([https://a.example](https://a.example))", '<a href="https://a.example">a</a>'),
        ("[a](”https://a.example/b”), b", '<a href="https://a.example/b">a</a>, b'),
        ('[a]("https://a.example")', '<a href="https://a.example">a</a>'),
        ("[a](http://a.example/Pier_(old%29) b", '<a href="http://a.example/Pier_(old%29">a</a> b'),
        ("[a](http://a.example/Pier_(old))", '<a href="http://a.example/Pier_(old)">a</a>'),
        ("![a *b*](/old pier/Red boat.png)", f'<a href="{ROOT}/I/old%20pier/Red%20boat.png">a <em>b</em></a>'),
        ("[лодка](лодка у пирса.png)", f'<a href="{ROOT}/I/log/{"%D0%BB%D0%BE%D0%B4%D0%BA%D0%B0"}'),
        ("see [[Red boat | the boat]] and [[Пристань]]", "see the boat and Пристань"),
        ("![[red boat.png|300]]", f'<a href="{ROOT}/I/log/red%20boat.png">red boat.png</a>'),
        ("[[1]](https://a.example) `[[x]]` [[2]]", '<a href="https://a.example">[1]</a> <code>[[x]]</code> [[2]]'),
        ("[boats](https://a.example, https://b.example)", "[boats]("),
        ("[x](a b) and if [[ -f x ]]", "[x](a b) and if [[ -f x ]]"),
    ],
)
def test_a_link_whose_meaning_is_plain_is_one(text: str, html: str) -> None:
    """What is no target in Markdown leads where its author meant, and no word of it is lost."""
    assert html in (markdown_html(text, HERE) or "")
