"""Reads a page as one entry for each of its changes: lists of links without dates, and other pages without posts."""

from feedd.fingerprint import fingerprint
from feedd.identity import location_key
from feedd.model import Candidate, Index
from feedd.reading.document import Document
from feedd.reading.index.feed_name import name_menu, name_page
from feedd.reading.index.menu_links import lines_of


def read_whole_page(document: Document) -> Index:
    """Read a page as its one candidate; lines that change by themselves (clocks, counters) make no new one."""
    lines = lines_of(document.menu) if document.is_menu else document.lines
    text = "\n".join(line.text for line in lines)
    if not text.strip():
        raise document.unreadable("the page holds no text")
    url = document.url
    naming = name_menu(document.menu, lines, url) if document.is_menu else name_page(lines, url)
    title = naming.best or ""
    candidate = Candidate(
        key=f"{location_key(url)}@{fingerprint(text).rpartition(':')[2]}",
        location=url,
        label=title,
        title=title,
        position=0,
        raw=document.data,
    )
    return Index(
        title=naming.best,
        names=naming.names,
        is_plainly_named=naming.is_plain,
        strategy="page",
        candidates=(candidate,),
    )
