"""What feedd serves over HTTP, from the store and the public folder.

app                          the whole application, built from a `context`
feed_files, media_files      the published documents; the files behind enclosures
pages, templating            the HTML pages, one file each; what they have in common
health                       the routes for supervisors and metrics
http                         the server, and HTTP itself
feed_paths, feed_lookup      what a path names: a file; a feed or an entry
link_rewriting               the links of an article into Gopher, as a page shows them
request_counts, subscribers  what is counted of requests
visitors                     who is the operator, and who is a stranger

Documents are built in `publish`, media files are downloaded in `media`: nothing here polls or changes the store.
"""

from feedd.web.app import build_app, build_files_app, build_metrics_app
from feedd.web.context import SiteContext
from feedd.web.http.server import CONNECTIONS, WebServer, listen, listen_at

__all__ = [
    "CONNECTIONS",
    "SiteContext",
    "WebServer",
    "build_app",
    "build_files_app",
    "build_metrics_app",
    "listen",
    "listen_at",
]
