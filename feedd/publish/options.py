"""How an operator wishes a feed to be published: what settings and its terms say of it, in one small value."""

from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from feedd.config.settings import Settings
from feedd.gopher.addresses import is_public
from feedd.model import Terms


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishOptions:
    """All that shapes a document besides the feed itself: with equal options, equal feeds give equal bytes."""

    name: str
    terms: Terms = field(default_factory=Terms)  # the definition's; without a proxy here, none is used
    base_url: str | None = None  # without a slash at its end
    pages: bool = True
    notices: bool = False  # whether subscribers are told of a source that fails for long
    hub: str | None = None  # only where it can be told of every change: see `publish_options`

    @property
    def home(self) -> str | None:
        """The public address under which the feed's documents and pages stand, without suffix or slash."""
        return f"{self.base_url}/feeds/{self.name}" if self.base_url else None


def publish_options(settings: Settings, name: str, terms: Terms) -> PublishOptions:
    """Return the options of the feed of that name; terms without a proxy take the one of the settings."""
    return PublishOptions(
        name=name,
        terms=replace(terms, proxy=terms.proxy or settings.proxy),
        base_url=settings.base_url,
        pages=settings.pages,
        notices=settings.notice_after is not None,
        hub=_advertised_hub(settings),
    )


def _advertised_hub(settings: Settings) -> str | None:
    """Name the hub only to subscribers that it can reach: elsewhere they would wait for what never comes."""
    base = urlsplit(settings.base_url or "")
    return settings.hub if base.scheme == "https" and is_public(base.hostname or "") else None
