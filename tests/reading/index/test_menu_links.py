"""Reading a menu as a page."""

from collections.abc import Sequence

from feedd.gopher.menu import parse_menu
from feedd.model import Charsets, GopherUrl
from feedd.reading.index.menu_links import MenuLink, lines_of, links_of
from feedd.reading.words.lines import Line

BASE = GopherUrl(host="gopher.example.org", selector=b"/log")


def _info(*lines: str) -> bytes:
    return "".join(f"i{line}\t\tnull.host\t1\r\n" for line in lines).encode()


def _text(label: str, name: str) -> bytes:
    return f"0{label}\t/log/{name}\tgopher.example.org\t70\r\n".encode()


def _links(data: bytes) -> tuple[MenuLink, ...]:
    menu = parse_menu(data, Charsets())
    return links_of(menu, lines_of(menu), BASE)


def _texts(lines: Sequence[Line]) -> tuple[str, ...]:
    return tuple(line.text for line in lines)


def test_a_link_knows_the_text_around_it() -> None:
    """It has the lines directly above and below it, and the heading with its month."""
    data = (
        _info("== May 2024 ==", "", "facts", "above")
        + _text("A", "a")
        + _info("facts below", "", "no fact")
        + _text("B", "b")
    )
    first, second = _links(data)

    assert (("facts", "above"), ("facts below",), (2024, 5), "May 2024") == (
        _texts(first.above),
        _texts(first.below),
        first.period,
        first.section,
    )
    assert ("no fact",) == _texts(second.above)
