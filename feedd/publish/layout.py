"""The contents of a document: titles, authors, links, categories and texts, in forms that every reader shows well.

The same feed, entries and options give the same document at any time.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from html import escape
from typing import TYPE_CHECKING
from unicodedata import category

from feedd.excerpt import excerpt, plain_words
from feedd.gopher.text import plain_line, valid_xml
from feedd.gopher.url import format_location
from feedd.identity import public_id
from feedd.model import Entry, Feed, GopherUrl, MediaFile
from feedd.publish.attribution import (
    RIGHTS,
    attribution_footer,
    cut_text,
    edit_note,
    excerpt_end,
    gone_text,
    missing_text,
    withheld_text,
)
from feedd.publish.document import HTML, LINKED_TYPES, EntryDocument, FeedDocument, Link, Origin, Person, Tombstone
from feedd.publish.enclosures import NO_FILES, enclosures_of, media_folder, media_of
from feedd.publish.limits import MOST_ARTICLE, cut_html, entry_size, take_fitting
from feedd.publish.options import PublishOptions
from feedd.publish.private_links import may_lead, without_private_links
from feedd.publish.web_links import web_url
from feedd.structs import replace

if TYPE_CHECKING:
    from feedd.publish.podcast import Episode, Show

_LOOKS_BLANK = "\u115f\u1160\u2800\u3164\uffa0"  # fillers of Hangul, and Braille without a dot: letters, by Unicode
TITLE_LENGTH = 250  # a title is one line in a list; a menu's longest sensible display string has 70 characters
SUMMARY_LENGTH = 300
CATEGORY_LENGTH = 60
MOST_CATEGORIES = 5  # readers show them as labels in one line
SOURCE_TYPES = {"0": "text/plain", "h": HTML}


def build_feed_document(
    feed: Feed, entries: Sequence[Entry], options: PublishOptions, files: Mapping[str, MediaFile] = NO_FILES
) -> FeedDocument:
    """Return the document of a feed, with its entries in the order given (RFC 4287 §4.1.1). `updated` is never "now".

    `files` is what is known of its media files, by URL.
    Withdrawn entries become tombstones and, with the option `tombstones`, those that left the index. They still count
    for `updated`, because it must not go back, and because their removal is a change of the feed too.
    """
    listed = (build_entry_document(feed, one, options, files) for one in listed_entries(entries, options))
    return replace(build_frame(feed, entries, options), entries=tuple(take_fitting(listed, entry_size)))


def build_frame(feed: Feed, entries: Sequence[Entry], options: PublishOptions) -> FeedDocument:
    """Return the document of a feed with these entries, but without them; their content is not needed."""
    gone_at = _removed(entries, options)
    address = format_location(feed.location)
    page = f"{options.home}/" if options.home and options.pages else None
    title = feed_title(feed, options)
    show = _show(feed, title, options)
    return FeedDocument(
        id=feed.id,
        title=title,
        subtitle=" ".join(filter(None, (show.summary if show else "", f"From {address}"))),
        updated=max((*(entry.updated for entry in entries), *gone_at.values()), default=feed.first_seen),
        author=_feed_author(feed, options),
        links=(*_own_links(options), *source_links(feed.location, web_url(feed.location, page, options), options)),
        rights=plain_line(options.terms.rights or "") or RIGHTS,
        language=options.terms.language,
        entries=(),
        tombstones=tuple(Tombstone(id=entry_id, gone_at=at) for entry_id, at in gone_at.items()),
        show=show,
    )


def listed_entries(entries: Iterable[Entry], options: PublishOptions) -> tuple[Entry, ...]:
    """Return the entries without those that are out of the feed."""
    entries = tuple(entries)
    gone = _removed(entries, options)
    return tuple(one for one in entries if public_id(one) not in gone)


def _removed(entries: Iterable[Entry], options: PublishOptions) -> Mapping[str, datetime]:
    return {public_id(entry): at for entry in entries if (at := removed_at(entry, options))}


def removed_at(entry: Entry, options: PublishOptions) -> datetime | None:
    """Return since when a published entry is out of its feed; None: it is in it."""
    return entry.withdrawn_at or (entry.gone_at if options.terms.tombstones else None)


def build_entry_document(
    feed: Feed, entry: Entry, options: PublishOptions, files: Mapping[str, MediaFile] = NO_FILES
) -> EntryDocument:
    """Return one entry (RFC 4287 §4.1.2). The via of an item that leads out of gopherspace is the index.

    Where nobody may be led to its location, the links lead to the index.
    """
    may_link = may_lead(entry.location, feed.location)
    source = entry.location if isinstance(entry.location, GopherUrl) and may_link else feed.location
    address = format_location(entry.location)
    page = f"{options.home}/{entry.id.rpartition(':')[2]}" if options.home and options.pages else None
    leads_out = may_link and address.startswith(("http://", "https://"))
    web = address if leads_out else web_url(source, page, options)
    rights = plain_line(options.terms.rights or "") or RIGHTS
    content, summary = content_and_summary(entry, options)
    content = without_private_links(content, feed.location)
    title = entry_title(entry)
    enclosures = enclosures_of(entry, feed.location, options, files)
    if options.terms.pictures and options.terms.content == "full":
        from feedd.publish.pictures import with_pictures  # here: few feeds show them

        media = media_of(entry, feed.location, options.terms)
        content = with_pictures(content, entry, media, media_folder(entry, options), files)
    return EntryDocument(
        id=public_id(entry),
        title=title,
        published=entry.published,
        updated=entry.updated,
        authors=_authors(feed, entry, options),
        links=source_links(source, web, options),
        rights=rights,
        summary=summary,
        content=content,
        categories=_categories(entry),
        enclosures=enclosures,
        origin=_origin(feed, entry, options),
        note=_note(entry, page if options.terms.content == "full" else None),
        footer=attribution_footer(source, web, rights) if options.terms.footer else "",
        episode=_episode(title, options),
    )


def _show(feed: Feed, title: str, options: PublishOptions) -> "Show | None":
    podcast = options.terms.podcast
    if podcast is None:
        return None
    from feedd.publish.podcast import build_show  # here: few feeds are podcasts

    return build_show(feed, title, podcast, options)


def _episode(title: str, options: PublishOptions) -> "Episode | None":
    if options.terms.podcast is None:
        return None
    from feedd.publish.podcast import build_episode

    return build_episode(title)


def feed_title(feed: Feed, options: PublishOptions) -> str:
    """Return the title of a feed: from its definition, else from its own menu, else its address."""
    return first_visible(options.terms.title or "", feed.title or "", format_location(feed.location))


def entry_title(entry: Entry) -> str:
    """Return the title of an entry: its own, else its label in the menu, else its file name, else its address."""
    selector = entry.location.selector if isinstance(entry.location, GopherUrl) else b""
    file_name = selector.decode("utf-8", "replace").rstrip("/").rpartition("/")[2]
    return first_visible(entry.title, entry.label, file_name, format_location(entry.location))


def _own_links(options: PublishOptions) -> tuple[Link, ...]:
    """Return the links to the feed in each format and to its hub."""
    if options.home is None:
        return ()
    own = (Link(rel="self", href=f"{options.home}.{form}", type=media) for form, media in LINKED_TYPES.items())
    return (*own, Link(rel="hub", href=options.hub)) if options.hub else tuple(own)


def _origin(feed: Feed, entry: Entry, options: PublishOptions) -> Origin:
    """Return the feed as it was when this entry was its newest change.

    With the feed's present `updated`, each entry would change whenever another one does, for readers that compare them.
    """
    link = f"{options.home}.atom" if options.home else None
    return Origin(id=feed.id, title=feed_title(feed, options), updated=entry.updated, link=link)


def source_links(source: GopherUrl, web: str | None, options: PublishOptions) -> tuple[Link, ...]:
    """Return the link to the source and then the one alternate: some readers follow the last link, whatever its rel."""
    via = Link(rel="via", href=format_location(source), type=SOURCE_TYPES.get(source.item_type))
    if web is None or options.terms.alternate == "gopher":
        return via, Link(rel="alternate", href=via.href, type=via.type)
    return via, Link(rel="alternate", href=web, type=HTML)


def _feed_author(feed: Feed, options: PublishOptions) -> Person:
    host = feed.location.host
    root = GopherUrl(host=host, port=feed.location.port, tls=feed.location.tls)
    return Person(
        name=plain_line(options.terms.author or "") or _via(feed_title(feed, options), host), uri=format_location(root)
    )


def _authors(feed: Feed, entry: Entry, options: PublishOptions) -> tuple[Person, ...]:
    """Return the authors: the byline, else the definition's author, else "SOURCE, via HOST"."""
    byline = tuple(Person(name=name) for name in byline_of(entry))
    if byline:
        return byline
    author, source = plain_line(options.terms.author or ""), plain_line(entry.source or "")
    return (Person(name=author or _via(source or feed_title(feed, options), feed.location.host)),)


