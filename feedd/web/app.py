"""The web application as a whole: the files are answered in front, everything else by the pages behind them."""

from starlette.routing import Route
from starlette.types import ASGIApp

from feedd.web.context import SiteContext
from feedd.web.feed_files import FeedFiles
from feedd.web.health import Health
from feedd.web.media_files import MediaFiles
from feedd.web.pages.about import About
from feedd.web.pages.feeds import Pages
from feedd.web.pages.status import Status
from feedd.web.request_counts import Counted
from feedd.web.subscribers import Subscribers
from feedd.web.templating import Frame

# The route templates of what is answered in front of the pages, for the metrics.
FILE_ROUTES = (
    "/feeds.opml",
    "/feeds/{name}.{form}",
    "/feeds/{name}/archive/{number}.atom",
    "/media/{name}/{uuid}/{file}",
)


def build_app(context: SiteContext) -> ASGIApp:
    """Build the application that answers every request."""
    settings = context.settings
    frame = Frame(contact=settings.contact, disclaimer=settings.disclaimer, status=settings.status)
    subscribers = Subscribers()
    pages = Pages(context, frame)
    routes = [*About(frame, settings.base_url).routes(), *Health(context).routes()]
    if settings.status:
        routes += Status(context, frame, pages.title, subscribers).routes()
    behind = pages.app(*routes)
    others: ASGIApp = behind
    if context.library:
        others = MediaFiles(context, context.library, others)
    app = FeedFiles(context, subscribers, others)
    if context.on_answered is None:
        return app
    templates = [route.path for route in behind.routes if isinstance(route, Route)]
    return Counted(app, (*FILE_ROUTES, *templates), context.on_answered)
