"""Preformatted blocks, prepared for windows of any width."""

import pytest

from feedd.web.drawings import fit_drawings
from tests.support.growth import grows_evenly

WIDE = "x" * 70
PROGRAM = "for wheel in mill.wheels:\n    if wheel.turns and not mill.weir.is_frozen(today):\n        wheel.stop()"
COLUMNS = "FLOUR1.LZH   4864  01-30-91  The first bag of the mill\nWEIR.TXT      128  02-11-91  About the old weir"
FRAMED = f"+{'-' * 44}+\n|{'The mill is open':^44}|\n|{' ' * 44}|\n+{'-' * 44}+"
STROKES = "888888888 888   888 88888888 888888 88888888\n 88 88 888 88 88  88 88 888"
FITTED = {
    "narrow": (" /\\\n/__\\", " /\\\n/__\\", ""),
    "common indent": ("    a\n\n      b\n   \n", "a\n\n  b\n\n", ""),
    "indent of an empty block": ("  \n ", "  \n ", ""),
    "first line is blank": ("\n\n  a", "\na", ""),
    "wide": (f"  {WIDE}", WIDE, "c72"),
    "as wide as a step": ("x" * 80, "x" * 80, "c80"),
    "wider than all": ("x" * 900, "x" * 900, "c200"),
    "links and references count as they look": (
        f'  <a href="gopher://example.org/{WIDE}">{"&lt;" * 41}</a>',
        f'<a href="gopher://example.org/{WIDE}">{"&lt;" * 41}</a>',
        "c48",
    ),
    "wide characters": ("世" * 21, "世" * 21, "c48"),
    "combining marks": ("e\u0301" * 40, "e\u0301" * 40, ""),
    "a program": (PROGRAM, PROGRAM, "c56 words"),
    "columns": (COLUMNS, COLUMNS, "c56 words"),
    "words in a frame": (FRAMED, FRAMED, "c48"),
    "letters that are strokes": (STROKES, STROKES, "c48"),
    "another script": ("колесо мельницы " * 3 + "\n╔╗", "колесо мельницы " * 3 + "\n╔╗", "c48 words"),
    "tab": ("\t" * 6 + "x", "\t" * 6 + "x", "c56"),
}


@pytest.mark.parametrize(("inner", "expected", "name"), FITTED.values(), ids=FITTED)
def test_block_gets_the_class_of_its_columns(inner: str, expected: str, name: str) -> None:
    """The words around it stay, its common indent goes, and a narrow block needs neither class nor focus."""
    attributes = f' class="{name}" tabindex="0"' if name else ""
    html = f"<p>  &amp;</p>\n<pre>{inner}</pre>\n<p>x</p>"
    assert f"<p>  &amp;</p>\n<pre{attributes}>\n{expected}</pre>\n<p>x</p>" == fit_drawings(html)


def test_blocks_from_right_to_left_and_several_of_them() -> None:
    """Each is judged alone."""
    html = f'<pre dir="rtl"> {WIDE}</pre><pre> a</pre><pre>open'
    assert f'<pre dir="rtl" class="c72" tabindex="0">\n{WIDE}</pre><pre>\na</pre><pre>open' == fit_drawings(html)


def test_other_html_stays() -> None:
    """An article without a drawing is not touched."""
    assert "<p>a  b</p>\n<code>  c</code>" == fit_drawings("<p>a  b</p>\n<code>  c</code>")


@pytest.mark.parametrize("sign", ["_", "8", "a "])
def test_a_long_line_takes_time_as_it_grows(sign: str) -> None:
    """A line of one stroke too, which somebody may serve as long as a document may be."""
    assert grows_evenly(lambda count: fit_drawings(f"<pre>{sign * count}</pre>"), 1 << 13)
