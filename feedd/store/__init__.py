"""What feedd remembers, in one SQLite file: feeds, entries with their revisions, polls, documents, wishes.

`Store` is the way in; `statements` holds all SQL, `migrations` the tables, `rows` what a row means.
"""

from feedd.store.lock import PollerLock
from feedd.store.records import Document, FeedSummary, HostRecord, PlusRecord, Poll, Wish
from feedd.store.store import SLACK, Store

__all__ = ["SLACK", "Document", "FeedSummary", "HostRecord", "PlusRecord", "Poll", "PollerLock", "Store", "Wish"]
