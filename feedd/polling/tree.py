"""Read the pages of a tree one after the other: the only index that takes more than one request."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from feedd.errors import Forbidden, NotReadable, ServerSaid
from feedd.identity import location_key
from feedd.model import GopherUrl, Index
from feedd.reading.rules import IndexRules


async def read_tree(
    url: GopherUrl, rules: IndexRules, now: datetime, read_page: Callable[[GopherUrl], Awaitable[Index]]
) -> Index:
    """Read an index, its newest submenus and their submenus, at most `MOST_PAGES` of them, and join them to one index.

    A submenu that does not exist (that of the new year on its first day) or is forbidden is skipped. One that cannot be
    reached fails the whole poll, because its posts are not gone.
    """
    from feedd.reading.index.tree import MOST_PAGES, dated_pages, join_pages  # few feeds are trees

    pages = [await read_page(url)]
    queue = [*dated_pages(url, rules, now), *pages[0].follow]
    requested = {location_key(url)}
    while queue and len(requested) <= MOST_PAGES:
        submenu = queue.pop(0)
        if location_key(submenu) in requested:
            continue
        requested.add(location_key(submenu))
        try:
            page = await read_page(submenu)
        except (Forbidden, NotReadable, ServerSaid):
            continue
        pages.append(page)
        queue = [*page.follow, *queue]
    return join_pages(pages)
