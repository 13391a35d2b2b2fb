"""The configurations of nginx and Caddy that docs/operate.md shows, run as they stand there but for addresses."""

import re
import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from html import unescape
from http.client import HTTPConnection, HTTPMessage
from pathlib import Path
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest

from tests.support.feedd_process import feedd, running
from tests.support.own_address import own_address
from tests.support.poll_world import define, menu, text
from tests.support.threaded_gopher import served

PAGE = (Path(__file__).parents[2] / "docs" / "operate.md").read_text("utf-8")
DOCUMENTS = {
    b"/index": menu("A phlog", "02026-11-01 - First|/a", "I2026-11-02 - A picture|/a b%.png"),
    b"/nas": menu("Another", "02026-11-01 - First|/a"),
    b"/a": text("First"),
    b"/a b%.png": b"\x89PNG\r\n\x1a\n",
}
LINK = re.compile(r'(?:href|src)="([^"]+)"')


def free_port() -> int:
    """Return a port that nothing listens on."""
    with closing(socket.socket()) as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def shown(language: str, below_path: bool) -> str:
    """Return the configuration that the page shows for a server."""
    (found,) = (
        one
        for one in re.findall(rf"```{language}\n(.*?)```", PAGE, flags=re.DOTALL)
        if ("/gopher" in one) is below_path
    )
    return str(found)


@contextmanager
def nginx(folder: Path, configuration: str, port: int) -> Iterator[None]:
    """Run nginx with a `server` block."""
    places = "".join(
        f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    server = configuration.replace("listen 80;", f"listen 127.0.0.1:{port};")
    (folder / "nginx.conf").write_text(
        f"daemon off; pid {folder}/pid; error_log stderr;\nevents {{}}\nhttp {{ access_log off;\n{places}{server}}}\n"
    )
    with ended(["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf")], port):
        yield


@contextmanager
def caddy(folder: Path, configuration: str, port: int) -> Iterator[None]:
    """Run Caddy with a site, without HTTPS."""
    site = re.sub(r"^(\S*example\.org) ", rf"http://\1:{port} ", configuration, flags=re.MULTILINE)
    (folder / "Caddyfile").write_text(f"{{\n    admin off\n    auto_https off\n}}\n{site}")
    with ended(["caddy", "run", "--config", str(folder / "Caddyfile")], port):
        yield


@contextmanager
def ended(command: list[str], port: int) -> Iterator[None]:
    """Run a server until the block ends."""
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        try:
            while True:
                assert process.poll() is None, process.stderr and process.stderr.read()
                try:
                    socket.create_connection(("127.0.0.1", port)).close()
                except ConnectionRefusedError:
                    continue
                break
            yield
        finally:
            process.terminate()


class Stranger:
    """A visitor who knows a site by its public address, and reaches it at a port of this machine."""

    def __init__(self, base_url: str, port: int, source: str = "127.0.0.1") -> None:
        self._base_url = base_url
        self._port = port
        self._source = source, 0

    def get(self, url: str, **headers: str) -> tuple[int, HTTPMessage, bytes]:
        """Request an address; return status, headers and body."""
        parts = urlsplit(url)
        with closing(HTTPConnection("127.0.0.1", self._port, source_address=self._source)) as connection:
            path = parts._replace(scheme="", netloc="").geturl()
            connection.request("GET", path, headers={"Host": parts.netloc} | headers)
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()

    def follow_all(self, *starts: str) -> dict[str, int]:
        """Follow all links of the site; return the status of each address."""
        statuses: dict[str, int] = {}
        waiting = list(starts)
        while waiting:
            url = waiting.pop()
            if url in statuses or not url.startswith(f"{self._base_url}/"):
                continue
            statuses[url], headers, body = self.get(url)
            if "Location" in headers:
                waiting.append(urljoin(url, headers["Location"]))
            if headers.get_content_type() == "text/html":
                waiting += [urldefrag(urljoin(url, unescape(link))).url for link in LINK.findall(body.decode())]
        return statuses


