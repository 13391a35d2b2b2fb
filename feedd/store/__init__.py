"""What feedd remembers, in one SQLite file: feeds, entries with their revisions, polls, documents, wishes.

`Store` is the way in; `statements` holds all SQL, `migrations` the tables, `rows` what a row means.
"""

from feedd.store.incidents import FeedIncident, Tally
from feedd.store.lock import PollerLock
from feedd.store.outbox import Outbox, Ping
from feedd.store.records import ArchivePage, Document, FeedSummary, HostRecord, PlusRecord, Poll, RobotsRecord, Wish
from feedd.store.store import SLACK, Store

__all__ = [
    "SLACK",
    "ArchivePage",
    "Document",
    "FeedIncident",
    "FeedSummary",
    "HostRecord",
    "Outbox",
    "Ping",
    "PlusRecord",
    "Poll",
    "PollerLock",
    "RobotsRecord",
    "Store",
    "Tally",
    "Wish",
]
