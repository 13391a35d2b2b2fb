"""Withholds files of feeds that are private now, where the store cannot tell, and the public folder still has them."""

from collections.abc import Callable

from starlette.types import ASGIApp, Receive, Scope, Send

from feedd.web.feed_paths import RequestedFile, requested_file
from feedd.web.http.repeats import Answering

# As nobody calls a feed, and no file of many feeds: answered as what there never was, and as what strangers never get.
UNKNOWN, NOWHERE = f"/feeds/{'0' * 64}.atom", "/-"


class Withheld:
    """Hands requests on to `app`, those for files that `is_withheld` names as requests for what is not there."""

    def __init__(self, app: ASGIApp, is_withheld: Callable[[RequestedFile], bool]) -> None:
        self._app = app
        self._at_once = getattr(app, "at_once", lambda _target, _scope: None)
        self._is_withheld = is_withheld

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        requested = requested_file(scope["path"]) if scope["type"] == "http" else None
        if requested and self._is_withheld(requested):
            path = NOWHERE if requested.of_many else UNKNOWN
            scope = {**scope, "path": path, "raw_path": path.encode()}
        await self._app(scope, receive, send)

    def at_once(self, target: bytes, scope: Scope) -> Answering | None:
        """Return what answers a request at once, where the application has it."""
        requested = requested_file(target.partition(b"?")[0].decode("latin-1"))
        answering: Answering | None = self._at_once(target, scope)
        return None if requested and self._is_withheld(requested) else answering
