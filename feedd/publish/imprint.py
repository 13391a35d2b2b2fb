"""How an operator wishes a feed to be published: what settings and definition say of it, in one small value."""

from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from feedd.definition import Definition
from feedd.gopher.addresses import is_public
from feedd.settings import Settings

MAX_ENTRIES = 50  # Liferea keeps 100 and a feed of 50 full articles stays under the sizes that readers refuse


@dataclass(frozen=True, slots=True, kw_only=True)
class Imprint:
    """All that shapes a document besides the feed itself: with equal imprints, equal feeds give equal bytes."""

    name: str
    title: str | None = None
    group: str | None = None
    language: str | None = None
    author: str | None = None
    rights: str | None = None
    max_entries: int = MAX_ENTRIES
    alternate: Literal["page", "proxy", "gopher"] = "page"
    footer: bool = True
    tombstones: bool = False
    proxy: str | None = None  # a template as `keys.proxy_template` accepts it; None: no proxy
    base_url: str | None = None  # without a slash at its end
    pages: bool = True
    content: Literal["full", "excerpt", "none"] = "full"
    hub: str | None = None  # only where it can be told of every change: see `imprint_of`

    @property
    def home(self) -> str | None:
        """The public address under which the feed's documents and pages stand, without suffix or slash."""
        return f"{self.base_url}/feeds/{self.name}" if self.base_url else None


def imprint_of(settings: Settings, name: str, definition: Definition | None = None) -> Imprint:
    """Bring settings and definition together; a feed whose definition is gone goes on with what is usual."""
    if definition is None:
        return Imprint(
            name=name,
            proxy=settings.proxy,
            base_url=settings.base_url,
            pages=settings.pages,
            hub=_advertised_hub(settings),
        )
    return Imprint(
        name=name,
        title=definition.title,
        group=definition.group,
        language=definition.language,
        author=definition.article.author,
        rights=definition.rights,
        max_entries=definition.max_entries,
        alternate=definition.alternate,
        footer=definition.footer,
        tombstones=definition.tombstones,
        proxy=definition.proxy or settings.proxy,
        base_url=settings.base_url,
        pages=settings.pages,
        content=definition.content,
        hub=_advertised_hub(settings),
    )


def _advertised_hub(settings: Settings) -> str | None:
    """Name the hub only to subscribers that it can reach: elsewhere they would wait for what never comes."""
    base = urlsplit(settings.base_url or "")
    return settings.hub if base.scheme == "https" and is_public(base.hostname or "") else None
