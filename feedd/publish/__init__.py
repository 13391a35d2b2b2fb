"""From a feed and its entries to documents: `layout` decides what stands in them, `render` writes Atom and RSS.

`imprint` is what the operator wishes, `shelf` the folder of files, `publisher` brings them up to date after a poll.
"""

from feedd.publish.imprint import Imprint, imprint_of
from feedd.publish.publisher import publish, render_document, retire
from feedd.publish.shelf import Shelf, Shelved

__all__ = ["Imprint", "Shelf", "Shelved", "imprint_of", "publish", "render_document", "retire"]
