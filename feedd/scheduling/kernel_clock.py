"""What the kernel says of its clock: whether something keeps it synchronised, such as NTP. Only Linux tells."""

import ctypes
from datetime import UTC, datetime, timedelta

UNSYNCHRONISED = 0x40  # STA_UNSYNC of adjtimex(2): the kernel sets it whenever somebody sets the clock
SAME = timedelta(minutes=1)  # a larger difference is another clock than the kernel's, as faketime(1) gives a process


class _Timex(ctypes.Structure):
    """`struct timex`, of which only the status and the time are read; `modes` 0 changes nothing."""

    _fields_ = (
        ("modes", ctypes.c_uint),
        ("offset", ctypes.c_long * 4),
        ("status", ctypes.c_int),
        ("constant", ctypes.c_long * 3),
        ("seconds", ctypes.c_long),
        ("rest", ctypes.c_long * 32),
    )


def is_synchronised(shown: datetime) -> bool:
    """Return whether the kernel's clock is synchronised and is the one that shows this time; False: not known."""
    now = _Timex()
    try:
        state = ctypes.CDLL(None).adjtimex(ctypes.byref(now))
    except (OSError, AttributeError):  # another system
        return False
    if state < 0 or now.status & UNSYNCHRONISED:
        return False
    return abs(datetime.fromtimestamp(now.seconds, UTC) - shown) < SAME
