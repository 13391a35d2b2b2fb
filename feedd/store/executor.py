"""Run the calls of one database on one thread, one after the other."""

import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import nullcontext
from functools import partial
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

from feedd.errors import Damaged
from feedd.store.database import Database, Row, Value
from feedd.store.fence import FENCE, Fence

if TYPE_CHECKING:
    from concurrent.futures import ThreadPoolExecutor

P = ParamSpec("P")
T = TypeVar("T")


class Executor:
    """Passes calls from the event loop to the thread that owns the database, as `Store` guarantees for its calls."""

    def __init__(self, database: Database, thread: "ThreadPoolExecutor") -> None:
        self._database = database
        self._thread = thread
        self.took: Callable[[float], None] = lambda _: None  # called with the seconds of each call, waiting included
        self.damaged: Callable[[Damaged], None] = lambda _: None  # called with each error that says so

    async def run(self, work: Callable[Concatenate[Database, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a function with the database and return its result."""
        began, fence = time.perf_counter(), FENCE.get()
        call = partial(work, self._database, *args, **kwargs)
        try:
            return await self._run_on(self._thread, partial(_behind, self._database, fence, call) if fence else call)
        finally:
            self.took(time.perf_counter() - began)

    async def run_apart(self, work: Callable[[], T]) -> T:
        """Run what reads rows that were fetched already, on a thread of its own: other calls run meanwhile."""
        return await self._run_on(None, work)

    async def _run_on(self, thread: "ThreadPoolExecutor | None", work: Callable[[], T]) -> T:
        import asyncio  # here: who only reads rows by `opening.look` has no event loop

        try:
            return await asyncio.get_running_loop().run_in_executor(thread, _explained, self._database, work)
        except Damaged as error:
            self.damaged(error)
            raise

    async def read(self, statement: str, read: Callable[[Row], T], **parameters: Value) -> tuple[T, ...]:
        """Return the rows of a statement, each converted by `read`."""
        return await self.run(_read_all, statement, parameters, read)

    async def read_first(self, statement: str, read: Callable[[Row], T], **parameters: Value) -> T | None:
        """Return the first row of a statement, converted by `read`; None: it has no row."""
        return next(iter(await self.read(statement, read, **parameters)), None)

    async def write(self, statement: str, **parameters: Value) -> None:
        """Run one statement."""
        await self.run(_write, lambda database: database.execute(statement, parameters))

    async def write_each(self, statement: str, parameters: Iterable[Mapping[str, Value]]) -> None:
        """Run one statement once for each set of parameters."""
        await self.run(_write, lambda database: database.execute_each(statement, parameters))


def _behind(database: Database, fence: Fence, call: Callable[[], T]) -> T:
    """Run a call whose transactions are refused once there is a later attempt."""
    database.fence = fence
    try:
        return call()
    finally:
        database.fence = None


def _write(database: Database, write: Callable[[Database], object]) -> None:
    with database.transaction() if database.fence else nullcontext():
        write(database)


def _explained(database: Database, work: Callable[[], T]) -> T:
    with database.explained():  # what is read from the rows may be damaged, too
        return work()


def _read_all(
    database: Database, statement: str, parameters: Mapping[str, Value], read: Callable[[Row], T]
) -> tuple[T, ...]:
    return tuple(map(read, database.execute(statement, parameters)))
