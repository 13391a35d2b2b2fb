"""What people type or paste as the address of an index, as Gopher URLs; and in plain words what it is where it is none.

Real addresses come without a scheme, in angle brackets, as lines of a menu, as command lines, and as URLs of the web
proxies through which most people read Gopher.
"""

import re
from urllib.parse import SplitResult, unquote, urlsplit

from msgspec import Struct

from feedd.gopher.menu import item_location, parse_menu
from feedd.gopher.url import format_url, parse_url
from feedd.model import Charsets, GopherUrl
from feedd.spelling import nearest
from feedd.structs import replace

MOST = 4096  # characters; a longer text is no address
MOST_FIELDS = 20  # of the query of a proxy's URL

_QUOTES = " \t\r\n<>\"'`“”„‘’«»()"
_PROGRAMS = re.compile(
    r"(?:lynx|curl|w3m|elinks|links|gopher|sacc|phetch|bombadillo|cgo|ncgopher|offpunk|clic)\s", re.IGNORECASE
)
_GOPHER = re.compile(r"gophers?://", re.IGNORECASE)
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")
_SLIP = re.compile(r"gophers?(?::/*|/{1,2})(?=[\w\[])", re.IGNORECASE)
_OPAQUE = re.compile(r"(mailto|news|magnet|tel|javascript|data):", re.IGNORECASE)
_HOST = r"(?:[\w-]+(?:\.[\w-]+)+|localhost|\[[0-9A-Fa-f:.]+\])"
_NO_SCHEME = re.compile(rf"{_HOST}\.?(?::\d{{1,5}})?(?:/.*)?", re.IGNORECASE | re.DOTALL)
_HOST_IN_PATH = re.compile(r"(?:[\w-]+\.)+[A-Za-z]{2,}(?::\d{1,5})?")
_TEXT_FILE = re.compile(r"\.(?:txt|md|gmi)$", re.IGNORECASE)
_TYPES = "0123456789+TghIisMd:;<cPr"  # item types in use (RFC 1436 §3.8 and later ones)

_READ_BY_OTHERS = {
    "http": "a web page",
    "https": "a web page",
    "gemini": "a Gemini capsule",
    "spartan": "a Spartan page",
    "finger": "a finger address",
    "nex": "a Nex page",
    "ftp": "an FTP address",
    "mailto": "a mail address",
    "telnet": "a telnet address",
    "ssh": "an SSH address",
}


class TypedAddress(Struct, frozen=True, kw_only=True):
    """The Gopher URLs that a text may mean, the likeliest first; `why` says how it was understood, if not as it is."""

    urls: tuple[GopherUrl, ...]
    why: str = ""


def read_typed_address(text: str) -> TypedAddress:
    """Return what an address means; ValueError says what it is instead, and what to give.

    There are several where it leaves open whether its path begins with an item type (RFC 4266 §2.1).
    """
    if len(text) > MOST:
        raise ValueError(f"{text[:60]!r}... has {len(text)} characters, which is no address")
    if "\t" in text.strip():
        return _of_menu_line(text)
    typed = text.strip(_QUOTES)
    if program := _PROGRAMS.match(typed):
        words = [word.strip(_QUOTES) for word in typed[program.end() :].split()]
        found = next((word for word in words if _GOPHER.match(word)), None)
        found = found or next((word for word in reversed(words) if _NO_SCHEME.fullmatch(word)), None)
        if found is None:
            raise ValueError(f"the command line {typed!r} names no address; expected one such as gopher://example.org/")
        return replace(_of_address(found), why="taken from a command line")
    return _of_address(typed)


def _of_address(typed: str) -> TypedAddress:
    if _GOPHER.match(typed):
        return _of_path(typed, plain=True)
    if (scheme := _SCHEME.match(typed)) or (scheme := _OPAQUE.match(typed)):
        return _of_other_scheme(typed, scheme[1].lower())
    if _NO_SCHEME.fullmatch(typed):
        return _of_path(f"gopher://{typed}", plain=False)
    if slip := _SLIP.match(typed):
        raise ValueError(f"{typed!r}: did you mean gopher://{typed[slip.end() :]}?")
    raise ValueError(f"{typed!r} is no address; expected one such as gopher://example.org/1/phlog")


def _of_path(typed: str, *, plain: bool) -> TypedAddress:
    """Read a URL whose path may lack its item type: "/phlog" would be the selector "hlog" of type p."""
    scheme, _, rest = typed.partition("://")
    host, _, path = rest.partition("/")
    url = parse_url(f"{scheme}://{host}/{path.replace('#', '%23')}")
    why = "" if plain else "gopher:// was added"
    if not path or (path[1:2] in ("/", "") and path[0] in _TYPES):
        return TypedAddress(urls=(url,), why=why)
    kind = "0" if _TEXT_FILE.search(path) else "1"
    whole = parse_url(f"{scheme}://{host}/{kind}/{path.replace('#', '%23')}")
    if path[0].isdigit():
        return TypedAddress(urls=(url, whole), why=why)
    return TypedAddress(urls=(whole, url), why=f"/{path} is taken for the selector, since it begins with no item type")


def _of_menu_line(text: str) -> TypedAddress:
    items = parse_menu(text.strip(" \r\n").encode(), Charsets()).items
    location = item_location(items[0], GopherUrl(host="")) if items else None
    if not isinstance(location, GopherUrl):
        raise ValueError(f"the line of a menu {text.strip()!r} leads to no item on Gopher")
    if not location.host:
        raise ValueError(f"the line of a menu {text.strip()!r} names no host; add host and port, separated by tabs")
    return TypedAddress(urls=(location,), why="taken from a line of a menu")


def _of_other_scheme(typed: str, scheme: str) -> TypedAddress:
    if scheme in ("http", "https") and (inner := _behind_proxy(urlsplit(typed))):
        found = _of_path(inner, plain=True)
        return replace(found, why="taken from the address of a web proxy")
    if nearest(scheme, ("gopher", "gophers")):
        raise ValueError(f"{typed!r}: did you mean gopher://{typed.partition('://')[2]}?")
    what = _READ_BY_OTHERS.get(scheme, f"an address for {scheme}")
    raise ValueError(
        f"{typed!r} is {what}; feedd reads Gopher: expected an address such as gopher://example.org/1/phlog"
    )


def _behind_proxy(page: SplitResult) -> str | None:
    """Return the Gopher URL that the address of a web proxy holds: in its query, else in its path; None without one."""
    for field in (*page.query.split("&")[:MOST_FIELDS], page.path, page.fragment):
        for value in (field, unquote(field)):
            if match := re.search(r"gophers?://[^\s&]+", value, re.IGNORECASE):
                return match[0]
    query = page.query.split("&", 1)[0].rpartition("=")[2]
    parts = [part for part in (query or page.path).split("/") if part]
    if parts[:1] in (["gopher"], ["gopher-proxy"], ["gw"]):
        parts = parts[1:]
    if parts and _HOST_IN_PATH.fullmatch(parts[0]) and ("gopher" in page.geturl().partition("?")[0].lower()):
        return "gopher://" + "/".join(parts)
    if (page.hostname or "").startswith("gopher."):
        return f"gopher://{page.hostname}{page.path}"
    return None


def describe(address: TypedAddress) -> str:
    """Return one line that says what was understood."""
    first = format_url(address.urls[0])
    return f"{first} ({address.why})" if address.why else first
