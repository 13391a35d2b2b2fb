"""A web server that hands on to another one and writes down what was asked and answered.

It has an address before the other one runs, which can then be told of it, and allows asking again at once: readers that
obey `Cache-Control` would else wait for minutes.
"""

import http.client
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ASKED = ("accept", "accept-encoding", "if-none-match", "if-modified-since", "user-agent")
ANSWERED = ("content-type", "content-encoding", "etag", "last-modified", "location", "vary", "x-robots-tag")


class Relay:
    """The address, the port that it hands on to, and the answers so far: path, status, whether it had validators."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.target = 0
        self.log: list[tuple[str, int, bool]] = []

    def statuses(self, path: str) -> list[int]:
        """Give the statuses of the answers for a path."""
        return [status for asked, status, _ in self.log if asked == path]


@contextmanager
def relaying() -> Iterator[Relay]:
    """Listen on a free port until the block ends; `target` is to be set before anybody asks."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            headers = {name: value for name, value in self.headers.items() if name.lower() in ASKED}
            with closing(http.client.HTTPConnection("127.0.0.1", relay.target, timeout=20)) as connection:
                connection.request("GET", self.path, headers={"Accept-Encoding": "identity", **headers})
                answer = connection.getresponse()
                body = answer.read()
            validators = any(name.lower().startswith("if-") for name in headers)
            relay.log.append((self.path, answer.status, validators))
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.lower() in ANSWERED:
                    self.send_header(name, value)
            self.send_header("Cache-Control", "max-age=0")
            if answer.status != http.HTTPStatus.NOT_MODIFIED:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        relay = Relay(f"http://127.0.0.1:{server.server_address[1]}")
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield relay
        finally:
            server.shutdown()
            thread.join()
