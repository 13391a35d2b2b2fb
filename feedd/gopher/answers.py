"""One answer as it comes: collected whole or handed on piece by piece, and where it ends.

The end of data is the end of the connection, not a dot: few servers send one, and texts and files contain dots. Where
a server does not close in good order, a menu or a text is whole at a `.` line after which nothing comes (RFC 1436 §3.7,
§3.8).
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

from msgspec import Struct

from feedd.errors import CutOff, TooLong, TooSlow
from feedd.gopher.text import ends_with_dot


class FetchLimits(Struct, frozen=True, kw_only=True):
    """The limits of a transaction in time and size; the message of an error names the limit that caused it."""

    total: timedelta  # from the look-up of the name to the last byte
    connect: timedelta  # to each address, with the TLS handshake
    idle: timedelta  # between two bytes, once connected
    max_bytes: int  # of the answer

    @property
    def too_slow(self) -> str:
        """Return what is said where the whole transaction takes too long."""
        return f"not done within {self.total.total_seconds():g} s (limit: total)"


class MinimumRate(Struct, frozen=True, kw_only=True):
    """How fast a long file must come: a server that sends a byte now and then would hold a slot for the whole time."""

    window: timedelta = timedelta(minutes=1)
    least_bytes: int = 64 * 1024  # in each window; a modem of the nineties managed three times that


USUAL_RATE = MinimumRate()
MOST_WAITING = 1024 * 1024  # bytes received and not yet handed over; above this the server has to wait

MENUS, TEXTS = frozenset({"1", "7"}), frozenset({"0"})  # RFC 1436 §3.8; all other items end only with the connection
QUIET = 2.0  # seconds after a `.` line: servers that send one early, or inside an included file, go on at once

Take = Callable[[bytes], Awaitable[None]]
Pause = Callable[[float], Awaitable[object]]


class Answer(asyncio.Protocol):
    """Collects one answer within the limits; `broken` is why it broke off, None where it was whole."""

    def __init__(self, limits: FetchLimits, until: float) -> None:
        self.received = bytearray()
        self.count = 0  # bytes so far
        self.failure = CutOff  # the error to raise where it broke off
        self.quiet_at = -1  # `count` at its last `.` line after which nothing came for `QUIET` seconds
        self.came = asyncio.Event()  # the end, or bytes after which it may be near
        self._loop = asyncio.get_running_loop()
        self.is_ended = False
        self.broken: str | None = None
        self._limits = limits
        self._idle = limits.idle.total_seconds()
        self._until = until  # the time of the loop at which all has to be done
        self._has_dot = False  # or had one, at the end of what had come
        self._heard_at = 0.0
        self._timer: asyncio.TimerHandle | None = None

    @property
    def is_quiet(self) -> bool:
        """Whether nothing came for `QUIET` seconds after a `.` line: then a time limit does not break it off."""
        return self.count == self.quiet_at

    def connection_made(self, _transport: asyncio.BaseTransport) -> None:
        """Begin to measure the silence."""
        self._heard_at = self._loop.time()
        self._watch_time()

    def data_received(self, data: bytes) -> None:
        """Keep the bytes, unless the answer has ended or is too long."""
        if self.is_ended:
            return
        self._heard_at = self._loop.time()
        self.count += len(data)
        if self.count > self._limits.max_bytes:
            self.failure = TooLong
            self._end(f"the answer is longer than {self._limits.max_bytes} bytes (limit: max_bytes)")
        else:
            self.received += data
            self._tell()

    def _tell(self) -> None:
        """Wake who follows the answer, at a `.` line and after it."""
        self._has_dot = self._has_dot or ends_with_dot(self.received)
        if self._has_dot:
            self.came.set()

    def eof_received(self) -> None:
        """Treat this as the end under TLS too, with or without close_notify: most Gopher servers send none."""
        self._end(None)

    def connection_lost(self, error: Exception | None) -> None:
        """Treat this as broken off, where nothing else ended the answer before."""
        cause = f": {error}" if error else ""
        self._end(f"the connection broke after {self.count} bytes{cause}")

    def _watch_time(self) -> None:
        """Check at the earliest time at which a limit can be passed, instead of one timer for each limit and piece."""
        now, silence_ends = self._loop.time(), self._heard_at + self._idle
        if now < min(silence_ends, self._until):
            self._timer = self._loop.call_at(min(silence_ends, self._until), self._watch_time)
            return
        self.failure = TooSlow
        silent = f"no byte for {self._idle:g} s after the first {self.count} (limit: idle)"
        self._end(silent if silence_ends <= now else self._limits.too_slow)

    def _end(self, broken: str | None) -> None:
        if self._timer:
            self._timer.cancel()
        if not self.is_ended:
            self.is_ended, self.broken = True, broken
        self.came.set()


async def whole(answer: Answer) -> str | None:
    """Follow an answer to its end; return why it broke off, None where it is whole."""
    while not answer.is_ended:
        answer.came.clear()
        await answer.came.wait()
    return answer.broken


async def end_or_dot(answer: Answer, ends_at_dot: Callable[[bytearray], bool], pause: Pause) -> str | None:
    """Follow a menu or a text to its end; return why it broke off, None where it is whole."""
    while not answer.is_ended:
        answer.came.clear()
        if ends_with_dot(answer.received) and await _nothing_comes(answer.came, pause):
            answer.quiet_at = answer.count
            if ends_at_dot(answer.received):
                return None
        await answer.came.wait()
    broke_after_dot = answer.failure is CutOff and ends_with_dot(answer.received)
    return None if answer.is_quiet or broke_after_dot else answer.broken


async def _nothing_comes(came: asyncio.Event, pause: Pause) -> bool:
    """Return whether nothing comes for `QUIET` seconds."""
    coming, pausing = asyncio.ensure_future(came.wait()), asyncio.ensure_future(pause(QUIET))
    try:
        await asyncio.wait((coming, pausing), return_when=asyncio.FIRST_COMPLETED)
        return not came.is_set()
    finally:
        coming.cancel()
        pausing.cancel()


class Flow(Answer):
    """Hands one answer over piece by piece, and pauses reading while more than MOST_WAITING bytes wait."""

    def __init__(self, limits: FetchLimits, until: float, *, rate: MinimumRate) -> None:
        super().__init__(limits, until)
        self._rate = rate
        self._is_held = False
        self._was_held = False  # in this window
        self._rate_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as they are made
        """Begin to measure the rate too."""
        self._transport = transport
        super().connection_made(transport)
        self._start_window()

    def data_received(self, data: bytes) -> None:
        """Keep the bytes, and pause reading where too many wait."""
        super().data_received(data)
        if len(self.received) >= MOST_WAITING and not self._is_held:
            self._is_held = self._was_held = True
            self._transport.pause_reading()

    def _tell(self) -> None:
        """Wake who takes the pieces."""
        self.came.set()

    async def hand_over(self, take: Take) -> str | None:
        """Hand over all bytes that come; return why the answer broke off, None where it was whole."""
        while not self.is_ended or self.received:
            await self.came.wait()
            self.came.clear()
            piece = bytes(self.received)
            self.received.clear()
            if piece:
                await take(piece)
            if self._is_held:
                self._is_held = False
                self._heard_at = self._loop.time()
                self._transport.resume_reading()
        return self.broken

    def _watch_time(self) -> None:
        """Do not count the time in which reading was paused by this side."""
        if self._is_held:
            self._heard_at = self._loop.time()
        super()._watch_time()

    def _start_window(self) -> None:
        self._was_held = self._is_held
        self._rate_timer = self._loop.call_later(self._rate.window.total_seconds(), self._end_window, self.count)

    def _end_window(self, before: int) -> None:
        brought = self.count - before
        if self._was_held or brought >= self._rate.least_bytes:
            self._start_window()
        else:
            window = f"{self._rate.window.total_seconds():g} s"
            self._end(f"only {brought} bytes in {window}, expected {self._rate.least_bytes} (limit: minimum rate)")

    def _end(self, broken: str | None) -> None:
        if self._rate_timer:
            self._rate_timer.cancel()
        super()._end(broken)
