"""The web application as a whole: the bare answers for documents in front, the pages behind."""

from collections.abc import Callable
from datetime import datetime

from starlette.types import ASGIApp

from feedd.definition import Definition
from feedd.publish import Shelf
from feedd.publish.imprint import imprint_of
from feedd.settings import Settings
from feedd.store import Store
from feedd.web.feeds import FeedFiles
from feedd.web.pages import Pages


def build_app(
    *,
    store: Store,
    shelf: Shelf,
    settings: Settings,
    definition: Callable[[str], Definition | None],
    next_check: Callable[[str], datetime | None],
    now: Callable[[], datetime],
) -> ASGIApp:
    """Build the application. `definition` and `next_check` are asked by feed name at each request, so reloads show."""
    pages = Pages(
        store=store,
        imprint=lambda name: imprint_of(settings, name, definition(name)),
        contact=settings.contact,
        disclaimer=settings.disclaimer,
    )
    return FeedFiles(shelf, next_check, now, otherwise=pages.app())
