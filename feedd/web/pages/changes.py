"""The page of an entry's changes: what each edit of its article removed and added."""

import asyncio

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from feedd.changes.revisions import diff_revisions
from feedd.identity import uuid_of
from feedd.publish.layout import entry_title
from feedd.web.context import SiteContext
from feedd.web.feed_lookup import requested_entry
from feedd.web.templating import PageTemplates


class ChangesPage:
    """The route `/feeds/NAME/ENTRY/changes`."""

    def __init__(self, context: SiteContext, templates: PageTemplates) -> None:
        self._context = context
        self._templates = templates
        self._comparing = asyncio.Lock()  # a comparison may take seconds of processor time: one at a time

    def routes(self) -> tuple[Route, ...]:
        """Return the routes."""
        return (Route("/feeds/{name}/{uuid}/changes", self.changes),)

    async def changes(self, request: Request) -> Response:
        """Show the differences between the revisions that are kept, the newest first."""
        feed, entry = await requested_entry(self._context.store, request)
        options = self._context.options(feed)
        if options.terms.content != "full":  # the differences would reveal the text
            raise HTTPException(404)
        revisions = await self._context.store.revisions.of(entry.id)
        async with self._comparing:
            steps = await asyncio.to_thread(diff_revisions, revisions)
        return self._templates.page(
            request,
            "changes.html",
            feed_title=self._context.title(feed),
            language=options.terms.language,
            uuid=uuid_of(entry),
            title=entry_title(entry),
            steps=steps[::-1],
        )
