"""What `feedd.store` gives to the other packages, by name."""

from feedd.store.archives import ArchivePage, Archives
from feedd.store.attempts import Waiting
from feedd.store.backup import check_database, close_log, copy_database, forget_notifications
from feedd.store.documents import DocumentRecord
from feedd.store.feeds import FoundFeed
from feedd.store.fence import fenced
from feedd.store.host_days import HostDay, HostTally
from feedd.store.hosts import HostRecord, PlusRecord, RobotsRecord
from feedd.store.incidents import FeedIncident, Tally
from feedd.store.keys import HostKey, SeenKey
from feedd.store.listing import CONDITIONS, Condition, FeedList, FeedQuery, ListedFeed
from feedd.store.lock import PollerLock, exclusive
from feedd.store.members import DatedFeed
from feedd.store.notifications import Event, Notification, NotificationState
from feedd.store.outbox import Outbox, Ping
from feedd.store.polls import Poll, UnchangedPoll
from feedd.store.portable import Outgoing, Row, build_database, outgoing
from feedd.store.published_files import PublishedFile
from feedd.store.requests import PollRequest
from feedd.store.search import SearchHits, SearchQuery
from feedd.store.stamps import StampedEntry
from feedd.store.store import Store
from feedd.store.summaries import FeedSummary
from feedd.store.upcoming import DueFeed
from feedd.store.withdrawals import Withdrawal

__all__ = [
    "CONDITIONS",
    "ArchivePage",
    "Archives",
    "Condition",
    "DatedFeed",
    "DocumentRecord",
    "DueFeed",
    "Event",
    "FeedIncident",
    "FeedList",
    "FeedQuery",
    "FeedSummary",
    "FoundFeed",
    "HostDay",
    "HostKey",
    "HostRecord",
    "HostTally",
    "ListedFeed",
    "Notification",
    "NotificationState",
    "Outbox",
    "Outgoing",
    "Ping",
    "PlusRecord",
    "Poll",
    "PollRequest",
    "PollerLock",
    "PublishedFile",
    "RobotsRecord",
    "Row",
    "SearchHits",
    "SearchQuery",
    "SeenKey",
    "StampedEntry",
    "Store",
    "Tally",
    "UnchangedPoll",
    "Waiting",
    "Withdrawal",
    "build_database",
    "check_database",
    "close_log",
    "copy_database",
    "exclusive",
    "fenced",
    "forget_notifications",
    "outgoing",
]
