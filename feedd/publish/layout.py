"""What stands in a feed and its entries: titles, authors, links and content that every reader shows as they are meant.

The same feed, entries and options give the same document at any time.
"""

from collections.abc import Iterable, Sequence
from html import escape

from feedd.gopher.text import one_way, valid_xml
from feedd.gopher.url import format_location
from feedd.identity import public_id
from feedd.model import Entry, Feed, GopherUrl
from feedd.publish.attribution import RIGHTS, edit_note, notice, read_on, stand_in, the_rest, withheld
from feedd.publish.document import ATOM, HTML, JSON, RSS, EntryDocument, FeedDocument, Link, Origin, Person, Tombstone
from feedd.publish.enclosures import enclosures_of
from feedd.publish.excerpt import excerpt, plain_words
from feedd.publish.limits import MOST_ARTICLE, shortened, within
from feedd.publish.options import PublishOptions
from feedd.publish.web_links import on_web

TITLE_LENGTH = 250  # a title is one line in a list; a menu's longest sensible display string has 70 characters
SUMMARY_LENGTH = 300
CATEGORY_LENGTH = 60
MOST_CATEGORIES = 5  # readers show them as labels in one line
MEDIA_TYPES = {"0": "text/plain", "h": HTML}


def lay_out(feed: Feed, entries: Sequence[Entry], options: PublishOptions) -> FeedDocument:
    """Lay out a feed and its entries in the order given (RFC 4287 §4.1.1). `updated` is never "now".

    With tombstones those that left the index stand apart. They still count for `updated`, which must not go back, and
    that they left is a change of the feed like any other.
    """
    gone_at = {public_id(entry): entry.gone_at for entry in entries if options.terms.tombstones and entry.gone_at}
    address = format_location(feed.location)
    page = f"{options.home}/" if options.home and options.pages else None
    return FeedDocument(
        id=feed.id,
        title=feed_title(feed, options),
        subtitle=f"From {address}",
        updated=max((*(entry.updated for entry in entries), *gone_at.values()), default=feed.first_seen),
        author=_feed_author(feed, options),
        links=(*_own_links(options), *_source_links(feed.location, on_web(feed.location, page, options), options)),
        rights=_line(options.terms.rights or "") or RIGHTS,
        language=options.terms.language,
        entries=tuple(within(lay_out_entry(feed, one, options) for one in entries if public_id(one) not in gone_at)),
        tombstones=tuple(Tombstone(id=entry_id, gone_at=at) for entry_id, at in gone_at.items()),
    )


def lay_out_entry(feed: Feed, entry: Entry, options: PublishOptions) -> EntryDocument:
    """Lay out one entry (RFC 4287 §4.1.2). An item that leads out of gopherspace has the index for its source."""
    source = entry.location if isinstance(entry.location, GopherUrl) else feed.location
    address = format_location(entry.location)
    page = f"{options.home}/{entry.id.rpartition(':')[2]}" if options.home and options.pages else None
    web = address if address.startswith(("http://", "https://")) else on_web(source, page, options)
    rights = _line(options.terms.rights or "") or RIGHTS
    content, summary = _content_and_summary(entry, options)
    return EntryDocument(
        id=public_id(entry),
        title=entry_title(entry),
        published=entry.published,
        updated=entry.updated,
        authors=_authors(feed, entry, options),
        links=_source_links(source, web, options),
        rights=rights,
        summary=summary,
        content=content,
        categories=_categories(entry),
        enclosures=enclosures_of(entry, options),
        origin=_origin(feed, entry, options),
        note=_note(entry, page if options.terms.content == "full" else None),
        notice=notice(source, web, rights) if options.terms.footer else "",
    )


def feed_title(feed: Feed, options: PublishOptions) -> str:
    """Name the feed: as its definition says, else as its own menu does, else by its address."""
    return _title(options.terms.title or "", feed.title or "", format_location(feed.location))


def entry_title(entry: Entry) -> str:
    """Name the entry: by its title, else by the words or the file name that its menu has, else by its address."""
    selector = entry.location.selector if isinstance(entry.location, GopherUrl) else b""
    file_name = selector.decode("utf-8", "replace").rstrip("/").rpartition("/")[2]
    return _title(entry.title, entry.label, file_name, format_location(entry.location))


