"""What the kernel says of its clock: whether something keeps it synchronised, such as NTP. Only Linux tells."""

import struct
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

TIMEX = "@I4li3ll"  # `struct timex` of adjtimex(2) up to its time: modes, 4 others, status, 3 others, seconds
SIZE = 512  # more than the whole of it
UNSYNCHRONISED = 0x40  # STA_UNSYNC: the kernel sets it whenever somebody sets the clock
SAME = timedelta(minutes=1)  # a larger difference is another clock than the kernel's, as faketime(1) gives a process


def ask_kernel() -> tuple[datetime, bool] | None:
    """Return what the kernel's clock shows, and whether it is synchronised; None where the kernel does not tell."""
    try:
        import ctypes

        answer = ctypes.create_string_buffer(SIZE)  # modes 0: it changes nothing
        state = ctypes.CDLL(None).adjtimex(answer)
    except (ImportError, OSError, AttributeError):  # a Python without ctypes; another system
        return None
    if state < 0:  # forbidden, as systemd's ProtectClock= and some containers do
        return None
    _, *_, status, _, _, _, seconds = struct.unpack_from(TIMEX, answer)
    return datetime.fromtimestamp(seconds, UTC), not status & UNSYNCHRONISED


def is_synchronised(shown: datetime, ask: Callable[[], tuple[datetime, bool] | None] = ask_kernel) -> bool:
    """Return whether the kernel's clock is synchronised and is the one that shows this time; False: not known."""
    said = ask()
    return said is not None and said[1] and abs(said[0] - shown) < SAME
