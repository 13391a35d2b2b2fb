"""Images, audio and video of an entry as enclosures (RFC 4287 §4.2.7.2): which ones, and under which addresses.

Only their names decide, so that an entry always has the same enclosures. What a file really contains is checked by
`feedd.media` when it is fetched.
"""

import re
from collections.abc import Iterator, Mapping
from hashlib import sha256
from html import unescape
from types import MappingProxyType
from unicodedata import normalize

from msgspec import Struct

from feedd.gopher.url import format_url, parse_location, parse_url
from feedd.identity import location_key
from feedd.model import Entry, GopherUrl, Location, MediaFile, Terms
from feedd.publish.document import Enclosure
from feedd.publish.options import PublishOptions
from feedd.publish.private_links import may_lead
from feedd.reading.words.item_types import web_target
from feedd.structs import replace

MOST_MEDIA = 10  # of one entry: an album has about as many; a page with more of them is a list of files
MOST_NAME = 80  # characters of a file name; file systems and apps take 255 bytes with what they add

ARTWORK = "artwork"  # in place of an entry, for the picture of a podcast

NO_FILES: Mapping[str, MediaFile] = MappingProxyType({})

# A table of our own: `mimetypes` reads files of the machine it runs on, and a feed must not depend on those. It has no
# type in which a browser could run code (svg, html, pdf).
# fmt: off
TYPES = {
    "mp3": "audio/mpeg", "ogg": "audio/ogg", "oga": "audio/ogg", "opus": "audio/ogg", "flac": "audio/flac",
    "wav": "audio/wav", "m4a": "audio/mp4", "aac": "audio/aac",
    "mp4": "video/mp4", "m4v": "video/mp4", "webm": "video/webm", "mkv": "video/x-matroska", "avi": "video/x-msvideo",
    "mov": "video/quicktime", "mpg": "video/mpeg",
    "jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png", "gif": "image/gif", "webp": "image/webp",
    "avif": "image/avif", "bmp": "image/bmp", "tiff": "image/tiff",
}
# fmt: on
# The extension of an item whose name has none, by its item type. RFC 1436 §3.8 defines only g; the others are what most
# such items in gopherspace are (I: photographs, s: podcasts). Players look into the file anyway.
BY_ITEM_TYPE = {"g": "gif", "I": "jpg", "p": "png", ":": "bmp", "s": "mp3", "<": "mp3", ";": "mp4"}
WITH_EXTENSION = frozenset(BY_ITEM_TYPE) | {"9"}  # item types that are media if the extension is one of TYPES

# In the HTML that we publish, attributes are escaped and in double quotes, and a "<" in the text is always escaped.
_LINK = re.compile(r'<(?:a|img)\s[^<>]*?\b(?:href|src)="(gophers?://[^"]+)"', re.IGNORECASE)
_EXTENSION = re.compile(r"\.(?=[0-9]*[A-Za-z])[A-Za-z0-9]{1,5}")  # not the end of "Version 1.2"
_BYTES = re.compile(r"(?<![\w.,])(\d{1,12}) ?(?:B|bytes)\b", re.IGNORECASE)  # "4.2 MB" is no length
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


class Medium(Struct, frozen=True, kw_only=True):
    """One media item: its location, its media type, and a file name that is unique within its entry."""

    url: GopherUrl
    file: str  # of [A-Za-z0-9._-]
    type: str


def media_of(entry: Entry, index: GopherUrl, terms: Terms | None = None) -> tuple[Medium, ...]:
    """Return the media items of an entry: the entry itself if it is one, then those that its HTML links to, in order.

    By the terms of a podcast, sounds and films come before pictures. The entry must have its content; `index` is that
    of its feed. At most MOST_MEDIA are returned, each location once, and none to which nobody may be led.
    """
    media: dict[str, Medium] = {}
    keys: set[str] = set()
    urls = _gopher_urls(entry)
    for linked in sorted(urls, key=_is_picture) if terms and terms.podcast else urls:
        url = replace(linked, part=None)
        found = medium_of(url) if location_key(url) not in keys and may_lead(url, index) else None
        if found:
            keys.add(location_key(url))
            file = _unique(found.file, url, media)
            media[file.casefold()] = replace(found, file=file)
        if len(media) == MOST_MEDIA:
            break
    return tuple(media.values())


