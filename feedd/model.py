"""The nouns: frozen values that flow between the modules. They have no behaviour beyond their own invariants."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import ClassVar, Literal, NewType, TypeAlias

from msgspec import Struct, field

WebUrl = NewType("WebUrl", str)
"""An absolute URL of another scheme than gopher: the target of a `URL:` item (RFC 4266 has no word for it)."""


class GopherUrl(Struct, frozen=True, kw_only=True):
    """A parsed Gopher URL (RFC 4266 §2.1). The selector is opaque bytes, which are sent unchanged."""

    host: str  # lower case, no final dot, an IPv6 address without its brackets
    port: int = 70
    item_type: str = "1"
    selector: bytes = b""
    search: bytes | None = None
    tls: bool = False  # gophers://
    part: str | None = None  # the fragment (RFC 3986 §3.5), never sent: one post of a log, "2024-05-27-2"


Location: TypeAlias = GopherUrl | WebUrl

Access: TypeAlias = Literal["public", "token"]  # who may read a feed: everybody, or who has a token


class MenuItem(Struct, frozen=True, kw_only=True):
    """One line of a menu (RFC 1436 §3.1). `port` is None where the field holds no valid number."""

    item_type: str
    display: str
    selector: bytes
    host: str
    port: int | None
    plus: bool = False  # the fifth field of Gopher+
    line: int = 0  # counted from 1


class Menu(Struct, frozen=True, kw_only=True):
    """A menu with every line in the order in which it was sent; its display strings were decoded with `charset`."""

    items: tuple[MenuItem, ...]
    charset: str


class Charsets(Struct, frozen=True, kw_only=True):
    """How to decode bytes that are not strict UTF-8: as the definition says, else as the host's caps.txt says.

    `voted` is what other documents of the same feed are written in, for those whose own bytes are too few to tell.
    """

    forced: str | None = None
    hinted: str | None = None
    voted: str | None = None


DatedBy: TypeAlias = Literal["label", "selector", "heading", "nearby", "listing", "article", "seen"]


class Moment(Struct, frozen=True, kw_only=True):
    """A date that a source gives, aware and in UTC. `day_only`: it names no time, and `at` is noon UTC of that day."""

    at: datetime
    day_only: bool
    dated_by: DatedBy


class Candidate(Struct, frozen=True, kw_only=True):
    """A menu item that becomes an entry by the rules of the definition. `key` is its identity, see `identity.py`."""

    key: str
    location: Location
    label: str  # the display string, unchanged
    title: str
    position: int  # its place on the page, counted from 0 at the top
    line: int = 0
    moment: Moment | None = None
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()  # the headings of the index above it, and its tags
    summary: str | None = None
    listing: str | None = None  # time and size of the file in the server's listing, unchanged
    raw: bytes | None = None  # its document, where the index itself contains it: then nothing is fetched
    narrow: str | None = None  # its key where others of its feed have the same id, see `identity.narrow_key`


class Ignored(Struct, frozen=True, kw_only=True):
    """A line of an index that did not become an entry, and why not."""

    line: int
    label: str
    reason: str


class Index(Struct, frozen=True, kw_only=True):
    """An index as it was read: its title, the candidates in the order of the page, and the ignored lines."""

    title: str | None  # the first of `names`, else made of its address
    strategy: str
    candidates: tuple[Candidate, ...]
    names: tuple[str, ...] = ()  # how the page names itself, the surest first
    is_plainly_named: bool = False  # whether the first of them leaves no doubt
    ignored: tuple[Ignored, ...] = ()
    plus: frozenset[bytes] = frozenset()  # selectors on its own host that are marked as Gopher+
    follow: tuple[GopherUrl, ...] = ()  # submenus with further candidates, the newest first
    proposals: tuple[str, ...] = ()  # proposed lines of the definition, where a person has to decide
    notes: tuple[str, ...] = ()  # sentences for that person: why nothing is an entry, which other page to follow
    shared_ids: str | None = None  # how many items of a feed have the id of another one, and what becomes of them


ArticleKind: TypeAlias = Literal["text", "directory", "html", "markdown", "gemtext", "org", "media", "external", "feed"]


class Inside(Struct, frozen=True, kw_only=True):
    """The only text of a folder, which becomes its article once it is fetched, and what else the folder contains."""

    location: GopherUrl
    html: str
    text: str


class Article(Struct, frozen=True, kw_only=True):
    """A document as it was read. `html` is safe to publish; `text` has the same words as plain text, to compare."""

    kind: ArticleKind
    html: str
    text: str
    title: str | None = None
    authors: tuple[str, ...] = ()
    source: str | None = None  # the publication that the text came from, where the document names it ("CNN")
    published: Moment | None = None
    updated: Moment | None = None
    categories: tuple[str, ...] = ()  # its tags
    inside: Inside | None = None


class Doubt(Struct, frozen=True, kw_only=True):
    """An answer that looks damaged and is not accepted yet: how often the same bytes came again, and when last."""

    digest: str
    repeats: int
    at: datetime


EntryState: TypeAlias = Literal["recorded", "held", "waiting", "published"]


class Entry(Struct, frozen=True, kw_only=True):
    """What feedd stores of a candidate and publishes (RFC 4287 §4.1.2).

    States: `recorded` is known and is never announced, `held` is new and held back as too many at once, or for the
    reason in `problem`, `waiting` is new and waits for its turn or its article, `published` is in the feed.
    """

    id: str  # urn:uuid:...
    key: str
    location: Location
    label: str
    title: str
    state: EntryState
    first_seen: datetime
    published: datetime  # does not change after the first poll that found it
    updated: datetime  # changes with a significant edit only
    dated_by: DatedBy
    authors: tuple[str, ...] = ()
    source: str | None = None
    categories: tuple[str, ...] = ()  # see Candidate; they do not change either
    summary: str | None = None
    gone_at: datetime | None = None  # when it left the index; None: it is listed
    attempts: int = 0  # how often its article could not be read
    problem: str | None = None  # the reason of the last failure, or why it is withheld
    checks: int = 0  # how often its article was read again
    revision: int = 0  # the number of the newest revision; 0: its article was never read
    fingerprint: str | None = None  # of that revision
    listing: str | None = None  # see Candidate
    minor_edits: int = 0  # how often its text was replaced without being announced
    doubt: Doubt | None = None  # where its document looked damaged when it was read again
    text_gone_at: datetime | None = None  # when the text of that revision was deleted for want of room
    content: str | None = None  # HTML of that revision, only where the query includes it
    note: str | None = None  # what the last significant edit changed; included like `content`
    withdrawn_at: datetime | None = None  # since when nothing of it is published; the store alone sets it


class Revision(Struct, frozen=True, kw_only=True):
    """One reading of the article of an entry, stored as it was read and never changed."""

    entry_id: str
    number: int  # from 1
    read_at: datetime
    raw: bytes  # empty where it was too old to keep
    text: str
    html: str
    fingerprint: str
    significant: bool
    note: str | None = None  # for subscribers: what a significant edit changed
    reading: int = 0  # the number of the rules that read it, see `reading.reader`


# What a significant edit does to an entry: it is announced there, as a new entry, or not at all.
Updates: TypeAlias = Literal["in-place", "republish", "never"]


class MediaFile(Struct, frozen=True, kw_only=True):
    """A media file as it was downloaded last: its bytes, and what its own headers say of it."""

    length: int
    milliseconds: int | None = None  # of sound and film
    width: int | None = None  # of a picture, in pixels
    height: int | None = None


class Podcast(Struct, frozen=True, kw_only=True):
    """What directories of podcasts want to know of a feed of sounds, as Apple's specification of podcasts says it."""

    author: str | None = None
    summary: str | None = None
    image: str | None = None  # an address on the web, or of a picture of the hole
    category: str | None = None  # of `config.podcast_categories`
    explicit: bool = False
    type: Literal["episodic", "serial"] = "episodic"
    owner: str | None = None
    email: str | None = None


