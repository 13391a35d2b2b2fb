"""Which feed, and which entry, a path names: a feed may be unknown (404), removed (410) or renamed (301)."""

import re
from typing import Literal

from msgspec import Struct
from starlette.exceptions import HTTPException
from starlette.requests import Request

from feedd.model import Entry, Feed
from feedd.publish.web_links import LINKS
from feedd.store import Store
from feedd.web.context import SiteContext
from feedd.web.private_paths import may_read
from feedd.web.visitors import OPERATOR_ONLY

UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
SUBPATH = re.compile(r"\.(?:atom|rss|json)|(?:/[a-z0-9-]+(?:\.atom)?)*/?")  # what may follow a feed's name in a path


class Withdrawn(HTTPException):
    """The entry exists, and nothing of it is shown any more (410)."""

    def __init__(self) -> None:
        super().__init__(410)


class NamedFeed(Struct, frozen=True, kw_only=True):
    """The feed that has a name or had it last. `status`: 200, 301 if it was renamed since, 410 if it was removed."""

    feed: Feed
    status: Literal[200, 301, 410]


async def find_feed(store: Store, name: str) -> NamedFeed | None:
    """Return the feed that a name stands for, None (404) if no feed ever had the name."""
    found = await store.feeds.find(name)
    if found is None:
        return None
    if found.is_removed:
        return NamedFeed(feed=found.feed, status=410)
    return NamedFeed(feed=found.feed, status=200 if found.feed.name == name else 301)


async def requested_feed(context: SiteContext, request: Request) -> Feed:
    """Return the feed whose `name` is in the path of a request for a page or document.

    Raises an HTTPException with 404, 410 or 301. The last one leads to the same page under the feed's new name. A
    private feed is not found by whoever has no token for it, but the operator.
    """
    name = request.path_params["name"]
    found = await find_feed(context.store, name)
    if found is None:
        raise HTTPException(404)
    if not may_read(found.feed, request.scope):
        if not context.is_operator(request.scope):
            raise HTTPException(404)
        request.scope[OPERATOR_ONLY] = True
    if found.status == 410:
        raise HTTPException(410)
    if found.status == 301:
        raise _moved(request, found.feed.name)
    return found.feed


async def requested_entry(context: SiteContext, request: Request) -> tuple[Feed, Entry]:
    """Return the published entry whose `uuid` is in the path of a request, and its feed.

    Raises an HTTPException as `requested_feed` does, Withdrawn, and with 404 where no such entry is published. The
    address of an entry lasts also where its feed was renamed and another feed has the name: it is found by its uuid.
    """
    store, name, uuid = context.store, request.path_params["name"], request.path_params["uuid"]
    is_uuid = UUID.fullmatch(uuid) is not None
    try:
        feed = await requested_feed(context, request)
        entry = await store.entries.one(feed.id, uuid) if is_uuid else None
    except HTTPException as refused:
        if refused.status_code != 404:
            raise
        entry = None
    if entry is None or entry.state != "published":
        present = await store.feeds.name_of_entry(f"urn:uuid:{uuid}") if is_uuid else None
        raise _moved(request, present) if present and present != name else HTTPException(404)
    if entry.withdrawn_at:
        raise Withdrawn
    return feed, entry


def _moved(request: Request, name: str) -> HTTPException:
    """Redirect to the same page or document of a feed under its new name."""
    subpath = request.url.path.removeprefix(f"/feeds/{request.path_params['name']}")
    if not SUBPATH.fullmatch(subpath):
        return HTTPException(404)
    # Relative, so that it is right below any address. It repeats nothing that a client made up.
    links = request.query_params.get("links")
    query = f"?links={links}" if links in LINKS else ""  # a reader moves its subscription to this address
    return HTTPException(301, headers={"Location": "../" * subpath.count("/") + name + subpath + query})
