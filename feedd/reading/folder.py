"""Menus that are folders: a list of links, or the place where one text lies with its pictures."""

import re
from collections.abc import Sequence
from dataclasses import replace

from feedd.gopher.url import parse_location
from feedd.model import Article, GopherUrl, Inside
from feedd.reading.layout.blocks import lay_out
from feedd.reading.layout.html import to_html, to_text
from feedd.reading.words.lines import BLANK, Line

MOST_ITEMS = 50  # a post's folder holds its text and pictures; more is a collection
PROSE_LINES = 5  # lines of text from which on a menu is an article,
PROSE_WIDTH = 40  # when they are as long as that
PROSE_SHARE = 0.6  # and so much of it is text
_MAIN = re.compile(r"(?:post|index|readme|article|text)\.(?:txt|md|gmi|text|markdown)", re.IGNORECASE)


def is_folder(lines: Sequence[Line]) -> bool:
    """Whether a menu is a list of links rather than a text that holds some."""
    items = sum(line.is_item for line in lines)
    solid = sum(not line.is_blank for line in lines)
    told = [line for line in lines if not line.is_item and line.text.strip()]
    prose = sum(len(line.text) > PROSE_WIDTH for line in told)
    return items > 0 and (prose < PROSE_LINES or len(told) < PROSE_SHARE * solid) and items * 2 > len(told)


def read_folder(lines: Sequence[Line], of: GopherUrl, title: str | None) -> Article:
    """Give a folder's links as an article, and the one text inside, which is the article once it was fetched."""
    blocks = lay_out(lines)
    text = _text_inside(lines, of)
    inside = None
    if text is not None:
        rest = lay_out([BLANK if number == text[0] else line for number, line in enumerate(lines)])
        inside = Inside(location=text[1], html=to_html(rest), text=to_text(rest))
    return Article(kind="directory", html=to_html(blocks), text=to_text(blocks), title=title, inside=inside)


def _text_inside(lines: Sequence[Line], of: GopherUrl) -> tuple[int, GopherUrl] | None:
    """Find the only text of a folder, or the one that is named as its main one; none beside further folders."""
    items = [(number, line) for number, line in enumerate(lines) if line.is_item]
    if len(items) > MOST_ITEMS or any(line.item_type in "17" for _, line in items):
        return None
    texts = [(number, place) for number, line in items if (place := _own_text(line, of)) is not None]
    if len(texts) > 1:
        texts = [(number, place) for number, place in texts if _MAIN.fullmatch(_name(place))]
    return texts[0] if len(texts) == 1 else None


def _own_text(line: Line, of: GopherUrl) -> GopherUrl | None:
    place = parse_location(line.href) if line.href and line.item_type == "0" else None
    own = isinstance(place, GopherUrl) and (place.host, place.port) == (of.host, of.port) and place != of
    return place if isinstance(place, GopherUrl) and own else None


def _name(place: GopherUrl) -> str:
    return place.selector.rpartition(b"/")[2].decode("utf-8", "replace")


def with_inside(folder: Article, text: Article) -> Article:
    """Give the text of a folder as its article, and beneath it what else the folder holds."""
    html, words = (folder.inside.html, folder.inside.text) if folder.inside else ("", "")
    return replace(
        text,
        title=text.title or folder.title,
        html="\n".join(filter(None, (text.html, html))),
        text="\n\n".join(filter(None, (text.text, words))),
        inside=None,
    )
