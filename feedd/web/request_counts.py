"""Counts the answers, in front of everything: by the template of a route, never by what a stranger asked for."""

import time
from collections.abc import Callable, Sequence

from starlette.routing import compile_path
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from feedd.web.context import OnAnswered

OTHER = "other"
UNANSWERED = 499  # as nginx has it: the client went away first, or we broke off


class Counted:
    """Tells `answered` of each request: its route as one of `templates`, the status, and the seconds to its end."""

    def __init__(
        self,
        app: ASGIApp,
        templates: Sequence[str],
        answered: OnAnswered,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._app = app
        self._routes = [(compile_path(template)[0], template) for template in dict.fromkeys(templates)]
        self._answered = answered
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Have a request answered, and count it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = self._clock(), UNANSWERED

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, noting)
        except Exception:
            status = 500  # as the server answers for us
            raise
        finally:
            self._answered(self._route(scope["path"]), status, self._clock() - began)

    def _route(self, path: str) -> str:
        return next((template for pattern, template in self._routes if pattern.match(path)), OTHER)
