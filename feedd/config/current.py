"""The definitions that hold now: the one place where they are kept while feedd runs."""

from collections.abc import Mapping

from feedd.config.definition import Definition, Definitions

NONE = Definitions(good={})


class CurrentDefinitions:
    """Definitions of one folder, replaced as a whole; whoever holds this sees the new ones at once."""

    def __init__(self, definitions: Definitions = NONE) -> None:
        self.replace(definitions)

    def replace(self, definitions: Definitions) -> None:
        """Use these definitions from now on."""
        self.all = definitions
        self._by_id: Mapping[str, Definition] = {one.id: one for one in definitions.good.values()}

    def named(self, name: str) -> Definition | None:
        """Return the good definition of that name."""
        return self.all.good.get(name)

    def of(self, feed_id: str) -> Definition | None:
        """Return the good definition of a feed."""
        return self._by_id.get(feed_id)
