"""Reading the marks within lines of Org."""

import pytest

from feedd.model import GopherUrl
from feedd.reading.formats.markdown import markdown_html
from feedd.reading.formats.org_marks import marked

HERE = GopherUrl(host="gopher.example.org", item_type="0", selector=b"/log/mill.org")
MARKS = {"*": "strong", "/": "em", "_": "u", "+": "del", "~": "code", "=": "code"}


def _html(text: str) -> str:
    return markdown_html(marked(text, HERE), HERE, has_drawings=False) or ""


@pytest.mark.parametrize("sign", MARKS)
@pytest.mark.parametrize("words", ["the wheel", "колесо", "水車", "x <y> & z", "a_b*c", "https://example.org/a_b"])
@pytest.mark.parametrize("around", ["{}", "so {} it is", "({}),", '"{}"!', "it is\n{}: yes"])
def test_a_mark_becomes_an_element(sign: str, words: str, around: str) -> None:
    """Its words are shown as they stand, whatever signs of other markups they hold."""
    html = _html(around.format(f"{sign}{words}{sign}"))

    plain = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    shown = f'<a href="{words}">{words}</a>' if "://" in words else plain
    assert f"<{MARKS[sign]}>{shown}</{MARKS[sign]}>" in html


@pytest.mark.parametrize(
    "text",
    ["/usr/share/doc/ is a path", "2*3*4", "a_b_c", "* a *", "a/b/c", "~/bin and ~/lib", "1 = 2 = 3", "**a**", "- a -"],
)
def test_signs_that_mark_nothing_stay(text: str) -> None:
    """They belong to the words: of paths, names, sums."""
    assert f"<p>{text}</p>" == _html(f"so {text}").replace("<p>so ", "<p>")


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("[[https://example.org/a_b][the weir]]", '<a href="https://example.org/a_b">the weir</a>'),
        ("[[https://example.org/a][the\nweir]]", '<a href="https://example.org/a">the weir</a>'),
        ("[[https://example.org/a]]", '<a href="https://example.org/a">https://example.org/a</a>'),
        ("[[https://example.org/a][a [1] b]]", '<a href="https://example.org/a">a [1] b</a>'),
        ("[[https://example.org/a][~b~]]", '<a href="https://example.org/a"><code>b</code></a>'),
        ("*see [[https://example.org/a][b]]*", '<strong>see <a href="https://example.org/a">b</a></strong>'),
        ("[[file:../ice.org::*Part][ice]]", '<a href="gopher://gopher.example.org/0/ice.org">ice</a>'),
        ("[[./ice.png]]", '<a href="gopher://gopher.example.org/I/log/ice.png">./ice.png</a>'),
        ("[[https://example.org/лёд][лёд]]", '<a href="https://example.org/%D0%BB%D1%91%D0%B4">лёд</a>'),
        (
            "[[https://example.org/The ice лёд][the ice]]",
            '<a href="https://example.org/The%20ice%20%D0%BB%D1%91%D0%B4">the ice</a>',
        ),
        ("[[#ice][the ice]]", "the ice"),
        ("[[*Ice][the ice]]", "the ice"),
        ("[[mill:ice][the ice]]", "the ice (mill:ice)"),
        ("[[javascript:x()][the ice]]", "the ice (javascript:x())"),
        ("[[The ice]]", "The ice"),
        ("https://example.org/a_b_c", '<a href="https://example.org/a_b_c">https://example.org/a_b_c</a>'),
        ("ice[fn:mill.example]", "ice[mill.example]"),
        (
            "[[file:big/a.png][file:small/a.png]]",
            '<a href="gopher://gopher.example.org/I/log/big/a.png">a.png</a>',
        ),
        ("ice[fn:1] and[fn::it /was/]", "ice[1] and[it <em>was</em>]"),
    ],
)
def test_a_link_leads_where_it_says(text: str, html: str) -> None:
    """Relative ones are resolved; of one that leads nowhere the target is shown, if it is no place in the document."""
    assert f"<p>{html}</p>" == _html(text)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("the @@html:<b>@@wheel@@html:</b>@@", "<p>the <b>wheel</b></p>"),
        ("@@html:<details>@@ @@html:<summary>лёд</summary>@@", "<p>лёд<br></p>"),
        (
            '@@html:<iframe src="https://example.org/a" width="3"></iframe>@@',
            '<p><a href="https://example.org/a">https://example.org/a</a></p>',
        ),
        ("ice@@latex:\\newpage{}@@ and@@comment: later@@ snow", "<p>ice and snow</p>"),
        ("@@note:ice@@ and a@@b", "<p>@@note:ice@@ and a@@b</p>"),
        ("@@html:<form>ice</form>@@", "<p>@@html:&lt;form&gt;ice&lt;/form&gt;@@</p>"),
    ],
)
def test_a_part_for_one_program_is_shown_where_that_makes_pages(text: str, html: str) -> None:
    """What other programs would set is no part of the text; of HTML, what stands around words goes."""
    assert html == _html(text)
