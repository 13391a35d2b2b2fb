"""Whether feedd lives and works, for what watches over it, and its figures; none of it waits for the store."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from feedd.web.context import SiteContext
from feedd.web.templating import HEADERS

NOW = HEADERS | {"Cache-Control": "no-store"}


class Health:
    """The routes for machines: `/healthz`, `/readyz` and, where there are figures to give, `/metrics`."""

    def __init__(self, context: SiteContext) -> None:
        self._context = context

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
        problem = self._context.readiness_problem()
        return PlainTextResponse(f"{problem or 'ok'}\n", 503 if problem else 200, headers=NOW)

    async def metrics(self, _request: Request) -> Response:
        """Give the figures, in the media type that they are written in."""
        if self._context.metrics is None:
            raise HTTPException(404)
        media_type, body = await self._context.metrics()
        return Response(body, headers=NOW | {"Content-Type": media_type})
