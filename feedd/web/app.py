"""The web application as a whole: the bare answers for documents in front, the pages behind."""

from collections.abc import Awaitable, Callable, Collection
from datetime import datetime

from starlette.routing import Route
from starlette.types import ASGIApp

from feedd.config.settings import Settings
from feedd.media import Library
from feedd.model import Feed
from feedd.publish import PublicFolder
from feedd.publish.options import PublishOptions
from feedd.publish.site import site_of
from feedd.store import Store
from feedd.web.feed_files import FeedFiles
from feedd.web.health import Figures, Health
from feedd.web.media_files import MediaFiles
from feedd.web.pages.about import About
from feedd.web.pages.feeds import Pages
from feedd.web.pages.status import Status
from feedd.web.request_counts import Answered, Counted
from feedd.web.subscribers import Subscribers
from feedd.web.templating import Frame

# What is answered in front of the pages, as the figures name it.
IN_FRONT = ("/feeds.opml", "/feeds/{name}.{form}", "/feeds/{name}/archive/{number}.atom", "/media/{name}/{uuid}/{file}")


def build_app(
    *,
    store: Store,
    public: PublicFolder,
    settings: Settings,
    options: Callable[[Feed], PublishOptions],
    next_check: Callable[[str], datetime | None],
    now: Callable[[], datetime],
    restore: Callable[[str], Awaitable[None]],
    broken: Callable[[], Collection[str]] = frozenset,
    library: Library | None = None,
    complaint: Callable[[], str | None] = lambda: None,
    figures: Figures | None = None,
    answered: Answered | None = None,
) -> ASGIApp:
    """Build the application. `options` and, by feed name, `next_check` are asked at each request, so reloads show.

    `restore` writes a published file that is not in the public folder, by its name. `broken` gives the names of the
    definitions that have mistakes. Without `library` no media files are served. `complaint` says why feedd is not
    ready, `figures` gives what `/metrics` shows, and `answered` is told of each request.
    """
    frame = Frame(contact=settings.contact, disclaimer=settings.disclaimer, status=settings.status)
    subscribers = Subscribers()

    pages = Pages(store=store, options=options, frame=frame)
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
        others = MediaFiles(store=store, library=library, options=options, otherwise=others)
    site = site_of(settings)
    app = FeedFiles(public, next_check, now, otherwise=others, subscribers=subscribers, restore=restore, site=site)
    if answered is None:
        return app
    templates = [route.path for route in behind.routes if isinstance(route, Route)]
    return Counted(app, (*IN_FRONT, *templates), answered)
