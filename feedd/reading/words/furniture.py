"""Navigation and other furniture: which labels lead out, and lines of a single document that are no text of its own.

It is removed only where it is proved. Letter art above a head is left to `head/read.py`, which can prove that it is a
masthead; rows that several documents share are left to `layout/shared_rows.py`.
"""

import re
from collections.abc import Sequence

from feedd.gopher.url import parse_location
from feedd.model import GopherUrl, Location
from feedd.reading.words.lines import BLANK, SHORT, Line, undecorated

EDGE = 8  # lines at each end of a document in which navigation is looked for

# Labels of navigation. They must match as a whole: "Home" leads home, "Home improvement" is a post.
_PLACE = (
    r"(?:home|main|top|root|start|index|menu|list|page|pages|phlog|phlogs|blog|log|archives?|directory|folder|posts|users|hole"
    r"|gopherhole|site|server|author|notes|year|month|overview|contents|accueil|sommaire|principal|übersicht|hauptmenü|startseite|inicio|början)"
)
_WAYS_OUT = re.compile(
    r"(?:<+-*|\.\.|\^|«|←)?\s*(?:"
    r"(?:go |return |get )?(?:back|home|up|zurück|zurueck|retour|accueil|terug|tillbaka|tilbage|volver|inicio|indietro)"
    rf"(?: (?:to|zu[mr]?|au|à|naar|till|a|al|alla)(?: [\w'’~.-]+){{0,3}} {_PLACE}(?: [\w'’~.-]+){{0,2}})?"
    r"|parent(?: directory| folder)?|\.{1,2}/?|(?:main |root |site )?(?:index|menu|top|root|map|sitemap)(?: page)?"
    r"|home ?page|start ?page|front (?:page|room)"
    r"|(?:go to )?(?:the )?(?:next|previous|prev|older|newer|earlier|more)(?: (?:page|posts?|entries|articles?))?"
    r"|(?:all|other|old|older|past|archived|more) (?:posts|entries|articles|phlogs?|phlog posts)|archives?|\.{3,}|…"
    rf"|(?:a (?:bit|little) )?about(?: (?:me|us|myself)|(?: (?:this|these|the|my))? {_PLACE})?"
    r"|contact(?: (?:me|us|details|info.{0,9}))?|impressum|kontakt|guest ?book"
    r"|search(?: (?:this|these|the|my) .{0,30})?"
    r"|help|faq|options|links|web ?ring|(?:my )?(?:pgp|gpg|public)(?: public)? key"
    r"|(?:[\w-]+ )?(?:rss|atom)(?: ?feed)?(?: of .{0,40})?|feed|subscribe|(?:my )?web ?site"
    r")\s*(?:-*>+|»|→)?",
    re.IGNORECASE,
)
# The last lines that servers and generators add (gophernicus, hngopher, moku-pona, phlog scripts).
_SIGNATURE = re.compile(
    r"\s*\(?(?:gophered by\b|(?:page |site )?generated (?:(?:by|on|at|with|in)\b|\d)|powered by\b"
    r"|served by\b|proudly served\b|made by moku-pona\b|this page was (?:generated|created|built)\b)",
    re.IGNORECASE,
)
_END_MARK = re.compile(r"\s*\W{0,3}(?:EOF|END OF FILE)\W{0,3}\s*")


def is_way_out(label: str) -> bool:
    """Return whether a label is navigation and not the name of a text."""
    text = label.strip()
    return len(text) <= SHORT and any(_WAYS_OUT.fullmatch(form) for form in (text, undecorated(text)) if form)


def is_ancestor(location: Location, of: GopherUrl) -> bool:
    """Return whether a menu link leads to the root, to `of` itself or to a folder above it; `..` is resolved first."""
    if not isinstance(location, GopherUrl) or (location.host, location.port) != (of.host, of.port):
        return False
    there, here = _folders(location.selector), _folders(of.selector)
    return location.item_type == "1" and here[: len(there)] == there


def _folders(selector: bytes) -> list[bytes]:
    path: list[bytes] = []
    for name in selector.split(b"/"):
        if name == b"..":
            path = path[:-1]
        elif name not in (b"", b"."):
            path.append(name)
    return path


def without_furniture(lines: Sequence[Line], of: Location) -> tuple[Line, ...]:
    """Remove navigation at both ends, signatures of servers, end marks, and then the rules at the end."""
    solid = [number for number, line in enumerate(lines) if not line.is_blank]
    edges = {*solid[:EDGE], *solid[-EDGE:]}
    kept = [BLANK if number in edges and _leads_out(line, of) else line for number, line in enumerate(lines)]
    return tuple(_without_foot(kept))


def _leads_out(line: Line, of: Location) -> bool:
    if not line.is_item or line.item_type not in "01":
        return False
    if is_way_out(line.text):
        return True
    location = parse_location(line.href) if line.href else None
    return location is not None and isinstance(of, GopherUrl) and is_ancestor(location, of)


def _without_foot(lines: list[Line]) -> list[Line]:
    """Remove signatures, end marks, rules and blank lines from the end, up to the first other line."""
    end = len(lines)
    while end:
        line = lines[end - 1]
        foot = not line.text.strip() or _SIGNATURE.match(line.text) or _END_MARK.fullmatch(line.text[:SHORT])
        if line.is_item or not (foot or line.is_rule):
            break
        end -= 1
    return lines[:end]
