"""How a feed is to be published: its definition's terms and what the settings say, in one value."""

from msgspec import Struct, field

from feedd.config.settings import Settings
from feedd.model import Access, Terms
from feedd.store.documents import PRIVATE
from feedd.structs import replace


class PublishOptions(Struct, frozen=True, kw_only=True):
    """What a document depends on besides the feed and its entries: with equal options, equal feeds give equal bytes."""

    name: str
    terms: Terms = field(default_factory=Terms)  # the definition's; without a proxy here, none is used
    base_url: str | None = None  # without a final slash
    pages: bool = True
    outage_notices: bool = False  # whether an entry tells subscribers of a source that fails for long
    hub: str | None = None  # only if it can fetch the documents: see `publish_options`

    @property
    def file(self) -> str:
        """What the names of its files begin with."""
        return self.name

    @property
    def home(self) -> str | None:
        """The public address of the feed, to which ".atom" or "/" is added; None without `base_url`."""
        return f"{self.base_url}/feeds/{self.name}" if self.base_url else None


class TokenOptions(PublishOptions, frozen=True, kw_only=True):
    """The options of a feed that only tokens lead to: it has no address of its own, and no hub may fetch it."""

    @property
    def file(self) -> str:
        """What the names of its files begin with: no web server that serves the public folder has them."""
        return f"{PRIVATE}/{self.name}"


def publish_options(settings: Settings, name: str, terms: Terms, access: Access = "public") -> PublishOptions:
    """Return the options of the feed of that name; terms without a proxy take the one of the settings."""
    terms = terms if terms.proxy or not settings.proxy else replace(terms, proxy=settings.proxy)
    notices = settings.notice_after is not None
    if access == "token":
        return TokenOptions(name=name, terms=terms, pages=settings.pages, outage_notices=notices)
    return PublishOptions(
        name=name,
        terms=terms,
        base_url=settings.base_url,
        pages=settings.pages,
        outage_notices=notices,
        hub=_advertised_hub(settings),
    )


def _advertised_hub(settings: Settings) -> str | None:
    """Return the hub if it can reach our documents: otherwise it would send nothing, and its subscribers would wait.

    Our own is at a route of the documents' server.
    """
    if not settings.is_public:
        return None
    return f"{settings.base_url}/hub" if settings.own_hub else settings.hub
