"""What feedd remembers, in one SQLite file. `Store.open` is the way in; its calls stand on its topics (`store.feeds`).

Each topic is one file with its SQL, its rows, its record types and its calls: `feeds`, `entries`, `revisions`, `polls`,
`requests`, `documents`, `archives`, `hosts`, `incidents`, `outbox`, `adjacent`. A new question goes to the topic that
it asks for; a new table is a migration in `schema`. Beneath them: `database` (the connection), `executor` (the thread),
`codecs`, and `lock`.

SQL is written in the subset that SQLite and PostgreSQL share: named parameters, ON CONFLICT, RETURNING; times are
microseconds of UTC, keys are given by us. Rules do not belong here: what is too much, too old or at which time is
decided above, and comes in as a value or, where it must be decided within the transaction, as a function.
"""

from feedd.store.adjacent import AdjacentEntries
from feedd.store.archives import ArchivePage, Archives
from feedd.store.documents import Document
from feedd.store.feeds import FeedSummary
from feedd.store.hosts import HostRecord, PlusRecord, RobotsRecord
from feedd.store.incidents import FeedIncident, Tally
from feedd.store.lock import PollerLock
from feedd.store.outbox import Outbox, Ping
from feedd.store.polls import Poll
from feedd.store.requests import PollRequest
from feedd.store.store import Store

__all__ = [
    "AdjacentEntries",
    "ArchivePage",
    "Archives",
    "Document",
    "FeedIncident",
    "FeedSummary",
    "HostRecord",
    "Outbox",
    "Ping",
    "PlusRecord",
    "Poll",
    "PollRequest",
    "PollerLock",
    "RobotsRecord",
    "Store",
    "Tally",
]
