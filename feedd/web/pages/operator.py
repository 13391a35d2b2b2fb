"""The page `/operator`, where a browser asks for the token; it then sends it with each request (RFC 7617)."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from feedd.web.context import SiteContext
from feedd.web.templating import HEADERS
from feedd.web.visitors import CHALLENGE

NOT_CACHED = {"Cache-Control": "no-store"}


class OperatorPage:
    """The route `/operator`, where `admin_token` is set."""

    def __init__(self, context: SiteContext) -> None:
        self._context = context

    def routes(self) -> tuple[Route, ...]:
        """Return the routes."""
        return (Route("/operator", self.ask_for_token),) if self._context.settings.admin_token else ()

    async def ask_for_token(self, request: Request) -> Response:
        """Lead the operator to the front page, and ask anybody else for the token."""
        if self._context.is_operator(request.scope):
            return Response(status_code=303, headers=HEADERS | NOT_CACHED | {"Location": "./"})
        raise HTTPException(401, headers=NOT_CACHED | {"WWW-Authenticate": CHALLENGE})
