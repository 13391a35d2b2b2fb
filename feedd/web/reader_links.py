"""The links by which a browser hands the address of a feed to a reader: what each reader says that it takes."""

from urllib.parse import quote, urlsplit

from msgspec import Struct

from feedd.gopher.addresses import is_public

# Name, address with the feed's, and where that form is from. FreshRSS and most Minifluxes are at addresses of their
# own, so /about says how to make theirs.
READERS = (
    ("a program on this device", "feed:{plain}", "draft-obasanjo-feed-uri-scheme: NetNewsWire, Liferea, RSS Guard"),
    ("Feedbin", "https://feedbin.com/?subscribe={quoted}", "DIYgod/RSSHub-Radar, its table of readers"),
    ("Feedly", "https://feedly.com/i/subscription/feed/{quoted}", "DIYgod/RSSHub-Radar, its table of readers"),
    ("Inoreader", "https://www.inoreader.com/?add_feed={quoted}", "DIYgod/RSSHub-Radar, its table of readers"),
    ("Miniflux", "https://reader.miniflux.app/bookmarklet?uri={quoted}", "miniflux/v2: the route /bookmarklet"),
    ("NewsBlur", "https://www.newsblur.com/?url={quoted}", "samuelclay/NewsBlur, its page of goodies"),
    ("The Old Reader", "https://theoldreader.com/feeds/subscribe?url={quoted}", "its own tip for feed handlers"),
)


class ReaderLink(Struct, frozen=True, kw_only=True):
    """A link to a reader."""

    name: str
    href: str


def reader_links(address: str) -> tuple[ReaderLink, ...]:
    """Return the links that subscribe to the feed at an absolute URL; none where no service could fetch it."""
    if not is_public(urlsplit(address).hostname or ""):
        return ()
    parts = {"plain": address, "quoted": quote(address, safe="")}
    return tuple(ReaderLink(name=name, href=form.format(**parts)) for name, form, _source in READERS)
