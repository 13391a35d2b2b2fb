"""The store: everything that feedd keeps, in one SQLite file. Open it with `Store.open`; its calls are by topic.

Each topic (`store.feeds`) is one file with its SQL, its rows, its record types and its calls: `feeds`, `entries`,
`revisions`, `texts`, `forgotten`, `polls`, `requests`, `documents`, `archives`, `hosts`, `keys`, `incidents`, `outbox`,
`notifications`, `media_lengths`, `adjacent`, `listing`, `timeline`, `search`, `provisional_times`, `withdrawals`
(`feed_rows` and `registration` belong to `feeds`, `search_words` to `search`). A new query belongs to the topic that it
is about; a new table is a migration in `schema`. The topics use `database` (the connection), `executor` (the thread)
and `codecs`; `backup` is about the file as a whole, `portable` about all rows of one feed; `lock` and `completion` are
independent of them.

SQL is written in the subset that SQLite and PostgreSQL share: named parameters, ON CONFLICT, RETURNING; only `search`
has what is SQLite's own. Times are microseconds since 1970 in UTC, and feedd computes the keys. Rules do not belong
here: what is too much or too old, and which time to choose, is decided by the caller and passed in as a value, or as a
function where the transaction must decide it.
"""

from feedd.store.archives import ArchivePage, Archives
from feedd.store.backup import check_database, close_log, copy_database, forget_notifications
from feedd.store.feeds import FeedSummary, FoundFeed
from feedd.store.hosts import HostRecord, PlusRecord, RobotsRecord
from feedd.store.incidents import FeedIncident, Tally
from feedd.store.keys import HostKey, SeenKey
from feedd.store.listing import CONDITIONS, Condition, FeedList, FeedQuery, ListedFeed
from feedd.store.lock import PollerLock, exclusive
from feedd.store.notifications import Event, Notification, NotificationState
from feedd.store.outbox import Outbox, Ping
from feedd.store.polls import Poll
from feedd.store.portable import Outgoing, Row, build_database, outgoing
from feedd.store.requests import PollRequest
from feedd.store.search import SearchHits, SearchQuery
from feedd.store.store import Store
from feedd.store.withdrawals import Withdrawal

__all__ = [
    "CONDITIONS",
    "ArchivePage",
    "Archives",
    "Condition",
    "Event",
    "FeedIncident",
    "FeedList",
    "FeedQuery",
    "FeedSummary",
    "FoundFeed",
    "HostKey",
    "HostRecord",
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
    "RobotsRecord",
    "Row",
    "SearchHits",
    "SearchQuery",
    "SeenKey",
    "Store",
    "Tally",
    "Withdrawal",
    "build_database",
    "check_database",
    "close_log",
    "copy_database",
    "exclusive",
    "forget_notifications",
    "outgoing",
]
