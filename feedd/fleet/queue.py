"""The queue of the polls that are due: Procrastinate's, in a schema of its own beside the tables of the store.

The truth is in the store: a job only says that a feed was due. So jobs are never tried again and never kept; a lost one
comes again, because its feed is still due.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterable, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, closing, contextmanager, suppress
from datetime import timedelta
from typing import Literal, TypeAlias

from msgspec import Struct

from feedd.errors import StoreError, UsageError
from feedd.store.postgres import WAIT, PostgresDatabase, connection_settings, without_password

try:
    from packaging.version import Version
    from procrastinate import App, PsycopgConnector
    from procrastinate import __version__ as procrastinate_version
    from procrastinate.connector import BaseConnector
    from procrastinate.exceptions import AlreadyEnqueued, ConnectorException, ProcrastinateException, UniqueViolation
    from procrastinate.jobs import Job, Status
    from procrastinate.manager import JobManager
    from procrastinate.schema import SchemaManager
    from psycopg_pool import PoolTimeout
except ImportError as missing:
    raise UsageError(
        "a store in PostgreSQL is polled by way of Procrastinate, which cannot be used here "
        f"({' '.join(str(missing).split())}); install feedd with its extra, `feedd[fleet]`"
    ) from missing

Kind: TypeAlias = Literal["poll", "answer"]
Work: TypeAlias = Callable[[str], Awaitable[None]]

SCHEMA = "feedd_queue"
QUEUE = "feedd"
CONNECTIONS = 4  # of one process: who fetches and ends jobs waits for one of them, and has it for a millisecond
HEARTBEAT = timedelta(seconds=5)
STALLED = timedelta(seconds=30)  # without a heartbeat: then the jobs of a worker are taken from it
LOOK = timedelta(seconds=1)  # at most, until a free worker finds a job that waited for another one of its host

VERSION = f"SELECT obj_description(to_regnamespace('{SCHEMA}')::oid, 'pg_namespace') AS version"  # ours

WORKERS = """
SELECT COUNT(*) AS number FROM procrastinate_workers
WHERE last_heartbeat > NOW() - %(stalled)s * INTERVAL '1 second'
"""


class Task(Struct, frozen=True, kw_only=True):
    """What a worker is to do: poll a feed, or answer a request. Of one host one task runs at a time."""

    kind: Kind
    subject: str  # the id of the feed or of the request
    host: str
    is_slow: bool = False
    is_running: bool = False


class Queue:
    """The tasks that wait and run. Each call raises StoreError where the database does not answer."""

    def __init__(self, app: App, url: str) -> None:
        self._app = app
        self._url = url
        self._place = without_password(url)
        self._may_be_gone = False  # its tables, which anybody may drop
        app.job_manager = self._jobs = _Jobs(app.connector)

    async def tasks(self) -> tuple[Task, ...]:
        """Return all tasks."""
        with self.explained():
            return tuple(map(_task, await self._app.job_manager.list_jobs_async(queue=QUEUE)))

    async def take_from_gone(self) -> AsyncIterator[Task]:
        """Yield the tasks of workers that gave no sign of life for `STALLED`, and remove each afterwards."""
        await self._make_again()
        jobs = self._app.job_manager
        with self.explained():
            for one in await jobs.get_stalled_jobs(queue=QUEUE, seconds_since_heartbeat=STALLED.total_seconds()):
                yield _task(one)
                await jobs.finish_job_by_id_async(one.id or 0, Status.FAILED, delete_job=True)

    async def workers(self) -> int:
        """Return how many workers there are."""
        with self.explained():
            row = await self._app.connector.execute_query_one_async(WORKERS, stalled=STALLED.total_seconds())
        return int(row["number"])

    async def add(self, tasks: Collection[Task]) -> bool:
        """Let tasks wait for a worker, all or none; False where another scheduler has just added some of them."""
        if not tasks:
            return True
        with self.explained():
            try:
                await self._app.job_manager.batch_defer_jobs_async(list(map(_job, tasks)))
            except AlreadyEnqueued:
                return False
        return True

    async def work(
        self, works: Mapping[Kind, Work], places: int, patience: timedelta, may_take: Callable[[], bool]
    ) -> None:
        """Carry out tasks by `works`, so many at a time, until cancelled; then those that run have `patience` to end.

        Where `may_take` is false, none is taken, and others have them.

        It also returns, or raises, where the connection was lost for some time.
        """
        await self._make_again()
        self._jobs.may_take = may_take
        for kind, work in works.items():
            if kind not in self._app.tasks:
                self._app.task(name=kind, queue=QUEUE)(_taking(work))
        try:
            with self.explained():
                await self._app.run_worker_async(
                    queues=[QUEUE],
                    concurrency=places,
                    install_signal_handlers=False,
                    delete_jobs="always",
                    fetch_job_polling_interval=LOOK.total_seconds(),
                    update_heartbeat_interval=HEARTBEAT.total_seconds(),
                    stalled_worker_timeout=STALLED.total_seconds(),
                    shutdown_graceful_timeout=patience.total_seconds(),
                )
        finally:
            self._may_be_gone = True

    def end(self) -> None:
        """Let `work` end soon once it is cancelled, also where the database does not answer."""
        self._jobs.is_ending = True

    async def _make_again(self) -> None:
        if self._may_be_gone:
            await asyncio.to_thread(_prepare, self._url)
            self._may_be_gone = False

    @contextmanager
    def explained(self) -> Iterator[None]:
        """Turn what goes wrong with the database within the block into a StoreError."""
        try:
            yield
        except (ProcrastinateException, PoolTimeout) as error:
            self._may_be_gone = True
            reason = error.__cause__ or error
            raise StoreError(f"{self._place}: the queue does not answer ({' '.join(str(reason).split())})") from error


class _Jobs(JobManager):
    """Jobs whose end is recorded as soon as the database answers: until then nothing else of their host is done."""

    def __init__(self, connector: BaseConnector) -> None:
        super().__init__(connector)
        self.may_take: Callable[[], bool] = lambda: True
        self.is_ending = False

    async def finish_job_by_id_async(self, job_id: int, status: Status, delete_job: bool) -> None:
        for _ in range(2 * STALLED.seconds):  # by then a worker that cannot write is one that is gone
            try:
                return await super().finish_job_by_id_async(job_id, status, delete_job)
            except ConnectorException as error:
                if "not found" in str(error.__cause__):  # somebody else was faster
                    return None
                if self.is_ending:  # the job is taken from this process, which is gone
                    return None
                await asyncio.sleep(1)
        return None

    async def fetch_job(self, queues: Iterable[str] | None, worker_id: int) -> Job | None:
        if not self.may_take():
            return None
        with suppress(UniqueViolation):  # two workers took two jobs of one host at the same moment
            return await super().fetch_job(queues, worker_id)
        return None


@asynccontextmanager
async def open_queue(url: str, name: str) -> AsyncIterator[Queue]:
    """Open the queue of a database, made or renewed where needed. Operators see the `name` in pg_stat_activity."""
    await asyncio.to_thread(_prepare, url)
    connector = PsycopgConnector(
        conninfo=url,
        kwargs=connection_settings(WAIT, name, search_path=SCHEMA),
        # Each call is one statement: BEGIN and COMMIT would be two more round trips.
        configure=lambda connection: connection.set_autocommit(True),
        min_size=1,
        max_size=CONNECTIONS,
        timeout=WAIT.total_seconds(),
        # By default the pauses between its attempts grow with the time that the server is away, to minutes.
        reconnect_timeout=WAIT.total_seconds(),
    )
    app = App(connector=connector)
    queue = Queue(app, url)
    async with AsyncExitStack() as opened:
        with queue.explained():
            await opened.enter_async_context(app.open_async())
        yield queue


def _taking(work: Work) -> Callable[..., Awaitable[None]]:
    async def carry_out(subject: str, **_: object) -> None:
        await work(subject)

    return carry_out


def _prepare(url: str) -> None:
    """Make the tables of the queue, or make them anew for a newer Procrastinate: what waited comes again."""
    with closing(PostgresDatabase(url, wait=WAIT)) as database:
        if _is_made(database):  # without a wait for who migrates other tables: a tick would take as long
            return
        with database.migrating():
            if not _is_made(database):
                _make(database)


def _is_made(database: PostgresDatabase) -> bool:
    known = database.execute(VERSION)[0]["version"]
    return known is not None and Version(known) >= Version(procrastinate_version)


def _make(database: PostgresDatabase) -> None:
    with database.transaction():
        database.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")
        database.execute(f"CREATE SCHEMA {SCHEMA}")
        database.execute(f"SET LOCAL search_path = {SCHEMA}")
        database.execute(SchemaManager.get_schema())
        database.execute(f"COMMENT ON SCHEMA {SCHEMA} IS '{Version(procrastinate_version)}'")


def _job(task: Task) -> Job:
    return Job(
        queue=QUEUE,
        task_name=task.kind,
        priority=int(task.kind == "answer"),  # a person waits for it
        lock=task.host,
        queueing_lock=task.subject,
        task_kwargs={"subject": task.subject, "slow": task.is_slow},
    )


def _task(job: Job) -> Task:
    return Task(
        kind="answer" if job.task_name == "answer" else "poll",
        subject=job.queueing_lock or "",
        host=job.lock or "",
        is_slow=bool(job.task_kwargs.get("slow")),
        is_running=job.status == Status.DOING.value,
    )
