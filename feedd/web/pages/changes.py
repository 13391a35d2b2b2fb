"""The page of an entry's changes: what each edit of its article removed and added."""

import asyncio
import re
from collections.abc import Iterable, Iterator

from msgspec import Struct
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from feedd.changes.revisions import RevisionDiff, diff_revisions
from feedd.identity import uuid_of
from feedd.publish.layout import entry_title
from feedd.structs import replace
from feedd.web.context import SiteContext
from feedd.web.feed_lookup import requested_entry
from feedd.web.templating import PageTemplates

CHANGES_A_PAGE = 20
MOST_SHOWN = 300_000  # characters of all differences of a page; escaped they may be five times as long
NUMBER = re.compile("[1-9][0-9]{0,5}")


class ShownChange(Struct, frozen=True, kw_only=True):
    """A revision as a page shows it; `is_cut`: its difference is longer."""

    diff: RevisionDiff
    is_cut: bool


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
        """Show what each of the stored revisions changed, the newest first; `?until=` is the number of a revision."""
        feed, entry = await requested_entry(self._context, request)
        options = self._context.options(feed)
        if options.terms.content != "full":  # the differences would reveal the text
            raise HTTPException(404)
        asked = request.query_params.get("until", "")
        until = int(asked) if NUMBER.fullmatch(asked) else entry.revision
        # One more than is shown: the oldest of a page is compared with the one before it.
        revisions = await self._context.store.revisions.of(entry.id, CHANGES_A_PAGE + 1, until)
        async with self._comparing:
            diffs = await asyncio.to_thread(diff_revisions, revisions)
        more = len(diffs) > CHANGES_A_PAGE
        return await self._templates.page(
            request,
            "changes.html",
            feed_title=self._context.title(feed),
            language=options.terms.language,
            uuid=uuid_of(entry),
            title=entry_title(entry),
            steps=tuple(_bounded(diffs[::-1][:CHANGES_A_PAGE])),
            older=diffs[0].number if more else 0,
            is_first_page=until >= entry.revision,
        )


def _bounded(diffs: Iterable[RevisionDiff]) -> Iterator[ShownChange]:
    """Yield the changes with as much of their differences as a page may have."""
    left = MOST_SHOWN
    for diff in diffs:
        parts, length = [], 0
        for part in diff.parts or ():
            if length < left:
                parts.append(replace(part, text=part.text[: left - length]))
            length += len(part.text)
        yield ShownChange(diff=replace(diff, parts=diff.parts and tuple(parts)), is_cut=length > left)
        left = max(left - length, 0)
