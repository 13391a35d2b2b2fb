"""Rules of single values: addresses, dates, characters, and texts that are not HTML."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from email.utils import format_datetime, parsedate_to_datetime
from urllib.parse import urlsplit

from lxml import etree

MOST_BYTES = 512 * 1024 + 64 * 1024  # the most bytes of a document, and of its entries' frames
# RFC 3987 §2.2, as far as single characters decide: none that must be escaped, and complete escapes.
ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?:[^\s<>\"{}|\\^`%\x00-\x20\x7f-\x9f]|%[0-9A-Fa-f]{2})+")
RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)")
# What XML forbids, what it discourages (C1 and noncharacters), and U+FFFD, which replaces text that was lost.
UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffd-\uffff\ud800-\udfff]")


def absolute(name: str, value: str | None) -> Iterator[str]:
    """The value is an absolute IRI (RFC 3987), with a host if its scheme needs one."""
    if value is None or not ABSOLUTE.fullmatch(value):
        yield f"{name} is no absolute address: {value!r}"
    elif urlsplit(value).scheme in ("http", "https", "gopher", "gophers") and not urlsplit(value).hostname:
        yield f"{name} names no host: {value!r}"


def on_web(name: str, value: str | None) -> Iterator[str]:
    """The value is an absolute address that every web browser opens."""
    yield from absolute(name, value)
    if value and not value.startswith(("http://", "https://")):
        yield f"{name} is not on the web: {value!r}"


def date3339(name: str, value: str | None) -> Iterator[str]:
    """The value is a date by RFC 3339, with a zone."""
    if value is None or not RFC3339.fullmatch(value):
        yield f"{name} is no date of RFC 3339: {value!r}"
    else:
        try:
            datetime.fromisoformat(value)
        except ValueError:
            yield f"{name} is on no calendar: {value!r}"


def date822(name: str, value: str | None) -> Iterator[str]:
    """The value is a date by RFC 822 with a year of four digits and the right day of the week, in UTC."""
    try:
        at = parsedate_to_datetime(value or "")
    except ValueError:
        yield f"{name} is no date of RFC 822: {value!r}"
        return
    if at.tzinfo is None or value not in (format_datetime(at), format_datetime(at).replace("+0000", "GMT")):
        yield f"{name} is no date of RFC 822: {value!r}"


def line(name: str, value: str | None) -> Iterator[str]:
    """The value is a text of one line that is not empty."""
    if value is None or not value.strip():
        yield f"{name} is empty"
    elif value != " ".join(value.split()):
        yield f"{name} has blanks too many: {value!r}"


def characters(name: str, value: str | None) -> Iterator[str]:
    """The value has no character that readers refuse."""
    if found := UNWANTED.search(value or ""):
        yield f"{name} holds U+{ord(found[0]):04X}"


def unique(name: str, values: Iterable[str | None]) -> Iterator[str]:
    """Each value is there once."""
    for value, count in Counter(values).items():
        if count > 1:
            yield f"{name} stands {count} times: {value!r}"


def in_order(name: str, found: Iterable[str], order: Iterable[str]) -> Iterator[str]:
    """The names are in this order; a name that is not in it is unexpected."""
    places = {one: place for place, one in enumerate(order)}
    names = tuple(found)
    known = [one for one in names if one in places]
    if known != sorted(known, key=places.__getitem__):
        yield f"{name} out of order: {' '.join(known)}"
    for one in dict.fromkeys(names):
        if one not in places:
            yield f"{name} has an unexpected {one}"


def parse_xml(data: bytes, root: str) -> tuple["etree._Element | None", list[str]]:
    """Parse XML 1.0 in UTF-8 of at most MOST_BYTES, without a document type; return its root and its faults."""
    found = []
    if len(data) > MOST_BYTES:
        found.append(f"the document has {len(data)} bytes")
    if not re.match(rb"<\?xml version=['\"]1\.0['\"] encoding=['\"]UTF-8['\"]\?>", data, re.IGNORECASE):
        found.append("the document does not begin with its XML declaration, in UTF-8")
    if b"<!DOCTYPE" in data:
        found.append("the document has a document type")
    try:
        element = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))
    except etree.XMLSyntaxError as error:
        return None, [*found, f"the document is not well-formed: {error}"]
    if element.tag != root:
        return None, [*found, f"the root is {element.tag!r}"]
    for text in element.itertext():
        found += characters("the text", str(text))
    return element, found
