"""Pages as indexes of feeds: how good each is, and in words for people."""

from enum import IntEnum
from functools import cached_property

from msgspec import Struct

from feedd.model import Charsets, GopherUrl, Index
from feedd.polling.source import SourceIndex
from feedd.reading import main_log, open_document
from feedd.reading.document import Document
from feedd.reading.words.furniture import is_way_out
from feedd.reading.words.labels import without_columns
from feedd.reading.words.lines import SHORT
from feedd.reading.words.site_words import is_a_program
from feedd.structs import replace

FEWEST_DATED = 2  # entries with dates: one may be the date of the page


class Merit(IntEnum):
    """How good a page is as the index of a feed."""

    NOTHING = 0  # nothing on it is an entry
    FRONT = 1  # the front page of a hole, which links its log
    UNDATED = 2  # entries, which get the time at which they are first seen
    DATED = 3


class Source(Struct, frozen=True, kw_only=True, dict=True):
    """A page that was looked at, as an index."""

    url: GopherUrl
    index: SourceIndex
    merit: Merit
    keys: tuple[str, ...] = ()  # lines of a definition that it was read by
    listing: "Source | None" = None  # of the folder in which its author wrote it

    @property
    def ways(self) -> "tuple[Source, ...]":
        """Both ways to read a folder: what its author wrote in it, and what the server lists."""
        return (self, self.listing) if self.listing else (self,)

    @property
    def is_listing(self) -> bool:
        """Return whether a server lists the files of a folder, and no author the posts."""
        names = ((item.display, item.selector.rpartition(b"/")[2]) for item in self.document.menu.items)
        are_names = (
            without_columns(display).strip() == name.decode("utf-8", "replace") for display, name in names if name
        )
        return any(one.listing for one in self.index.candidates) or all(are_names)

    @cached_property
    def document(self) -> Document:
        """The page as it was sent."""
        return open_document(self.index.raw, self.url, Charsets(), "index")

    @property
    def is_single(self) -> bool:
        """Return whether it has one entry, and no folder of posts: another page may have the others."""
        return len(self.index.candidates) == 1 and self.index.candidates[0].location not in self.index.follow

    def lists(self, url: GopherUrl) -> bool:
        """Return whether a document is one of its entries."""
        return any(
            isinstance(one.location, GopherUrl)
            and (one.location.host, one.location.selector) == (url.host, url.selector)
            for one in self.index.candidates
        )


def holds_one_text(document: Document) -> bool:
    """Return whether a folder that a server lists holds one text, and nothing else but pictures and files."""
    kinds = [
        item.item_type
        for item in document.menu.items
        if item.item_type in "01h" and not is_way_out(item.display[:SHORT])
    ]
    return len(kinds) == 1 and kinds[0] != "1"


def judged(url: GopherUrl, index: SourceIndex, keys: tuple[str, ...] = ()) -> Source:
    """Return a page that was read by some keys, as an index."""
    source = Source(url=url, index=index, merit=Merit.NOTHING, keys=keys)
    merit = judge(index, source.document)
    if keys and merit == Merit.FRONT:  # whoever writes keys knows the page
        merit = Merit.UNDATED
    return replace(source, merit=merit)


def judge(index: Index, document: Document) -> Merit:
    """Return how good a page is as an index."""
    if not index.candidates:
        return Merit.NOTHING
    if main_log(index, document) is not None:
        return Merit.FRONT
    dated = sum(candidate.moment is not None for candidate in index.candidates)
    is_dated = dated >= FEWEST_DATED or dated == len(index.candidates)
    read = sum(isinstance(one.location, GopherUrl) or one.summary is not None for one in index.candidates)
    has_texts = index.strategy != "feed" or 2 * read >= len(index.candidates)  # else it only links other protocols
    return Merit.DATED if is_dated and has_texts else Merit.UNDATED


def count_texts(index: Index) -> int:
    """Return how many entries of an index are texts, and neither menus nor programs."""
    places = [one.location for one in index.candidates if isinstance(one.location, GopherUrl)]
    names = (
        place.selector.rpartition(b"/")[2].decode("utf-8", "replace") for place in places if place.item_type == "0"
    )
    return sum(not is_a_program(name) for name in names)


def describe(source: Source) -> str:
    """Return what a page is as an index, in words."""
    index = source.index
    why = next((note.partition(": ")[2] for note in index.notes if note.startswith("nothing")), "")
    count = len(index.candidates)
    entries = f"{count} {'entry' if count == 1 else 'entries'}"
    missing = "texts" if index.strategy == "feed" and index.candidates and index.candidates[0].moment else "dates"
    return {
        Merit.NOTHING: "nothing on it is an entry" + (f" ({why})" if why else ""),
        Merit.FRONT: f"the front page of a hole, {entries}",
        Merit.UNDATED: f"{entries}, without {missing}",
        Merit.DATED: f"{entries} with dates",
    }[source.merit]
