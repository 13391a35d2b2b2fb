"""Reads a document as an article: its kind by its content, its head, and its text as the author meant it.

bytes -> lines -> cut by the definition -> without furniture -> head | body -> blocks -> HTML and plain text
"""

from collections.abc import Sequence
from itertools import islice

from feedd.gopher.text import displayable
from feedd.gopher.url import format_location
from feedd.model import Article, ArticleKind, Candidate, Charsets, GopherUrl, Location, Menu
from feedd.reading.body import body_lines, markup_of, read_body
from feedd.reading.document import Document, open_document
from feedd.reading.folder import is_folder, read_folder
from feedd.reading.formats.blosxom import with_blosxom_head
from feedd.reading.formats.direction import with_directions
from feedd.reading.formats.gemtext import with_marks_apart
from feedd.reading.formats.org import with_org_title
from feedd.reading.formats.syndication import read_feed
from feedd.reading.formats.webpage import html_title, plain, sanitised, unparsable_reason, without_title, wrapped_text
from feedd.reading.head.bylines import says_writer
from feedd.reading.head.dating import closing_day, is_nearly_alone
from feedd.reading.head.expected import UNEXPECTED, Expected, chosen_title, tells_all, without_tags
from feedd.reading.head.facts import Facts, read_facts, read_signature
from feedd.reading.head.fields import distinct
from feedd.reading.head.front_matter import opens_with_front_matter
from feedd.reading.head.read import read_head
from feedd.reading.layout.blocks import Block, Row
from feedd.reading.layout.habit import FEW_LINES
from feedd.reading.layout.html import to_html, to_text
from feedd.reading.rules import NO_FURNITURE, ArticleRules, Budget, Furniture, IndexRules
from feedd.reading.shared_rows import without_shared
from feedd.reading.words.broken_urls import with_whole_urls
from feedd.reading.words.entities import with_characters
from feedd.reading.words.furniture import without_furniture
from feedd.reading.words.item_types import is_document, web_target
from feedd.reading.words.labels import read_label
from feedd.reading.words.lines import Line
from feedd.reading.words.margin import without_margin
from feedd.reading.words.names import is_path
from feedd.structs import replace

FOOT = 4  # last lines in which the date of an update is looked for
_HAS_ENTITIES = frozenset({"markdown", "html", "org", "rest"})  # markup whose readers know the entities of HTML
READ_AS_THEY_ARE = "017h"  # types of documents; a feed may be served as any other


def read_article(
    data: bytes,
    location: GopherUrl,
    rules: ArticleRules,
    charsets: Charsets,
    furniture: Furniture = NO_FURNITURE,
    expected: Expected = UNEXPECTED,
) -> Article:
    """Read a document; ServerSaid where the server sent an error in any form, NotReadable where there is no text.

    `furniture`: what the documents of its feed share. `text` is read without it: to learn it would be an edit.
    `expected`: what the index says of it, which confirms what its head says.
    """
    if not is_document(location):
        return _linked(location, displayable(location.selector.decode("utf-8", "replace")))
    document = open_document(data, location, charsets, stage="article")
    if document.is_binary:
        raise document.unreadable("expected a text and found binary data")
    if document.kind == "feed":
        return _from_feed(document)
    if document.kind == "web page":
        return _from_web_page(document, rules, furniture, expected)
    document.refuse_endless(is_menu=document.kind == "menu")
    return _compose(document, rules, furniture, expected)


def read_part(candidate: Candidate, of: GopherUrl, rules: ArticleRules, charsets: Charsets) -> Article:
    """Read a document that the index at `of` itself contains: a post of a log, an item of a feed, or the whole page."""
    expected = Expected(called=candidate.title)
    return read_article(candidate.raw or b"", page_of_part(of), rules, charsets, expected=expected)


def page_of_part(of: GopherUrl) -> GopherUrl:
    """Return the location at which a part of the page at `of` is read: a page of another type is read as a text."""
    return of if of.item_type in READ_AS_THEY_ARE else replace(of, item_type="0")


