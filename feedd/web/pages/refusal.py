"""The page of a request that no other page answers: not found, moved, removed, or the store does not answer."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from feedd.web.context import SiteContext
from feedd.web.feed_lookup import Withdrawn, requested_feed
from feedd.web.templating import PageTemplates

MESSAGES = {
    301: ("Moved", "This feed has a new name."),
    401: ("For the operator", "This page asks for the operator's token, as the password; any user name will do."),
    404: ("Not found", "There is no page at this address. It may have moved, or it never existed."),
    405: ("Read-only", "Pages here can only be read."),
    410: ("Removed", "This feed was removed on purpose. It will have no new entries; please end your subscription."),
    503: ("Temporarily unavailable", "feedd cannot read its store at the moment. Please try again in a few minutes."),
}
WITHDRAWN = (
    "Withdrawn",
    "This text was withdrawn at the request of its author or of somebody else with a right to it. It is shown no more.",
)


class RefusalPage:
    """The page for errors, and the routes of documents that are not in the public folder."""

    def __init__(self, context: SiteContext, templates: PageTemplates) -> None:
        self._context = context
        self._templates = templates

    def routes(self) -> tuple[Route, ...]:
        """Return the routes; `FeedFiles`, in front of the pages, answers for the documents that are there."""
        return (
            Route("/feeds/{name}.{form}", self.missing_document),
            Route("/feeds/{name}/archive/{number}.atom", self.missing_document),
        )

    async def missing_document(self, request: Request) -> Response:
        """Refuse a request for a document: its feed was renamed (301) or removed (410), else 404."""
        await requested_feed(self._context, request)
        raise HTTPException(404)

    async def refuse(self, request: Request, failure: Exception) -> Response:
        """Return the page for an HTTPException or a StoreError; it repeats nothing of the request."""
        status, headers = 503, {"Retry-After": "300"}
        if isinstance(failure, HTTPException):
            status, headers = failure.status_code, dict(failure.headers or {})
        title, message = WITHDRAWN if isinstance(failure, Withdrawn) else MESSAGES.get(status, MESSAGES[404])
        return await self._templates.page(
            request, "refusal.html", status=status, headers=headers, title=title, message=message
        )