def _via(source: str, host: str) -> str:
    """Return a source with its host, once: a title made of an address ends with the host already."""
    said = source.casefold()
    return source if said == host.casefold() or said.endswith(f", {host.casefold()}") else f"{source}, via {host}"


def _categories(entry: Entry) -> tuple[str, ...]:
    """Return an entry's categories. Commas and number signs are replaced: FreshRSS splits a category at them."""
    terms = (
        _shorten(plain_line(term.replace(",", ";").replace("#", " ")), CATEGORY_LENGTH) for term in entry.categories
    )
    by_name = {term.casefold(): term for term in filter(_is_visible, terms)}
    return tuple(by_name.values())[:MOST_CATEGORIES]


def byline_of(entry: Entry) -> tuple[str, ...]:
    """Return the names that the source gives as authors of an entry, each in one line of harmless characters."""
    return tuple(filter(None, map(plain_line, entry.authors)))


def summary_of(entry: Entry) -> str:
    """Return what the index says of an entry beside its title, in one line of harmless characters."""
    return plain_line(entry.summary or "")


def content_and_summary(entry: Entry, options: PublishOptions) -> tuple[str, str]:
    """Return as much of the article's HTML as may be published, and its first words in one line of plain text."""
    if options.terms.content == "none":
        return withheld_text(entry.location), ""
    content = _content(entry)
    if options.terms.content == "excerpt" and valid_xml(entry.content or "").strip():
        words = excerpt(content)
        paragraph = f"<p>{escape(words)}</p>" if words else ""
        return paragraph + excerpt_end(entry.location), _shorten(words, SUMMARY_LENGTH)
    return content, _shorten(plain_words(content), SUMMARY_LENGTH)


