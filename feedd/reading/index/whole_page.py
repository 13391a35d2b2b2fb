"""Reads a page as one entry for each of its changes: lists of links without dates, and other pages without posts."""

from feedd.fingerprint import fingerprint
from feedd.identity import location_key
from feedd.model import Candidate, Index
from feedd.reading.document import Document
from feedd.reading.index.menu_links import lines_of, menu_title, page_title


def read_whole_page(document: Document) -> Index:
    """Read a page as its one candidate; lines that change by themselves (clocks, counters) make no new one."""
    lines = lines_of(document.menu) if document.is_menu else document.lines
    text = "\n".join(line.text for line in lines)
    if not text.strip():
        raise document.unreadable("the page holds no text")
    title = menu_title(document.menu, lines) if document.is_menu else page_title(lines)
    candidate = Candidate(
        key=f"{location_key(document.url)}@{fingerprint(text).rpartition(':')[2]}",
        location=document.url,
        label=title or "",
        title=title or "",
        position=0,
        raw=document.data,
    )
    return Index(title=title, strategy="page", candidates=(candidate,))
