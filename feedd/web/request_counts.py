"""Counts the responses, in front of everything else: by route template, never by the path that a stranger requested."""

import time
from collections.abc import Callable, Sequence

from starlette.routing import compile_path
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from feedd.web.context import OnAnswered
from feedd.web.http.repeats import Answer, Answering

OTHER = "other"
UNANSWERED = 499  # nginx's status: the client disconnected before the response began, or we closed the connection


class RequestCounter:
    """Calls `on_answered` after each request: with its route, one of `templates` or `OTHER`, the status and seconds."""

    def __init__(
        self,
        app: ASGIApp,
        templates: Sequence[str],
        on_answered: OnAnswered,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._app = app
        self._at_once = getattr(app, "at_once", lambda _target, _scope: None)
        self._routes = [(compile_path(template)[0], template) for template in dict.fromkeys(templates)]
        self._on_answered = on_answered
        self._clock = clock

    @property
    def templates(self) -> tuple[str, ...]:
        """The routes that it knows."""
        return tuple(template for _, template in self._routes)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and count it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started_at, status = self._clock(), UNANSWERED

        async def send_and_note(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, send_and_note)
        except Exception:
            status = 500  # the server answers with it for us
            raise
        finally:
            self._on_answered(self._route(scope["path"]), status, self._clock() - started_at)

    def at_once(self, target: bytes, scope: Scope) -> Answering | None:
        """Return what answers a request at once, where the application has it, and counts each answer."""
        answering: Answering | None = self._at_once(target, scope)
        if answering is None:
            return None
        route = self._route(target.partition(b"?")[0].decode("latin-1"))

        def counted() -> Answer | None:
            started_at = self._clock()
            answer = answering()
            if answer:
                self._on_answered(route, answer[0], self._clock() - started_at)
            return answer

        return counted

    def _route(self, path: str) -> str:
        return next((template for pattern, template in self._routes if pattern.match(path)), OTHER)