def _content(entry: Entry) -> str:
    """Return the article's HTML; without one, the index's summary of it and its address."""
    if entry.text_gone_at:
        return gone_text(entry.location)
    content = valid_xml(entry.content or "").replace("\r\n", "\n").replace("\r", "\n")
    if len(content) > MOST_ARTICLE:
        return f"{cut_html(content) or ''}{cut_text(entry.location)}"
    if content.strip():
        return content
    summary = summary_of(entry)
    return (f"<p>{escape(summary)}</p>" if summary else "") + missing_text(entry.location)


def _note(entry: Entry, page: str | None) -> str:
    """Return the paragraph on the last significant edit; it has a link to the changes if there are two revisions."""
    if not entry.note:
        return ""
    return edit_note(plain_line(entry.note), f"{page}/changes" if page and entry.revision > 1 else None)


def first_visible(*candidates: str) -> str:
    """Return the first candidate that has a visible character, as a title; the last one must have one."""
    return _shorten(next(filter(_is_visible, map(plain_line, candidates))), TITLE_LENGTH)


def _is_visible(text: Iterable[str]) -> bool:
    """Return whether a reader sees anything: marks combine with a letter, and alone they show none."""
    signs = (char for char in text if char.isprintable() and not char.isspace() and char not in _LOOKS_BLANK)
    return any(category(char)[0] != "M" for char in signs)


def _shorten(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"
