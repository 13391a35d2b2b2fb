"""The web application as a whole: the files are answered in front, everything else by the pages behind them."""

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from feedd.errors import StoreError
from feedd.web.context import MetricsSource, ReadinessProblem, SiteContext
from feedd.web.feed_files import FeedFiles
from feedd.web.hammering import Hammering
from feedd.web.health import Health, health_routes, metrics_route
from feedd.web.media_files import MediaFiles
from feedd.web.pages.about import AboutPage
from feedd.web.pages.add import AddPage
from feedd.web.pages.assets import Assets
from feedd.web.pages.changes import ChangesPage
from feedd.web.pages.entry import EntryPage
from feedd.web.pages.feed import FeedPage
from feedd.web.pages.front import FrontPage
from feedd.web.pages.merged import MergedPage
from feedd.web.pages.operator import OperatorPage
from feedd.web.pages.refusal import RefusalPage
from feedd.web.pages.search import SearchPage
from feedd.web.pages.source import SourcePage
from feedd.web.pages.status import StatusPage
from feedd.web.private_paths import TEMPLATE as PRIVATE_TEMPLATE
from feedd.web.private_paths import PrivatePaths
from feedd.web.request_counts import RequestCounter
from feedd.web.subscribers import Subscribers
from feedd.web.templating import PageTemplates

# The route templates of what is answered in front of the pages, for the metrics.
FILE_ROUTES = (
    "/feeds.opml",
    "/feeds/{name}.{form}",
    "/feeds/{name}/archive/{number}.atom",
    "/media/{name}/{uuid}/{file}",
    PRIVATE_TEMPLATE,
)


def build_app(context: SiteContext) -> ASGIApp:
    """Build the ASGI application that answers every request."""
    subscribers = Subscribers()
    pages = _build_pages(context, subscribers)
    app: ASGIApp = pages
    if context.library:
        app = MediaFiles(context, context.library, otherwise=app)
    app = PrivatePaths(context, FeedFiles(context, subscribers, otherwise=app))
    if context.is_registered:
        from feedd.web.until_registered import UntilRegistered  # here: few installations have private feeds

        app = UntilRegistered(app, context.is_registered)
    if context.settings.client_requests:
        app = Hammering(app, context.settings, context.monotonic)
    if context.on_answered is None:
        return app
    page_routes = [route.path for route in pages.routes if isinstance(route, Route)]
    return RequestCounter(app, (*FILE_ROUTES, *page_routes), context.on_answered)


def build_metrics_app(metrics: MetricsSource, problem: ReadinessProblem) -> ASGIApp:
    """Build the application of `metrics_listen`, for whoever reaches it: `/metrics`, and whether all is well."""
    return Starlette(routes=[metrics_route(metrics), *health_routes(problem)])


def build_files_app(context: SiteContext) -> ASGIApp:
    """Build the ASGI application for when the store cannot be read: published documents and health, else 503."""
    refusal = RefusalPage(context, PageTemplates(context.settings))

    async def refuse(request: Request) -> Response:
        return await refusal.refuse(request, HTTPException(503, headers={"Retry-After": "300"}))

    routes = [*Assets(context).routes(), *Health(context).routes(), Route("/{path:path}", refuse)]
    return FeedFiles(context, Subscribers(), otherwise=Starlette(routes=routes))


def _build_pages(context: SiteContext, subscribers: Subscribers) -> Starlette:
    templates = PageTemplates(context.settings)
    refusal = RefusalPage(context, templates)
    routes = [  # the first one that matches answers: documents come before feeds, of which `name` takes any word
        *FrontPage(context, templates).routes(),
        *refusal.routes(),
        *MergedPage(context, templates).routes(),
        *FeedPage(context, templates).routes(),
        *EntryPage(context, templates).routes(),
        *SearchPage(context, templates).routes(),
        *ChangesPage(context, templates).routes(),
        *SourcePage(context).routes(),
        *AboutPage(context, templates).routes(),
        *OperatorPage(context).routes(),
        *AddPage(context, templates).routes(),
        *Assets(context).routes(),
        *Health(context).routes(),
    ]
    if context.settings.own_hub:
        from feedd.web.pages.hub import Hub  # here: few installations have one

        routes += Hub(context).routes()
    if context.settings.status:
        routes += StatusPage(context, templates, subscribers).routes()
    app = Starlette(routes=routes, exception_handlers={HTTPException: refusal.refuse, StoreError: refusal.refuse})
    app.router.redirect_slashes = False  # its redirects repeat the Host that the request names
    return app
