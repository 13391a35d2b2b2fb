"""The nouns: frozen values that flow between the modules, with no behaviour beyond their own invariants."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, NewType, TypeAlias

WebUrl = NewType("WebUrl", str)
"""An absolute URL that is not gopher's: where a `URL:` item leads (RFC 4266 has no word for it)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GopherUrl:
    """A Gopher URL taken apart (RFC 4266 §2.1). The selector is opaque bytes, sent exactly as they stand here."""

    host: str  # lower case, no final dot, an IPv6 address without its brackets
    port: int = 70
    item_type: str = "1"
    selector: bytes = b""
    search: bytes | None = None
    tls: bool = False  # gophers://
    part: str | None = None  # the fragment (RFC 3986 §3.5), never sent: one post of a log, "2024-05-27-2"


Location: TypeAlias = GopherUrl | WebUrl


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuItem:
    """One line of a menu (RFC 1436 §3.1); `port` is None where the field holds no usable number."""

    item_type: str
    display: str
    selector: bytes
    host: str
    port: int | None
    plus: bool = False  # the fifth field of Gopher+
    line: int = 0  # counted from 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Menu:
    """A menu as it was sent, in order, every line kept; `charset` is what its display strings were read in."""

    items: tuple[MenuItem, ...]
    charset: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Charsets:
    """What to read bytes in when they are not strict UTF-8: the definition's word, then the host's caps.txt."""

    forced: str | None = None
    hinted: str | None = None


