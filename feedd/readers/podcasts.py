"""What a directory of podcasts misses in an RSS document, by Apple's requirements, which all others follow.

https://podcasters.apple.com/support/823-podcast-requirements
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from feedd.model import MediaFile
from feedd.readers.findings import Finding

if TYPE_CHECKING:
    from lxml.etree import _Element

NAME = "apple podcasts"
ITUNES = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"
LEAST_SIDE, MOST_SIDE = 1400, 3000  # pixels of the picture, which is a square
PLAYED = frozenset({"audio/mpeg", "audio/mp4", "video/mp4", "video/quicktime"})


def podcast_findings(rss: bytes, cover: MediaFile | None) -> Sequence[Finding]:
    """Return what is missing in the RSS document of a podcast; none where it is none, or asks not to be listed.

    `cover` is what is known of its picture, None where nobody has loaded it through feedd.
    """
    from lxml import etree  # its import is slow

    channel = etree.fromstring(rss, etree.XMLParser(resolve_entities=False, no_network=True)).find("channel")
    if channel is None or channel.find(f"{ITUNES}explicit") is None or channel.findtext(f"{ITUNES}block") == "Yes":
        return ()
    missing = (*_of_the_show(channel, cover), *_of_episodes(channel))
    return [Finding(readers=(NAME,), words=words, loses=loses) for words, loses in missing]


def _of_the_show(channel: "_Element", cover: MediaFile | None) -> Iterator[tuple[str, bool]]:
    if channel.find(f"{ITUNES}image") is None:
        yield (
            "takes no podcast without a picture: `image` below [podcast], and `base_url` where it is in gopherspace",
            True,
        )
    elif cover and cover.width and cover.height:
        sides = cover.width, cover.height
        if cover.width != cover.height or not LEAST_SIDE <= cover.width <= MOST_SIDE:
            yield f"wants a square picture of {LEAST_SIDE} to {MOST_SIDE} pixels; it has {sides[0]} x {sides[1]}", False
    if channel.find(f"{ITUNES}category") is None:
        yield "takes no podcast without a category: `category` below [podcast]", True
    if channel.find("language") is None:
        yield "takes no podcast without a language: `language`, above the first [table]", True


def _of_episodes(channel: "_Element") -> Iterator[tuple[str, bool]]:
    items = channel.findall("item")
    enclosures = [found for item in items if (found := item.find("enclosure")) is not None]
    counts = {
        ("leaves out what has no sound or film on the web", True): len(items) - len(enclosures),
        ("plays only MP3, M4A, MP4 and MOV", True): sum(one.get("type") not in PLAYED for one in enclosures),
        ("is told no length before somebody plays it", False): sum(one.get("length") == "0" for one in enclosures),
    }
    if channel.findtext(f"{ITUNES}type") == "serial":
        counts["cannot sort episodes of a serial without a number in their titles", False] = sum(
            item.find(f"{ITUNES}episode") is None for item in items
        )
    for (words, loses), count in counts.items():
        if count:
            yield f"{words}: {count} of {len(items)} entries", loses
