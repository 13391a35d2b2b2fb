"""How many connections the daemon may have: it shares the descriptors of its process (RLIMIT_NOFILE) among them.

Where there are none left, nothing can be accepted, read or saved, so the numbers are set before that happens.
"""

import asyncio
import errno
import resource
import time
from collections.abc import Callable
from typing import Any

from msgspec import Struct

from feedd.errors import FeeddError
from feedd.scheduling.task_pool import POLLS_AT_ONCE
from feedd.telemetry.log import events
from feedd.web import CONNECTIONS

OWN = 40  # descriptors; 16 are always open: store, lock, log, watches, sockets; the others are files for a moment
LEAST = 64  # descriptors with which it is worth to start
WANTED = 8192  # descriptors, as feedd.service has; a container may allow a milliard, which costs the kernel memory
USED_UP = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)
SAY_EVERY = 60.0  # seconds
ADVICE = "raise `ulimit -n`, or LimitNOFILE= of the service"

log = events()


class Shares(Struct, frozen=True, kw_only=True):
    """How many feeds are polled at once, with how many connections to a host each, and how many clients are served."""

    polls: int
    connections: int
    clients: int


def raise_limit() -> int:
    """Raise the soft limit of descriptors towards the hard one, and return it."""
    soft, hard = (WANTED if limit == resource.RLIM_INFINITY else limit for limit in _limits())
    if soft < min(hard, WANTED):
        soft = min(hard, WANTED)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, _limits()[1]))
    return soft


def share(limit: int, connections: int) -> Shares:
    """Share descriptors; `connections` to one host are wanted. FeeddError where they are too few.

    A client takes two: a connection, and the media file that it reads.
    """
    if limit < LEAST:
        raise FeeddError(f"only {limit} files may be open at once, feedd needs {LEAST}; {ADVICE}")
    outgoing = min(POLLS_AT_ONCE * connections, (limit - OWN) // 2)
    connections = min(connections, outgoing)
    polls = min(POLLS_AT_ONCE, outgoing // connections)
    clients = min(CONNECTIONS, (limit - OWN - polls * connections) // 2)
    if polls < POLLS_AT_ONCE:
        log.warning("few descriptors", limit=limit, polls=polls, clients=clients, hint=ADVICE)
    return Shares(polls=polls, connections=connections, clients=clients)


def log_errors_of(loop: asyncio.AbstractEventLoop, clock: Callable[[], float] = time.monotonic) -> None:
    """Log once a minute that a connection cannot be accepted; asyncio would log a traceback for each attempt."""
    said_at = -SAY_EVERY

    def handle(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        nonlocal said_at
        error = context.get("exception")
        if not isinstance(error, OSError) or error.errno not in USED_UP:
            loop.default_exception_handler(context)
        elif clock() - said_at >= SAY_EVERY:
            said_at = clock()
            log.error("connections wait", error=error.strerror, hint=ADVICE)

    loop.set_exception_handler(handle)


def _limits() -> tuple[int, int]:
    return resource.getrlimit(resource.RLIMIT_NOFILE)
