"""What the store gives besides the nouns of the model."""

from dataclasses import dataclass
from datetime import datetime

from feedd.model import Feed


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """How one poll of one feed went, for its history."""

    feed_id: str
    started_at: datetime
    finished_at: datetime
    ok: bool
    error: str | None = None
    new: int = 0
    updated: int = 0
    gone: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedSummary:
    """A feed and how many entries it has in each state; `gone` are those of any state that left the index."""

    feed: Feed
    paused_at: datetime | None  # since when no enabled definition names it; None: it is active
    removed_at: datetime | None  # since when it has ended on purpose
    served: bool  # not removed, and its name not taken by another feed
    published: int
    recorded: int
    waiting: int
    gone: int
    newest: datetime | None  # the latest date of what is published


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What was published under a file name: `key` says what it was rendered from, `digest` which bytes these are."""

    name: str
    key: str
    digest: str
    published_at: datetime  # when these bytes were first published


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivePage:
    """A page of an archived feed, with the bytes it was closed with; `fullness`: how much of each article they hold."""

    number: int
    closed_at: datetime
    fullness: int
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class HostRecord:
    """What a host's caps.txt said of its character set and of who keeps it, and when it was asked."""

    host: str
    port: int
    charset: str | None
    asked_at: datetime
    admin: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlusRecord:
    """Whether a host speaks Gopher+ in a way to be believed, and when it was asked."""

    speaks: bool
    asked_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RobotsRecord:
    """What a host's robots.txt asks of feedd, as a robots.txt again, and when it was asked."""

    text: str
    asked_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A poll that `feedd once` asks of the daemon that holds the data folder."""

    id: str
    feed_name: str
    mode: str
    asked_at: datetime
