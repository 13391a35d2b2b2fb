"""Pictures within texts: above a link to a picture stands the picture itself, as our own /media/ serves it."""

import re
from collections.abc import Iterable, Mapping
from html import escape, unescape

from feedd.gopher.url import format_url, parse_location
from feedd.identity import location_key
from feedd.model import Entry, MediaFile
from feedd.publish.enclosures import Medium

# A link that is a line of its own, as `reading` writes those of menus; one amid a sentence stays a link.
_LINK = re.compile(r'(?:(?<=<p>)|(?<=<br/>\n))<a href="(gophers?://[^"<>]+)">([^<>]*)</a>(?=</p>|<br/>)', re.IGNORECASE)


def with_pictures(
    html: str, entry: Entry, media: Iterable[Medium], folder: str | None, files: Mapping[str, MediaFile]
) -> str:
    """Return HTML of ours with the pictures that it links to, each once; `folder` is that of the entry's `media`.

    Without a folder it stays as it is. An entry that is a picture needs no link below it: its title says the same.
    """
    pictures = {location_key(one.url): one for one in media if folder and one.type.startswith("image/")}

    def shown(link: re.Match[str]) -> str:
        key = _key(link[1])
        picture = pictures.pop(key, None) if key else None
        if picture is None:
            return link[0]
        address, known = escape(f"{folder}{picture.file}"), files.get(format_url(picture.url))
        size = f' width="{known.width}" height="{known.height}"' if known and known.width else ""
        image = f'<a href="{address}"><img src="{address}"{size} alt="{escape(unescape(link[2]))}"></a>'
        return image if picture.url == entry.location else f"{image}<br/>\n{link[0]}"

    return _LINK.sub(shown, html) if pictures else html


def _key(href: str) -> str | None:
    try:
        return location_key(parse_location(unescape(href)))
    except ValueError:
        return None