@pytest.mark.slow
@pytest.mark.parametrize("base_url", ["https://feeds.example.org", "https://example.org/gopher"])
@pytest.mark.parametrize(("program", "server"), [("nginx", nginx), ("caddy", caddy)])
def test_documented_configuration_serves_all_that_pages_link(
    program: str, server: Callable[[Path, str, int], AbstractContextManager[None]], base_url: str, tmp_path: Path
) -> None:
    """Strangers reach every page by its links, below the path too, and neither metrics nor what is hidden."""
    if not shutil.which(program):
        pytest.skip(f"{program} is not installed")
    port, path = free_port(), urlsplit(base_url).path
    visitor = Stranger(base_url, port)
    with served(DOCUMENTS) as hole:
        for name in ("hole", "nas"):
            selector = {"hole": "/index", "nas": "/nas"}[name]
            define(tmp_path, name, f"gopher://127.0.0.1:{hole.port}/1{selector}", '[index]\ntypes = ["0", "I"]\n')
        assert 0 == feedd(tmp_path, "once").returncode
        with running(tmp_path, FEEDD_BASE_URL=base_url) as daemon:
            configuration = shown(program, below_path=bool(path)).replace(":8070", f":{daemon.port}")
            with server(tmp_path, configuration, port):
                # Without the list of feeds: all of them are private here, and strangers get none.
                statuses = visitor.follow_all(f"{base_url}/", f"{base_url}/feeds/hole/")
                statuses.pop(f"{base_url}/feeds.opml")
                # The visit told the length of the picture, which is published in its own time, with another ETag.
                while b'length="8"' not in (feed := visitor.get(f"{base_url}/feeds/hole.atom"))[2]:
                    continue
                again = visitor.get(f"{base_url}/feeds/hole.atom", **{"If-None-Match": feed[1]["ETag"]})
                hidden = [visitor.get(f"{base_url}/{one}")[0] for one in ("metrics", "feeds/nas.atom", "feeds/nas/")]
                slash = visitor.get(f"{base_url}/feeds/hole")[1]["Location"]

    assert {} == {url: status for url, status in statuses.items() if status >= 400}
    assert any("/media/hole/" in url for url in statuses)
    assert f'href="{base_url}/feeds/hole.atom"'.encode() in feed[2]
    assert (304, [404] * 3) == (again[0], hidden)
    assert f"{path}/feeds/hole/" == urlsplit(urljoin(f"{base_url}/feeds/hole", slash)).path


@pytest.mark.slow
@pytest.mark.parametrize(("program", "server"), [("nginx", nginx), ("caddy", caddy)])
def test_client_behind_a_trusted_proxy_is_refused_alone(
    program: str, server: Callable[[Path, str, int], AbstractContextManager[None]], tmp_path: Path
) -> None:
    """By its own address, whatever it says in the header; an untrusted proxy's visitors are not counted."""
    if not shutil.which(program):
        pytest.skip(f"{program} is not installed")
    base_url, port, found = "https://feeds.example.org", free_port(), {}
    client, other = (Stranger(base_url, port, source) for source in (own_address(), "127.0.0.1"))
    for trusted in ("127.0.0.1", ""):
        folder = tmp_path / (trusted or "none")
        (folder / "feeds").mkdir(parents=True)
        more = {"FEEDD_TRUSTED_PROXIES": trusted} if trusted else {}
        with running(folder, FEEDD_BASE_URL=base_url, FEEDD_CLIENT_REQUESTS="1", **more) as daemon:
            configuration = shown(program, below_path=False).replace(":8070", f":{daemon.port}")
            with server(folder, configuration, port):
                found[trusted] = [
                    client.get(f"{base_url}/about", **{"X-Forwarded-For": f"9.9.9.{number}"})[0] for number in range(8)
                ]
                assert 200 == other.get(f"{base_url}/about")[0]
    assert [200] * 5 + [429] * 3 == found["127.0.0.1"]
    assert [200] * 8 == found[""]
