"""Command lines as a person types them, run in this process, and servers that are not what the person believes."""

import os
import shlex
import socket
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from feedd.cli import main
from feedd.demo.hole import Hole
from tests.support.poll_world import menu, text
from tests.support.threaded_gopher import served

DOCUMENTS = {
    b"": menu("The mill", "1My phlog|/phlog", "1Pictures|/pictures"),
    b"/phlog": menu("The mill", "02026-11-02 - Second|/b", "02026-11-01 - First|/a"),
    b"/other": menu("Another phlog", "02026-11-02 - Second|/b", "02026-11-01 - First|/a"),
    b"/empty": menu("Nothing here", "1Back home|/"),
    b"/a": text("First"),
    b"/b": text("Second"),
}
WEB = b"HTTP/1.1 400 Bad Request\r\nServer: nginx\r\nContent-Type: text/html\r\n\r\n<html>400 Bad Request</html>\r\n"
SSH = b"SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n"
MAIL = b"220 mail.example.org ESMTP Postfix\r\n"


class Foreign(Hole):
    """A server that answers everything with the same bytes, since it speaks another protocol."""

    def __init__(self, answer: bytes) -> None:
        super().__init__()
        self._bytes = answer

    def _answer(self, _selector: bytes) -> bytes:
        return self._bytes


@contextmanager
def servers() -> Iterator[Mapping[str, str]]:
    """Yield what the placeholders of a line mean: the ports of a hole, of other servers, and one where none answers."""
    with ExitStack() as opened:
        hole = opened.enter_context(served(DOCUMENTS))
        others = {name: Foreign(answer) for name, answer in (("web", WEB), ("ssh", SSH), ("mail", MAIL))}
        for other in others.values():
            opened.enter_context(served({}, other))
        closed = opened.enter_context(socket.socket())
        closed.bind(("127.0.0.1", 0))
        ports = {"hole": hole.port, **{name: other.port for name, other in others.items()}}
        yield {f"{{{name}}}": str(port) for name, port in {**ports, "closed": closed.getsockname()[1]}.items()}


def type_line(
    line: str, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> tuple[int, str, str]:
    """Run a line without its "feedd" in a folder; return the exit code and what is on both streams."""
    with monkeypatch.context() as patch:
        patch.chdir(folder)
        for name in [name for name in os.environ if name.startswith(("FEEDD_", "XDG_"))]:
            patch.delenv(name)
        for name, value in {
            "HOME": str(folder / "home"),
            "FEEDD_DATA": str(folder / "data"),
            "FEEDD_ALLOW_PRIVATE": "1",
            "FEEDD_GAP": "0s",
            "TZ": "UTC",
        }.items():
            patch.setenv(name, value)
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main(shlex.split(line), prog_name="feedd")
        shown = capsys.readouterr()
    return int(ended.value.code or 0), shown.out, shown.err
