"""Liveness, readiness and metrics, for programs that supervise feedd; none of them waits for the store."""

import asyncio
import re
from datetime import datetime, timedelta
from typing import TypeAlias

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from feedd.web.context import MetricsSource, ReadinessProblem, SiteContext
from feedd.web.templating import HEADERS

Exposition: TypeAlias = tuple[str, bytes]  # media type and body
NOT_CACHED = HEADERS | {"Cache-Control": "no-store"}
RENEWED = timedelta(seconds=10)
LABEL = re.compile(rb'([a-z_]+)="')
# Labels that name neither a host nor a feed; any other is for the operator.
PUBLIC_LABELS = frozenset({b"change", b"le", b"python", b"result", b"route", b"stage", b"state", b"status", b"version"})


class Health:
    """The routes for machines: `/healthz`, `/readyz` and, where the context has metrics, `/metrics`."""

    def __init__(self, context: SiteContext) -> None:
        self._context = context
        self._rendering = asyncio.Lock()
        self._known: tuple[datetime, Exposition] | None = None  # what strangers got, and since when

    def routes(self) -> tuple[Route, ...]:
        """Return the routes."""
        return (
            *health_routes(self._context.readiness_problem),
            Route("/metrics", self.metrics),
        )

    async def metrics(self, request: Request) -> Response:
        """Return the metrics, without the names of hosts and feeds for a stranger; 404 where there are none."""
        if self._context.metrics is None:
            raise HTTPException(404)
        if self._context.is_operator(request.scope):
            return _response(await self._context.metrics())
        return _response(await self._for_strangers(self._context.metrics))

    async def _for_strangers(self, metrics: MetricsSource) -> Exposition:
        """Return metrics without names of hosts, made at most once in `RENEWED`: with many feeds they cost a second."""
        async with self._rendering:
            now = self._context.clock()
            if self._known is None or not timedelta() <= now - self._known[0] < RENEWED:
                media_type, body = await metrics()
                self._known = now, (media_type, without_hosts(body))
            return self._known[1]


def health_routes(problem: ReadinessProblem) -> tuple[Route, ...]:
    """Return the routes `/healthz` and `/readyz`."""

    async def healthz(_request: Request) -> Response:
        """Answer 200 while the event loop runs; nothing else is checked."""
        return PlainTextResponse("ok\n", headers=NOT_CACHED)

    async def readyz(_request: Request) -> Response:
        """Answer 200 while polls are made and saved, else 503 with the problem."""
        found = problem()
        return PlainTextResponse(f"{found or 'ok'}\n", 503 if found else 200, headers=NOT_CACHED)

    return Route("/healthz", healthz), Route("/readyz", readyz)


def metrics_route(metrics: MetricsSource) -> Route:
    """Return the route `/metrics` with everything."""

    async def answer(_request: Request) -> Response:
        return _response(await metrics())

    return Route("/metrics", answer)


def without_hosts(exposition: bytes) -> bytes:
    """Return metrics in Prometheus's text format without the series of single hosts and feeds."""
    lines = exposition.splitlines(keepends=True)
    return b"".join(line for line in lines if PUBLIC_LABELS.issuperset(LABEL.findall(line)))


def _response(exposition: Exposition) -> Response:
    media_type, body = exposition
    return Response(body, headers=NOT_CACHED | {"Content-Type": media_type})