def _own_links(options: PublishOptions) -> tuple[Link, ...]:
    """Link to the feed in each format, and to the hub that tells of its changes."""
    if options.home is None:
        return ()
    forms = {"atom": ATOM, "rss": RSS, "json": JSON}
    own = (Link(rel="self", href=f"{options.home}.{form}", type=media_type) for form, media_type in forms.items())
    return (*own, Link(rel="hub", href=options.hub)) if options.hub else tuple(own)


def _origin(feed: Feed, entry: Entry, options: PublishOptions) -> Origin:
    """Name the feed as it was when this entry was its newest change.

    With the feed's time of today, readers that compare whole entries would see each one change whenever any other does.
    """
    link = f"{options.home}.atom" if options.home else None
    return Origin(id=feed.id, title=feed_title(feed, options), updated=entry.updated, link=link)


def _source_links(source: GopherUrl, web: str | None, options: PublishOptions) -> tuple[Link, ...]:
    """Link to the source and, last, to one alternate: some readers follow the last link whatever its rel."""
    via = Link(rel="via", href=format_location(source), type=MEDIA_TYPES.get(source.item_type))
    if web is None or options.terms.alternate == "gopher":
        return via, Link(rel="alternate", href=via.href, type=via.type)
    return via, Link(rel="alternate", href=web, type=HTML)


def _feed_author(feed: Feed, options: PublishOptions) -> Person:
    host = feed.location.host
    root = GopherUrl(host=host, port=feed.location.port, tls=feed.location.tls)
    return Person(
        name=_line(options.terms.author or "") or _via(feed_title(feed, options), host), uri=format_location(root)
    )


def _authors(feed: Feed, entry: Entry, options: PublishOptions) -> tuple[Person, ...]:
    """Name who wrote it: the byline, else the definition's author, else where it was taken from and through whom."""
    byline = tuple(Person(name=name) for name in map(_line, entry.authors) if name)
    if byline:
        return byline
    author, source = _line(options.terms.author or ""), _line(entry.source or "")
    return (Person(name=author or _via(source or feed_title(feed, options), feed.location.host)),)


def _via(source: str, host: str) -> str:
    return source if source.casefold() == host.casefold() else f"{source}, via {host}"


def _categories(entry: Entry) -> tuple[str, ...]:
    """Give the headings an entry stands under. FreshRSS splits a category at each comma and number sign."""
    terms = (_shorten(_line(term.replace(",", ";").replace("#", " ")), CATEGORY_LENGTH) for term in entry.categories)
    by_name = {term.casefold(): term for term in filter(_shows, terms)}
    return tuple(by_name.values())[:MOST_CATEGORIES]


def _content_and_summary(entry: Entry, options: PublishOptions) -> tuple[str, str]:
    """Give as much of the article's HTML as may be shown, and its first words in one line."""
    if options.terms.content == "none":
        return withheld(entry.location), ""
    content = _content(entry)
    if options.terms.content == "excerpt" and valid_xml(entry.content or "").strip():
        words = excerpt(content)
        paragraph = f"<p>{escape(words)}</p>" if words else ""
        return paragraph + read_on(entry.location), _shorten(words, SUMMARY_LENGTH)
    return content, _shorten(plain_words(content), SUMMARY_LENGTH)


def _content(entry: Entry) -> str:
    """Give the article's HTML; without one, what the index says of it and where it is."""
    content = valid_xml(entry.content or "").replace("\r\n", "\n").replace("\r", "\n")
    if len(content) > MOST_ARTICLE:
        return f"{shortened(content) or ''}{the_rest(entry.location)}"
    if content.strip():
        return content
    summary = _line(entry.summary or "")
    return (f"<p>{escape(summary)}</p>" if summary else "") + stand_in(entry.location)


def _note(entry: Entry, page: str | None) -> str:
    """Say what the last significant edit changed; what has one revision has nothing to be compared with."""
    if not entry.note:
        return ""
    return edit_note(_line(entry.note), f"{page}/changes" if page and entry.revision > 1 else None)


def _title(*candidates: str) -> str:
    """Give the first candidate that shows anything; the last must."""
    return _shorten(next(filter(_shows, map(_line, candidates))), TITLE_LENGTH)


def _shows(text: Iterable[str]) -> bool:
    return any(character.isprintable() and not character.isspace() for character in text)


def _shorten(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def _line(text: str) -> str:
    return " ".join(one_way(valid_xml(text)).split())
