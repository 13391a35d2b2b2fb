"""One thread, one database: whoever wants something of it gets a turn, one after the other."""

import asyncio
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Concatenate, ParamSpec, TypeVar

from feedd.store.database import Database, Row, Value

P = ParamSpec("P")
T = TypeVar("T")


class Turns:
    """The way from the loop to the thread that a database belongs to; what is said of `Store`'s calls is done here."""

    def __init__(self, database: Database, thread: ThreadPoolExecutor) -> None:
        self._database = database
        self._thread = thread
        self.took: Callable[[float], None] = lambda _: None  # is told the seconds of each turn, and of the wait for it

    async def run(self, work: Callable[Concatenate[Database, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do some work with the database."""
        call = partial(work, self._database, *args, **kwargs)
        began = time.perf_counter()
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, call)
        finally:
            self.took(time.perf_counter() - began)

    async def read(self, statement: str, read: Callable[[Row], T], **parameters: Value) -> tuple[T, ...]:
        """Give the rows that a statement finds, each read by `read`."""
        return await self.run(_read_all, statement, parameters, read)

    async def write(self, statement: str, **parameters: Value) -> None:
        """Carry out one statement."""
        await self.run(Database.execute, statement, parameters)


def _read_all(
    database: Database, statement: str, parameters: Mapping[str, Value], read: Callable[[Row], T]
) -> tuple[T, ...]:
    return tuple(map(read, database.execute(statement, parameters)))