def link_article(candidate: Candidate) -> Article:
    """Return the article for what is not fetched, a link to it: a web page, or a media file."""
    return _linked(candidate.location, candidate.title)


def _linked(location: Location, name: str) -> Article:
    web = web_target(location)
    kind: ArticleKind = "external" if web else "media"
    href = web or format_location(location)
    block = Block(kind="paragraph", rows=(Row(text=name if kind == "media" else href, href=href),), first=0, last=0)
    return Article(kind=kind, html=to_html([block]), text=to_text([block]))


def _from_web_page(document: Document, rules: ArticleRules, furniture: Furniture, expected: Expected) -> Article:
    text = document.text
    if reason := unparsable_reason(text):
        raise document.unreadable(reason)
    if opens_with_front_matter(text, rules.zone):
        return _compose(_as_text(document, text), rules, furniture, expected)
    title = html_title(text)
    if (inside := wrapped_text(text)) is not None:
        told = replace(expected, title=expected.title or title or "")
        article = _compose(_as_text(document, inside), rules, furniture, told)
        return replace(article, kind="html", title=title or article.title)
    is_said = tells_all(expected.title_beside(title or ""), title or "")
    whole = sanitised(text, document.url)
    bare = without_title(whole, title)
    html, words = bare if is_said else whole, plain(bare)
    if not words:
        raise document.unreadable("the page holds no text")
    return Article(kind="html", html=with_directions(html), text=words, title=title, authors=_authors(Facts(), rules))


def _as_text(document: Document, text: str) -> Document:
    """Return a text that stands in a page as a document of its own."""
    place = replace(document.url, item_type="0")
    return replace(document, data=text.encode(), url=place, charsets=Charsets(forced="utf-8"), kind="text")


def _from_feed(document: Document) -> Article:
    """Return a feed as a list of its links."""
    feed = read_feed(document, IndexRules(), Budget())
    rows = tuple(Row(text=one.title, href=format_location(one.location)) for one in feed.candidates)
    blocks = [Block(kind="paragraph", rows=rows, first=0, last=0)] if rows else []
    return Article(kind="feed", html=to_html(blocks), text=to_text(blocks), title=feed.title)


def _compose(document: Document, rules: ArticleRules, furniture: Furniture, expected: Expected) -> Article:
    """Read a document line by line: remove the furniture, read the head, lay out the rest."""
    title, lines = read_lines(document, rules)
    if is_folder(lines):
        return _from_folder(lines, document.url, title, rules, expected)
    head = read_head(lines, rules.zone, expected)
    alone = read_body(lines, head, document.url, rules, expected.title_beside(title or head.facts.title or ""))
    body = alone
    if furniture != NO_FURNITURE:
        shown, told = without_shared(lines, head, furniture, rules.zone, expected)
        habit = furniture.wrapped if alone.kind == "text" and len(lines) <= FEW_LINES else None
        if (shown, told) != ([*lines], head) or habit is not None:
            called = expected.title_beside(title or told.facts.title or "")
            body = read_body(shown, told, document.url, rules, called, habit)
        head = told
    facts = head.facts.joined(_foot(lines, rules))
    return Article(
        kind=body.kind,
        html=body.html,
        text=alone.text,
        title=title or facts.title or None,
        authors=_authors(facts, rules),
        source=facts.source,
        published=facts.published,
        updated=facts.updated,
        categories=facts.tags,
    )


def _from_folder(
    lines: Sequence[Line], of: GopherUrl, title: str | None, rules: ArticleRules, expected: Expected
) -> Article:
    """Read a menu of links; a head above them, with its title and the only day that stands alone, is that of a text."""
    folder = read_folder(lines, of, title)
    head = read_head(lines, rules.zone, expected)
    if folder.inside or not head.facts.title or not head.facts.published:
        return folder
    days = {line.dates[0].day for at, line in enumerate(lines) if line.dates and is_nearly_alone(lines, at)}
    if len(days) != 1 or not any(lines[number].dates for number in head.cut):
        return folder
    folder = read_folder(body_lines(lines, head), of, title or head.facts.title)
    facts = head.facts
    return replace(
        folder,
        authors=facts.authors,
        source=facts.source,
        published=facts.published,
        updated=facts.updated,
        categories=facts.tags,
    )


