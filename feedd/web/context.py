"""What the daemon hands to the web application: one frozen value for the pages and for the files."""

import time
from collections.abc import Awaitable, Callable, Collection
from datetime import datetime
from typing import TypeAlias

from msgspec import Struct
from starlette.types import Scope

from feedd.config.current import NONE
from feedd.config.definition import Definitions
from feedd.config.settings import Settings
from feedd.discovery.find import Look
from feedd.media import Library
from feedd.model import Feed
from feedd.publish import CachedFile, PublicFiles
from feedd.publish.layout import feed_title
from feedd.publish.options import PublishOptions
from feedd.publish.site import Site, site_of
from feedd.store import Store
from feedd.web.visitors import is_operator

MetricsSource: TypeAlias = Callable[[], Awaitable[tuple[str, bytes]]]  # media type and body of `/metrics`
ReadinessProblem: TypeAlias = Callable[[], str | None]  # why feedd is not ready, for `/readyz`
FileSource: TypeAlias = Callable[[str], Awaitable[CachedFile | None]]
OnAnswered: TypeAlias = Callable[[str, int, float], None]  # route template, status, seconds to the end of the response


def _no_definitions() -> Definitions:
    return NONE


async def _yes() -> bool:
    return True


async def _no_file(_name: str) -> None:
    return None


class SiteContext(Struct, frozen=True, kw_only=True):
    """The parts and functions that requests are answered with.

    The functions are called at each request, so the answers follow a reload of the definitions.
    """

    store: Store
    public: PublicFiles
    settings: Settings
    options: Callable[[Feed], PublishOptions]
    next_check: Callable[[str], datetime | None]  # when a feed, by name, is polled next; None: not known
    clock: Callable[[], datetime]
    monotonic: Callable[[], float] = time.monotonic  # seconds, for how often a client asks
    restore: Callable[[str], Awaitable[None]]  # writes a published file that is not in the public folder, by its name
    look: Look | None = None  # reads a page of a source as an index, politely; None: no feed is added here
    definitions: Callable[[], Definitions] = _no_definitions
    broken: Callable[[], Collection[str]] = frozenset  # the names of the definitions that have mistakes
    hides_feeds: Callable[[], Awaitable[bool]] = _yes  # whether strangers get files of many feeds from the next one
    file_for_strangers: FileSource = _no_file  # a file of many feeds, by its name, without those of private hosts
    library: Library | None = None  # None: no media files are served
    readiness_problem: ReadinessProblem = lambda: None
    is_registered: Callable[[], bool] | None = (
        None  # whether the definitions are in the store; None: answer before, too
    )
    metrics: MetricsSource | None = None  # None: there is no `/metrics`
    on_answered: OnAnswered | None = None  # is called after each response

    @property
    def site(self) -> Site:
        """The site that the settings describe."""
        return site_of(self.settings)

    @property
    def can_add(self) -> bool:
        """Whether the operator can add feeds in a browser."""
        return self.settings.admin_token is not None and self.look is not None

    def is_operator(self, scope: Scope) -> bool:
        """Return whether a request may see private hosts and the words of errors."""
        return is_operator(scope, self.settings.admin_token)

    async def file_for(self, scope: Scope, file: str, *, of_many: bool) -> CachedFile | None:
        """Return a published file that a visitor may see; None: there is none. Raises NotYet and StoreError.

        Strangers get one of many feeds without those of private hosts.
        """
        if of_many and not self.is_operator(scope) and await self.hides_feeds():
            return await self.file_for_strangers(file)
        return await self.find(file)

    async def find(self, file: str) -> CachedFile | None:
        """Return a published file by its name, whoever asks; None: there is none. Raises NotYet and StoreError."""
        found = self.public.cached(file) or await self.public.get(file)
        if found is None:
            await self.restore(file)
            found = await self.public.get(file)
        return found

    def title(self, feed: Feed) -> str:
        """Return the title of a feed, as its documents have it."""
        return feed_title(feed, self.options(feed))
