"""Finds where else a hole has its posts: menus that a page names as logs, and documents of feeds."""

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile

from feedd.gopher.menu import item_location
from feedd.model import GopherUrl, Index, MenuItem
from feedd.reading.document import Document
from feedd.reading.formats.linked_menu import is_written
from feedd.reading.index.places import home_of
from feedd.reading.words.furniture import is_ancestor, is_way_out
from feedd.reading.words.labels import without_columns
from feedd.reading.words.lines import SHORT
from feedd.reading.words.page_words import LOGS, words_of
from feedd.reading.words.site_words import ABOUT, JOURNALS, PARTS, are_names, label_words, makes_a_site
from feedd.structs import replace

FEW_TEXTS = 4  # in a listing; with fewer the posts may lie in the folders beside them
LONGEST_LABEL = 4  # words: "the phlog of Ada"

# A log, and neither several of them nor what else is written down.
_NAMED_LOGS = frozenset(word for word, rank in LOGS.items() if rank < 3 and word not in ("phlogs", "gemlogs"))
_NOTES = LOGS["notes"]  # and what ranks below are words of titles too: "Notes on bees" of /notes
_COMMENT = re.compile(r"\s*[(\[:|]|\s+[-–—]+\s|\s{3,}")  # what follows is said about the link
_INDEX = "index."
_ARCHIVE = {"more", "older", "archive", "archives", "all"}
_FEED_FILE = re.compile(rb"(?:.*/)?(?:[^/]*\.(?:atom|rss|rdf)|(?:atom|rss|feed|index)[^/]*\.xml)", re.IGNORECASE)


def linked_logs(document: Document) -> Iterator[GopherUrl]:
    """Yield the menus of the same hole that a page names by a word for a log, those with the surest word first.

    One for which only what is said about it has such a word comes last.
    """
    items = document.menu.items
    named = [(LOGS[word], item) for item in items if (word := _log_word(item)) in LOGS]
    called = {item.selector: item for number, item in enumerate(items) if _is_called_log(items, number)}
    named += [(len(LOGS), item) for item in called.values() if len(called) == 1]
    places = (_place(item, document.url) for _, item in sorted(named, key=lambda one: one[0]))
    return (place for place in places if place is not None)


def linked_feeds(document: Document) -> Iterator[GopherUrl]:
    """Yield what is named as a document of a feed (RSS, Atom) on the same hole, in the order of the page."""
    files = (item for item in document.menu.items if _FEED_FILE.fullmatch(item.selector))
    return (place for item in files if (place := _place(item, document.url)) is not None)


def linked_archives(document: Document) -> Iterator[GopherUrl]:
    """Yield the menus of the same hole that a page names as the rest of its posts ("Older posts", "Archive")."""
    for item in document.menu.items:
        words = words_of(item.display[:SHORT])
        if item.item_type == "1" and len(words) <= LONGEST_LABEL and _ARCHIVE.intersection(words):
            place = _place(item, document.url)
            if place is not None:
                yield place


def authors_on(document: Document) -> tuple[GopherUrl, ...]:
    """Return the logs or homes of the users of a server that its page links, where it links those of several."""
    homes: dict[str, GopherUrl] = {}
    for item in document.menu.items if not home_of(document.url) else ():
        place = _place(item, document.url) if item.item_type == "1" else None
        home = home_of(place) if place else ""
        if place and home and (home not in homes or (_log_word(item) in LOGS and not is_log(homes[home]))):
            homes[home] = place
    return tuple(homes.values()) if len(homes) > 1 else ()


def linked_rooms(document: Document) -> Iterator[GopherUrl]:
    """Yield the other menus of the same hole that may hold posts: those called so, then "page/", then "photos/".

    Not those whose names say that they sort or serve the site: tags, links, images.
    """
    rooms = [
        (_rank(words), item)
        for item in document.menu.items
        if item.item_type == "1" and (words := _room(item.display)) is not None
    ]
    places = (_place(item, document.url) for _, item in sorted(rooms, key=lambda one: one[0]))
    return (place for place in places if place is not None)


def listed_folders(index: Index, document: Document) -> Iterator[GopherUrl]:
    """Yield the folders in a server's listing that may hold posts: those that are entries, beside few texts all."""
    listed = [one.location for one in index.candidates if one.listing]
    texts = sum(isinstance(place, GopherUrl) and place.item_type == "0" for place in listed)
    for place in linked_rooms(document) if listed else ():
        if place not in index.follow and (place in listed or texts < FEW_TEXTS):
            yield place


