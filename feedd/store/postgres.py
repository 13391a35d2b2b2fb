"""One connection to PostgreSQL 13 or newer: its settings, its transactions, and its errors in words for people."""

import asyncio
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from datetime import timedelta
from functools import lru_cache
from itertools import islice
from socket import gethostname
from types import TracebackType
from typing import Any, ClassVar, Self
from urllib.parse import urlsplit

from feedd.errors import Damaged, Occupied, StoreError, Unavailable, UsageError
from feedd.store.database import Database, Row, Value

try:
    import psycopg
    from psycopg import errors
    from psycopg.rows import dict_row, tuple_row
    from psycopg.types.numeric import IntLoader
except ImportError as missing:
    raise UsageError(
        f"a store in PostgreSQL needs psycopg, which cannot be used here ({' '.join(str(missing).split())}); install "
        "feedd with its extra, `feedd[fleet]`, or leave `database` out to keep a file"
    ) from missing

OLDEST = 130_000  # the server's number of version 13
LOCK = 0x66656564  # the advisory lock of transactions that write: a fenced one shares it
MIGRATION = 0x66656565  # that of a process that migrates
POLLER = 0x66656566  # that of the one process that polls, or of a fleet
WAIT = timedelta(seconds=5)
MIGRATED = timedelta(minutes=1)  # by then another process has migrated the tables, on a busy machine too
MOST_IDLE = timedelta(seconds=30)  # in a transaction, whose lock others wait for
TRY_LOCK = "SELECT pg_try_advisory_lock(:lock) AS is_taken"
TRY_LOCK_SHARED = "SELECT pg_try_advisory_lock_shared(:lock) AS is_taken"
HOLDER = """
SELECT application_name AS holder, pid FROM pg_locks JOIN pg_stat_activity USING (pid)
WHERE locktype = 'advisory' AND classid = 0 AND objid = :lock AND granted
  AND pg_locks.database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""
SERVER_TIME = "SELECT (EXTRACT(EPOCH FROM clock_timestamp()) * 1000000)::bigint AS at"
BATCH = 500  # sets of parameters that are sent at a time
STATEMENTS = 1000  # different statements of feedd: about 300

# A name after a colon; what stands in quotes, and a cast, is taken as it is.
_PARAMETER = re.compile(r"'[^']*'|::|:([a-z_]+)|%")

ADVICE: Mapping[type[psycopg.Error], str] = {
    errors.InsufficientPrivilege: "this user may not do that: make it the owner of the database",
    errors.ReadOnlySqlTransaction: "the server does not let anybody write: `database` names a standby, or it was set "
    "read-only",
    errors.LockNotAvailable: "another process holds the database for too long; end it, then try again",
    errors.QueryCanceled: "the server took too long; look at its load, then try again",
    errors.IdleInTransactionSessionTimeout: "this process, or its machine, stood still for too long within a "
    "transaction, and nothing of that was saved; look at its load, then try again",
    errors.DeadlockDetected: "two processes waited for each other, and nothing of this was saved; it is tried again",
    errors.DiskFull: "the disk of the server is full: nothing of this was saved; make room there, then try again",
    errors.TooManyConnections: "the server has no free connection: raise its max_connections, or run fewer processes",
    # It says so of a statement that it keeps prepared, and whose columns are others now.
    errors.FeatureNotSupported: "a newer feedd changed the tables meanwhile; this is done again",
    errors.OperationalError: "PostgreSQL does not answer or let feedd in: see whether it runs, and whether `database` "
    "in feedd.toml is right",
}
PASSES = (  # without anybody's doing
    errors.OperationalError,
    errors.TooManyConnections,
    errors.DeadlockDetected,
    errors.FeatureNotSupported,
)
DAMAGED = (errors.DataCorrupted, errors.IndexCorrupted)


class PostgresDatabase(Database):
    """A connection for the thread that opens it, to the database that a URL names.

    One that was lost is made anew by the next call; what was in a transaction did not happen.
    """

    # Names and ids are compared byte by byte, as in SQLite.
    dialect = "postgres"
    conflict = psycopg.IntegrityError
    column_types: Mapping[str, str] = {"text": 'TEXT COLLATE "C"', "bytes": "BYTEA", "integer": "BIGINT"}

    def __init__(self, url: str, *, wait: timedelta, name: str = "feedd", most_idle: timedelta = MOST_IDLE) -> None:
        """Connect to the server; wait at most `wait` for it, and for transactions of other processes.

        Operators see the `name` in pg_stat_activity. A transaction that does nothing for `most_idle` is undone.
        """
        self.place = without_password(url)
        self._url = url
        self._settings = connection_settings(wait, name, most_idle, client_encoding="UTF8")
        self._connection = self._connect()

    @contextmanager
    def explained(self) -> Iterator[None]:
        """Turn an error of psycopg within the block into a StoreError; one without advice is a bug of feedd."""
        try:
            yield
        except DAMAGED as error:
            raise Damaged(f"{self.place}: the database is damaged; put a backup back ({error})") from error
        except psycopg.Error as error:
            if isinstance(error, errors.FeatureNotSupported):
                self.close()  # and with it all that is prepared
            for kind, advice in ADVICE.items():
                if isinstance(error, kind):
                    say = Unavailable if kind in PASSES else StoreError
                    raise say(f"{self.place}: {advice} ({' '.join(str(error).split())})") from error
            raise

    def set_up(self) -> None:
        """Refuse servers that are too old."""
        if self._connection.info.server_version < OLDEST:
            raise StoreError(f"{self.place}: this PostgreSQL is older than 13; feedd needs a newer one")

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def tables(self) -> frozenset[str]:
        """Return the names of all tables of the schema that new ones are made in."""
        rows = self.execute("SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema()")
        return frozenset(row["name"] for row in rows)

    def execute(self, statement: str, parameters: Mapping[str, Value] | None = None) -> list[Row]:
        """Run one statement and return its rows."""
        with self.explained():
            cursor = self._alive().execute(_translated(statement), parameters or {})
            return list(cursor.fetchall()) if cursor.description else []

    def tuples(self, statement: str, parameters: Mapping[str, Value]) -> list[tuple[Any, ...]]:
        """Run one statement and return its rows as tuples."""
        with self.explained(), self._alive().cursor(row_factory=tuple_row) as cursor:
            return cursor.execute(_translated(statement), parameters).fetchall()

    def each(self, statement: str, parameters: Mapping[str, Value]) -> Iterator[Row]:
        """Run one statement and yield its rows, which the server keeps until they are asked for."""
        with self.explained(), self._alive().cursor("each", withhold=True) as cursor:
            yield from cursor.execute(_translated(statement), parameters)

    def execute_each(self, statement: str, parameters: Iterable[Mapping[str, Value]]) -> None:
        """Run one statement once for each set of parameters."""
        with self.explained(), self._alive().cursor() as cursor:
            for some in _batched(parameters):
                cursor.executemany(_translated(statement), some)

    @contextmanager
    def transaction(self, *, alone: bool = True) -> Iterator[None]:
        """Carry out everything within the block, or nothing.

        As in SQLite one transaction that writes runs at a time, so that what it read is still so when it writes. Those
        with a fence, each of another feed, run side by side: who writes in one what is not of its feed says so by
        `take_turn`, or writes it in one order, as all do.
        """
        with self.explained(), self._alive().transaction():
            shared = "_shared" if self.fence or not alone else ""
            self._connection.execute(f"SELECT pg_advisory_xact_lock{shared}({LOCK})".encode())
            self.check_fence(" FOR UPDATE")
            yield

    def take_turn(self, what: str) -> None:
        """Wait for other transactions that do the same, and let others wait to the end of this one."""
        self.execute("SELECT pg_advisory_xact_lock(:lock::integer, hashtext(:what))", {"lock": LOCK, "what": what})

    def hold(self, feed_id: str) -> None:
        """Wait for a poll of a feed that is being saved, and let others wait to the end of this transaction."""
        self.execute("SELECT id FROM feeds WHERE id = :id FOR UPDATE", {"id": feed_id})

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Read everything within the block as it is at its first statement, while others write."""
        with self.explained(), self._alive().transaction(force_rollback=True):
            self._connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield

    @contextmanager
    def migrating(self) -> Iterator[None]:
        """Let one process at a time migrate the tables; a fleet that starts waits for the first of its processes."""
        self.execute(f"SET lock_timeout = {MIGRATED // timedelta(milliseconds=1)}")
        self.execute("SELECT pg_advisory_lock(:lock)", {"lock": MIGRATION})
        self.execute("RESET lock_timeout")
        try:
            yield
        finally:
            if not self._connection.closed:
                self.execute("SELECT pg_advisory_unlock(:lock)", {"lock": MIGRATION})

    def try_to_write(self) -> None:
        """Raise StoreError where nothing can be written now; write nothing."""
        with self.explained(), self._alive().transaction(force_rollback=True):
            self._connection.execute("UPDATE schema SET version = version")

    def server_time(self) -> int:
        """Return the time of the server's clock, as the store keeps times."""
        return int(self.execute(SERVER_TIME)[0]["at"])

    def refuse_others(self) -> None:
        """Raise StoreError where other processes hold the lock of those that poll or serve, and name one of them."""
        rows = self.execute(HOLDER, {"lock": POLLER})
        # Not told apart by their names, which the server cuts to 63 bytes.
        others = [row["holder"].removeprefix("feedd ") for row in rows if row["pid"] not in ServerLock.sessions]
        if others:
            raise StoreError(
                f"{self.place}: this feedd changes tables in a way that earlier ones cannot live with, and one runs "
                f"({others[0]}); stop all of them, then start this one"
            )

    def _alive(self) -> psycopg.Connection[dict[str, Any]]:
        """Return the connection, made anew where it was lost."""
        if self._connection.closed:
            self._connection = self._connect()
        return self._connection

    def _connect(self) -> psycopg.Connection[dict[str, Any]]:
        with self.explained():
            connection = psycopg.connect(self._url, autocommit=True, row_factory=dict_row, **self._settings)
        connection.adapters.register_loader("numeric", IntLoader)  # a SUM of integers
        return connection