def read_lines(document: Document, rules: ArticleRules) -> tuple[str | None, Sequence[Line]]:
    """Return the title of a menu's own line for it, and the lines that are read: head and text, without furniture.

    NotReadable where nothing is left.
    """
    titled = _title_line(document.menu) if document.kind == "menu" else None
    title, lines = None, document.lines
    if titled is not None:
        named = lines[titled].text  # gophernicus calls a folder without a name by its path
        title = None if is_path(named) else read_label(named).title
        lines = (*lines[:titled], *lines[titled + 1 :])
    said = _with_characters(lines, document, rules)
    marked = with_marks_apart(without_margin(_between(said, rules, Budget())), document.url)
    as_sent = with_org_title(marked, document.url)
    headed = with_blosxom_head(as_sent, document.url)
    lines = without_furniture(headed, document.url)
    lines = with_whole_urls(lines) if headed is as_sent else lines  # tags and fields part what stands in HTML
    if not any(line.text.strip() for line in lines):
        raise document.unreadable("the document holds no text")
    return title, lines


def _with_characters(lines: Sequence[Line], document: Document, rules: ArticleRules) -> Sequence[Line]:
    """Read entities of HTML where no markup is that has them, which reads them itself."""
    read = with_characters(lines)
    is_markup = (
        read is not lines and markup_of(lines, read_head(lines, rules.zone), document.url, rules) in _HAS_ENTITIES
    )
    return lines if is_markup else read


def _title_line(menu: Menu) -> int | None:
    """Return the number, from 0, of the line with the selector TITLE (gophernicus, Flask-Gopher), if there is one."""
    found = (n for n, item in enumerate(menu.items) if item.selector == b"TITLE" and item.item_type == "i")
    return next(found, None)


def _between(lines: Sequence[Line], rules: ArticleRules, budget: Budget) -> Sequence[Line]:
    """Cut the lines that the definition says to cut; an expression that matches no line cuts nothing."""
    if rules.strip_before:
        pattern = rules.strip_before
        first = next((number for number, line in enumerate(lines) if pattern.search(line.text, budget)), -1)
        lines = lines[first + 1 :]
    if rules.strip_after:
        pattern = rules.strip_after
        last = next((number for number, line in enumerate(lines) if pattern.search(line.text, budget)), len(lines))
        lines = lines[:last]
    return lines


def _foot(lines: Sequence[Line], rules: ArticleRules) -> Facts:
    """Read "Last update: 6 January", "Written by Ada Quill" and "-- ann, 2012-10-19" in the last lines, which stay."""
    facts = Facts()
    solid = (line.text for line in reversed(lines) if line.text.strip() and not line.is_item)
    for text in islice(solid, FOOT):
        told = read_facts([text], rules.zone) or Facts()
        facts = facts.joined(read_signature(text, rules.zone) or Facts(updated=told.updated))
        facts = facts.joined(replace(told, title=None) if says_writer(text) else Facts())
    return facts if facts.published else replace(facts, published=closing_day(lines, rules.zone))


def _authors(facts: Facts, rules: ArticleRules) -> tuple[str, ...]:
    return facts.authors or ((rules.author,) if rules.author else ())


def enrich(candidate: Candidate, article: Article) -> Candidate:
    """Complete what an index says of an entry with what its document says.

    The dates of the document count where the index has none, or only says when the server wrote the file.
    """
    listed, updated = candidate.moment, article.updated
    if listed is None or listed.dated_by == "listing":
        is_closer = updated and (listed is None or updated.at < listed.at)  # the file was copied after that
        listed = article.published or (updated if is_closer else listed)
    title = chosen_title(candidate.title, candidate.label, article.title or "")
    return replace(
        candidate,
        title=without_tags(title, article.title or "", article.categories),
        moment=listed,
        authors=article.authors or candidate.authors,
        categories=distinct((*candidate.categories, *article.categories)),
    )
