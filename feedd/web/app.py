"""The web application as a whole: the bare answers for documents in front, the pages behind."""

from collections.abc import Awaitable, Callable, Collection
from datetime import datetime

from starlette.types import ASGIApp

from feedd.definition import Definition
from feedd.media import Library
from feedd.publish import Shelf
from feedd.publish.imprint import Imprint, imprint_of
from feedd.settings import Settings
from feedd.store import Store
from feedd.web.about import About
from feedd.web.feeds import FeedFiles
from feedd.web.frame import Frame
from feedd.web.media import MediaFiles
from feedd.web.pages import Pages
from feedd.web.status import Status
from feedd.web.subscribers import Subscribers


def build_app(
    *,
    store: Store,
    shelf: Shelf,
    settings: Settings,
    definition: Callable[[str], Definition | None],
    next_check: Callable[[str], datetime | None],
    now: Callable[[], datetime],
    restore: Callable[[str], Awaitable[None]],
    broken: Callable[[], Collection[str]] = frozenset,
    library: Library | None = None,
) -> ASGIApp:
    """Build the application. `definition` and `next_check` are asked by feed name at each request, so reloads show.

    `restore` writes a published file that is not on the shelf, by its name. `broken` gives the names of the definitions
    that have mistakes. Without `library` no media files are served.
    """
    frame = Frame(contact=settings.contact, disclaimer=settings.disclaimer)
    subscribers = Subscribers()

    def imprint(name: str) -> Imprint:
        return imprint_of(settings, name, definition(name))

    pages = Pages(store=store, imprint=imprint, frame=frame)
    status = Status(
        frame=frame,
        store=store,
        title=pages.title,
        broken=broken,
        subscribers=subscribers,
        now=now,
    )
    others: ASGIApp = pages.app(*About(frame, settings.base_url).routes(), *status.routes())
    if library:
        others = MediaFiles(store=store, library=library, imprint=imprint, otherwise=others)
    return FeedFiles(shelf, next_check, now, otherwise=others, subscribers=subscribers, restore=restore)
