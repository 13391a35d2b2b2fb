"""A real Gopher server: pygopherd, from the development dependencies, in its own process on loopback.

It closes texts and menus without a final dot, strips extensions from names, and is the only server with real Gopher+.
"""

import shutil
import socket
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PROGRAM = shutil.which("pygopherd", path=str(Path(sys.executable).parent))
STARTS = 3  # another process may take the free port before pygopherd does

CONFIGURATION = """\
[pygopherd]
servertype = ThreadingTCPServer
interface = 127.0.0.1
servername = 127.0.0.1
port = {port}
root = {root}
usechroot = no
detach = no
tracebacks = no
mimetypes = {mime_types}
encoding = []
abstract_headers = off
abstract_entries = off

[logger]
logmethod = file

[GopherEntry]
defaultmimetype = text/plain
mapping = [["application/gopher-menu", "1"], ["text/html", "h"], ["image/gif", "g"], ["image/.*", "I"]]
eaexts = {{".abstract": "ABSTRACT"}}

[handlers.HandlerMultiplexer]
handlers = [url.HTMLURLHandler, gophermap.BuckGophermapHandler, UMN.UMNDirHandler, file.FileHandler]

[handlers.dir.DirHandler]
ignorepatt = /\\.cache|/lost\\+found$
cachetime = 0
cachefile = .cache.pygopherd.dir

[handlers.UMN.UMNDirHandler]
extstrip = nonencoded

[protocols.ProtocolMultiplexer]
protocols = [gopherp.GopherPlusProtocol, rfc1436.GopherProtocol]

[protocols.gopherp.GopherPlusProtocol]
admin = a test
"""
MIME_TYPES = "text/plain txt\ntext/html html\nimage/gif gif\nimage/png png\n"


@contextmanager
def pygopherd(root: Path, workspace: Path) -> Iterator[int]:
    """Serve a folder until the block ends; yields the port. Its configuration is written to the other folder."""
    process, port = _start(root, workspace)
    assert process.stdout
    drain = threading.Thread(target=deque, args=(process.stdout, 0))  # a full pipe would halt the server
    drain.start()
    try:
        yield port
    finally:
        process.terminate()
        process.wait()
        drain.join()
        process.stdout.close()


def _start(root: Path, workspace: Path) -> tuple["subprocess.Popen[str]", int]:
    mime_types = workspace / "mime.types"
    mime_types.write_text(MIME_TYPES)
    said = ""
    for _ in range(STARTS):
        port = _free_port()
        configuration = workspace / "pygopherd.conf"
        configuration.write_text(CONFIGURATION.format(port=port, root=root, mime_types=mime_types))
        process = subprocess.Popen(
            [str(PROGRAM), str(configuration)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        assert process.stdout
        for line in process.stdout:
            if line.startswith("Running."):  # it listens before it says so
                return process, port
            said += line
        process.stdout.close()
        process.wait()
    raise RuntimeError(f"pygopherd did not start:\n{said}")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port
