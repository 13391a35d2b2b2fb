"""Reads RSS and Atom served over Gopher, whatever the item type is, with their own ids, dates and content.

feedparser parses them, because it also parses feeds that are not well-formed; its output is sanitised like any page.
"""

import calendar
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from hashlib import blake2b
from html import unescape
from io import BytesIO
from typing import Any
from xml.parsers.expat import ExpatError, ParserCreate

from feedd.gopher.text import displayable, valid_xml
from feedd.gopher.url import parse_location
from feedd.identity import location_key, narrow_key, own_key
from feedd.model import Candidate, GopherUrl, Index, Location, Moment
from feedd.reading.document import Document
from feedd.reading.formats.damaged_xml import decoded, mended
from feedd.reading.formats.webpage import plain, sanitised, unparsable_reason
from feedd.reading.rules import Budget, IndexRules
from feedd.reading.words.dates import OLDEST, YOUNGEST
from feedd.reading.words.item_types import is_document
from feedd.reading.words.links import LONGEST, resolve
from feedd.structs import replace

MOST_CATEGORIES = 10  # for one item
MOST_AUTHORS = 20  # of one item: each entry is stored with them
MOST_ITEMS = 1000  # that are read of one feed
MOST_MENDED = 5000  # < and & in a feed that is not well-formed: feedparser takes a second to repair this many
EXCERPT = 500  # characters; where the content is shorter and a Gopher document is linked, that is fetched
SUMMARY = 300

_CUT_OFF = re.compile(r"(?:\.\.\.|…|\[[….]+\])\s*\Z")


def read_feed(document: Document, rules: IndexRules, budget: Budget) -> Index:
    """Read a feed; each candidate has its content. NotReadable where it is no feed, or made to slow down a parser."""
    import feedparser  # here: the import takes a tenth of a second, and one index in a hundred is a feed

    url = document.url
    text = valid_xml(decoded(document.text_bytes, document.charsets)).strip()
    if "<!ENTITY" in text:
        raise document.unreadable("the feed defines entities of its own")
    if not _is_well_formed(text):
        text = mended(text)
        if text.count("<") + text.count("&") > MOST_MENDED and not _is_well_formed(text):
            raise document.unreadable("the feed is not well-formed XML, and too long to be mended")
    parsed = feedparser.parse(BytesIO(text.encode()), sanitize_html=False, resolve_relative_uris=False)
    if not parsed.get("version"):  # missing where there was nothing to parse
        raise document.unreadable("expected a feed and found none that can be read")
    found = (_candidate(item, position, url) for position, item in enumerate(parsed.entries[:MOST_ITEMS]))
    candidates, problem = _told_apart(_chosen(found, rules, budget))
    title = _words(parsed.feed, "title")
    return Index(title=title or None, strategy="feed", candidates=candidates, shared_ids=problem)


def _told_apart(found: Iterable[Candidate]) -> tuple[tuple[Candidate, ...], str | None]:
    """Return items with a key for each, and what is to be said of those that have the key of another one.

    The same id, title and address are the same item, of which the first version counts (RFC 4287 §4.1.1).
    """
    keys: set[str] = set()
    items: dict[str | None, Candidate] = {}
    for one in found:
        if one.narrow not in items:
            items[one.narrow] = one if one.key not in keys else replace(one, key=one.narrow or one.key)
            keys.add(one.key)
    shared = len(items) - len(keys)
    if not shared:
        return tuple(items.values()), None
    have = "1 item has" if shared == 1 else f"{shared} items have"
    return tuple(items.values()), f"{have} the id of another one; they are told apart by title and address"


def _is_well_formed(text: str) -> bool:
    try:
        ParserCreate(namespace_separator=" ").Parse(text.encode(), True)
    except (ExpatError, LookupError, ValueError):
        return False
    return True


def _chosen(found: Iterator[Candidate], rules: IndexRules, budget: Budget) -> Iterator[Candidate]:
    for candidate in found:
        if rules.lets_pass((candidate.title, _address(candidate.location)), budget):
            yield candidate


def _address(location: Location) -> str:
    return location.selector.decode("utf-8", "replace") if isinstance(location, GopherUrl) else location


