"""Which published file a request's path names."""

import re
from dataclasses import dataclass

from feedd.config.definition import NAME, RESERVED
from feedd.config.group_slug import group_slug
from feedd.publish.document import ATOM, JSON, OPML, RSS
from feedd.publish.formats.opml import SUBSCRIPTIONS

MEDIA_TYPES = {
    "atom": f"{ATOM}; charset=utf-8",
    "rss": f"{RSS}; charset=utf-8",
    "json": JSON,
    "opml": f"{OPML}; charset=utf-8",
}
FEED = re.compile(r"/feeds/(?P<file>(?P<feed>[a-z0-9][a-z0-9_-]{0,63})\.(?P<form>atom|rss|json))")
ARCHIVE = re.compile(r"/feeds/(?P<file>(?P<feed>[a-z0-9][a-z0-9_-]{0,63})/archive/[1-9][0-9]{0,5}\.(?P<form>atom))")
GROUP = re.compile(rf"/feeds/(?P<file>(?P<feed>{RESERVED}/(?P<group>[^/]+))\.(?P<form>atom|rss|json))")


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestedFile:
    """A file in the public folder. `feed` is the name of its feed: "all" or "all/GROUP" for one made of several."""

    file: str
    feed: str
    form: str  # a key of MEDIA_TYPES
    is_archive: bool = False

    @property
    def of_many(self) -> bool:
        """Whether it is made of several feeds."""
        return self.feed.partition("/")[0] == RESERVED


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
