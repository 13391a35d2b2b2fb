"""A WebSub hub on loopback that records its pings, in its own thread: for tests and for processes of theirs.

with Hub() as hub: ...            # takes every ping
with Hub(port=hub.port) as hub:   # the same one, up again
"""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Queue
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs


class Hub:
    """Answers with `status` and `fields`, which a test may change; `topics` lists the topics of its pings, in order."""

    def __init__(self, port: int = 0) -> None:
        self.status = 204
        self.fields: dict[str, str] = {}
        self.topics: list[str] = []
        self.requests: list[tuple[str, dict[str, str], dict[str, list[str]]]] = []  # path, fields, form
        self.answering = threading.Event()  # not set: it hangs
        self.answering.set()
        self._told: Queue[str] = Queue()
        self._server = ThreadingHTTPServer(("127.0.0.1", port), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})

    @property
    def port(self) -> int:
        """Return the port that it listens on."""
        return self._server.server_port

    @property
    def address(self) -> str:
        """Return the value of the setting `hub`."""
        return f"http://127.0.0.1:{self.port}/"

    def next(self) -> str:
        """Wait for the next ping, and return its topic, before it is answered."""
        return self._told.get(timeout=30)

    def __enter__(self) -> Self:
        """Accept pings."""
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Refuse connections."""
        self._server.shutdown()
        self._thread.join()
        self.answering.set()
        self._server.server_close()

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
