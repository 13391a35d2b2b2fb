"""httptools' parser of requests, which goes on behind a request that asks for another protocol (RFC 9110 §7.8)."""

from contextlib import suppress

import httptools


class RequestParser:
    """Parses the requests of a connection. httptools ends at an Upgrade field or a CONNECT, and loses what follows."""

    def __init__(self, protocol: object) -> None:
        self._protocol = protocol
        self._start()

    def feed_data(self, data: bytes) -> None:
        """Parse bytes, and call the protocol; raises HttpParserError."""
        while data:
            try:
                self._parser.feed_data(data)
            except httptools.HttpParserUpgrade as upgrade:
                data = data[upgrade.args[0] :]  # where the request that asked ends
                self._start()
            else:
                return

    def get_http_version(self) -> str:
        """Return the version of the request, as in "1.1"."""
        return self._parser.get_http_version()

    def get_method(self) -> bytes:
        """Return the method of the request."""
        return self._parser.get_method()

    def should_keep_alive(self) -> bool:
        """Return whether the connection stays open after the request."""
        return self._parser.should_keep_alive()

    def should_upgrade(self) -> bool:
        """Return False: no other protocol is spoken here."""
        return False

    def _start(self) -> None:
        self._parser = httptools.HttpRequestParser(self._protocol)
        with suppress(AttributeError):  # of httptools before 0.6.3; uvicorn does the same for requests sent together
            self._parser.set_dangerous_leniencies(lenient_data_after_close=True)
