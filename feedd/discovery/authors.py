"""Refuses to choose among the authors of a server: somebody has to say whose posts are meant."""

from feedd.errors import NotReadable
from feedd.gopher.url import format_url
from feedd.reading import authors_on, linked_logs
from feedd.reading.document import Document

MOST_SAID = 8  # addresses that are listed


def refuse_several(document: Document, *, texts: int) -> None:
    """Raise a NotReadable that lists the logs of several authors, where a page has neither as many texts nor a log."""
    authors = authors_on(document)
    if len(authors) <= texts or any(place not in authors for place in linked_logs(document)):
        return
    more = f" and {len(authors) - MOST_SAID} more" if len(authors) > MOST_SAID else ""
    listed = ", ".join(map(format_url, authors[:MOST_SAID]))
    raise NotReadable(
        f"this page links {len(authors)} authors; give the address of one: {listed}{more}",
        stage="index",
        place=format_url(document.url),
    )