class Terms(Struct, frozen=True, kw_only=True):
    """How a feed is to be published. Stored with the feed, for when its definition is broken or gone."""

    # Fields that came with later releases: where one has its default, the keys of documents are those of before, so
    # that an upgrade renders nothing again.
    LATER: ClassVar = frozenset({"pictures", "podcast"})

    title: str | None = None
    group: str | None = None
    language: str | None = None
    author: str | None = None
    rights: str | None = None
    max_entries: int = 50  # Liferea keeps 100, and 50 full articles stay under the sizes that readers refuse
    alternate: Literal["page", "proxy", "gopher"] = "page"
    proxy: str | None = None  # a URL template, see `toml_keys.proxy_template`; None: that of the settings
    footer: bool = True
    tombstones: bool = False  # an entry that leaves the index leaves the feed, too, marked as deleted (RFC 6721)
    content: Literal["full", "excerpt", "none"] = "full"  # how much of a text its author allows to republish
    pictures: bool = False  # whether texts show the pictures that they link to
    podcast: Podcast | None = None


class PublishingRate(Struct, frozen=True, kw_only=True):
    """How often a source publishes.

    `usual` is the median gap between its entries, `last` when its newest entry came, and `patience` how long it may
    publish nothing before that is unusual.
    """

    usual: timedelta
    last: datetime
    patience: timedelta


class OutageNotice(Struct, frozen=True, kw_only=True):
    """An entry for subscribers about a long outage; it stands in the feed while `since` is `failing_since`."""

    since: datetime
    at: datetime
    stage: str  # where the poll failed that made the notice due, see SourceError


IncidentKind: TypeAlias = Literal["failing", "silent", "held", "doubted", "withheld", "untrusted", "full", "shared ids"]


