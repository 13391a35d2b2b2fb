"""Definitions of feeds: the keys of a file feeds/NAME.toml, and its bytes as a `Definition` or as mistakes.

The keys that say how a feed is read and published are in `definition_tables`.
"""

import re
from collections.abc import Mapping
from datetime import UTC, tzinfo
from ipaddress import ip_address
from pathlib import PurePath
from typing import TYPE_CHECKING, Literal

from msgspec import Struct, field

from feedd.changes.forgetting import MOST_KNOWN
from feedd.changes.intervals import Adaptive, Every, Interval
from feedd.changes.rhythm import FLOOR
from feedd.config.definition_tables import ARTICLE_KEYS, ATTRIBUTION_KEYS, INDEX_KEYS, PODCAST_KEYS, POSTS
from feedd.config.definition_values import (
    charset,
    host_and_port,
    index_address,
    language_tag,
    poll_interval,
    preset_name,
    proxy_or_none,
    time_zone,
    urn_uuid,
)
from feedd.config.key_table import Key, choice_of, read_keys
from feedd.config.toml_keys import Keys, flag, list_of, mismatch, shown, text, whole
from feedd.errors import MistakeError
from feedd.gopher.url import format_url
from feedd.identity import feed_id
from feedd.mistakes import Mistake
from feedd.model import GopherUrl, Podcast, Terms, Updates
from feedd.reading.rules import ArticleRules, IndexRules
from feedd.structs import replace

if TYPE_CHECKING:
    from feedd.config.merge_definition import MergeDefinition

NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")

RESERVED = "all"  # the name under which all feeds are published as one

MOST_BYTES = 16_777_216  # of one document: it is read in memory, and a megabyte takes up to a second

MOST = 1000  # entries: beyond it a feed is an archive, and readers refuse the document

NOWHERE = GopherUrl(host="")


class Definition(Struct, frozen=True, kw_only=True):
    """What a person wants of one feed: where its index is, and how it is polled, read and published."""

    name: str
    url: GopherUrl
    id: str  # urn:uuid:...
    interval: Interval = field(default_factory=Adaptive)
    zone: tzinfo = UTC  # of times that name no zone, and of a cron line
    encoding: str | None = None
    enabled: bool = True
    tls: Literal["verify", "tofu"] = "verify"
    socks_proxy: tuple[str, int] | Literal["none"] | None = None  # None: that of the settings
    max_bytes: int | None = None  # None: that of the settings
    aliases: tuple[tuple[str, int], ...] = ()  # other names of the same host
    index: IndexRules = field(default_factory=IndexRules)
    first: int = 20
    max_new: int = 20
    max_known: int = MOST_KNOWN
    article: ArticleRules = field(default_factory=ArticleRules)
    updates: Updates = "in-place"
    access: Literal["public", "token"] | None = None  # None: that of the settings
    robots: Literal["obey", "warn", "ignore"] | None = None  # None: as the kind of index requires
    recheck_days: int = 7
    terms: Terms = field(default_factory=Terms)  # how it is published

    @property
    def names(self) -> tuple[tuple[str, int], ...]:
        """Return all names of the host with their ports, first the one that the keys of entries are made with.

        That is the host from which the feed has its id, if it is among them: an index that moved to another host with
        its selectors then has the same ids, even after a lost database.
        """
        here = (self.url.host, self.url.port)
        every = (here, *self.aliases)
        first = next((one for one in every if feed_id(replace(self.url, host=one[0], port=one[1])) == self.id), here)
        return tuple(dict.fromkeys((first, *every)))


class Definitions(Struct, frozen=True, kw_only=True):
    """A folder of definitions: the good ones by name, and the mistakes of the others."""

    good: Mapping[str, Definition]
    mistakes: tuple[Mistake, ...] = ()
    readable: bool = True  # whether the folder can be read
    merges: "Mapping[str, MergeDefinition]" = field(default_factory=dict)  # the good ones of merged feeds, by name

    @property
    def names(self) -> frozenset[str]:
        """Return the names of all definitions."""
        return self.broken | self.good.keys() | self.merges.keys()

    @property
    def broken(self) -> frozenset[str]:
        """Return the names of the definitions that have mistakes."""
        return frozenset(name for one in self.mistakes for name in _names(one)) if self.readable else frozenset()

    def mistakes_of(self, name: str) -> tuple[Mistake, ...]:
        """Return the mistakes of one definition; all of them where the folder cannot be read."""
        return tuple(one for one in self.mistakes if not self.readable or name in _names(one))

    def after(self, earlier: "Definitions") -> "Definitions":
        """Return these definitions, with the earlier form of each that is broken now.

        Where the folder cannot be read, all earlier ones are kept.
        """
        ids = {definition.id for definition in self.good.values()}
        kept = {
            name: definition
            for name, definition in earlier.good.items()
            if (name in self.broken or not self.readable) and definition.id not in ids
        }
        merges = {name: one for name, one in earlier.merges.items() if name in self.broken or not self.readable}
        return replace(self, good={**kept, **self.good}, merges={**merges, **self.merges})


