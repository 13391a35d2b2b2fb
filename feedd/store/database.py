"""What the store asks of a database: the same statements run on SQLite and on PostgreSQL.

They keep to what both share: named parameters, ON CONFLICT, RETURNING, times as 64-bit integers, keys given by us,
column types as placeholders.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from typing import Any, ClassVar, Literal, Protocol, TypeAlias

from feedd.errors import Superseded
from feedd.store.fence import Fence

UNBOUNDED = 1_000_000  # a LIMIT that both databases accept, which means none

HELD = "SELECT id FROM feeds WHERE id = :id AND attempt = :attempt"

Value: TypeAlias = str | int | bytes | None


class Row(Protocol):
    """A row, read by the names of its columns."""

    def __getitem__(self, name: str, /) -> Any:
        """Return the value of a column."""

    def keys(self) -> Iterable[str]:
        """Return the names of the columns."""


class Database(ABC):
    """A connection for the thread that opens it. Each statement is a transaction, except within `transaction`.

    All of it raises StoreError where the database cannot be used, and Damaged where it says that it is.
    """

    dialect: ClassVar[Literal["sqlite", "postgres"]]
    column_types: Mapping[str, str]  # "text", "bytes" and "integer" as the database names them
    place: str  # as messages name it
    conflict: ClassVar[type[Exception]]  # where a row is there already, or refers to one that is not
    searches = False  # whether `search` has its index, and the database can read it
    fence: Fence | None = None  # of the call that runs now

    @abstractmethod
    def explained(self) -> AbstractContextManager[None]:
        """Turn errors of the database's library within the block into StoreError, in words for people."""

    @abstractmethod
    def set_up(self) -> None:
        """Apply the settings that a connection needs before its first use."""

    @abstractmethod
    def close(self) -> None:
        """Close the connection."""

    @abstractmethod
    def tables(self) -> frozenset[str]:
        """Return the names of all tables, also of those of other programs."""

    @abstractmethod
    def execute(self, statement: str, parameters: Mapping[str, Value] | None = None) -> list[Row]:
        """Run one statement and return its rows."""

    @abstractmethod
    def tuples(self, statement: str, parameters: Mapping[str, Value]) -> list[tuple[Any, ...]]:
        """Run one statement and return its rows as tuples, which are read in a third of the time."""

    @abstractmethod
    def each(self, statement: str, parameters: Mapping[str, Value]) -> Iterator[Row]:
        """Run one statement and yield its rows, which are not all in memory."""

    @abstractmethod
    def execute_each(self, statement: str, parameters: Iterable[Mapping[str, Value]]) -> None:
        """Run one statement once for each set of parameters."""

    @abstractmethod
    def transaction(self, *, alone: bool = True) -> AbstractContextManager[None]:
        """Carry out everything within the block, or nothing; one transaction runs at a time.

        Others may run beside one that has a fence, or is not `alone`: it waits by `take_turn` or `hold` for those that
        it must not meet. Superseded where the call has a fence, and there is a later attempt.
        """

    def take_turn(self, what: str) -> None:  # noqa: B027  # where one transaction runs at a time, it has its turn
        """Do, within a transaction, what others must not do at the same time."""

    def hold(self, feed_id: str) -> None:  # noqa: B027  # as above
        """Keep, within a transaction, a feed as it is until the end."""

    @abstractmethod
    def snapshot(self) -> AbstractContextManager[None]:
        """Read everything within the block as it is at its first statement; nothing can be written meanwhile."""

    def check_fence(self, lock: str = "") -> None:
        """Raise Superseded where the call that runs now is behind its fence; `lock` keeps it so until the commit."""
        if self.fence:
            values: dict[str, Value] = {"id": self.fence.feed_id, "attempt": self.fence.attempt}
            if not self.execute(HELD + lock, values):
                raise Superseded(self.fence.feed_id)

    @abstractmethod
    def try_to_write(self) -> None:
        """Raise StoreError where nothing can be written now; write nothing."""

    def server_time(self) -> int | None:
        """Return the time of the server's clock, as the store keeps times; None where the database is a file."""
        return None

    @abstractmethod
    def refuse_others(self) -> None:
        """Raise StoreError where other processes poll or serve, which could not go on after a change of the tables."""

    def shorten_log(self) -> bool:
        """Move what is in a log beside the database into it; False where a reader still needs the log."""
        return True
