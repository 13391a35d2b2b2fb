"""Whether feedd lives and works, for what watches over it, and its figures; none of it waits for the store."""

import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TypeAlias

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from feedd.web.frame import HEADERS

FRESH = timedelta(seconds=30)  # since the last good tick; there is one each second
NOW = HEADERS | {"Cache-Control": "no-store"}

Figures: TypeAlias = Callable[[], Awaitable[tuple[str, bytes]]]


class Pulse:
    """Knows when the scheduler last ticked and the store answered it; `clock` gives seconds that are never set back."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._good_at: float | None = None
        self._stalled = False
        self._stopping = False

    def ticked(self) -> None:
        """Take note of a tick that the store answered."""
        self._good_at = self._clock()
        self._stalled = False

    def stalled(self) -> None:
        """Take note of a tick that the store, or the data folder, did not answer."""
        self._stalled = True

    def stop(self) -> None:
        """Take note of the end: from now on no poll is started."""
        self._stopping = True

    def complaint(self) -> str | None:
        """Say what is wrong; None: all is well. The log says more: a path is nobody's business here."""
        if self._stopping:
            return "stopping"
        if self._good_at is None:
            return "starting"
        silent = self._clock() - self._good_at
        if silent <= FRESH.total_seconds():
            return None
        what = "the store does not answer" if self._stalled else "the scheduler does not tick"
        return f"{what}, for {silent:.0f} s"


class Health:
    """The routes for machines: `/healthz`, `/readyz` and, where there are figures to give, `/metrics`."""

    def __init__(
        self,
        complaint: Callable[[], str | None],
        figures: Figures | None = None,
    ) -> None:
        self._complaint = complaint
        self._figures = figures

    def routes(self) -> tuple[Route, ...]:
        """Give the routes."""
        return (
            Route("/healthz", self.healthz),
            Route("/readyz", self.readyz),
            Route("/metrics", self.metrics),
        )

    async def healthz(self, _request: Request) -> Response:
        """Say that the loop turns, no more."""
        return PlainTextResponse("ok\n", headers=NOW)

    async def readyz(self, _request: Request) -> Response:
        """Say whether polls are made and kept, else 503 with what is wrong."""
        complaint = self._complaint()
        return PlainTextResponse(f"{complaint or 'ok'}\n", 503 if complaint else 200, headers=NOW)

    async def metrics(self, _request: Request) -> Response:
        """Give the figures, in the media type that they are written in."""
        if self._figures is None:
            raise HTTPException(404)
        kind, figures = await self._figures()
        return Response(figures, headers=NOW | {"Content-Type": kind})
