"""What the keys of a definition may hold, where that is more than a text, a number, a flag or a list of them."""

import re
from datetime import tzinfo
from typing import Literal
from urllib.parse import quote, urlsplit

from feedd.changes.intervals import Adaptive, Cron, Every, Interval
from feedd.config.patterns import expression, phrase
from feedd.config.presets import Preset, load_presets
from feedd.config.settings_values import proxy_address
from feedd.config.toml_keys import DURATION, PlacedType, duration, list_of, mismatch, shown, text, value_type
from feedd.gopher.url import check_selector, format_url, parse_host, parse_url
from feedd.model import GopherUrl
from feedd.reading.rules import HostScope
from feedd.spelling import did_you_mean

ID = re.compile(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")  # RFC 5646 §2.1, in outline

CRON = re.compile(r"([0-9*/,-]+\s+){3}[0-9A-Za-z*/,-]+\s+[0-9A-Za-z*/,-]+")  # five fields; the scheduler reads them

PICTURES = (b".jpg", b".jpeg", b".png")

NO_ENTRY = ("i", "3", "+", "2", "7", "8", "T")  # text, error, twin of the item above, and what only a person can use

PATTERN = PlacedType(expression, text.schema)
PATTERNS = PlacedType(lambda keys, key: list_of(PATTERN.at(keys, key)).read, {"type": "array", "items": PATTERN.schema})
PHRASES = PlacedType(
    lambda keys, key: list_of(PlacedType(phrase, text.schema).at(keys, key)).read,
    {"type": "array", "items": text.schema},
)


@value_type(type="string", pattern="^[Gg][Oo][Pp][Hh][Ee][Rr][Ss]?://")
def index_address(value: object) -> GopherUrl:
    """Read the Gopher URL of an index; where it is another address, the ValueError says which, and what to write."""
    try:
        url = parse_url(text(value))
    except ValueError:
        if not isinstance(value, str) or value.lower().startswith(("gopher://", "gophers://")):
            raise
        from feedd.gopher.typed_address import read_typed_address  # here: most addresses are right

        raise ValueError(f"found {shown(value)}, expected {format_url(read_typed_address(value).urls[0])}") from None
    if url.item_type == "7" and url.search is None:
        raise ValueError("expected a search with its words, as in gopher://example.org/7/find%09lighthouse")
    return url


@value_type(type="string", pattern="^[^/]+$")
def host_and_port(value: object) -> tuple[str, int]:
    """Read a host, with or without a port; the port of Gopher is 70."""
    if "/" in text(value):
        raise mismatch(value, 'a host, or host and port, as in "old.example.org:70"')
    url = parse_url(f"gopher://{text(value)}/")
    return url.host, url.port


@value_type(type="string", pattern=r"\S")
def preset_name(value: object) -> Preset:
    """Read the name of a preset."""
    presets = load_presets()
    name = text(value)
    if name in presets:
        return presets[name]
    guess = did_you_mean(name, presets)
    raise mismatch(value, f"the name of a preset: {', '.join(presets)}" + (guess and f"; {guess}"))


@value_type(type="string", pattern="^[Uu][Rr][Nn]:[Uu][Uu][Ii][Dd]:[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$")
def urn_uuid(value: object) -> str:
    """Read a urn:uuid, in lower case."""
    name = text(value).lower()  # RFC 8141 §3.1: the case of a urn:uuid does not matter
    if ID.fullmatch(name):
        return name
    raise mismatch(value, '"urn:uuid:" and a UUID, as uuidgen(1) prints it')


@value_type(type="string", pattern=rf"^(adaptive|{DURATION.pattern}|\s*{CRON.pattern}\s*)$")
def poll_interval(value: object) -> Interval:
    """Read how often to poll: adaptive, a duration, or a cron line of five fields."""
    if value == "adaptive":
        return Adaptive()
    if isinstance(value, str) and CRON.fullmatch(value.strip()):
        return Cron(value.strip())
    try:
        return Every(duration(value))
    except ValueError:
        expected = '"adaptive", a number and s, m, h, d or w ("30m"), or a cron line of five fields ("0 6 * * *")'
        raise mismatch(value, expected) from None


@value_type(type="string", pattern=r"\S")
def time_zone(value: object) -> tzinfo:
    """Read the name of a time zone of the IANA database."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones  # here: few definitions name one

    try:
        return ZoneInfo(text(value))
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        place = text(value).rpartition("/")[2].casefold()
        same = (name for name in sorted(available_timezones()) if name.rpartition("/")[2].casefold() == place)
        example = shown(next(same, "Europe/Berlin"))
        raise mismatch(value, f"the name of a time zone, as in {example}") from error


@value_type(type="string", pattern=f"^{LANGUAGE.pattern}$")
def language_tag(value: object) -> str:
    """Read a language tag."""
    if LANGUAGE.fullmatch(text(value)):
        return text(value)
    raise mismatch(value, 'a language tag, as in "en" or "pt-BR"')


@value_type(type="string", pattern=r"\S")
def charset(value: object) -> str:
    """Read the name of a character set that Python knows."""
    from feedd.gopher.text import charset_name  # here: few definitions name one

    name = text(value)
    if charset_name(name) is None:
        raise mismatch(value, 'the name of a character set, as in "cp437"')
    return name


@value_type(anyOf=[{"enum": ["none"]}, proxy_address.schema])
def proxy_or_none(value: object) -> tuple[str, int] | Literal["none"]:
    """Read the host and the port of a SOCKS5 proxy, or "none"."""
    if value == "none":
        return "none"
    try:
        return proxy_address(value)
    except ValueError as error:
        raise ValueError(f'{error}, or "none"') from None


@value_type(type="string", pattern=rf"^(?![{''.join(NO_ENTRY)}])[ -~]$")
def entry_type(value: object) -> str:
    """Read an item type (RFC 1436 §3.8) that can be an entry."""
    if isinstance(value, str) and len(value) == 1 and value.isascii() and value.isprintable() and value not in NO_ENTRY:
        return value
    raise mismatch(value, f"item types of one letter, and none of {' '.join(NO_ENTRY)}")


@value_type(type="array", items=entry_type.schema, minItems=1)
def entry_types(value: object) -> tuple[str, ...]:
    """Read a list of one item type or more."""
    if types := list_of(entry_type)(value):
        return types
    raise mismatch(value, "at least one item type")


@value_type(type="string", pattern=r"\S")
def host(value: object) -> str:
    """Read a host name or an address."""
    return parse_host(text(value))


@value_type(anyOf=[{"enum": ["auto", "same", "any"]}, {"type": "array", "items": host.schema, "minItems": 1}])
def hosts(value: object) -> HostScope:
    """Read which hosts the links of an index may lead to."""
    if value == "auto" or value == "same" or value == "any":
        return value
    if isinstance(value, list) and value:
        return list_of(host)(value)
    raise mismatch(value, '"auto", "same", "any" or a list of hosts')


@value_type(type="string", pattern="^[Gg][Oo][Pp][Hh][Ee][Rr][Ss]?://|^[Hh][Tt][Tt][Pp][Ss]?://")
def picture_address(value: object) -> str:
    """Read the address of a JPEG or PNG, on the web or in gopherspace."""
    expected = "the address of a JPEG or PNG, as in https://example.org/cover.jpg or gopher://example.org/I/cover.png"
    if text(value).lower().startswith(("gopher://", "gophers://")):
        url = parse_url(text(value))
        if url.item_type in "Ip9" and url.selector.lower().endswith(PICTURES):
            return format_url(url)
        raise mismatch(value, expected)
    try:
        address = urlsplit(text(value))
        is_whole = address.scheme in ("http", "https") and address.hostname and address.port != 0
    except ValueError:
        is_whole = False
    if is_whole and value == quote(text(value), safe="%/:=&?~#+!$,;'@()*[]"):
        return text(value)
    raise mismatch(value, expected)


@value_type(type="string", pattern="@")
def mail_address(value: object) -> str:
    """Read an e-mail address, in outline."""
    if re.fullmatch(r"[^\s@<>]{1,64}@[^\s@<>]+\.[^\s@<>]+", text(value)) and text(value).isprintable():
        return text(value)
    raise mismatch(value, 'an e-mail address, as in "ada@example.org"')


@value_type(type="string", pattern=r"\S")
def selector_template(value: object) -> str:
    """Read the selector of a submenu in which {year} and {month} are filled in."""
    template = text(value)
    if "{" in (bare := template.replace("{year}", "").replace("{month}", "")) or "}" in bare:
        raise mismatch(value, 'a selector with {year} and {month} in it, as in "/phlog/{year}"')
    check_selector(template.encode())
    return template


@value_type(type="string", pattern=r"\S")
def category(value: object) -> str:
    """Read the name of one of Apple's categories of podcasts."""
    from feedd.config.podcast_categories import category_named  # here: few definitions have a podcast

    return category_named(text(value))
