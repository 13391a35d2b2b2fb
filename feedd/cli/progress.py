"""A line of progress on a terminal: what is done, how fast, and how long the rest takes. Elsewhere there is none."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from time import monotonic
from typing import TextIO

from feedd.changes.relative_time import length_words
from feedd.cli.terminal import terminal_width
from feedd.telemetry.safe_text import printable
from feedd.text_columns import cut

REDRAWN = 0.1  # seconds between two drawings: more often, nobody can read it
SETTLED = 1.0  # seconds until a rate means something
CLEARED = "\r\x1b[K"


class ProgressLine:
    """Draws one line again and again, and no more often than a person can read; `clock` counts seconds."""

    def __init__(self, stream: TextIO, unit: str, clock: Callable[[], float]) -> None:
        self._stream = stream
        self._unit = unit
        self._clock = clock
        self._counts: dict[str, tuple[int, int]] = {}
        self._began = clock()
        self._drawn: float | None = None

    def __call__(self, what: str, done: int, total: int) -> None:
        """Take note that `done` of `total` of something are done, as of a feed, and draw the line where it is time."""
        self._counts[what] = done, total
        now = self._clock()
        if self._drawn is None or now - self._drawn >= REDRAWN:
            self._drawn = now
            name = what if len(self._counts) == 1 else f"{len(self._counts)} feeds"
            done, total = map(sum, zip(*self._counts.values(), strict=True))
            words = f"{name}: {progress_words(done, total, self._unit, now - self._began)}"
            self._write(f"\r{cut(printable(words), terminal_width() - 1)}\x1b[K")

    def clear(self) -> None:
        """Leave the line as it was before."""
        if self._drawn is not None:
            self._write(CLEARED)

    def _write(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()


def progress_words(done: int, total: int, unit: str, seconds: float) -> str:
    """Return how much of something is done after this time: "12 of 40 articles, 3 a second, 9 s left".

    Without a unit it is told in percent.
    """
    said = [f"{done} of {total} {unit}" if unit else f"{100 * done // max(total, 1)} %"]
    if done and seconds >= SETTLED:
        rate = done / seconds
        if unit:
            said.append(f"{rate:.0f} a second" if rate >= 1 else f"{rate * 60:.0f} a minute")
        left = round((total - done) / rate)
        said.append(f"{left} s left" if left < 60 else f"{length_words(timedelta(seconds=left))} left")
    return ", ".join(said)


@contextmanager
def progress_line(unit: str = "") -> Iterator[Callable[[str, int, int], None]]:
    """Yield the function to call with what is under way, how much of it is done, and all; it does nothing in a pipe.

    The line is gone at the end, also after Ctrl-C.
    """
    if not sys.stderr.isatty() or os.environ.get("TERM", "dumb") == "dumb":
        yield lambda *_: None
        return
    line = ProgressLine(sys.stderr, unit, monotonic)
    try:
        yield line
    finally:
        line.clear()
