"""The page of a merged feed by rule: what it is, where to subscribe, and the entries that its document has."""

import json
import re
from datetime import datetime
from typing import Any
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from feedd.config.definition import NAME, RESERVED
from feedd.errors import NotYet
from feedd.web.context import SiteContext
from feedd.web.feed_lookup import UUID
from feedd.web.pages.feed import FORMS
from feedd.web.reader_links import reader_links
from feedd.web.templating import COPYING_POLICY, HEADERS, PageTemplates
from feedd.web.visitors import two_views

OWN_ID = re.compile(rf"urn:uuid:({UUID.pattern})")


class MergedPage:
    """The routes `/feeds/all/NAME/` and, without the slash, the redirect to it."""

    def __init__(self, context: SiteContext, templates: PageTemplates) -> None:
        self._context = context
        self._templates = templates

    def routes(self) -> tuple[Route, ...]:
        """Return the routes."""
        return (Route("/feeds/all/{merge}", self.add_slash), Route("/feeds/all/{merge}/", self.merged))

    async def add_slash(self, request: Request) -> Response:
        """Redirect to the address with the slash."""
        await self._document(request)
        return RedirectResponse(f"{request.path_params['merge']}/", 301, HEADERS)

    async def merged(self, request: Request) -> Response:
        """List the entries of the document that the visitor gets: what is not in that is not here."""
        name, document = request.path_params["merge"], await self._document(request)
        addresses = {form: self._context.site.address(f"{RESERVED}/{name}.{end}") for form, end in FORMS.items()}
        return await self._templates.page(
            request,
            "merged.html",
            name=name,
            title=document["title"],
            description=document["description"],
            language=document.get("language"),
            feeds=addresses.items(),
            readers=reader_links(addresses["Atom"]),
            entries=[await self._shown(one) for one in document["items"]],
            headers=COPYING_POLICY | two_views({}, is_operator=self._context.is_operator(request.scope)),
        )

    async def _document(self, request: Request) -> dict[str, Any]:
        name = request.path_params["merge"]
        if not NAME.fullmatch(name):
            raise HTTPException(404)
        try:
            file = await self._context.file_for(request.scope, f"{RESERVED}/{name}.json", of_many=True)
        except NotYet:
            raise HTTPException(503, headers={"Retry-After": "30"}) from None
        if file is None:
            raise HTTPException(404)
        found: dict[str, Any] = json.loads(file.data)
        return found

    async def _shown(self, item: dict[str, Any]) -> dict[str, Any]:
        """Return what is shown of an entry; its link is that of the document where it has no page of ours."""
        own = OWN_ID.fullmatch(item["id"])
        feed = await self._context.store.feeds.name_of_entry(item["id"]) if own else None
        return {
            "title": item["title"],
            "published": datetime.fromisoformat(item["date_published"]),
            "href": f"../../{quote(feed)}/{own[1]}" if own and feed else item.get("url", ""),
            "authors": [one["name"] for one in item.get("authors", [])],
        }
