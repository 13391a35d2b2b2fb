"""What one process does: alone it does everything, beside others of a fleet what its roles say."""

from collections.abc import Awaitable, Callable, Collection
from datetime import timedelta
from typing import Literal, Protocol, TypeAlias, get_args

from msgspec import Struct

from feedd.app import App
from feedd.daemon.dispatch import Dispatch
from feedd.daemon.systemd import ServiceManager
from feedd.model import GopherUrl, Report
from feedd.telemetry.liveness import Liveness

Role: TypeAlias = Literal["scheduler", "worker", "web"]
ROLES: tuple[Role, ...] = get_args(Role)


class Work(Protocol):
    """What a process does beside serving."""

    @property
    def running(self) -> int:
        """How many polls run."""

    @property
    def waiting(self) -> int:
        """How many polls wait in the queue of a fleet, where this process fills it."""

    async def tick(self) -> None:
        """Start what is due; called each second. Raises nothing."""

    def cancel_polls(self) -> None:
        """Cut the polls that run."""

    async def finish(self, limit: timedelta) -> int:
        """Take nothing more, finish the polls, cut the rest; return how many polls were cut at the limit."""


class Begin(Protocol):
    """Makes the work of a process; the arguments are those of `Dispatch`."""

    def __call__(
        self,
        app: App,
        manager: ServiceManager,
        on_report: Callable[[Report], None],
        check: Callable[[], Awaitable[None]],
        liveness: Liveness,
        polls_at_once: int,
        drop_media: Callable[[Collection[GopherUrl]], Awaitable[None]],
    ) -> Work:
        """Make it."""


class Duties(Struct, frozen=True, kw_only=True):
    """The roles of a process, and what it does beside serving. `is_shared`: others poll for the same store."""

    roles: frozenset[Role] = frozenset(ROLES)
    begin: Begin = Dispatch
    is_shared: bool = False

    @property
    def schedules(self) -> bool:
        """Whether it decides what is polled, and keeps what all processes share in order."""
        return "scheduler" in self.roles

    @property
    def serves(self) -> bool:
        """Whether it answers over HTTP."""
        return "web" in self.roles


ALONE = Duties()
