"""Pictures, sound and films of an entry as enclosures (RFC 4287 §4.2.7.2): which they are, and where apps find them.

Judged by names alone, so the same entry has the same ones at any time; what they really hold, `feedd.media` finds out.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from html import unescape
from unicodedata import normalize

from feedd.gopher.url import format_url, parse_location
from feedd.identity import location_key
from feedd.model import Entry, GopherUrl, Location
from feedd.publish.document import Enclosure
from feedd.publish.options import PublishOptions
from feedd.reading.words.item_types import web_target

MOST_MEDIA = 10  # of one entry: an album has as many; whoever lists a whole public means no enclosures
MOST_NAME = 80  # characters of a file name; file systems and apps take 255 bytes with what they add

# A table of our own: `mimetypes` asks the machine it runs on, and a feed must not differ by that. Nothing that a
# browser could run (svg, html, pdf) stands in it.
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
# What an item without an extension is, as the extension it then gets. RFC 1436 §3.8 says it for g alone; the others
# are what most such items in gopherspace are (I: photographs, s: podcasts). Players look into the file anyway.
BY_ITEM_TYPE = {"g": "gif", "I": "jpg", "p": "png", ":": "bmp", "s": "mp3", "<": "mp3", ";": "mp4"}
WITH_EXTENSION = frozenset(BY_ITEM_TYPE) | {"9"}  # item types that count where the name says that it is media

# The attributes of what we publish are escaped and in double quotes; a "<" in its text never stands for itself.
_LINK = re.compile(r'<(?:a|img)\s[^<>]*?\b(?:href|src)="(gophers?://[^"]+)"', re.IGNORECASE)
_EXTENSION = re.compile(r"\.(?=[0-9]*[A-Za-z])[A-Za-z0-9]{1,5}")  # not the end of "Version 1.2"
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Medium:
    """One media item: where it is, its media type, and a file name that no other one of its entry has."""

    url: GopherUrl
    file: str  # of [A-Za-z0-9._-]
    type: str


def media_of(entry: Entry) -> tuple[Medium, ...]:
    """Give the media items of an entry with content: the entry itself, then those its HTML links to, in that order."""
    media: dict[str, Medium] = {}
    places: set[str] = set()
    for place in _places(entry):
        url = replace(place, part=None)
        found = None if location_key(url) in places else _medium(url)
        if found:
            places.add(location_key(url))
            file = _unique(found.file, url, media)
            media[file.casefold()] = replace(found, file=file)
        if len(media) == MOST_MEDIA:
            break
    return tuple(media.values())


def enclosures_of(entry: Entry, options: PublishOptions) -> tuple[Enclosure, ...]:
    """Give an entry's enclosures: through our own /media/ where there is one, else where they are.

    Never through a web proxy, which would carry hours of sound for others. None where only titles are to be published.
    """
    if options.terms.content == "none":
        return ()
    ours = f"{options.base_url}/media/{options.name}/{entry.id.rpartition(':')[2]}/"
    served = options.base_url is not None and options.pages
    return tuple(
        Enclosure(href=f"{ours}{one.file}" if served else format_url(one.url), type=one.type) for one in media_of(entry)
    )


def _places(entry: Entry) -> Iterator[GopherUrl]:
    locations: Iterator[Location | None] = map(_location, _LINK.findall(entry.content or ""))
    for location in (entry.location, *locations):
        if isinstance(location, GopherUrl) and location.search is None and not web_target(location):
            yield location


def _location(href: str) -> Location | None:
    try:
        return parse_location(unescape(href))
    except ValueError:
        return None


def _medium(url: GopherUrl) -> Medium | None:
    """Tell by its name what an item is; a name that ends in something unknown promises no media type."""
    if url.item_type not in WITH_EXTENSION:
        return None
    stem, extension = _name(url)
    extension = extension.lower() or BY_ITEM_TYPE.get(url.item_type, "")
    if extension not in TYPES:
        return None
    return Medium(url=url, file=_file(stem, extension), type=TYPES[extension])


def _name(url: GopherUrl) -> tuple[str, str]:
    """Take the last part of a selector apart, without what does not belong into an address."""
    last = re.split(rb"[/\\]", url.selector.rstrip(b"/\\"))[-1].decode("utf-8", "replace")
    plain = normalize("NFKD", last).encode("ascii", "ignore").decode()
    stem, dot, extension = _UNSAFE.sub("-", plain).rpartition(".")
    return (stem, extension) if _EXTENSION.fullmatch(dot + extension) else (stem + dot + extension, "")


def _file(stem: str, extension: str) -> str:
    return f"{stem[: MOST_NAME - len(extension) - 1].strip('.-_') or 'file'}.{extension}"


def _unique(file: str, url: GopherUrl, taken: dict[str, Medium]) -> str:
    """Tell two files of one name apart by where they are, so that a third one in between changes neither."""
    if file.casefold() not in taken:
        return file
    stem, _, extension = file.rpartition(".")
    mark = sha256(location_key(url).encode()).hexdigest()[:12]
    return f"{stem[: MOST_NAME - len(extension) - len(mark) - 2]}-{mark}.{extension}"
