"""From a feed and its entries to documents: `layout` decides what stands in them.

`render` writes Atom and RSS, `jsonfeed` JSON Feed; `options` is what the operator wishes, `public` the folder of files,
`archive` the pages of what no longer fits into a feed's document, `publisher` brings them up to date after a poll.
"""

from feedd.publish.feed_files import publish, render_document, restore, retire
from feedd.publish.files import CachedFile, PublicFolder
from feedd.publish.options import PublishOptions, publish_options

__all__ = [
    "CachedFile",
    "PublicFolder",
    "PublishOptions",
    "publish",
    "publish_options",
    "render_document",
    "restore",
    "retire",
]