def _names(mistake: Mistake) -> tuple[str, ...]:
    return tuple(PurePath(file).stem for file in (mistake.file, mistake.other) if file)


PRESET = Key(
    "preset",
    preset_name,
    None,
    "a named bundle of keys, see `feedd presets`; the keys of the file override it",
    example="hngopher",
)

KEYS: tuple[Key[object], ...] = (
    Key(
        "url",
        index_address,
        Definition,
        "the address of the index",
        otherwise="required",
        example="gopher://example.org/1/phlog",
    ),
    PRESET,
    Key(
        "timezone",
        time_zone,
        Definition,
        "the zone of times that name none, and of a cron line, as in `America/New_York`",
        field="zone",
        example="America/New_York",
    ),
    Key(
        "id",
        urn_uuid,
        Definition,
        "the id of the feed; the ids of its entries are made from it. `feedd move` writes it",
        otherwise="made from `url`",
        example="urn:uuid:0f3c9a52-6b1e-4d7a-9c55-2e8d11f0a9b4",
    ),
    Key("group", text, Terms, "the heading under which the front page and the OPML list it", example="Phlogs"),
    Key(
        "title",
        text,
        Terms,
        "the title of the feed",
        otherwise="the name that the index gives itself, else one made of its address: `phlog, example.org`",
        example="An Example",
    ),
    Key(
        "interval",
        poll_interval,
        Definition,
        "how often it is polled: `adaptive` is the source's own rhythm; or a time such as `30m`, at least 15 minutes; "
        "or a cron line such as `0 6 * * *`, read as crontab(5) does: where the clock skips its hour it fires once, "
        "right after the change, and in a repeated hour once",
        example="6h",
    ),
    Key(
        "max_entries",
        whole(1, MOST),
        Terms,
        "how many entries the published document has; older ones are on archive pages where `base_url` is set",
    ),
    Key("language", language_tag, Terms, "the language of the texts, as in `en` or `pt-BR`", example="pt-BR"),
    Key(
        "encoding",
        charset,
        Definition,
        "the character set of documents that are not UTF-8; `feedd preview` proposes it where it is not sure, and"
        " `feedd reread NAME` reads again what is published",
        otherwise="the one of the host's caps.txt, else what the documents of the feed look like, else `cp1252`",
        example="cp437",
    ),
    Key(
        "access",
        choice_of(Definition, "access"),
        Definition,
        "who may read it: `public` is everybody; `token` only who has an address with a token, see `feedd tokens`",
        otherwise="the setting `access`",
        example="token",
    ),
    Key("enabled", flag, Definition, "`false`: polled only when it is named, as in `feedd once NAME`"),
    Key(
        "tls",
        choice_of(Definition, "tls"),
        Definition,
        "how a `gophers://` server is recognised: `verify` by a certificate that an authority signed; `tofu` by the "
        "key that it had at first use, however its certificate is signed, dated or named; another key fails the feed "
        "until `feedd trust NAME`",
    ),
    Key(
        "socks_proxy",
        proxy_or_none,
        Definition,
        "the SOCKS5 proxy by which its servers are reached, as in `127.0.0.1:9050`; `none`: they are reached directly",
        otherwise="the setting `socks_proxy`",
        example="127.0.0.1:9050",
    ),
    Key(
        "max_bytes",
        whole(1024, MOST_BYTES),
        Definition,
        "how many bytes its index or one article may have, up to 16 MiB; a longer one is refused, not shortened",
        otherwise="the setting `max_bytes`",
        example=4_194_304,
    ),
    Key(
        "aliases",
        list_of(host_and_port),
        Definition,
        "other names of the same host, as in `old.example.org:70`",
        example=["old.example.org:70"],
    ),
    Key(
        "robots",
        choice_of(Definition, "robots"),
        Definition,
        "what a host's robots.txt means for this feed: `obey` it; `warn`, so that a rule which forbids a request is "
        "reported but not obeyed; or `ignore`, so that the file is not asked for",
        otherwise="`obey` for trees, aggregators and other hosts than the index's own, else `warn`",
    ),
    Key(
        "tombstones",
        flag,
        Terms,
        "whether entries that left the index leave the feed too, and are marked as deleted (RFC 6721)",
    ),
    *INDEX_KEYS,
    Key(
        "index.first",
        whole(0, MOST),
        Definition,
        "how many entries the first poll publishes, the newest; the others are known but not published",
    ),
    Key(
        "index.max_new",
        whole(1, MOST),
        Definition,
        "how many new entries one poll publishes; the next polls publish the others",
        strategies=POSTS,
    ),
    Key(
        "index.max_known",
        whole(100, 1_000_000),
        Definition,
        "how many entries of the feed are known at most; beyond it what was never published is forgotten, the longest "
        "gone first, and where all were published, new ones are withheld. A poll needs about 2 KB of memory for each",
    ),
    *ARTICLE_KEYS,
    Key(
        "article.updates",
        choice_of(Definition, "updates"),
        Definition,
        "what a significant edit does: it changes the entry `in-place`, it is an entry of its own (`republish`), or it "
        "is not seen because no article is read again (`never`)",
        strategies=POSTS,
    ),
    Key(
        "article.recheck_days",
        whole(0, 365),
        Definition,
        "after how many days articles are read again, at most seven; with seven, also after two days where the newest "
        "articles of the feed were edited; with `0`, never",
        strategies=POSTS,
    ),
    *ATTRIBUTION_KEYS,
    *PODCAST_KEYS,
)


