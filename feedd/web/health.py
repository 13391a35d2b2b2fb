"""Whether feedd lives and works, for what watches over it, and its figures; none of it waits for the store."""

from collections.abc import Awaitable, Callable
from typing import TypeAlias

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from feedd.web.templating import HEADERS

NOW = HEADERS | {"Cache-Control": "no-store"}

Figures: TypeAlias = Callable[[], Awaitable[tuple[str, bytes]]]


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
