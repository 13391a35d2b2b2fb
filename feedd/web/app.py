"""The web application as a whole: the bare answers for documents in front, the pages behind."""

from collections.abc import Awaitable, Callable, Collection
from datetime import datetime

from starlette.routing import Route
from starlette.types import ASGIApp

from feedd.media import Library
from feedd.model import Feed
from feedd.publish import Shelf
from feedd.publish.imprint import Imprint
from feedd.publish.site import site_of
from feedd.settings import Settings
from feedd.store import Store
from feedd.web.about import About
from feedd.web.counting import Answered, Counted
from feedd.web.feeds import FeedFiles
from feedd.web.frame import Frame
from feedd.web.health import Figures, Health
from feedd.web.media import MediaFiles
from feedd.web.pages import Pages
from feedd.web.status import Status
from feedd.web.subscribers import Subscribers

# What is answered in front of the pages, as the figures name it.
IN_FRONT = ("/feeds.opml", "/feeds/{name}.{form}", "/feeds/{name}/archive/{number}.atom", "/media/{name}/{uuid}/{file}")


def build_app(
    *,
    store: Store,
    shelf: Shelf,
    settings: Settings,
    imprint: Callable[[Feed], Imprint],
    next_check: Callable[[str], datetime | None],
    now: Callable[[], datetime],
    restore: Callable[[str], Awaitable[None]],
    broken: Callable[[], Collection[str]] = frozenset,
    library: Library | None = None,
    complaint: Callable[[], str | None] = lambda: None,
    figures: Figures | None = None,
    answered: Answered | None = None,
) -> ASGIApp:
    """Build the application. `imprint` and, by feed name, `next_check` are asked at each request, so reloads show.

    `restore` writes a published file that is not on the shelf, by its name. `broken` gives the names of the definitions
    that have mistakes. Without `library` no media files are served. `complaint` says why feedd is not ready, `figures`
    gives what `/metrics` shows, and `answered` is told of each request.
    """
    frame = Frame(contact=settings.contact, disclaimer=settings.disclaimer, status=settings.status)
    subscribers = Subscribers()

    pages = Pages(store=store, imprint=imprint, frame=frame)
    status = Status(
        frame=frame,
        store=store,
        title=pages.title,
        broken=broken,
        subscribers=subscribers,
        site=site_of(settings),
        now=now,
    )
    routes = [*About(frame, settings.base_url).routes(), *Health(complaint, figures).routes()]
    if settings.status:
        routes += status.routes()
    behind = pages.app(*routes)
    others: ASGIApp = behind
    if library:
        others = MediaFiles(store=store, library=library, imprint=imprint, otherwise=others)
    site = site_of(settings)
    app = FeedFiles(shelf, next_check, now, otherwise=others, subscribers=subscribers, restore=restore, site=site)
    if answered is None:
        return app
    templates = [route.path for route in behind.routes if isinstance(route, Route)]
    return Counted(app, (*IN_FRONT, *templates), answered)
