"""The definitions that are in use: the one place that holds them while feedd runs."""

from collections.abc import Mapping

from feedd.config.definition import Definition, Definitions
from feedd.model import GopherUrl

NONE = Definitions(good={})


class CurrentDefinitions:
    """The definitions of one folder, replaced as a whole; all parts of feedd share one object of this class."""

    def __init__(self, definitions: Definitions = NONE) -> None:
        self.replace(definitions)

    def replace(self, definitions: Definitions) -> None:
        """Use these definitions from now on."""
        self.all = definitions
        self._by_id: Mapping[str, Definition] = {one.id: one for one in definitions.good.values()}
        self._by_url: Mapping[GopherUrl, Definition] = {one.url: one for one in definitions.good.values()}

    def named(self, name: str) -> Definition | None:
        """Return the good definition of that name; None where there is none."""
        return self.all.good.get(name)

    def of(self, feed_id: str) -> Definition | None:
        """Return the good definition of the feed with that id; None where there is none."""
        return self._by_id.get(feed_id)

    def at(self, url: GopherUrl) -> Definition | None:
        """Return the good definition whose index is at a URL, the last one by name; None where there is none."""
        return self._by_url.get(url)
