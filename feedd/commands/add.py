"""`feedd add`: from any address of a hole to a definition of the feed that was meant."""

from collections.abc import Sequence

from feedd.app import open_app
from feedd.config.definition import Definitions
from feedd.config.editing import create_file
from feedd.config.loading import load_definitions
from feedd.config.settings import Settings
from feedd.discovery.offer import Offer, definition_to_look, make_offer
from feedd.errors import MistakeError
from feedd.model import GopherUrl
from feedd.polling.source import SourceIndex
from feedd.store import Store


async def look_for(settings: Settings, urls: Sequence[GopherUrl], name: str | None, group: str | None = None) -> Offer:
    """Find the feed at an address, without writing anything; raises as `make_offer` does.

    MistakeError where the definitions cannot be read.
    """
    definitions = load_definitions(settings.feeds) if settings.feeds.exists() else Definitions(good={})
    if not definitions.readable:
        raise MistakeError(definitions.mistakes)
    async with open_app(settings, store=await Store.memory()) as app:

        async def look(url: GopherUrl, keys: Sequence[str]) -> SourceIndex:
            return await app.poller.edges.read_index(definition_to_look(url, keys))

        return await make_offer(settings, definitions, urls, name, look, group)


def accept(offer: Offer) -> None:
    """Write the definition; MistakeError where it cannot be written."""
    create_file(offer.file, offer.definition)
