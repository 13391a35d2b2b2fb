"""Requests that came before, known by their bytes: readers ask with the same ones again and again."""

from collections.abc import Callable
from typing import TypeAlias

from msgspec import Struct

MOST = 1000  # requests kept; with what is known of each, a few megabytes at most
LONGEST = 1024  # bytes of one; those of feed readers have 200 to 600

Answer: TypeAlias = tuple[int, bytes, bytes]  # status, the lines of the headers, body
Answering: TypeAlias = Callable[[], Answer | None]  # what answers a request now; None: only the application can


class Plain(Struct, frozen=True):
    """A GET or HEAD without a body, after which the connection stays open: what answers it."""

    answering: Answering
    is_get: bool


class Repeats:
    """What the parser made of whole requests. The same bytes from the same host, with nothing before, mean the same."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, bytes], Plain] = {}

    def find(self, host: str, data: bytes) -> Plain | None:
        """Return what is known of a request from a client's host."""
        return self._known.get((host, data))

    def learn(self, host: str, data: bytes, plain: Plain) -> None:
        """Keep what was found; where there are too many, those before are forgotten."""
        if len(data) > LONGEST:
            return
        if len(self._known) >= MOST:
            self._known.clear()
        self._known[host, data] = plain
