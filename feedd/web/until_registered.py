"""Answers nothing but health until the definitions are registered, where one may have made a feed private meanwhile."""

from collections.abc import Callable

from starlette.types import ASGIApp, Receive, Scope, Send

from feedd.web.hammering import NEVER_REFUSED
from feedd.web.http.repeats import Answering

HEADERS = [(b"retry-after", b"30"), (b"cache-control", b"no-store"), (b"content-length", b"0")]


class UntilRegistered:
    """Hands requests on to `app` from when `is_registered` says so; 503 before."""

    def __init__(self, app: ASGIApp, is_registered: Callable[[], bool]) -> None:
        self._app = app
        self._at_once = getattr(app, "at_once", lambda _target, _scope: None)
        self._is_registered = is_registered

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or scope["path"] in NEVER_REFUSED or self._is_registered():
            await self._app(scope, receive, send)
        else:
            await send({"type": "http.response.start", "status": 503, "headers": HEADERS})
            await send({"type": "http.response.body", "body": b""})

    def at_once(self, target: bytes, scope: Scope) -> Answering | None:
        """Return what answers a request at once, where the application has it."""
        answering: Answering | None = self._at_once(target, scope) if self._is_registered() else None
        return answering
