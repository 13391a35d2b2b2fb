"""The route `/hub`, where subscribers ask feedd's own WebSub hub for the documents that change (W3C WebSub §5.1).

What they ask for is only saved here: `websub` asks the callback whether it is meant, and delivers.
"""

import asyncio
from collections.abc import Mapping
from urllib.parse import parse_qsl, unquote

from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from feedd.errors import UsageError
from feedd.publish.feed_files import FORMS
from feedd.publish.private_feeds import TOKENS
from feedd.store.subscriptions import Asked
from feedd.web.context import SiteContext
from feedd.web.feed_paths import requested_file
from feedd.web.templating import HEADERS
from feedd.websub.wishes import LIMITS, read_wish

BODY_TIMEOUT = 10  # seconds for the form to come
MOST_FIELDS = 50
FULL = {
    "host": "this host has as many subscriptions here as it may have",
    "topic": "this feed has as many subscriptions as it may have",
    "hub": "this hub has as many subscriptions as it may have",
}
WELCOME = (
    "This is the WebSub hub of the feeds at this site: subscribers send a form, see https://www.w3.org/TR/websub/\n"
)
LATER = "3600"


class Hub:
    """The route `/hub`, where feedd is the hub of its feeds."""

    def __init__(self, context: SiteContext) -> None:
        self._context = context

    def routes(self) -> tuple[Route, ...]:
        """Return the routes."""
        return (Route("/hub", self.welcome), Route("/hub", self.ask, methods=["POST"]))

    async def welcome(self, _: Request) -> Response:
        """Say what this is to who looks at it."""
        return _say(200, WELCOME)

    async def ask(self, request: Request) -> Response:
        """Take what a subscriber asks for, or say what is wrong with it; whether it is so is verified later."""
        context = self._context
        try:
            wish = read_wish(await _read_form(request), private=context.settings.hub_private)
            if not wish.topic.startswith(f"{context.site.root}/"):
                raise UsageError("hub.topic is not of this site: this is the hub of its own feeds only")
            if wish.topic.startswith(f"{context.site.root}{TOKENS}"):  # before the token in it is kept
                raise UsageError("hub.topic is private: this is the hub of public feeds only")
        except UsageError as mistake:
            return _say(400, f"{mistake}\n")
        requested = requested_file(unquote(wish.topic.removeprefix(context.site.root)))
        is_topic = requested and not requested.is_archive and requested.form in FORMS
        asked = Asked(
            mode=wish.mode,
            address=wish.topic,
            topic=requested.file if requested and is_topic else "",
            callback=wish.callback,
            host=wish.host,
            secret=wish.secret,
            lease_seconds=int(wish.lease.total_seconds()),
        )
        if full := await context.store.subscriptions.ask(asked, LIMITS, context.clock()):
            return _say(503, f"{FULL[full]}; please try again later\n", {"Retry-After": LATER})
        return _say(202, "accepted; your callback will be asked soon\n")


async def _read_form(request: Request) -> Mapping[str, str]:
    """Return the first value of each field of a form; the server has bounded its length (`http.protocol`)."""
    try:
        async with asyncio.timeout(BODY_TIMEOUT):
            body = await request.body()
        return dict(reversed(parse_qsl(body.decode(), max_num_fields=MOST_FIELDS)))
    except (TimeoutError, ValueError, ClientDisconnect):
        raise UsageError("expected a form: application/x-www-form-urlencoded, in UTF-8, of a few fields") from None


def _say(status: int, words: str, headers: Mapping[str, str] | None = None) -> Response:
    return PlainTextResponse(words, status, HEADERS | {"Cache-Control": "no-store"} | dict(headers or {}))
