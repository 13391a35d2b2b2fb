"""The store: everything that feedd keeps, in one SQLite file. Open it with `Store.open`; its calls are by topic.

Each topic (`store.feeds`) is one file with its SQL, its rows, its record types and its calls: `feeds`, `entries`,
`revisions`, `texts`, `forgotten`, `polls`, `requests`, `documents`, `archives`, `hosts`, `host_days`, `keys`,
`incidents`, `outbox`, `subscriptions`, `callback_requests`, `notifications`, `media_lengths`, `members`, `adjacent`,
`listing`, `timeline`, `stamps`, `search`, `provisional_times`, `upcoming`, `attempts`, `withdrawals` (`feed_rows` and
`registration` belong to `feeds`, `search_words` to `search`). A new query belongs to the topic that it is about; a new
table is a migration in `schema`, which `migrating` applies. The topics use `database` (the connection), `executor` (the
thread), `fence` (which of several processes may save), `codecs` and `bodies` (columns); `backup` is about the file as a
whole, `portable` about all rows of one feed; `lock` and `completion` are independent of them.

SQL is written in the subset that SQLite and PostgreSQL share: named parameters, ON CONFLICT, RETURNING; only `search`
has what is SQLite's own. Times are microseconds since 1970 in UTC, and feedd computes the keys. Rules do not belong
here: what is too much or too old, and which time to choose, is decided by the caller and passed in as a value, or as a
function where the transaction must decide it.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from feedd.store.calls import *  # noqa: F403


# Where to find what each command needs that opens the store: none of them loads all topics for it.
_OFTEN = {
    "ArchivePage": "archives",
    "DatedFeed": "members",
    "DocumentRecord": "documents",
    "DueFeed": "upcoming",
    "FeedSummary": "summaries",
    "HostRecord": "hosts",
    "Notification": "notifications",
    "Outbox": "outbox",
    "Ping": "outbox",
    "Poll": "polls",
    "PollerLock": "lock",
    "PublishedFile": "published_files",
    "StampedEntry": "stamps",
    "Store": "store",
    "UnchangedPoll": "polls",
}


def __getattr__(name: str) -> Any:
    """Return what `calls` has by this name: a command that only lists feeds does not load all topics."""
    if name.startswith("__"):
        raise AttributeError(name)
    return getattr(import_module(f"feedd.store.{_OFTEN.get(name, 'calls')}"), name)