class ServerLock:
    """The lock of the process that polls for a database, or of those of a fleet, which share it.

    It ends with its connection, in whichever way that ends. A thread of its own waits for a server that is slow.
    """

    sessions: ClassVar[set[int]] = set()  # of the locks that this process holds, as the server numbers them

    def __init__(self, url: str, holder: str, *, is_shared: bool = False) -> None:
        """Take the lock for a holder, which others are told of; Occupied where another process has it."""
        self._statement = TRY_LOCK_SHARED if is_shared else TRY_LOCK
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="lock")
        self._database = PostgresDatabase(url, wait=WAIT, name=f"feedd {holder} on {gethostname()}")
        try:
            self._session = self._take()
        except BaseException:
            self._database.close()
            raise

    async def check(self) -> None:
        """Take the lock again where its connection was lost; StoreError where another process has it now."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._check)

    def _check(self) -> None:
        try:
            if self._of_session() != self._session:
                self.sessions.discard(self._session)
                self._session = self._take()
        except Occupied as other:
            raise StoreError(f"{other}; the connection of this one was lost for a while") from other

    def _take(self) -> int:
        """Take the lock and return its session."""
        database = self._database
        if not database.execute(self._statement, {"lock": POLLER})[0]["is_taken"]:
            rows = database.execute(HOLDER, {"lock": POLLER})
            holder = rows[0]["holder"].removeprefix("feedd ") if rows else "another process"
            raise Occupied(database.place, holder, is_folder=False)
        session = self._of_session()
        self.sessions.add(session)
        return session

    def _of_session(self) -> int:
        return int(self._database.execute("SELECT pg_backend_pid() AS pid")[0]["pid"])

    def __enter__(self) -> Self:
        """Return the lock, which is held."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Release the lock; it ends with the process where a check still waits for a server that is gone."""
        self.sessions.discard(self._session)
        closing = self._thread.submit(self._database.close)
        self._thread.shutdown(wait=False)
        wait((closing,), WAIT.total_seconds())


