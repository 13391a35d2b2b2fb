"""Observer: the events at the edges of feedd that can be counted. Who counts them, and how, is not known here."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from typing import Literal, Protocol, TypeAlias

from msgspec import Struct, field

from feedd.model import Report

OTHER = "other"  # the label of what has none of its own, of which there may be any number
LAG_EVERY = 0.5  # seconds between two measurements of the loop's delay

# The source was read; the source failed; our store failed; a bug in feedd.
PollResult: TypeAlias = Literal["ok", "failed", "unkept", "bug"]
PingResult: TypeAlias = Literal["ok", "failed"]
CallbackKind: TypeAlias = Literal["verification", "denial", "delivery"]
CallbackResult: TypeAlias = Literal["ok", "failed", "given up", "gone"]
NotifyResult: TypeAlias = Literal["ok", "failed", "given up"]


class Snapshot(Struct, frozen=True, kw_only=True):
    """The values of the gauges at one moment."""

    feeds: Mapping[str, int] = field(default_factory=dict)  # number of feeds by state
    stored_bytes: Mapping[str, int] = field(default_factory=dict)  # of texts, by the name of their feed, or OTHER
    under_way: int = 0  # polls
    waiting: int = 0  # polls and requests in the queue of a fleet, as a scheduler saw it last
    untold: int = 0  # notifications that wait for the operator's program
    subscriptions: int = 0  # at feedd's own hub
    undelivered: int = 0  # requests that wait for their callbacks
    due_for: timedelta | None = None  # how long the oldest feed has been due; None: the store does not answer
    is_ready: bool = True


class Observer(Protocol):
    """Receives events. Its methods must neither raise nor wait. Times are in seconds, sizes in bytes."""

    def polled(self, result: PollResult, report: Report, took: float) -> None:
        """A poll ended."""

    def fetched(self, host: str, took: float, size: int) -> None:
        """A document was fetched; `host` is "" where no definition names it: a menu may name any number of hosts."""

    def not_fetched(self, host: str, took: float, stage: str) -> None:
        """A document could not be fetched; `stage` is the stage that failed."""

    def stored(self, took: float) -> None:
        """A call of the store ended; `took` includes its wait for the writer thread."""

    def transferred(self, size: int) -> None:
        """A piece of a media file was received."""

    def announced(self, result: PingResult) -> None:
        """A ping for one document was sent to the hub."""

    def called_back(self, kind: CallbackKind, result: CallbackResult) -> None:
        """A subscriber of feedd's own hub was asked or told something, or that was given up."""

    def notified(self, result: NotifyResult) -> None:
        """The operator's program was given a notification, or it was given up."""

    def answered(self, route: str, status: int, took: float) -> None:
        """A request over HTTP was answered."""

    def lagged(self, late: float) -> None:
        """The event loop ran a callback this much later than it was due."""


class Unobserved:
    """An observer that ignores every event."""

    def polled(self, result: PollResult, report: Report, took: float) -> None:
        """Ignore it."""

    def fetched(self, host: str, took: float, size: int) -> None:
        """Ignore it."""

    def not_fetched(self, host: str, took: float, stage: str) -> None:
        """Ignore it."""

    def stored(self, took: float) -> None:
        """Ignore it."""

    def transferred(self, size: int) -> None:
        """Ignore it."""

    def announced(self, result: PingResult) -> None:
        """Ignore it."""

    def called_back(self, kind: CallbackKind, result: CallbackResult) -> None:
        """Ignore it."""

    def notified(self, result: NotifyResult) -> None:
        """Ignore it."""

    def answered(self, route: str, status: int, took: float) -> None:
        """Ignore it."""

    def lagged(self, late: float) -> None:
        """Ignore it."""


UNOBSERVED = Unobserved()


async def watch_lag(observer: Observer, every: float = LAG_EVERY) -> None:
    """Measure the delay of the event loop every `every` seconds, until cancelled."""
    loop = asyncio.get_running_loop()
    while True:
        due = loop.time() + every
        await asyncio.sleep(every)
        observer.lagged(max(0.0, loop.time() - due))
