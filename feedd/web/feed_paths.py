"""Which published file a request's path names, and which links its query asks for."""

import re
from urllib.parse import parse_qs

from msgspec import Struct

from feedd.config.definition import NAME, RESERVED
from feedd.config.group_slug import group_slug
from feedd.publish.formats.opml import SUBSCRIPTIONS
from feedd.publish.web_links import LINKS, Links
from feedd.structs import replace

MOST_FIELDS = 20  # of a query; trackers add five
FEED = re.compile(r"/feeds/(?P<file>(?P<feed>[a-z0-9][a-z0-9_-]{0,63})\.(?P<form>atom|rss|json))")
ARCHIVE = re.compile(r"/feeds/(?P<file>(?P<feed>[a-z0-9][a-z0-9_-]{0,63})/archive/[1-9][0-9]{0,5}\.(?P<form>atom))")
GROUP = re.compile(rf"/feeds/(?P<file>(?P<feed>{RESERVED}/(?P<group>[^/]+))\.(?P<form>atom|rss|json))")


class RequestedFile(Struct, frozen=True, kw_only=True):
    """A file in the public folder. `feed` is the name of its feed: "all" or "all/GROUP" for one made of several."""

    file: str
    feed: str
    form: str  # a key of `document.MEDIA_TYPES`
    is_archive: bool = False

    @property
    def of_many(self) -> bool:
        """Whether it is made of several feeds."""
        return self.feed.partition("/")[0] == RESERVED

    @property
    def as_atom(self) -> "RequestedFile":
        """The Atom document with the same entries, where there is one."""
        if self.form not in ("rss", "json"):
            return self
        return replace(self, file=f"{self.feed}.atom", form="atom")


def requested_file(path: str) -> RequestedFile | None:
    """Parse the path of a request, percent-decoded; None if it names no published file."""
    if path == f"/{SUBSCRIPTIONS}":
        return RequestedFile(file=SUBSCRIPTIONS, feed=RESERVED, form="opml")
    if found := FEED.fullmatch(path):
        return RequestedFile(file=found["file"], feed=found["feed"], form=found["form"])
    if found := ARCHIVE.fullmatch(path):
        return RequestedFile(file=found["file"], feed=found["feed"], form=found["form"], is_archive=True)
    # What is no slug and no name is no file of ours: it may be too long for a file name, or lead out of the folder.
    found = GROUP.fullmatch(path)
    if found and (NAME.fullmatch(found["group"]) or group_slug(found["group"]) == found["group"]):
        return RequestedFile(file=found["file"], feed=found["feed"], form=found["form"])
    return None


def asked_links(query: bytes) -> Links | None:
    """Return where the entries of a document are to lead; None: where they lead without `links`. ValueError for others.

    `links` once and with a known word: a subscription with a mistake is better refused than kept for years.
    """
    if b"links" not in query:
        return None
    asked = parse_qs(query.decode("latin-1"), max_num_fields=MOST_FIELDS).get("links", [])
    if not asked:
        return None
    for links in LINKS:
        if asked == [links]:
            return links
    raise ValueError("links")
