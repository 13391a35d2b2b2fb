"""The topics of feedd's own hub: documents as strangers get them."""

from feedd.config.definition import RESERVED
from feedd.errors import NotYet
from feedd.publish.publisher import Publisher
from feedd.store import Store


class HiddenNow(NotYet):
    """A document of a private host: one wrong answer of a name server makes a host private, until the next poll."""


class Topics:
    """Reads the documents that may be subscribed to."""

    def __init__(self, store: Store, publisher: Publisher) -> None:
        self._store = store
        self._publisher = publisher

    async def content(self, name: str) -> bytes | None:
        """Return a document as strangers get it now; None where there is none for them. NotYet where there will be."""
        publisher, feed, is_of_many = self._publisher, name.rpartition(".")[0], _is_of_many(name)
        if is_of_many and await publisher.site.strangers.hides_feeds():
            file = await publisher.site.strangers.get(name)
            if file is None and await publisher.public.has(name):
                raise HiddenNow(f"{name}: all of its feeds are of private hosts")
            return file.data if file else None
        if not is_of_many:
            found = await self._store.feeds.find(feed)
            if found is None or found.is_removed or found.feed.name != feed or found.feed.access == "token":
                return None
            if found.feed.private_host:
                raise HiddenNow(f"{name}: its host is private")
        content = await publisher.public.read(name)
        if content is None:
            await publisher.restore(name)
            content = await publisher.public.read(name)
        if content is None and not is_of_many:
            raise NotYet(f"{name}: not published yet")
        return content


def _is_of_many(name: str) -> bool:
    return name.startswith((f"{RESERVED}.", f"{RESERVED}/"))
