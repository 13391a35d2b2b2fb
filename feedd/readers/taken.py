"""What a reader takes from an entry of a document, by its row of the table."""

import re
from collections.abc import Iterator
from datetime import datetime
from html import unescape
from typing import Literal, TypeAlias

from msgspec import Struct

from feedd.readers.document import DocumentEntry, ReadDocument
from feedd.readers.table import WEB, Reader

Part: TypeAlias = Literal["title", "date", "author", "link", "text", "identity"]
PARTS: tuple[Part, ...] = ("title", "date", "author", "link", "text", "identity")

_HREF = re.compile(r"""<a\b[^>]*?\bhref\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*(?=:)", re.IGNORECASE)


class Taken(Struct, frozen=True, kw_only=True):
    """What a reader shows of an entry; None for what it has none of. `unlinked` counts links of its text that go."""

    title: str | None
    date: datetime | None
    author: str | None
    link: str | None
    text: str
    identity: str
    unlinked: int = 0


def take(document: ReadDocument, entry: DocumentEntry, reader: Reader) -> Taken | None:
    """Return what a reader takes from an entry; None where it skips it."""
    title = _title(entry, reader)
    if title is None and reader.untitled == "skipped":
        return None
    dates = {"published": entry.published, "updated": entry.updated}
    gone = 0 if reader.linked is None else sum(scheme not in reader.linked for scheme in text_schemes(entry))
    return Taken(
        title=title,
        date=next((at for name in reader.dates if (at := dates[name])), None),
        author=", ".join(entry.authors or (document.authors if reader.inherits_author else ())) or None,
        link=_link(document, entry, reader),
        text=_text(entry, reader),
        identity=reader.identity,
        unlinked=gone,
    )


def text_schemes(entry: DocumentEntry) -> Iterator[str]:
    """Yield the scheme of each absolute link in the text of an entry, in small letters."""
    if entry.text_form == "html":
        for double, single in _HREF.findall(entry.text):
            if found := _SCHEME.match(unescape(double or single)):
                yield found[0].lower()


def _title(entry: DocumentEntry, reader: Reader) -> str | None:
    if entry.title or reader.untitled == "nothing":
        return entry.title or None
    found = entry.text if reader.untitled == "its text" else entry.summary
    return " ".join(re.sub(r"<[^>]*>", " ", found).split())[:100] or None


def _link(document: ReadDocument, entry: DocumentEntry, reader: Reader) -> str | None:
    found = list(entry.links)
    if reader.link.startswith("last"):
        found.reverse()
    if reader.link == "last of HTML":
        found.sort(key=lambda one: one.type != "text/html")
    elif reader.link == "first of the web":
        found.sort(key=lambda one: _scheme(one.href) not in WEB)
    if found and (reader.schemes is None or _scheme(found[0].href) in reader.schemes):
        return found[0].href
    return {"nothing": None, "its id": entry.id, "the feed": document.address or None}[reader.unlinked]


def _scheme(href: str) -> str:
    found = _SCHEME.match(href)
    return found[0].lower() if found else ""


def _text(entry: DocumentEntry, reader: Reader) -> str:
    if entry.text_form == "none":
        return "the summary" if entry.summary else "none"
    if entry.text_form == "html":
        return "HTML"
    return {"as it is": "plain text", "run together": "plain text, its lines run together"}.get(
        reader.plain_text, "plain text, taken for HTML"
    )
