"""Feed definitions: feeds/NAME.toml to Definition, with every mistake of every file at once."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, tzinfo
from ipaddress import ip_address
from pathlib import PurePath
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from feedd.changes.intervals import FLOOR, Adaptive, Cron, Every, Interval
from feedd.changes.outcomes import Updates
from feedd.config.definition_tables import article_rules, index_rules
from feedd.config.presets import Preset, load_presets
from feedd.config.toml_keys import (
    Keys,
    Reader,
    duration,
    flag,
    list_of,
    mismatch,
    one_of,
    proxy_template,
    shown,
    text,
    whole,
)
from feedd.errors import Mistake, MistakeError
from feedd.gopher.text import charset_name
from feedd.gopher.url import parse_url
from feedd.identity import feed_id
from feedd.model import GopherUrl, Terms
from feedd.reading.rules import ArticleRules, IndexRules

NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")

RESERVED = "all"  # all feeds in one will be published under this name

ID = re.compile(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")  # RFC 5646 §2.1, in outline

CRON = re.compile(r"([0-9*/,-]+\s+){3}[0-9A-Za-z*/,-]+\s+[0-9A-Za-z*/,-]+")  # five fields; the scheduler reads them

MOST = 1000  # entries: beyond it a feed is an archive, and readers refuse the document

NOWHERE = GopherUrl(host="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """What a person asks of one feed: where its index is, and how it is to be polled, read and published."""

    name: str
    url: GopherUrl
    id: str  # urn:uuid:...
    interval: Interval = field(default_factory=Adaptive)
    zone: tzinfo = UTC  # of times that name none, and of a cron line
    encoding: str | None = None
    enabled: bool = True
    tls: Literal["verify"] = "verify"
    aliases: tuple[tuple[str, int], ...] = ()  # other names of the same host
    index: IndexRules = field(default_factory=IndexRules)
    first: int = 20
    max_new: int = 20
    article: ArticleRules = field(default_factory=ArticleRules)
    updates: Updates = "in-place"
    robots: Literal["obey", "warn", "ignore"] | None = None  # None: as the kind of index asks for
    recheck_days: int = 7
    terms: Terms = field(default_factory=Terms)  # how it is published

    @property
    def names(self) -> tuple[tuple[str, int], ...]:
        """All names of the host, the one that entries' keys are made with first: where the feed got its id, if known.

        So an index that moved to another host with its selectors has the same ids even after a lost database.
        """
        here = (self.url.host, self.url.port)
        every = (here, *self.aliases)
        first = next((one for one in every if feed_id(replace(self.url, host=one[0], port=one[1])) == self.id), here)
        return tuple(dict.fromkeys((first, *every)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Definitions:
    """A folder of definitions: the good ones by name, and what is wrong with the others."""

    good: Mapping[str, Definition]
    mistakes: tuple[Mistake, ...] = ()
    readable: bool = True  # the folder itself

    @property
    def broken(self) -> frozenset[str]:
        """The names of the definitions that have mistakes."""
        return frozenset(PurePath(mistake.file).stem for mistake in self.mistakes) if self.readable else frozenset()

    def after(self, earlier: "Definitions") -> "Definitions":
        """Give these, with each that is broken now in its last good form, and all where the folder is not readable."""
        ids = {definition.id for definition in self.good.values()}
        kept = {
            name: definition
            for name, definition in earlier.good.items()
            if (name in self.broken or not self.readable) and definition.id not in ids
        }
        return replace(self, good={**kept, **self.good})


def parse_definition(name: str, file: str, data: bytes) -> Definition:
    """Read a definition; a MistakeError holds all its mistakes, `file` is how they name it."""
    keys = Keys.from_toml(file, data)
    preset = keys.take("preset", _preset, None)
    if preset:
        keys.lay_beneath(preset.values)
    url = keys.take("url", _gopher_url, NOWHERE)
    zone = keys.take("timezone", _zone, UTC)
    plain = Definition(name=name, url=url, id=keys.take("id", _id, feed_id(url)))
    terms = plain.terms
    group = keys.take("group", text, terms.group)
    title = keys.take("title", text, terms.title)
    interval = keys.take("interval", _interval_at(url), plain.interval)
    max_entries = keys.take("max_entries", whole(1, MOST), terms.max_entries)
    language = keys.take("language", _language, terms.language)
    definition = replace(
        plain,
        interval=interval,
        zone=zone,
        encoding=keys.take("encoding", charset, plain.encoding),
        enabled=keys.take("enabled", flag, plain.enabled),
        tls=keys.take("tls", _tls, plain.tls),
        aliases=keys.take("aliases", list_of(_host_and_port), plain.aliases),
        index=index_rules(keys, zone),
        first=keys.take("index.first", whole(0, MOST), plain.first),
        max_new=keys.take("index.max_new", whole(1, MOST), plain.max_new),
        article=(article := article_rules(keys, zone)),
        updates=keys.take("article.updates", one_of("in-place", "republish", "never"), plain.updates),
        recheck_days=keys.take("article.recheck_days", whole(0, 365), plain.recheck_days),
        robots=keys.take("robots", one_of("obey", "warn", "ignore"), plain.robots),
        terms=Terms(
            title=title,
            group=group,
            language=language,
            author=article.author,
            max_entries=max_entries,
            content=keys.take("article.content", one_of("full", "excerpt", "none"), terms.content),
            rights=keys.take("attribution.rights", text, terms.rights),
            alternate=keys.take("attribution.alternate", one_of("page", "proxy", "gopher"), terms.alternate),
            proxy=keys.take("attribution.proxy", proxy_template, terms.proxy),
            footer=keys.take("attribution.footer", flag, terms.footer),
            tombstones=keys.take("tombstones", flag, terms.tombstones),
        ),
    )
    if "url" not in keys:
        keys.refuse("url", 'missing; expected the address of an index, as in "gopher://example.org/1/phlog"')
    if not NAME.fullmatch(name) or name == RESERVED:
        expected = "at most 64 of a-z, 0-9, _ and -, beginning with a letter or digit (all is reserved)"
        keys.refuse("", f"found the name {shown(name)}, expected {expected}; rename the file")
    keys.refuse_unknown()
    if keys.mistakes:
        raise MistakeError(keys.mistakes)
    return definition


def _gopher_url(value: object) -> GopherUrl:
    url = parse_url(text(value))
    if url.item_type == "7" and url.search is None:
        raise ValueError("expected a search with its words, as in gopher://example.org/7/find%09lighthouse")
    return url


def _host_and_port(value: object) -> tuple[str, int]:
    if "/" in text(value):
        raise mismatch(value, 'a host, or host and port, as in "old.example.org:70"')
    url = parse_url(f"gopher://{text(value)}/")
    return url.host, url.port


def _preset(value: object) -> Preset:
    presets = load_presets()
    name = text(value)
    if name in presets:
        return presets[name]
    raise mismatch(value, f"the name of a preset: {', '.join(presets)}")


def _id(value: object) -> str:
    name = text(value).lower()  # RFC 8141 §3.1: the case of a urn:uuid does not matter
    if ID.fullmatch(name):
        return name
    raise mismatch(value, '"urn:uuid:" and a UUID, as uuidgen(1) prints it')


def _interval_at(url: GopherUrl) -> Reader[Interval]:
    expected = '"adaptive", a number and s, m, h, d or w ("30m"), or a cron line of five fields ("0 6 * * *")'

    def read(value: object) -> Interval:
        if value == "adaptive":
            return Adaptive()
        if isinstance(value, str) and CRON.fullmatch(value.strip()):
            return Cron(value.strip())
        try:
            period = duration(value)
        except ValueError:
            raise mismatch(value, expected) from None
        if period < FLOOR and not _is_loopback(url.host):
            raise mismatch(value, "15m or more: many Gopher servers are small machines at somebody's home")
        return Every(period)

    return read


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _zone(value: object) -> tzinfo:
    try:
        return ZoneInfo(text(value))
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise mismatch(value, 'the name of a time zone, as in "Europe/Berlin"') from error


def _language(value: object) -> str:
    if LANGUAGE.fullmatch(text(value)):
        return text(value)
    raise mismatch(value, 'a language tag, as in "en" or "pt-BR"')


def charset(value: object) -> str:
    """Read the name of a character set that Python knows; ValueError for any other."""
    name = text(value)
    if charset_name(name) is None:
        raise mismatch(value, 'the name of a character set, as in "cp437"')
    return name


def _tls(value: object) -> Literal["verify"]:
    if value == "verify":
        return "verify"
    later = "; to trust the certificate seen first comes with a later release" if value == "tofu" else ""
    raise mismatch(value, f'"verify"{later}')
