"""What feedd shows over HTTP: `feeds` answers for the documents, `pages` for people, `server` runs both in our loop."""

from feedd.web.app import build_app
from feedd.web.context import SiteContext
from feedd.web.http.server import WebServer, listen

__all__ = ["SiteContext", "WebServer", "build_app", "listen"]