def length_of(medium: Medium, entry: Entry, files: Mapping[str, MediaFile]) -> int | None:
    """Return the bytes of a media item: of the file that was downloaded, else as the index lists it, to the byte."""
    listed = _BYTES.search(entry.listing or "") if entry.location == medium.url else None
    known = files.get(format_url(medium.url))
    return known.length if known else int(listed[1]) if listed else None


def enclosures_of(
    entry: Entry, index: GopherUrl, options: PublishOptions, files: Mapping[str, MediaFile] = NO_FILES
) -> tuple[Enclosure, ...]:
    """Return an entry's enclosures, with addresses below our own /media/ if we serve it, else with gopher addresses.

    They never lead through a web proxy, which would have to transfer hours of audio. If only titles may be published
    (`content = "none"`), there are none.
    """
    is_podcast = options.terms.podcast is not None
    if options.terms.content == "none":
        return ()
    folder = media_folder(entry, options)
    return tuple(
        Enclosure(
            href=f"{folder}{one.file}" if folder else format_url(one.url),
            type=one.type,
            length=length_of(one, entry, files),
            seconds=_seconds_of(one, files) if is_podcast else None,
        )
        for one in media_of(entry, index, options.terms)
    )


def _is_picture(url: GopherUrl) -> bool:
    medium = medium_of(url)
    return medium is not None and medium.type.startswith("image/")


def _seconds_of(medium: Medium, files: Mapping[str, MediaFile]) -> int | None:
    known = files.get(format_url(medium.url))
    return max(1, round(known.milliseconds / 1000)) if known and known.milliseconds else None


def media_folder(entry: Entry, options: PublishOptions) -> str | None:
    """Return the address to which the file names of an entry's media are added; None where we do not serve them."""
    is_served = options.base_url is not None and options.pages
    return f"{options.base_url}/media/{options.name}/{entry.id.rpartition(':')[2]}/" if is_served else None


def _gopher_urls(entry: Entry) -> Iterator[GopherUrl]:
    locations: Iterator[Location | None] = map(_location, _LINK.findall(entry.content or ""))
    for location in (entry.location, *locations):
        if isinstance(location, GopherUrl) and location.search is None and not web_target(location):
            yield location


def _location(href: str) -> Location | None:
    try:
        return parse_location(unescape(href))
    except ValueError:
        return None


def medium_of(url: GopherUrl) -> Medium | None:
    """Return the media item that an item is by its name; None if its extension is not one of TYPES."""
    if url.item_type not in WITH_EXTENSION:
        return None
    stem, extension = _name(url)
    extension = extension.lower() or BY_ITEM_TYPE.get(url.item_type, "")
    if extension not in TYPES:
        return None
    return Medium(url=url, file=_file(stem, extension), type=TYPES[extension])


def _name(url: GopherUrl) -> tuple[str, str]:
    """Return stem and extension of the last part of a selector, without characters that are unsafe in an address."""
    last = re.split(rb"[/\\]", url.selector.rstrip(b"/\\"))[-1].decode("utf-8", "replace")
    plain = normalize("NFKD", last).encode("ascii", "ignore").decode()
    stem, dot, extension = _UNSAFE.sub("-", plain).rpartition(".")
    return (stem, extension) if _EXTENSION.fullmatch(dot + extension) else (stem + dot + extension, "")


def _file(stem: str, extension: str) -> str:
    return f"{stem[: MOST_NAME - len(extension) - 1].strip('.-_') or 'file'}.{extension}"


def _unique(file: str, url: GopherUrl, taken: dict[str, Medium]) -> str:
    """Return a file name that is not taken: made unique by the location, so that a third file changes neither name."""
    if file.casefold() not in taken:
        return file
    stem, _, extension = file.rpartition(".")
    mark = sha256(location_key(url).encode()).hexdigest()[:12]
    return f"{stem[: MOST_NAME - len(extension) - len(mark) - 2]}-{mark}.{extension}"


def artwork_of(terms: Terms) -> Medium | None:
    """Return the picture of a podcast where it is one in gopherspace; None where it has none or it is on the web."""
    image = terms.podcast.image if terms.podcast else None
    return medium_of(parse_url(image)) if image and not image.startswith(("http://", "https://")) else None
