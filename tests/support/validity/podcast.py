"""Rules of podcasts in RSS 2.0, where a document has elements of theirs.

What each rule is from:
A  Apple, "Podcast RSS feed requirements", https://podcasters.apple.com/support/823-podcast-requirements
G  Apple, "A podcaster's guide to RSS", https://help.apple.com/itc/podcasts_connect/#/itcb54353390
P  Podcast Standards Project, PSP-1, https://github.com/Podcast-Standards-Project/PSP-1-Podcast-RSS-Specification
N  The podcast namespace, https://podcasting2.org/docs/podcast-namespace/tags/guid
"""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit
from uuid import UUID

from lxml import etree

from feedd.config.podcast_categories import CATEGORIES
from tests.support.validity.values import line, on_web

ITUNES = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"
GUID = "{https://podcastindex.org/namespace/1.0}guid"
OF_THE_CHANNEL = {
    GUID,
    *(f"{ITUNES}{name}" for name in ("author", "summary", "image", "category", "explicit", "type", "owner")),
}
OF_AN_ITEM = {f"{ITUNES}{name}" for name in ("duration", "season", "episode")}
MOST_SUMMARY = 4000  # P: bytes; G: characters
# A: what Apple plays.
PLAYED = {"audio/mpeg", "audio/mp4", "audio/x-m4a", "video/mp4", "video/quicktime", "video/x-m4v"}


def podcast_faults(rss: etree._Element) -> Iterator[str]:
    """Yield the faults of a podcast; none where the document is not one."""
    channel = rss[0]
    if not any(str(one.tag).startswith(ITUNES) for one in channel.iter()):
        return
    yield from _channel(channel)
    is_serial = channel.findtext(f"{ITUNES}type") == "serial"
    for item in channel.iterfind("item"):
        yield from (f"episode {item.findtext('guid')}: {fault}" for fault in _item(item, is_serial=is_serial))


def _channel(channel: etree._Element) -> Iterator[str]:
    for name in ("author", "image", "category", "explicit", "type"):  # A, P: required or recommended; once each
        if len(found := channel.findall(f"{ITUNES}{name}")) != 1:
            yield f"a podcast has {len(found)} times itunes:{name}"
    if not channel.findtext("language"):
        yield "a podcast names its language"  # A
    if channel.findtext(f"{ITUNES}explicit") not in ("true", "false"):
        yield "itunes:explicit is neither true nor false"  # G
    if channel.findtext(f"{ITUNES}type") not in ("episodic", "serial"):
        yield "itunes:type is neither episodic nor serial"  # G
    yield from _words(channel)
    yield from _guid(channel.findtext(GUID))


def _words(channel: etree._Element) -> Iterator[str]:
    yield from line("itunes:author", channel.findtext(f"{ITUNES}author"))
    for name in ("description", f"{ITUNES}summary"):
        if len((channel.findtext(name) or "").encode()) > MOST_SUMMARY:
            yield "the summary is too long"  # P
    if (image := channel.find(f"{ITUNES}image")) is not None:
        yield from on_web("itunes:image", image.get("href"))
        if not urlsplit(image.get("href") or "").path.lower().endswith((".jpg", ".jpeg", ".png")):
            yield "itunes:image is neither a JPEG nor a PNG"  # A
    if (category := channel.find(f"{ITUNES}category")) is not None:
        path = tuple(str(one.get("text")) for one in category.iter(f"{ITUNES}category"))
        if path not in CATEGORIES.values():
            yield f"itunes:category is {path}"  # A
    if (owner := channel.find(f"{ITUNES}owner")) is not None:
        yield from line("itunes:name", owner.findtext(f"{ITUNES}name"))
        if "@" not in (owner.findtext(f"{ITUNES}email") or ""):
            yield "itunes:owner has no e-mail address"  # G


def _guid(guid: str | None) -> Iterator[str]:
    """N: a UUID of version 5."""
    try:
        if UUID(guid or "").version != 5:
            yield f"podcast:guid is {guid}"
    except ValueError:
        yield f"podcast:guid is {guid}"


def _item(item: etree._Element, *, is_serial: bool) -> Iterator[str]:
    if (enclosure := item.find("enclosure")) is None:
        yield "it has no enclosure"  # A
    elif enclosure.get("type") not in PLAYED:
        yield f"Apple does not play {enclosure.get('type')}"  # A
    for name in ("duration", "season", "episode"):
        if (value := item.findtext(f"{ITUNES}{name}")) is not None and not re.fullmatch("[1-9][0-9]*", value):
            yield f"itunes:{name} is {value!r}"  # G: whole numbers above 0; a time in seconds
    if is_serial and item.find(f"{ITUNES}episode") is None:
        yield "an episode of a serial has no number"  # G
