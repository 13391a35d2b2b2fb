"""A proxy that forwards requests to a web server and records them.

It has an address before the server runs, so that the server can be configured with it. It sets `max-age=0`, because
readers that obey `Cache-Control` would otherwise wait for minutes.
"""

import http.client
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

REQUEST_HEADERS = ("accept", "accept-encoding", "if-none-match", "if-modified-since", "user-agent")
RESPONSE_HEADERS = ("content-type", "content-encoding", "etag", "last-modified", "location", "vary", "x-robots-tag")


class RecordingProxy:
    """The address, the port that it forwards to, and the requests so far: path, status, whether they had validators."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.target = 0
        self.log: list[tuple[str, int, bool]] = []

    def statuses(self, path: str) -> list[int]:
        """Return the statuses of the responses for a path."""
        return [status for asked, status, _ in self.log if asked == path]


@contextmanager
def recording_proxy() -> Iterator[RecordingProxy]:
    """Listen on a free port until the block ends; set `target` before the first request."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            headers = {name: value for name, value in self.headers.items() if name.lower() in REQUEST_HEADERS}
            with closing(http.client.HTTPConnection("127.0.0.1", proxy.target, timeout=20)) as connection:
                connection.request("GET", self.path, headers={"Accept-Encoding": "identity", **headers})
                answer = connection.getresponse()
                body = answer.read()
            validators = any(name.lower().startswith("if-") for name in headers)
            proxy.log.append((self.path, answer.status, validators))
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.lower() in RESPONSE_HEADERS:
                    self.send_header(name, value)
            self.send_header("Cache-Control", "max-age=0")
            if answer.status != http.HTTPStatus.NOT_MODIFIED:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name in the base class
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        proxy = RecordingProxy(f"http://127.0.0.1:{server.server_address[1]}")
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield proxy
        finally:
            server.shutdown()
            thread.join()