class Incident(Struct, frozen=True, kw_only=True):
    """Something that an operator wants to know, from `opened_at` to `closed_at`. A feed has one open of each kind."""

    kind: IncidentKind
    opened_at: datetime
    reason: str
    stage: str | None = None  # where the last poll failed, see SourceError
    closed_at: datetime | None = None


class Rhythm(Struct, frozen=True, kw_only=True):
    """When a source publishes, see `changes.rhythm`."""

    newest: tuple[datetime, ...] = ()  # when its last posts appeared, the newest first
    hours: tuple[int, ...] = (100,) * 24  # how often at each hour of the day in UTC, in percent of the usual
    days: tuple[int, ...] = (100,) * 7  # and how often on each day of the week, from Monday


class Quiet(Struct, frozen=True, kw_only=True):
    """That polls of a feed can find nothing before `until`, while its index has the same bytes and rules."""

    index: str  # a digest of the bytes
    rules: str  # a digest of all that they are read by
    until: datetime
    rhythm: Rhythm  # by which it is polled


class Feed(Struct, frozen=True, kw_only=True):
    """What feedd stores of a feed besides its entries (RFC 4287 §4.1.1)."""

    id: str  # urn:uuid:...
    name: str
    location: GopherUrl
    first_seen: datetime
    next_check_at: datetime
    title: str | None = None  # the title of its menu
    polled_at: datetime | None = None
    good_at: datetime | None = None  # the last poll that succeeded
    failures: int = 0  # in a row
    error: str | None = None  # of the last poll, with its stage
    edition: int = 0  # counts the changes of its published documents
    doubt: Doubt | None = None  # where its index looked damaged
    held_at: datetime | None = None  # since when too many new entries at once are held back
    failing_since: datetime | None = None  # the first of the `failures` in a row
    stage: str | None = None  # where the last poll failed, see SourceError
    notice: OutageNotice | None = None  # the last one, which may no longer be in the feed
    rate: PublishingRate | None = None  # as of the last successful poll; None: too few entries to measure it
    terms: Terms = field(default_factory=Terms)
    reading: int = 0  # the number of the rules that read its last good index, see `reading.reader`
    charset: str | None = None  # what its documents are in that are no UTF-8, as they were voted to be; None: not sure
    turnovers: int = 0  # how many good polls in a row showed nothing of the poll before them
    private_host: bool = False  # whether its host is private, by its name or by the address of the last poll
    access: Access = "public"
    withdrawals: int = 0  # counts the changes of what is withdrawn of it; the store alone sets it
    quiet: Quiet | None = None  # as of the last poll that read its index; None: the next one may find something

    @property
    def private(self) -> bool:
        """Whether strangers are told nothing of it."""
        return self.private_host or self.access == "token"


class Known(Struct, frozen=True, kw_only=True):
    """All that the store knows of one feed before a poll; `feed` is None before the first one.

    Entries are by key and without content.
    """

    feed: Feed | None
    entries: Mapping[str, Entry] = field(default_factory=dict)
    aliases: Mapping[str, str] = field(
        default_factory=dict
    )  # further keys of entries, with their ids, the oldest first
    forgotten: bytes = b""  # the digests of the keys of forgotten entries, the oldest first, see `changes.forgetting`
    incidents: tuple[Incident, ...] = ()  # those that are open
    recent_new: tuple[int, ...] = ()  # how many entries the last successful polls announced, the last poll first
    index: bytes | None = None  # the last good one, unchanged


class Forgetting(Struct, frozen=True, kw_only=True):
    """Entries and further keys to delete, and the digests that stay of keys, the newest `most` of the feed's."""

    entries: tuple[Entry, ...] = ()
    aliases: tuple[str, ...] = ()
    digests: tuple[bytes, ...] = ()
    most: int = 0


class Changes(Struct, frozen=True, kw_only=True):
    """What a poll found: the entries to write, the revisions to add, and what to report."""

    entries: tuple[Entry, ...] = ()
    revisions: tuple[Revision, ...] = ()
    new: tuple[Entry, ...] = ()
    updated: tuple[Entry, ...] = ()  # significant edits
    gone: tuple[Entry, ...] = ()
    moved: tuple[Entry, ...] = ()  # known entries with a new selector
    held: tuple[Candidate, ...] = ()  # new, but too many at once: announced if the next polls show them too
    aliases: Mapping[str, str] = field(default_factory=dict)  # further keys, with the ids of their entries
    index: bytes | None = None  # unchanged bytes, where they differ from the last good index
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()  # see Report
    touched: bool = False  # whether a published document changes
    turnovers: int = 0  # see Feed
    withheld: str | None = None  # why new entries are not announced: an incident
    full: str | None = None  # that as many entries are known as are kept: an incident
    forgetting: Forgetting | None = None
    shared_ids: str | None = None  # see Index: an incident


class Report(Struct, frozen=True, kw_only=True):
    """The result of one poll of one feed. URLs are text; an `error` names its stage, and all lists are empty then."""

    feed: str
    ok: bool
    new: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()
    held: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()  # what this poll did that others do not, and why
    error: str | None = None
