"""Reads an index as a list of candidates, by the strategy of its definition or the one that its content proves."""

from feedd.gopher.errorpage import MENU_TYPES
from feedd.model import Candidate, Charsets, GopherUrl, Ignored, Index
from feedd.reading.document import Document, open_document
from feedd.reading.formats.linked_menu import is_index_name, is_link_line
from feedd.reading.formats.syndication import read_feed
from feedd.reading.index.feed_name import named
from feedd.reading.index.log import FEWEST, FEWEST_LINES, Heading, Log, find_log, posts_on_page, read_log
from feedd.reading.index.notes import notes_on
from feedd.reading.index.posts import read_posts
from feedd.reading.index.proposals import propose
from feedd.reading.index.whole_page import read_whole_page
from feedd.reading.rules import Budget, IndexRules
from feedd.structs import replace

FEWEST_LINKED = 3  # entries of a text that is called like any other; an article may link two of its neighbours
FEWEST_OWN, FEWEST_OWN_DATED = 3, 2  # texts of a hole among more links to the web
BESIDE_LINK, BESIDE_DATED = 12, 40  # words of text for each entry of such a text: an article has more

_PAGE = 'to be told each time this text changes, set strategy = "page" below [index]'
_LOG = '{} of its lines begin with a date: with strategy = "log" below [index], each is an entry'


def read_index(data: bytes, url: GopherUrl, rules: IndexRules, charsets: Charsets) -> Index:
    """Read the bytes of an index.

    ServerSaid where the server sent an error in any form, NotReadable where the strategy cannot read the document,
    MistakeError where an expression of `rules` takes too long. A tree is read page by page: `follow` of each page are
    its submenus.
    """
    document = open_document(data, url, charsets, stage="index")
    document.refuse_endless(is_menu=url.item_type in MENU_TYPES)
    return named(_read(document, rules), url)


def _read(document: Document, rules: IndexRules) -> Index:
    data, budget = document.data, Budget()
    if rules.strategy == "feed" or (rules.strategy == "auto" and document.kind == "feed"):
        return read_feed(document, rules, budget)
    if rules.strategy == "page":
        return read_whole_page(document, rules, budget)
    if rules.strategy == "log" or (rules.strategy == "auto" and _may_be_log(document)):
        log = find_log(document, rules)
        if rules.strategy == "log" or (len(log.headings) >= FEWEST and not _are_links(log)):
            return read_log(log, document, rules, budget)
    if document.linked:
        index = read_posts(document, rules, budget)
        if rules.strategy == "auto" and not rules.include:
            index = _of_this_hole(index)
        if rules.strategy == "auto" and not _lists_posts(index, document):
            raise document.unreadable(f"its links are part of a text, and list no posts; {_PAGE}")
    elif b"\t" not in data or (b"\0" in data and not document.has_menu_line):  # a text, or a binary file
        posts = posts_on_page(document, rules)
        advice = _LOG.format(posts) if posts >= FEWEST_LINES else _PAGE
        raise document.unreadable(f"expected a menu and found no line of one in it; {advice}")
    else:
        index = read_posts(document, rules, budget)
    proposals = propose(index, document, rules) if rules.strategy == "auto" else ()
    return replace(index, proposals=proposals, notes=notes_on(index, document, rules))


def _of_this_hole(index: Index) -> Index:
    """Return an index without web links where most are: those are the bookmarks of its author.

    Few links beside them are no posts either, but for texts with dates and several texts.
    """
    own = [(one, one.location) for one in index.candidates if isinstance(one.location, GopherUrl)]
    if 2 * len(own) >= len(index.candidates):
        return index
    texts = [one for one, place in own if place.item_type == "0"]
    lists_texts = len(texts) >= FEWEST_OWN or sum(map(_is_dated, texts)) >= FEWEST_OWN_DATED
    reasons = {one.line: "a web link" for one in index.candidates}
    reasons |= {one.line: "" if lists_texts else "beside web links" for one, _ in own}
    ignored = [
        Ignored(line=one.line, label=one.label, reason=reasons[one.line])
        for one in index.candidates
        if reasons[one.line]
    ]
    kept = [replace(one, position=position) for position, (one, _) in enumerate(own)] if lists_texts else []
    every = sorted([*index.ignored, *ignored], key=lambda one: one.line)
    return replace(index, candidates=tuple(kept), ignored=tuple(every))


def _is_dated(candidate: Candidate) -> bool:
    """Return whether the page itself says when a text was written."""
    return candidate.moment is not None and candidate.moment.dated_by in ("label", "nearby", "heading")


def _lists_posts(index: Index, document: Document) -> bool:
    """Return whether a text with links is a list of posts or a front page: by its name, or its few words."""
    if is_index_name(document.url.selector):
        return bool(index.candidates or index.ignored)
    entries = len(index.candidates)
    dated = sum(map(_is_dated, index.candidates))
    words = sum(len(item.display.split()) for item in document.menu.items if item.item_type == "i")
    return entries >= FEWEST_LINKED and words <= entries * (BESIDE_DATED if 2 * dated > entries else BESIDE_LINK)


def _are_links(log: Log) -> bool:
    """Return whether most parts of a log are links to posts that stand elsewhere, in their headings or below them."""
    ends = [*(one.top for one in log.headings[1:]), len(log.lines)]
    links = sum(_is_link(log, one, end) for one, end in zip(log.headings, ends, strict=True))
    return 2 * links > len(log.headings)


def _is_link(log: Log, heading: Heading, end: int) -> bool:
    """Return whether the title or heading of a part is a link, or its first line below nothing but a date.

    With many words beside it, such a line is part of a text.
    """
    text = [line.text for line in log.lines[heading.line + 1 : end] if line.text.strip()]
    is_brief = not heading.title and sum(len(line.split()) for line in text) <= BESIDE_DATED
    first = text[:1] if is_brief else []
    return any(map(is_link_line, [log.lines[heading.top].text, log.lines[heading.line].text, *first]))


def _may_be_log(document: Document) -> bool:
    """Return whether a document is no menu, neither by its item type nor by its lines."""
    return document.url.item_type not in MENU_TYPES and not document.has_menu_line
