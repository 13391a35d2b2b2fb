"""Liveness, readiness and metrics, for programs that supervise feedd; none of them waits for the store."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from feedd.web.context import MetricsSource, SiteContext
from feedd.web.templating import HEADERS

NOT_CACHED = HEADERS | {"Cache-Control": "no-store"}
HOST = b'host="'  # as the label stands in a line of the text format


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

    async def metrics(self, request: Request) -> Response:
        """Return the metrics, without the names of hosts for a stranger; 404 where there are none."""
        if self._context.metrics is None:
            raise HTTPException(404)
        return await _answer(self._context.metrics, whole=self._context.is_operator(request.scope))


def metrics_route(metrics: MetricsSource) -> Route:
    """Return the route `/metrics` with everything."""

    async def answer(_request: Request) -> Response:
        return await _answer(metrics, whole=True)

    return Route("/metrics", answer)


def without_hosts(exposition: bytes) -> bytes:
    """Return metrics in Prometheus's text format without the series of single hosts."""
    return b"".join(line for line in exposition.splitlines(keepends=True) if HOST not in line)


async def _answer(metrics: MetricsSource, *, whole: bool) -> Response:
    media_type, body = await metrics()
    return Response(body if whole else without_hosts(body), headers=NOT_CACHED | {"Content-Type": media_type})
