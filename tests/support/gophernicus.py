"""A real Gopher server: gophernicus, as Debian installs it, started for each connection as inetd would do.

It ends menus with a dot, texts without one, and answers a missing selector with plain text and no item type.
"""

import shutil
import socketserver
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PROGRAM = shutil.which("gophernicus", path="/usr/sbin:/usr/local/sbin:/usr/bin")


@contextmanager
def gophernicus(root: Path, *options: str, stays_open: bool = False) -> Iterator[int]:
    """Serve a folder until the block ends; yields the port. With `stays_open` the client has to close connections."""

    class Inetd(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            # As root, without syslog, shared memory and the proxy protocol: it need not be set up for the machine.
            command = [str(PROGRAM), "-r", str(root), "-h", "127.0.0.1", "-p", str(port), "-nr", "-ns", "-nm", "-np"]
            subprocess.run([*command, *options], stdin=self.request, stdout=self.request, check=False)
            if stays_open:
                self.request.recv(1)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Inetd) as server:
        server.block_on_close = not stays_open  # the client closes on the loop that would wait here
        port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield port
        finally:
            server.shutdown()
            thread.join()


def as_sent(data: bytes) -> bytes:
    """Return a line of a file as gophernicus sends it: as if from Latin-1, but for what begins as UTF-8 does.

    It looks at the first two bytes of a character only, and takes six bits of each that follows.
    """
    sent, at = b"", 0
    while at < len(data):
        first, second = data[at], data[at + 1 : at + 2]
        size = 1 + sum(first >= lead for lead in (0xC0, 0xE0, 0xF0))
        if first >= 0xF8 or not b"\x80" <= second < b"\xc0":
            size = 1
        char = first & 0x7F >> size if size > 1 else first
        for byte in data[at + 1 : at + size]:
            char = char << 6 | byte & 0x3F
        sent += _utf8(char) if first > 0x7F else data[at : at + 1]
        at += size
    return sent


def _utf8(char: int) -> bytes:
    """Return a character of two bytes or more, also one that is none: an ASCII one, or a surrogate."""
    size = 2 + (char >= 0x800) + (char >= 0x10000)
    lead = 0xF00 >> size & 0xFF | char >> 6 * (size - 1)
    return bytes((lead, *(0x80 | char >> 6 * rest & 0x3F for rest in reversed(range(size - 1)))))