def _candidate(item: Mapping[str, Any], position: int, url: GopherUrl) -> Candidate:
    link = _text(item, "link")
    own_id, location = _text(item, "id"), _location(link) or _location(resolve(link, url) or "") or url
    title = _words(item, "title")
    moment = _moment(item)
    raw, words = _content(item)
    if _is_excerpt(words) and location != url and isinstance(location, GopherUrl) and is_document(location):
        raw = None
    key = own_key(own_id) if own_id else location_key(location)
    if not own_id and location == url:
        # Published ids are made of this text: it holds the names of `Moment` and its fields, which have to stay.
        key = own_key(blake2b(f"{title} {moment} {words}".encode(), digest_size=16).hexdigest())
    return Candidate(
        key=key,
        location=location,
        label=title,
        title=title or _short(words),
        position=position,
        moment=moment,
        authors=_authors(item),
        categories=_categories(item),
        summary=_short(words) or None,
        raw=raw,
        narrow=narrow_key(key, title, location),
    )


def _get(item: Mapping[str, Any], key: str) -> Any:
    """Return the value of exactly this key: feedparser's own look-up returns another date instead, with a warning."""
    return dict.get(item, key) if isinstance(item, dict) else None


def _text(item: Mapping[str, Any], key: str) -> str:
    value = _get(item, key)
    return valid_xml(value).strip()[:LONGEST] if isinstance(value, str) else ""


def _location(link: str) -> Location | None:
    try:
        return parse_location(link)
    except ValueError:
        return None


def _words(item: Mapping[str, Any], key: str) -> str:
    """Return a title as plain text, with or without markup in it."""
    value, detail = _text(item, key), _get(item, f"{key}_detail") or {}
    if "html" in str(_get(detail, "type")) and ("<" in value or "&" in value):
        value = plain(sanitised(value))
    return _one_line(value)


def _content(item: Mapping[str, Any]) -> tuple[bytes | None, str]:
    """Return an item's content as a document, and as plain text; the longest one where there are several."""
    pieces = [*(_get(item, "content") or ()), _get(item, "summary_detail") or {}]
    values = [(str(_get(one, "value") or ""), str(_get(one, "type"))) for one in pieces]
    value, kind = max(values, key=lambda one: len(one[0]))
    if not value.strip():
        return None, ""
    if "html" not in kind or "<" not in value:
        value = unescape(value) if "html" in kind else value
        return value.encode("utf-8", "replace"), _one_line(value)
    if unparsable_reason(value):
        return None, ""
    return f"<html><body>{value}</body></html>".encode("utf-8", "replace"), _one_line(plain(sanitised(value)))


def _one_line(text: str) -> str:
    return " ".join(displayable(text).split())


def _is_excerpt(words: str) -> bool:
    return len(words) < EXCERPT or bool(_CUT_OFF.search(words))


def _short(words: str) -> str:
    return words if len(words) <= SUMMARY else f"{words[: SUMMARY - 1].rpartition(' ')[0] or words[: SUMMARY - 1]}…"


def _moment(item: Mapping[str, Any]) -> Moment | None:
    parsed = _get(item, "published_parsed") or _get(item, "updated_parsed")
    if not parsed or not OLDEST <= parsed[0] <= YOUNGEST:
        return None
    try:
        at = datetime.fromtimestamp(calendar.timegm(parsed), UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return Moment(at=at, day_only=False, dated_by="article")


def _authors(item: Mapping[str, Any]) -> tuple[str, ...]:
    people = (_get(item, "authors") or ())[:MOST_AUTHORS]
    names = (_one_line(str(_get(one, "name") or ""))[:SUMMARY] for one in people)
    return tuple(dict.fromkeys(name for name in names if name))


def _categories(item: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the categories of an item: the labels, which are meant for people, else the terms (RFC 4287 §4.2.2)."""
    tags = (_get(item, "tags") or ())[:MOST_CATEGORIES]
    names = (_one_line(_text(tag, "label") or _text(tag, "term"))[:SUMMARY] for tag in tags)
    return tuple(dict.fromkeys(name for name in names if name))
