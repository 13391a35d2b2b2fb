"""The text of an entry as its server sent it."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from feedd.gopher.converted import original_bytes
from feedd.gopher.text import find_charset
from feedd.model import Charsets, Entry
from feedd.publish.options import PublishOptions
from feedd.reading.words.item_types import is_document
from feedd.web.context import SiteContext
from feedd.web.feed_lookup import requested_entry
from feedd.web.templating import headers_of

MOST_BYTES = 4 << 20  # four times what is read of a document by default


class SourcePage:
    """The route `/feeds/NAME/ENTRY/source`."""

    def __init__(self, context: SiteContext) -> None:
        self._context = context

    def routes(self) -> tuple[Route, ...]:
        """Return the routes."""
        return (Route("/feeds/{name}/{uuid}/source", self.source),)

    async def source(self, request: Request) -> Response:
        """Return the bytes of the newest revision, which no browser may take for anything but text."""
        feed, entry = await requested_entry(self._context, request)
        if not has_source(entry, self._context.options(feed)):
            raise HTTPException(404)
        found = await self._context.store.revisions.newest([entry.id])
        raw = original_bytes(found[entry.id].raw[:MOST_BYTES]) if entry.id in found else b""
        if not raw:  # deleted for want of room, or a link that was never read
            raise HTTPException(404)
        charset = find_charset(raw, Charsets(voted=feed.charset))
        return Response(raw, headers=headers_of(request) | {"Content-Type": f"text/plain; charset={charset}"})


def has_source(entry: Entry, options: PublishOptions) -> bool:
    """Return whether an entry has a text of its own that may be shown as it is."""
    return (
        entry.revision > 0
        and not entry.text_gone_at
        and options.terms.content == "full"
        and is_document(entry.location)
    )
