"""Liveness, readiness and metrics, for programs that supervise feedd; none of them waits for the store."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from feedd.web.context import SiteContext
from feedd.web.templating import HEADERS

NOT_CACHED = HEADERS | {"Cache-Control": "no-store"}


class Health:
    """The routes for machines: `/healthz`, `/readyz` and, where the context has metrics, `/metrics`."""

    def __init__(self, context: SiteContext) -> None:
        self._context = context

    def routes(self) -> tuple[Route, ...]:
        """Return the routes."""
        return (
            Route("/healthz", self.healthz),
            Route("/readyz", self.readyz),
            Route("/metrics", self.metrics),
        )

    async def healthz(self, _request: Request) -> Response:
        """Answer 200 while the event loop runs; nothing else is checked."""
        return PlainTextResponse("ok\n", headers=NOT_CACHED)

    async def readyz(self, _request: Request) -> Response:
        """Answer 200 while polls are made and saved, else 503 with the problem."""
        problem = self._context.readiness_problem()
        return PlainTextResponse(f"{problem or 'ok'}\n", 503 if problem else 200, headers=NOT_CACHED)

    async def metrics(self, _request: Request) -> Response:
        """Return the metrics in their own media type; 404 where there are none."""
        if self._context.metrics is None:
            raise HTTPException(404)
        media_type, body = await self._context.metrics()
        return Response(body, headers=NOT_CACHED | {"Content-Type": media_type})
