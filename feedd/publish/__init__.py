"""Publishing: from what the store holds to documents, and from documents to files that any web server can serve.

    store -> build a document -> render its bytes -> write its file, if anything changed
             layout, attribution,  formats/          feed_files, archive, site_files, merged, up_to_date, files
             enclosures, limits       parts

`options` says how a feed is published, `publisher` is what the rest of feedd calls after a poll, at the start and for
`feedd publish`. Nothing here reads from the network or changes a feed or an entry; HTTP, with the pages for browsers,
is in `feedd.web`, and pings to a hub are in `feedd.websub`.
"""

from feedd.publish.feed_files import publish, remove_files, render_document, restore
from feedd.publish.files import CachedFile
from feedd.publish.options import PublishOptions, publish_options
from feedd.publish.public import FolderFiles, PublicFiles
from feedd.publish.stored_files import StoredFiles

__all__ = [
    "CachedFile",
    "FolderFiles",
    "PublicFiles",
    "PublishOptions",
    "StoredFiles",
    "publish",
    "publish_options",
    "remove_files",
    "render_document",
    "restore",
]
