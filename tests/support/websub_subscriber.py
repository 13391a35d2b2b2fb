"""A WebSub subscriber on loopback that keeps what a hub asks and brings, in its own thread.

with WebSubSubscriber() as reader: reader.callback("a")   # "http://127.0.0.1:PORT/a?key=a"
"""

from contextlib import suppress
from http.server import BaseHTTPRequestHandler
from queue import Queue
from urllib.parse import parse_qsl, urlsplit

from msgspec import Struct, field

from tests.support.web_peer import WebPeer


class Delivery(Struct, frozen=True, kw_only=True):
    """A document that was brought to a callback; names of fields are in lower case."""

    callback: str
    fields: dict[str, str]
    body: bytes


class Conduct(Struct, kw_only=True):
    """How it answers, which a test may change."""

    status: int = 204  # of a delivery
    verifies: int = 200  # of a verification
    echo: bool = True  # whether it repeats the challenge
    fields: dict[str, str] = field(default_factory=dict)


class WebSubSubscriber(WebPeer):
    """Answers as its `conduct` says. `asked` are the queries of GETs, `got` the deliveries, in order."""

    def __init__(self, host: str = "127.0.0.1") -> None:
        self.conduct = Conduct()
        self.asked: list[dict[str, str]] = []
        self.got: list[Delivery] = []
        self.arrived: Queue[str] = Queue()  # the methods of requests, before they are answered
        super().__init__(self._handler(), host)

    def callback(self, name: str = "a") -> str:
        """Return an address that it answers at."""
        host, port = self._server.server_address[:2]
        return f"http://{host!s}:{port}/{name}?key={name}"

    @property
    def modes(self) -> list[str]:
        """What it was asked, in order."""
        return [one["hub.mode"] for one in self.asked]

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        subscriber = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                query = dict(parse_qsl(urlsplit(self.path).query, strict_parsing=True))
                subscriber.asked.append(query)
                subscriber.arrived.put("GET")
                subscriber.answering.wait()
                challenge = query.get("hub.challenge", "") if subscriber.conduct.echo else "something else"
                self._answer(subscriber.conduct.verifies, challenge.encode())

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                fields = {name.lower(): value for name, value in self.headers.items()}
                subscriber.got.append(Delivery(callback=self.path, fields=fields, body=body))
                subscriber.arrived.put("POST")
                subscriber.answering.wait()
                self._answer(subscriber.conduct.status, b"")

            def _answer(self, status: int, body: bytes) -> None:
                with suppress(OSError):  # a hub that was killed reads no answer
                    self.send_response(status)
                    for name, value in subscriber.conduct.fields.items():
                        self.send_header(name, value)
                    self.end_headers()
                    self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Write nothing to standard error."""

        return Handler