DatedBy: TypeAlias = Literal["label", "selector", "heading", "nearby", "listing", "article", "seen"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A date that a source gives: aware UTC; `day_only` where it names no time (then `at` is noon UTC of that day)."""

    at: datetime
    day_only: bool
    dated_by: DatedBy


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A menu item that the definition takes for an entry. `key` is its identity, see `identity.py`."""

    key: str
    location: Location
    label: str  # the display string, as it stands
    title: str
    position: int  # its place on the page from the top, from 0
    line: int = 0
    moment: Moment | None = None
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()  # the headings of the index it stands under
    summary: str | None = None
    listing: str | None = None  # what a server's listing says of the file, its time and size, as it stands
    raw: bytes | None = None  # its document, where the index itself holds it: nothing is fetched then


@dataclass(frozen=True, slots=True, kw_only=True)
class Ignored:
    """A line of an index that became no entry, and why."""

    line: int
    label: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """What an index says when read: its own title, the candidates in the order of the page, the rest with reasons."""

    title: str | None
    strategy: str
    candidates: tuple[Candidate, ...]
    ignored: tuple[Ignored, ...] = ()
    plus: frozenset[bytes] = frozenset()  # selectors on its own host that carry the mark of Gopher+
    follow: tuple[GopherUrl, ...] = ()  # submenus that hold further candidates, the newest first
    proposals: tuple[str, ...] = ()  # lines for the definition where only a person can decide


ArticleKind: TypeAlias = Literal["text", "directory", "html", "markdown", "gemtext", "media", "external", "feed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Inside:
    """The one text of a folder, which is its article once it was fetched, and what else the folder holds."""

    location: GopherUrl
    html: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """What a document says when read. `html` is safe to publish; `text` is the same words plain, for comparing."""

    kind: ArticleKind
    html: str
    text: str
    title: str | None = None
    authors: tuple[str, ...] = ()
    source: str | None = None  # the publication the text came from, where the document names one ("CNN")
    published: Moment | None = None
    updated: Moment | None = None
    inside: Inside | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """An answer that looks damaged and is not believed yet: how often its bytes came back, and when last."""

    digest: str
    looks: int
    at: datetime


EntryState: TypeAlias = Literal["recorded", "waiting", "published"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What feedd keeps of a candidate, and publishes (RFC 4287 §4.1.2).

    `recorded`: known, never announced. `waiting`: new, its article could not be read yet. `published`: in the feed.
    """

    id: str  # urn:uuid:...
    key: str
    location: Location
    label: str
    title: str
    state: EntryState
    first_seen: datetime
    published: datetime  # frozen at first sight
    updated: datetime  # moves on a significant edit only
    dated_by: DatedBy
    authors: tuple[str, ...] = ()
    source: str | None = None
    categories: tuple[str, ...] = ()  # see Candidate; frozen at first sight
    summary: str | None = None
    gone_at: datetime | None = None  # since when it is no longer in the index; None: it is
    attempts: int = 0  # how often its article could not be read
    problem: str | None = None  # the last reason why not
    checks: int = 0  # how often its article was read again
    revision: int = 0  # the newest revision's number, 0: its article was never read
    fingerprint: str | None = None  # of that revision
    listing: str | None = None  # see Candidate
    touches: int = 0  # how often its text was replaced without a word
    doubt: Doubt | None = None  # its document, read again, looked damaged
    content: str | None = None  # HTML of that revision, only where the store was asked for it
    note: str | None = None  # what the last significant edit changed, likewise


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """A reading of an entry's article, stored as it was read and never rewritten."""

    entry_id: str
    number: int  # from 1
    read_at: datetime
    raw: bytes  # empty where it aged out
    text: str
    html: str
    fingerprint: str
    significant: bool
    note: str | None = None  # in words for subscribers, what a significant edit changed


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """How a feed is to be published, as its definition says: remembered with it, for when that is broken or gone."""

    title: str | None = None
    group: str | None = None
    language: str | None = None
    author: str | None = None
    rights: str | None = None
    max_entries: int = 50  # Liferea keeps 100, and 50 full articles stay under the sizes that readers refuse
    alternate: Literal["page", "proxy", "gopher"] = "page"
    proxy: str | None = None  # a template as `toml_keys.proxy_template` accepts it; None: the settings'
    footer: bool = True
    tombstones: bool = False  # entries that left the index leave the feed too, marked as deleted (RFC 6721)
    content: Literal["full", "excerpt", "none"] = "full"  # as much as the author wishes to see elsewhere


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """A source's own rhythm: its usual gap, its last sign of life, and how long it may be quiet before that is odd."""

    usual: timedelta
    last: datetime
    patience: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class OutageNotice:
    """That a source fails for long, as subscribers are told; it is in the feed while `since` is `failing_since`."""

    since: datetime
    at: datetime
    stage: str  # at what the poll failed in which it became due


IncidentKind: TypeAlias = Literal["failing", "silent", "held"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """Something that an operator wants to know once, from `opened_at` to `closed_at`; a feed has one open of a kind."""

    kind: IncidentKind
    opened_at: datetime
    reason: str
    stage: str | None = None  # at what the last poll failed
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """What feedd keeps of a feed besides its entries (RFC 4287 §4.1.1)."""

    id: str  # urn:uuid:...
    name: str
    location: GopherUrl
    first_seen: datetime
    next_check_at: datetime
    title: str | None = None  # as its own menu says
    polled_at: datetime | None = None
    good_at: datetime | None = None  # the last poll that succeeded
    failures: int = 0  # in a row
    error: str | None = None  # of the last poll, with its stage
    edition: int = 0  # counts the changes of what is published
    doubt: Doubt | None = None  # its index looked damaged
    held_at: datetime | None = None  # since when a flood of new entries is held back
    failing_since: datetime | None = None  # the first failure of the row
    stage: str | None = None  # at what the last poll failed, see SourceError
    notice: OutageNotice | None = None  # the last one; there may be none in the feed now
    pace: Pace | None = None  # as of the last good poll; None: too few entries tell
    terms: Terms = field(default_factory=Terms)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """All that the store knows of one feed before a poll; `feed` is None before the first one. By key, no content."""

    feed: Feed | None
    entries: Mapping[str, Entry] = field(default_factory=dict)
    aliases: Mapping[str, str] = field(default_factory=dict)  # further keys of entries -> their ids
    incidents: tuple[Incident, ...] = ()  # those that are open
    recent_new: tuple[int, ...] = ()  # how many each of the last good polls announced, the last one first
    index: bytes | None = None  # the last good one, as it was sent


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What a poll found: the entries to write, the revisions to add, and what to report of it."""

    entries: tuple[Entry, ...] = ()
    revisions: tuple[Revision, ...] = ()
    new: tuple[Entry, ...] = ()
    updated: tuple[Entry, ...] = ()  # significant edits
    gone: tuple[Entry, ...] = ()
    moved: tuple[Entry, ...] = ()  # found again under another selector
    held: tuple[Candidate, ...] = ()  # too many new ones at once to be believed
    aliases: Mapping[str, str] = field(default_factory=dict)  # keys that are from now on known as entries of these ids
    index: bytes | None = None  # as it was sent, where it differs from the last good one
    problems: tuple[str, ...] = ()
    touched: bool = False  # whether anything that is published differs


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """How one poll of one feed went. URLs as text; `error` names the stage, and then all lists are empty."""

    feed: str
    ok: bool
    new: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()
    held: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    error: str | None = None
