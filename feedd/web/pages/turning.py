"""Turning the pages of a list of feeds: `?after=NAME` and `?before=NAME`, which stay right when feeds come and go."""

from urllib.parse import urlencode

from starlette.requests import Request

from feedd.config.definition import NAME
from feedd.store import FeedList, FeedQuery
from feedd.structs import replace

KEPT = ("name", "state")  # what a list is filtered by


def turning(request: Request, query: FeedQuery) -> FeedQuery:
    """Return a query for the page that a request names; what is no name is ignored."""
    after, before = (request.query_params.get(key, "") for key in ("after", "before"))
    if NAME.fullmatch(after):
        return replace(query, after=after)
    return replace(query, before=before) if NAME.fullmatch(before) else query


def turned(request: Request, listed: FeedList) -> dict[str, str]:
    """Return the links to the pages around a page, as `previous` and `next`; "" where there is none."""
    kept = {key: value for key in KEPT if (value := request.query_params.get(key))}
    return {
        "previous": f"?{urlencode({**kept, 'before': listed.previous})}" if listed.previous else "",
        "next": f"?{urlencode({**kept, 'after': listed.next})}" if listed.next else "",
    }
