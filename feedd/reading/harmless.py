"""Whether HTML that comes from elsewhere is what feedd itself would have made: only then may it be published."""

import re
from html import unescape

from feedd.reading.formats.webpage import TAGS
from feedd.reading.words.links import is_safe

_TAG = re.compile(r"</?([a-z][a-z0-9]{0,19})((?: [a-z]{1,20}=\"[^\"<>]*\")*) ?/?>")
_ATTRIBUTE = re.compile(r" ([a-z]+)=\"([^\"]*)\"")
_PLAIN = frozenset({"dir", "start", "alt"})  # attributes with any value
_LINKS = frozenset({"href", "src"})


def is_harmless(html: str) -> bool:
    """Return whether HTML has only our elements, without scripts and styles, and links that only show something."""
    tags = list(_TAG.finditer(html))
    return (
        len(tags) == html.count("<")
        and all(tag[1] in TAGS or tag[1] == "img" for tag in tags)
        and all(
            name in _PLAIN or (name in _LINKS and is_safe(unescape(value)))
            for tag in tags
            for name, value in _ATTRIBUTE.findall(tag[2])
        )
    )