def parse_definition(name: str, file: str, data: bytes) -> Definition:
    """Read the definition of the feed `name` from the bytes of its file; a MistakeError holds all mistakes.

    `file` is the file's name in the mistakes.
    """
    return parse_feed(name, Keys.from_toml(file, data))


def parse_feed(name: str, source: Keys) -> Definition:
    """Read the definition of the feed `name` from the keys of its file; a MistakeError holds all mistakes."""
    if preset := source.take(PRESET.name, preset_name.read, None):
        source.lay_beneath(preset.values)
    values = read_keys([key for key in KEYS if key is not PRESET], source)
    podcast = Podcast(**values[Podcast]) if source.has_table("podcast") else None
    own, terms = values[Definition], Terms(**values[Terms], podcast=podcast)
    url = own.setdefault("url", NOWHERE)
    zone = own.setdefault("zone", UTC)
    own.setdefault("id", feed_id(url))
    definition = Definition(
        name=name,
        terms=terms,
        index=IndexRules(**values[IndexRules], zone=zone),
        article=ArticleRules(**values[ArticleRules], author=terms.author, zone=zone),
        **own,
    )
    _refuse_haste(definition, source)
    if definition.tls == "tofu" and url is not NOWHERE and not url.tls:
        source.refuse(
            "tls", f'found "tofu", expected a url that begins with gophers:// for it; found {format_url(url)}'
        )
    _refuse_unused(definition.index.strategy, source)
    if source.lacks("url"):
        source.refuse("url", 'missing; expected the address of an index, as in "gopher://example.org/1/phlog"')
    refuse_name(name, source)
    source.refuse_unknown()
    if source.mistakes:
        raise MistakeError(source.mistakes)
    return definition


def refuse_name(name: str, source: Keys) -> None:
    """Record a mistake where a file has a name that no definition can have."""
    if not NAME.fullmatch(name) or name == RESERVED:
        expected = "at most 64 of a-z, 0-9, _ and -, beginning with a letter or digit (all is reserved)"
        source.refuse("", f"found the name {shown(name)}, expected {expected}; rename the file")


def _refuse_haste(definition: Definition, source: Keys) -> None:
    """Record a mistake where another host would be polled more often than every `FLOOR`."""
    interval = definition.interval
    if isinstance(interval, Every) and interval.period < FLOOR and not _is_loopback(definition.url.host):
        found = source["interval"]
        message = mismatch(found, "15m or more: many Gopher servers are small machines at somebody's home")
        source.refuse("interval", str(message))


def _refuse_unused(strategy: str, source: Keys) -> None:
    """Record a mistake for each key of the source that does nothing with this strategy."""
    for key in KEYS:
        if source.has_itself(key.name) and key.strategies and strategy not in key.strategies:
            used = " or ".join(shown(one) for one in key.strategies if one != "auto")
            message = f"does nothing with strategy = {shown(strategy)}; remove it, or set strategy = {used}"
            source.refuse(key.name, message)


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
