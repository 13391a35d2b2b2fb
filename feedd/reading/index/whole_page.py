"""A page as one entry for each of its changes: link rolls, lists without dates, whatever has no posts."""

from feedd.fingerprint import fingerprint
from feedd.identity import location_key
from feedd.model import Candidate, Index, Menu, MenuItem
from feedd.reading.document import Document
from feedd.reading.index.menu_links import page_title


def read_whole_page(document: Document) -> Index:
    """Read a page as the one candidate that it is now; lines that change by themselves make no new one."""
    url = document.url
    menu = document.menu if document.is_menu else _as_menu(document)
    text = "\n".join(item.display for item in menu.items)
    if not text.strip():
        raise document.unreadable("the page holds no text")
    title = page_title(menu)
    candidate = Candidate(
        key=f"{location_key(url)}@{fingerprint(text).rpartition(':')[2]}",
        location=url,
        label=title or "",
        title=title or "",
        position=0,
        raw=document.data,
    )
    return Index(title=title, strategy="page", candidates=(candidate,))


def _as_menu(document: Document) -> Menu:
    items = (MenuItem(item_type="i", display=line.text, selector=b"", host="", port=None) for line in document.lines)
    return Menu(items=tuple(items), charset=document.charset)
