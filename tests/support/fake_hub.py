"""A WebSub hub on loopback that records its pings, in its own thread: for tests and for processes of theirs.

with Hub() as hub: ...            # takes every ping
with Hub(port=hub.port) as hub:   # the same one, up again
"""

from http.server import BaseHTTPRequestHandler
from queue import Queue
from urllib.parse import parse_qs

from tests.support.web_peer import WebPeer


class Hub(WebPeer):
    """Answers with `status` and `fields`, which a test may change; `topics` lists the topics of its pings, in order."""

    def __init__(self, port: int = 0) -> None:
        self.status = 204
        self.fields: dict[str, str] = {}
        self.topics: list[str] = []
        self.requests: list[tuple[str, dict[str, str], dict[str, list[str]]]] = []  # path, fields, form
        self._told: Queue[str] = Queue()
        super().__init__(self._handler(), port=port)

    @property
    def address(self) -> str:
        """Return the value of the setting `hub`."""
        return f"http://127.0.0.1:{self.port}/"

    def next(self) -> str:
        """Wait for the next ping, and return its topic, before it is answered."""
        return self._told.get(timeout=30)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        hub = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode(), strict_parsing=True)
                hub.requests.append((self.path, dict(self.headers), form))
                hub.topics += form["hub.url"]
                hub._told.put(form["hub.url"][0])
                hub.answering.wait()
                self.send_response(hub.status)
                for name, value in hub.fields.items():
                    self.send_header(name, value)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Write nothing to standard error."""

        return Handler