def _room(display: str) -> tuple[str, ...] | None:
    label = without_columns(display)[:SHORT]
    words = label_words(label)
    serves_site = is_way_out(label) or makes_a_site(label.strip(" /")) or not ABOUT.isdisjoint(words)
    return None if serves_site else words


def _rank(words: Sequence[str]) -> int:
    if any(not JOURNALS.isdisjoint((word, f"{word}s")) for word in words):
        return 0
    return 1 if PARTS.isdisjoint(words) else 2


def is_log(url: GopherUrl) -> bool:
    """Return whether the last word of a selector is one for a log: "/users/ada/phlog/"."""
    return _last_word(url.selector) in LOGS


def is_journal(url: GopherUrl) -> bool:
    """Return whether the last word of a selector is a site's for what it publishes: "/post/", "/articles"."""
    word = _last_word(url.selector)
    return not JOURNALS.isdisjoint((word, f"{word}s"))


def is_department(url: GopherUrl) -> bool:
    """Return whether the last word of a selector is a site's for what it has beside its posts: "/recipes"."""
    word = _last_word(url.selector)
    return not PARTS.isdisjoint((word, f"{word}s"))


def _log_word(item: MenuItem) -> str:
    """Return the last word of a short label: "phlog" of "Ada's phlog", "My phlog (daily)", "phlog/"."""
    if item.item_type != "1":
        return ""
    name = without_columns(item.display)
    label = name.strip(" *-=~[]#<>|+/")[:SHORT]
    comment = _COMMENT.search(label)
    words = words_of(label[: comment.start()] if comment else label)
    last = words[-1] if words else ""
    if name != item.display and not are_names(label_words(label)):
        return ""  # the folder "new-blog" in a listing is a post about it
    # "How I made my own phlog" is about one; where the selector says it too, the sentence leads there.
    if (name_of_log := _called_as_a_log(item)) in words:
        return name_of_log
    return last if len(words) <= LONGEST_LABEL or last == _last_word(item.selector) else ""


def _called_as_a_log(item: MenuItem) -> str:
    """Return the word for a log that is all of the last name of a selector, "" for none: "blog" of "/blog/"."""
    words = words_of(item.selector.decode("utf-8", "replace").rstrip("/").rpartition("/")[2])
    return words[0] if len(words) == 1 and LOGS.get(words[0], _NOTES) < _NOTES else ""


def _is_called_log(items: Sequence[MenuItem], number: int) -> bool:
    """Return whether a comment in the label of a menu says that it is a log: "The Attic (phlog)".

    So may the name of its folder, the lines below it, and a line above it that ends with a colon.
    """
    item = items[number]
    label = item.display.strip()[:SHORT]
    comment = _COMMENT.search(label)
    name = label[: comment.start()] if comment else label
    if item.item_type != "1" or not ABOUT.isdisjoint(words_of(name)) or without_columns(label) != label:
        return False
    said = [label[comment.start() :]] if comment else []
    said += takewhile(
        bool, (one.display.strip() if one.item_type == "i" else "" for one in items[number + 1 : number + 3])
    )
    above = items[number - 1].display.strip() if number else ""
    said += [above] if above.endswith(":") and items[number - 1].item_type == "i" else []
    is_named = any(_NAMED_LOGS.intersection(words_of(one)[:LONGEST_LABEL]) for one in said)
    return is_named or bool(_called_as_a_log(item))


def _last_word(selector: bytes) -> str:
    """Return the first word of the last name of a selector, of its folder for "/posts/index.gmi"."""
    folder, _, name = selector.decode("utf-8", "replace").rstrip("/").rpartition("/")
    return "".join(words_of(folder.rpartition("/")[2] if name.startswith(_INDEX) else name)[:1])


def _place(item: MenuItem, here: GopherUrl) -> GopherUrl | None:
    """Return where an item leads, if that is another page of the same hole, below this one or beside it."""
    place = item_location(item, here)
    is_own = isinstance(place, GopherUrl) and (place.host, place.port) == (here.host, here.port)
    if not (isinstance(place, GopherUrl) and is_own) or is_ancestor(place, here):
        return None
    return replace(place, item_type="0") if is_written(place.selector) else place
