"""From a feed and its entries to documents: `layout` decides what stands in them.

`render` writes Atom and RSS, `jsonfeed` JSON Feed; `imprint` is what the operator wishes, `shelf` the folder of files,
`archive` the pages of what no longer fits into a feed's document, `publisher` brings them up to date after a poll.
"""

from feedd.publish.imprint import Imprint, imprint_of
from feedd.publish.publisher import publish, render_document, restore, retire
from feedd.publish.shelf import Shelf, Shelved

__all__ = ["Imprint", "Shelf", "Shelved", "imprint_of", "publish", "render_document", "restore", "retire"]