def connection_settings(wait: timedelta, name: str, most_idle: timedelta = MOST_IDLE, **more: str) -> dict[str, Any]:
    """Return how to connect: see `PostgresDatabase`; `more` are settings of the server.

    A machine that is gone says nothing: after half a minute both sides count its connections as lost. Otherwise the
    server would keep the locks of a client for hours.
    """
    alive = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 4}
    tcp_user_timeout = 30_000
    of_server = {
        "lock_timeout": wait // timedelta(milliseconds=1),
        "idle_in_transaction_session_timeout": most_idle // timedelta(milliseconds=1),
        **{f"tcp_{key}": value for key, value in alive.items()},
        "tcp_user_timeout": tcp_user_timeout,
        **more,
    }
    return {
        "connect_timeout": max(2, wait // timedelta(seconds=1)),  # libpq takes less for two
        "application_name": name,
        **alive,
        "tcp_user_timeout": tcp_user_timeout,
        "options": " ".join(f"-c {key}={value}" for key, value in of_server.items()),
    }


def _batched(parameters: Iterable[Mapping[str, Value]]) -> Iterator[Sequence[Mapping[str, Value]]]:
    """Yield parameters in groups: a library that takes all at once would hold a whole table."""
    rest = iter(parameters)
    while some := list(islice(rest, BATCH)):
        yield some


@lru_cache(maxsize=STATEMENTS)
def _translated(statement: str) -> str:
    """Return a statement with its parameters as psycopg names them."""
    return _PARAMETER.sub(_parameter, statement)


def _parameter(found: re.Match[str]) -> str:
    if name := found[1]:
        return f"%({name})s"
    return found[0].replace("%", "%%")


def without_password(url: str) -> str:
    """Return a URL as messages and logs may name it."""
    parts = urlsplit(url)
    return f"postgresql://{parts.netloc.rpartition('@')[2]}{parts.path}"
