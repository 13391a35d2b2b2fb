"""A page as one entry for each of its changes: link rolls, lists without dates, whatever has no posts."""

from feedd.errors import NotReadable
from feedd.fingerprint import fingerprint
from feedd.gopher.menu import parse_menu
from feedd.gopher.text import decode, document_bytes, printable
from feedd.gopher.url import format_url
from feedd.identity import location_key
from feedd.model import Candidate, Charsets, GopherUrl, Index, Menu, MenuItem
from feedd.reading.index.menu_links import page_title
from feedd.reading.words.lines import text_lines


def read_whole_page(data: bytes, url: GopherUrl, charsets: Charsets) -> Index:
    """Read a page as the one candidate that it is now; lines that change by themselves make no new one."""
    menu = parse_menu(data, charsets) if url.item_type in "17" and b"\t" in data else _as_menu(data, charsets)
    text = "\n".join(item.display for item in menu.items)
    if not text.strip():
        raise NotReadable("the page holds no text", stage="index", place=format_url(url))
    title = page_title(menu)
    candidate = Candidate(
        key=f"{location_key(url)}@{fingerprint(text).rpartition(':')[2]}",
        location=url,
        label=title or "",
        title=title or "",
        position=0,
        raw=data,
    )
    return Index(title=title, strategy="page", candidates=(candidate,))


def _as_menu(data: bytes, charsets: Charsets) -> Menu:
    text, charset = decode(document_bytes(data), charsets)
    lines = text_lines(printable(text))
    items = (MenuItem(item_type="i", display=line.text, selector=b"", host="", port=None) for line in lines)
    return Menu(items=tuple(items), charset=charset)
