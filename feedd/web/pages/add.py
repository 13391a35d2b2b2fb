"""The page `/add`, where the operator adds a feed: looks at an address, shows what would be followed, writes it.

Only where `admin_token` is set, and only for who presents it, also at this machine. A browser that knows the token
sends it with whatever form any site shows it: so a form has a key too, which only our own page tells.
"""

import asyncio
import hmac
import secrets
from collections import deque
from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from shlex import quote
from urllib.parse import parse_qs

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from feedd.config.editing import create_file
from feedd.discovery.find import Look
from feedd.discovery.offer import AUTHOR, OFFERED, Offer, checked_name, definition_of, make_offer
from feedd.errors import MistakeError, SourceError, UsageError
from feedd.gopher.typed_address import describe, read_typed_address
from feedd.gopher.url import format_url, parse_url
from feedd.model import GopherUrl
from feedd.web.context import SiteContext
from feedd.web.templating import FORM_POLICY, PageTemplates
from feedd.web.visitors import CHALLENGE, presents

SHOWN = 12  # entries of an offer
BODY_TIMEOUT = 10  # seconds for the form to come
LOOK_TIMEOUT = 120  # seconds for all pages of a hole that are asked for
MOST_LOOKS = 20  # in `EVERY`: each asks strangers' servers for up to seven pages
EVERY = timedelta(minutes=10)
OLD = "this form is from before the last start, or of another site; please send it again"
NOT_CACHED = {"Cache-Control": "no-store"}


class AddPage:
    """The route `/add`, where a token is set and feedd can look at sources."""

    def __init__(self, context: SiteContext, templates: PageTemplates) -> None:
        self._context = context
        self._templates = templates
        self._key = secrets.token_bytes(32)
        self._looks: deque[datetime] = deque(maxlen=MOST_LOOKS)
        self._one_at_a_time = asyncio.Lock()

    def routes(self) -> tuple[Route, ...]:
        """Return the routes."""
        if not self._context.can_add:
            return ()
        return (Route("/add", self.form), Route("/add", self.add, methods=["POST"]))

    async def form(self, request: Request) -> Response:
        """Show the empty form."""
        self._check_token(request)
        return await self._page(request)

    async def add(self, request: Request) -> Response:
        """Show what is found at an address, or write the definition that was shown."""
        fields = await _read_form(request)
        self._check_token(request)
        if not hmac.compare_digest(fields.get("key", "").encode(), self._form_key().encode()):
            return await self._page(request, 403, fields, problem=OLD)
        try:
            if url := fields.get("url"):
                return await self._write(request, url, fields)
            return await self._look(request, fields)
        except (SourceError, UsageError, ValueError) as error:
            return await self._page(request, 422, fields, problem=str(error))

    async def _look(self, request: Request, fields: Mapping[str, str]) -> Response:
        if self._one_at_a_time.locked() or not self._may_look():
            return await self._page(
                request, 429, fields, problem="feedd has just looked at many addresses; try again soon."
            )
        meant = read_typed_address(fields.get("address", ""))
        async with self._one_at_a_time:
            offer = await self._offer(meant.urls, fields.get("name") or None)
        return await self._page(request, 200, fields, understood=describe(meant), offer=offer)

    async def _offer(self, urls: tuple[GopherUrl, ...], name: str | None) -> Offer:
        look: Look | None = self._context.look
        assert look is not None  # noqa: S101  # or there is no route
        try:
            async with asyncio.timeout(LOOK_TIMEOUT):
                return await make_offer(self._context.settings, self._context.definitions(), urls, name, look)
        except TimeoutError:
            raise UsageError(f"the server did not answer within {LOOK_TIMEOUT} seconds") from None

    async def _write(self, request: Request, url: str, fields: Mapping[str, str]) -> Response:
        settings, definitions = self._context.settings, self._context.definitions()
        location = parse_url(url)
        name = checked_name(fields.get("name", ""), definitions)
        keys = [
            line
            for line in fields.get("keys", "").splitlines()
            if line.startswith(("index.", AUTHOR)) or line in OFFERED
        ]
        title = fields.get("title") or None
        definition = definition_of(name, location, settings, definitions, keys, title=title)
        file = settings.feeds / f"{name}.toml"
        try:
            await asyncio.to_thread(create_file, file, definition)
        except MistakeError as error:
            reason = "; ".join(mistake.message for mistake in error.mistakes)
            by_hand = {
                "file": str(file),
                "text": definition.decode(),
                "command": f"sudo feedd add {quote(url)} {name} --feeds {settings.feeds} --data {settings.data}",
                "reason": reason,
            }
            return await self._page(request, 200, fields, by_hand=by_hand)
        return await self._page(request, 201, {}, added=name)

    async def _page(
        self,
        request: Request,
        status: int = 200,
        fields: Mapping[str, str] | None = None,
        problem: str = "",
        understood: str = "",
        offer: Offer | None = None,
        by_hand: Mapping[str, str] | None = None,
        added: str = "",
    ) -> Response:
        fields = fields or {}
        best = offer.findings.best if offer else None
        return await self._templates.page(
            request,
            "add.html",
            status=status,
            headers=FORM_POLICY | NOT_CACHED,
            key=self._form_key(),
            address=fields.get("address", ""),
            problem=problem,
            understood=understood,
            offer=offer,
            url=format_url(best.url) if best else "",
            keys="\n".join(best.keys) if best else "",
            given_title=(offer.findings.told.name if offer else None) or "",
            files=[OFFERED[one] for one in best.keys if one in OFFERED] if best else (),
            title=(offer.findings.told.name or best.index.title) if offer and best else "",
            candidates=best.index.candidates[:SHOWN] if best else (),
            count=len(best.index.candidates) if best else 0,
            left_out=[(one.label.strip(), one.reason) for one in best.index.ignored if one.label.strip()][:SHOWN]
            if best
            else (),
            others=[(format_url(one.url), one.index.title) for one in offer.findings.others] if offer else (),
            tried=[(format_url(one.url), one.what) for one in offer.findings.tried] if offer else (),
            by_hand=by_hand,
            added=added,
        )

    def _check_token(self, request: Request) -> None:
        token = self._context.settings.admin_token
        if token is None or not presents(request.scope, token):
            raise HTTPException(401, headers=NOT_CACHED | {"WWW-Authenticate": CHALLENGE})

    def _form_key(self) -> str:
        """Return what a form of ours has: another site cannot read it. It lasts until the next start."""
        return hmac.new(self._key, b"add", sha256).hexdigest()

    def _may_look(self) -> bool:
        now = self._context.clock()
        if len(self._looks) == MOST_LOOKS and now - self._looks[0] < EVERY:
            return False
        self._looks.append(now)
        return True


async def _read_form(request: Request) -> Mapping[str, str]:
    """Return the fields of a form; the server has bounded its length (`http.protocol`)."""
    try:
        async with asyncio.timeout(BODY_TIMEOUT):
            body = await request.body()
        fields = parse_qs(body.decode(), max_num_fields=20)
    except (TimeoutError, ValueError, ClientDisconnect):
        raise HTTPException(400) from None
    return {name: values[0].strip() for name, values in fields.items()}
