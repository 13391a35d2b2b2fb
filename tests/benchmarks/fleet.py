"""What polls over PostgreSQL cost with one, two and three workers, beside one process and its file.

`python -m tests.benchmarks.fleet [FEEDS]` says where the processor time goes, and what one poll writes.
"""

import sqlite3
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TypeAlias

from msgspec import Struct

from tests.benchmarks.measuring import HOSTS, Measure, Row, time_of_process
from tests.support.fleet import ALL_DUE, Fleet, Hosts, define_feeds, fleet, served_hosts, until
from tests.support.postgres_cluster import Server, cluster, new_database, programs

FEEDS = 100
ROUNDS = 3
SETTLING = 7  # polls of a feed until nothing is due to it but a look at its index, and that is known of its files
LONGEST = 300.0  # seconds for one round

NOT_POLLED = "SELECT COUNT(*) FROM feeds WHERE next_check_at = 0"
WRITTEN = """
SELECT pg_current_wal_lsn() - '0/0', tup_inserted + tup_updated + tup_deleted, xact_commit
FROM pg_stat_database WHERE datname = current_database()
"""
CONNECTED = "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"


class Costs(Struct, frozen=True, kw_only=True):
    """What one poll of an unchanged feed cost: processor time in milliseconds, and what PostgreSQL wrote."""

    a_second: float  # polls, by the wall clock
    workers: float
    scheduler: float = 0.0
    server: float = 0.0
    wal: float = 0.0  # bytes
    rows: float = 0.0
    transactions: float = 0.0
    connections: int = 0

    @property
    def sum(self) -> float:
        """The processor time of all processes."""
        return self.workers + self.scheduler + self.server


Poll: TypeAlias = Callable[[], Costs]


@contextmanager
def one_process(folder: Path, feeds: int, port: int) -> Iterator[Poll]:
    """Yield what polls all feeds once with one process and its file."""
    define_feeds(folder, feeds, HOSTS, port)
    with fleet(folder, "", FEEDD_LOG_LEVEL="info") as some:
        member = some.start()
        some.ready()
        with closing(sqlite3.connect(folder / "0-" / "feedd.sqlite3", timeout=60, isolation_level=None)) as store:

            def poll() -> Costs:
                began, before = time.perf_counter(), time_of_process(member.process.pid)
                store.execute(ALL_DUE)
                until(lambda: store.execute(NOT_POLLED).fetchone() == (0,), member.log, LONGEST)
                spent = time_of_process(member.process.pid) - before
                return Costs(a_second=feeds / (time.perf_counter() - began), workers=1000 * spent / feeds)

            settle(poll)
            yield poll


@contextmanager
def workers(folder: Path, feeds: int, port: int, server: Server, number: int) -> Iterator[Poll]:
    """Yield what polls all feeds once with a scheduler and so many workers."""
    define_feeds(folder, feeds, HOSTS, port)
    with fleet(folder, new_database(server.url, folder.name), FEEDD_LOG_LEVEL="info") as some:
        some.start("scheduler")
        for _ in range(number):
            some.start("worker")
        some.ready()

        def poll() -> Costs:
            began, before, written = time.perf_counter(), spent(some, server), some.rows(WRITTEN)[0]
            some.rows(ALL_DUE)
            some.wait_until(NOT_POLLED, 0, LONGEST)
            took = time.perf_counter() - began
            scheduler, of_workers, of_server = (
                1000 * (now - then) / feeds for now, then in zip(spent(some, server), before, strict=True)
            )
            some.rows("SELECT pg_stat_clear_snapshot()")
            wal, rows, transactions = (
                (float(str(now)) - float(str(then))) / feeds
                for now, then in zip(some.rows(WRITTEN)[0], written, strict=True)
            )
            return Costs(
                a_second=feeds / took,
                workers=of_workers,
                scheduler=scheduler,
                server=of_server,
                wal=wal,
                rows=rows,
                transactions=transactions,
                connections=int(str(some.rows(CONNECTED)[0][0])) - 1,
            )

        settle(poll)
        yield poll


def settle(poll: Poll) -> None:
    """Poll until nothing is due to the feeds but a look."""
    for _ in range(SETTLING):
        poll()


def spent(some: Fleet, server: Server) -> tuple[float, float, float]:
    """Return the seconds that the scheduler, the workers and PostgreSQL have computed."""
    scheduler, *of_workers = (time_of_process(one.process.pid) for one in some.members)
    return scheduler, sum(of_workers), server.processor_time()


@contextmanager
def one_and_many(feeds: int, numbers: Sequence[int]) -> Iterator[Sequence[Poll] | None]:
    """Yield the polls of one process, then those of so many workers each; None without PostgreSQL."""
    folder = programs()
    if folder is None:
        yield None
        return
    with ExitStack() as opened:
        places = Path(opened.enter_context(TemporaryDirectory()))
        port = opened.enter_context(served_hosts(Hosts()))
        server = opened.enter_context(cluster(folder))
        polls = [opened.enter_context(one_process(places / "one", feeds, port))]
        polls += [
            opened.enter_context(workers(places / f"workers{number}", feeds, port, server, number))
            for number in numbers
        ]
        yield polls


@contextmanager
def beside_one_process(number: int, cost: Callable[[Costs], float]) -> Iterator[Measure | None]:
    """Measure the polls of so many workers beside those of one process."""
    with one_and_many(FEEDS, [number]) as polls:
        if polls is None:
            yield None
            return
        one, many = polls
        yield lambda: (cost(many()), cost(one()))


def opened(number: int, cost: Callable[[Costs], float]) -> Callable[[], AbstractContextManager[Measure | None]]:
    """Return what opens a row."""
    return partial(beside_one_process, number, cost)


# The project has no targets for these: they are what it costs today, so that worse is seen.
ROWS = (
    Row(
        name="poll of an unchanged feed by a fleet of 1 worker",
        yardstick="one process and its file",
        target=20.0,
        opened=opened(1, lambda costs: costs.sum),
    ),
    Row(
        name="poll of an unchanged feed by a fleet of 3 workers",
        yardstick="one process and its file",
        target=20.0,
        opened=opened(3, lambda costs: costs.sum),
        full=True,
    ),
)


def main(feeds: int) -> None:
    """Print what a poll costs, the median of the rounds, in each of which all take turns."""
    numbers = (1, 2, 3)
    say(
        "workers  polls/s  ratio | ms: sum  ratio  worker  scheduler  server | a poll: WAL  rows  commits | connections"
    )
    with one_and_many(feeds, numbers) as polls:
        rounds = [[poll() for poll in polls or ()] for _ in range(ROUNDS)]
    for number, costs in zip(("file", *numbers), zip(*rounds, strict=True), strict=True):
        many = list(zip(costs, (of_round[0] for of_round in rounds), strict=True))
        say(
            f"{number:>7}  {median(one.a_second for one in costs):7.1f}"
            f"  {median(one.a_second / alone.a_second for one, alone in many):5.2f}"
            f" | {median(one.sum for one in costs):7.1f}  {median(one.sum / alone.sum for one, alone in many):5.2f}"
            f"  {median(one.workers for one in costs):6.1f}  {median(one.scheduler for one in costs):9.1f}"
            f"  {median(one.server for one in costs):6.1f} | {median(one.wal for one in costs):11.0f}"
            f"  {median(one.rows for one in costs):4.1f}  {median(one.transactions for one in costs):7.1f}"
            f" | {costs[0].connections:11}"
        )


def say(line: str) -> None:
    """Print a line at once."""
    print(line, flush=True)  # noqa: T201


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else FEEDS)
