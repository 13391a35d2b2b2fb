"""What happens at the edges of feedd, for whoever counts it; who does, and how, is not known here."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal, Protocol, TypeAlias

from feedd.model import Report

LAG_EVERY = 0.5  # seconds between two looks at how late the loop is

PollResult: TypeAlias = Literal["ok", "failed", "unkept", "bug"]  # well; theirs; our store; our code
PingResult: TypeAlias = Literal["ok", "failed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """How things stand at the moment of a look: feeds by state, polls under way, how long the oldest has been due."""

    feeds: Mapping[str, int] = field(default_factory=dict)
    under_way: int = 0
    due_for: timedelta | None = None  # None: the store does not say
    is_ready: bool = True


class Observer(Protocol):
    """Is told what happened. It must neither fail nor wait: times are in seconds, sizes in bytes."""

    def polled(self, result: PollResult, report: Report, took: float) -> None:
        """A poll ended."""

    def fetched(self, host: str, took: float, size: int) -> None:
        """A document came; `host` is "" where no definition names the host: a menu may name any number of them."""

    def not_fetched(self, host: str, took: float, stage: str) -> None:
        """A document did not come, and at what stage it failed."""

    def stored(self, took: float) -> None:
        """A call of the store ended, with the time that it waited for its turn."""

    def transferred(self, size: int) -> None:
        """A media file came."""

    def announced(self, result: PingResult) -> None:
        """The hub was told of a document."""

    def answered(self, route: str, status: int, took: float) -> None:
        """A request over HTTP was answered."""

    def lagged(self, late: float) -> None:
        """The loop came to a thing so much later than it should have."""


class Unobserved:
    """Lets everything pass."""

    def polled(self, result: PollResult, report: Report, took: float) -> None:
        """Take no note."""

    def fetched(self, host: str, took: float, size: int) -> None:
        """Take no note."""

    def not_fetched(self, host: str, took: float, stage: str) -> None:
        """Take no note."""

    def stored(self, took: float) -> None:
        """Take no note."""

    def transferred(self, size: int) -> None:
        """Take no note."""

    def announced(self, result: PingResult) -> None:
        """Take no note."""

    def answered(self, route: str, status: int, took: float) -> None:
        """Take no note."""

    def lagged(self, late: float) -> None:
        """Take no note."""


UNOBSERVED = Unobserved()


async def watch_lag(observer: Observer, every: float = LAG_EVERY) -> None:
    """Tell again and again how late the loop is, until cancelled."""
    loop = asyncio.get_running_loop()
    while True:
        due = loop.time() + every
        await asyncio.sleep(every)
        observer.lagged(max(0.0, loop.time() - due))
