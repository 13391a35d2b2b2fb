"""How an operator wishes a feed to be published: what settings and its terms say of it, in one small value."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from feedd.config.settings import Settings
from feedd.gopher.addresses import is_public
from feedd.model import Terms


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishOptions(Terms):
    """All that shapes a document besides the feed itself: with equal options, equal feeds give equal bytes.

    Where there is no proxy here there is none; terms without one leave it to the settings.
    """

    name: str
    base_url: str | None = None  # without a slash at its end
    pages: bool = True
    notices: bool = False  # whether subscribers are told of a source that fails for long
    hub: str | None = None  # only where it can be told of every change: see `publish_options`

    @property
    def home(self) -> str | None:
        """The public address under which the feed's documents and pages stand, without suffix or slash."""
        return f"{self.base_url}/feeds/{self.name}" if self.base_url else None


def publish_options(settings: Settings, name: str, terms: Terms) -> PublishOptions:
    """Bring settings and terms together for the feed of that name."""
    return PublishOptions(
        name=name,
        title=terms.title,
        group=terms.group,
        language=terms.language,
        author=terms.author,
        rights=terms.rights,
        max_entries=terms.max_entries,
        alternate=terms.alternate,
        footer=terms.footer,
        tombstones=terms.tombstones,
        proxy=terms.proxy or settings.proxy,
        base_url=settings.base_url,
        pages=settings.pages,
        content=terms.content,
        notices=settings.notice_after is not None,
        hub=_advertised_hub(settings),
    )


def _advertised_hub(settings: Settings) -> str | None:
    """Name the hub only to subscribers that it can reach: elsewhere they would wait for what never comes."""
    base = urlsplit(settings.base_url or "")
    return settings.hub if base.scheme == "https" and is_public(base.hostname or "") else None
