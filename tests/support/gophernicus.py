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
