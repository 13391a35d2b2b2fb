"""Reads menus that are folders: a list of links, or one text with its pictures."""

import re
from collections.abc import Sequence

from feedd.gopher.url import parse_location
from feedd.model import Article, GopherUrl, Inside
from feedd.reading.layout.blocks import lay_out
from feedd.reading.layout.html import to_html, to_text
from feedd.reading.words.labels import without_columns
from feedd.reading.words.lines import BLANK, Line
from feedd.reading.words.site_words import makes_a_site
from feedd.structs import replace

FORMATS = ("txt", "gmi", "gemini", "md", "markdown", "org", "rst", "html", "htm")  # the plainest first
MOST_ITEMS = 50  # a folder with one post has its text and pictures; more items are a collection
PROSE_LINES = 5  # a menu with this many lines of text is an article,
PROSE_WIDTH = 40  # where they have more characters than that
PROSE_SHARE = 0.6  # and are this share of all its lines
_MAIN = re.compile(
    r"(?:post|index|readme|article|text|content|main)(?:\.(?:txt|md|gmi|text|markdown|html?))?", re.IGNORECASE
)


def is_folder(lines: Sequence[Line]) -> bool:
    """Return whether a menu is a list of links and not a text with some links."""
    items = sum([line.is_item for line in lines])
    if not items:
        return False
    solid = sum(not line.is_blank for line in lines)
    texts = [line for line in lines if not line.is_item and line.text.strip()]
    prose = sum(len(line.text) > PROSE_WIDTH for line in texts)
    return (prose < PROSE_LINES or len(texts) < PROSE_SHARE * solid) and items * 2 > len(texts)


def read_folder(lines: Sequence[Line], of: GopherUrl, title: str | None) -> Article:
    """Return a folder's links as an article; `inside` is its only text, which is the article when it is fetched."""
    lines = [replace(line, text=without_columns(line.text)) if line.is_item else line for line in lines]
    text = _text_inside(lines, of)
    if text is not None:
        lines = [
            BLANK if line.is_item and number != text[0] and _is_of_a_site(line) else line
            for number, line in enumerate(lines)
        ]
    blocks = lay_out(lines)
    inside = None
    if text is not None:
        rest = lay_out([BLANK if number == text[0] else line for number, line in enumerate(lines)])
        inside = Inside(location=text[1], html=to_html(rest), text=to_text(rest))
    return Article(kind="directory", html=to_html(blocks), text=to_text(blocks), title=title, inside=inside)


def _text_inside(lines: Sequence[Line], of: GopherUrl) -> tuple[int, GopherUrl] | None:
    """Find the text of a folder that is called like a main text or like the folder, else its only item but pictures."""
    items = [(number, line) for number, line in enumerate(lines) if line.is_item]
    if len(items) > MOST_ITEMS:
        return None
    texts = [(number, place) for number, line in items if (place := _own_text(line, of)) is not None]
    main = [(number, place) for number, place in texts if _is_main(place, of)]
    plain = [one for one in main if one[1].item_type == "0"]
    has_submenus = any(line.item_type in "17" for _, line in items)
    others = [one for one in texts if one[1].item_type == "0"]
    others = [one for one in others if not _is_of_a_site(lines[one[0]])] or others
    found = plain or main or ([] if has_submenus else others)
    if len({_name(place).partition(".")[0] for _, place in found}) > 1:
        return None
    return min(found, key=lambda one: _rank(_name(one[1])), default=None)  # the same text in several formats


def _rank(name: str) -> int:
    ending = name.rpartition(".")[2].lower()
    return FORMATS.index(ending) if ending in FORMATS else len(FORMATS)


def _is_of_a_site(line: Line) -> bool:
    return line.href is not None and makes_a_site(line.href.rstrip("/").rpartition("/")[2])


def _is_main(place: GopherUrl, of: GopherUrl) -> bool:
    """Return whether a text is called `post.txt`, `index.gmi` or the like, or `trip.txt` in the folder `trip`."""
    name = _name(place)
    return bool(_MAIN.fullmatch(name)) or name.partition(".")[0].casefold() == _name(of).casefold() != ""


def _own_text(line: Line, of: GopherUrl) -> GopherUrl | None:
    place = parse_location(line.href) if line.href and line.item_type in "0h" else None
    own = isinstance(place, GopherUrl) and (place.host, place.port) == (of.host, of.port) and place != of
    return place if isinstance(place, GopherUrl) and own else None


def _name(place: GopherUrl) -> str:
    return place.selector.rstrip(b"/").rpartition(b"/")[2].decode("utf-8", "replace")


def with_inside(folder: Article, text: Article) -> Article:
    """Return the text of a folder as its article, followed by the other contents of the folder.

    It keeps `inside`, so that other bytes of that text can be read the same way.
    """
    html, words = (folder.inside.html, folder.inside.text) if folder.inside else ("", "")
    return replace(
        text,
        title=text.title or folder.title,
        html="\n".join(filter(None, (text.html, html))),
        text="\n\n".join(filter(None, (text.text, words))),
        inside=folder.inside,
    )
