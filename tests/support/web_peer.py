"""A web server on loopback, in its own thread, that may hang: what hubs and subscribers of tests share."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self


class WebPeer:
    """Answers as `handler` does while it is entered; handlers wait for `answering`."""

    def __init__(self, handler: type[BaseHTTPRequestHandler], host: str = "127.0.0.1", port: int = 0) -> None:
        self.answering = threading.Event()  # not set: it hangs
        self.answering.set()
        self._server = ThreadingHTTPServer((host, port), handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})

    @property
    def port(self) -> int:
        """Return the port that it listens on."""
        return self._server.server_port

    def __enter__(self) -> Self:
        """Accept requests."""
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
