"""Standard output and standard error that cannot be written: closed, on a full disk, without a reader."""

import errno
import os
import sys
from contextlib import suppress

# What writing to an open file says. Files of feedd have their own errors, so it is the standard output.
UNWRITABLE = (errno.ENOSPC, errno.EBADF, errno.EIO, errno.EDQUOT, errno.EFBIG, errno.EPIPE)


def open_closed_streams() -> None:
    """Give each of the standard descriptors that is closed to a file, or the next file would have its number.

    What is written to a closed standard output fails, as it should; standard error then goes nowhere.
    """
    for descriptor, flags in enumerate((os.O_RDONLY, os.O_RDONLY, os.O_WRONLY)):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, flags)  # takes the lowest free number, which is this one
    if sys.stdout is None:
        sys.stdout = os.fdopen(1, "w", closefd=False)
    if sys.stderr is None:
        sys.stderr = os.fdopen(2, "w", closefd=False)


def silence_errors() -> None:
    """Let what is written to standard error go nowhere, for a shell that completes what somebody types."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)


def words_of(error: OSError) -> str | None:
    """Return what is wrong and what to do, for an error that nothing else explains; None where nobody would read it.

    After it, the interpreter finds nothing to write at its end.
    """
    if error.filename or error.errno not in UNWRITABLE:
        place = f"{error.filename}: " if error.filename else ""
        return f"{place}{error.strerror or error}; make room, or let this user read and write what is named"
    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    if error.errno == errno.EPIPE:  # whoever read it has read enough
        return None
    return f"standard output: cannot be written ({error.strerror}); make room there, or send it elsewhere"
