"""Refuses clients that ask far too often (RFC 6585 §4), in front of all that answers."""

import time
from collections.abc import Callable

from starlette.types import ASGIApp, Receive, Scope, Send

from feedd.config.settings import Settings
from feedd.hammering import Allowances, Proxies
from feedd.telemetry.log import events
from feedd.web.http.repeats import Answer, Answering

WAIT = 60  # seconds that a refused client is told to wait: it may then ask a minute's worth
LOG_EVERY = 3600.0  # seconds between two lines of one client
MOST_LOGGED = 1000  # clients in this time; more are refused without a line
NEVER_REFUSED = frozenset({"/healthz", "/readyz"})  # a supervisor might restart feedd for it
BODY = b"You ask this site far too often. Please wait a minute.\n"
HEADERS = {
    "content-type": "text/plain; charset=utf-8",
    "content-length": str(len(BODY)),
    "retry-after": str(WAIT),
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
}
REFUSAL: Answer = (429, "".join(f"{name}: {value}\r\n" for name, value in HEADERS.items()).encode(), BODY)

log = events()


class Hammering:
    """Hands on to `app` what a client may still ask."""

    def __init__(self, app: ASGIApp, settings: Settings, clock: Callable[[], float] = time.monotonic) -> None:
        self._app = app
        self._at_once = getattr(app, "at_once", lambda _target, _scope: None)
        self._proxies = Proxies(settings.trusted_proxies)
        self._allowances = Allowances(settings.client_requests, clock)
        self._clock = clock
        self._logged: dict[str, float] = {}  # when, by client, the longest ago first

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "http" and scope["path"] not in NEVER_REFUSED and not self._may(self._client(scope)):
            raw = [(name.encode(), value.encode()) for name, value in HEADERS.items()]
            await send({"type": "http.response.start", "status": 429, "headers": raw})
            await send({"type": "http.response.body", "body": BODY})
        else:
            await self._app(scope, receive, send)

    def at_once(self, target: bytes, scope: Scope) -> Answering | None:
        """Return what answers a request at once, where the application has it; the same bytes are of one client."""
        answering: Answering | None = self._at_once(target, scope)
        client = self._client(scope) if answering else None
        if answering is None or client is None:
            return answering
        may_ask = self._allowances.asking(client)

        def answer() -> Answer | None:
            found = answering()  # first: where there is none, the application answers, and counts
            return found if found is None or may_ask() else self._refusal(client)

        return answer

    def _client(self, scope: Scope) -> str | None:
        peer = scope.get("client")
        client = self._proxies.client(peer and peer[0], scope["headers"])
        if client is None and peer and self._proxies.is_unnamed(peer[0], scope["headers"]) and self._may_log(peer[0]):
            log.warning("proxy not named", proxy=peer[0], hint="nobody behind it is counted; see trusted_proxies")
        return client

    def _may(self, client: str | None) -> bool:
        if client is None or self._allowances.asking(client)():
            return True
        self._refusal(client)
        return False

    def _refusal(self, client: str) -> Answer:
        """Return the answer to a client that may not ask, after a line in the log, at most one an hour."""
        if self._may_log(client):
            log.warning("client refused", client=client, hint="it asks far too often; see client_requests")
        return REFUSAL

    def _may_log(self, client: str) -> bool:
        now = self._clock()
        while self._logged and now - next(iter(self._logged.values())) >= LOG_EVERY:
            del self._logged[next(iter(self._logged))]
        if client in self._logged or len(self._logged) >= MOST_LOGGED:
            return False
        self._logged[client] = now
        return True
