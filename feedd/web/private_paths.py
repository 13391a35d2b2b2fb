"""Private feeds over HTTP: below /private/TOKEN/ everything is as below /, and what the token leads to is there, too.

Tokens are found by their digests, at each request: one that is revoked ends at once, in each process of a fleet, and
how long a look takes tells nothing. A path with another word is not found, as any path that leads nowhere.
"""

import re
from typing import TYPE_CHECKING

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from feedd.errors import StoreError
from feedd.model import Feed
from feedd.publish.private_feeds import TOKENS, digest_of
from feedd.web.context import SiteContext
from feedd.web.http.repeats import Answering

if TYPE_CHECKING:
    from feedd.web.private_files import Grant

TEMPLATE = f"{TOKENS}{{token}}/{{path:path}}"  # the route of all of it in the metrics
PATH = re.compile(rf"{TOKENS}(?P<word>[A-Za-z0-9_-]{{20,100}})(?P<below>/.*)?", re.DOTALL)
GRANT = "feedd.grant"  # in the scope of a request below a path with a token
# No cache that others use, no search engine and no site that a page links to may learn of it.
HEADERS = {b"referrer-policy": b"no-referrer", b"x-robots-tag": b"noindex"}
REPLACED = {b"cache-control", b"access-control-allow-origin", b"link", *HEADERS}


def grant_of(scope: Scope) -> "Grant | None":
    """Return what a request may see by a token; None: it has none."""
    grant: Grant | None = scope.get(GRANT)
    return grant


def may_read(feed: Feed, scope: Scope) -> bool:
    """Return whether a request leads to a feed: it is public, or the token in the path is one for it."""
    grant = grant_of(scope)
    return feed.access == "public" or (grant is not None and grant.token.leads_to(feed))


class PrivatePaths:
    """Takes the token out of a path, and answers with what `app` has without it; marks the answer as private."""

    def __init__(self, context: SiteContext, app: ASGIApp) -> None:
        self._context = context
        self._app = app
        self.at_once = getattr(app, "at_once", _not_at_once)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        named = PATH.fullmatch(scope["path"]) if scope["type"] == "http" else None
        if named is None:
            await self._app(scope, receive, send)
            return

        async def send_privately(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = _private(message["headers"])
            await send(message)

        try:
            token = await self._context.store.tokens.find(digest_of(named["word"]))
        except StoreError:
            await send_privately({"type": "http.response.start", "status": 503, "headers": [(b"retry-after", b"300")]})
            await send({"type": "http.response.body", "body": b""})
            return
        before, _, below = scope["raw_path"].partition(named["word"].encode())
        if token is None or before != TOKENS.encode():
            await self._app(scope, receive, send)
            return
        if not below:  # relative, so that it is right below any address
            location = (b"location", named["word"].encode() + b"/")
            await send_privately({"type": "http.response.start", "status": 301, "headers": [location]})
            await send({"type": "http.response.body", "body": b""})
            return
        from feedd.web.private_files import Grant  # here: few installations have private feeds

        grant = Grant(word=named["word"], token=token)
        await self._app({**scope, "path": named["below"], "raw_path": below, GRANT: grant}, receive, send_privately)


def _private(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    caching = [value for name, value in headers if name.lower() == b"cache-control"] or [b"no-cache"]
    words = dict.fromkeys(word.strip() for value in (b"private", *caching) for word in value.split(b","))
    kept = [(name, value) for name, value in headers if name.lower() not in REPLACED]
    return [*kept, (b"cache-control", b", ".join(words)), *HEADERS.items()]


def _not_at_once(_target: bytes, _scope: Scope) -> Answering | None:
    return None
