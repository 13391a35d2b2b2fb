"""The table of readers against readers that run here: they take from a document what its rows say."""

import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from feedd.readers.document import read_document
from feedd.readers.table import READERS as TABLE
from feedd.readers.taken import Taken, take
from feedd.structs import replace
from tests.support.readers import READERS as PROGRAMS

pytestmark = pytest.mark.slow

ENTRIES = {
    "Edited": "<updated>2025-11-09T12:00:00Z</updated><published>2025-11-01T12:00:00Z</published>"
    '<author><name>Ada</name></author><link rel="alternate" href="https://example.org/edited"/>'
    '<content type="html">&lt;p&gt;Words&lt;/p&gt;</content>',
    "Changed only": "<updated>2025-11-02T12:00:00Z</updated><author><name>Ada</name></author>"
    '<link rel="alternate" href="https://example.org/changed"/><content type="html">&lt;p&gt;Words&lt;/p&gt;</content>',
    "Of the feed": "<updated>2025-11-03T12:00:00Z</updated><published>2025-11-03T12:00:00Z</published>"
    '<link rel="alternate" href="https://example.org/feed"/><content type="html">&lt;p&gt;Words&lt;/p&gt;</content>',
    "Two links": "<updated>2025-11-04T12:00:00Z</updated><published>2025-11-04T12:00:00Z</published>"
    '<author><name>Ada</name></author><link rel="alternate" type="text/plain" href="gopher://example.org/0/two"/>'
    '<link rel="alternate" type="text/html" href="https://example.org/two"/>'
    '<content type="html">&lt;p&gt;Words&lt;/p&gt;</content>',
    "The web first": "<updated>2025-11-06T12:00:00Z</updated><published>2025-11-06T12:00:00Z</published>"
    '<author><name>Ada</name></author><link rel="alternate" type="text/html" href="https://example.org/first"/>'
    '<link rel="alternate" type="text/plain" href="gopher://example.org/0/first"/>'
    '<content type="html">&lt;p&gt;Words&lt;/p&gt;</content>',
    "No link": "<updated>2025-11-05T12:00:00Z</updated><published>2025-11-05T12:00:00Z</published>"
    '<author><name>Ada</name></author><content type="html">&lt;p&gt;Words&lt;/p&gt;</content>',
}
DOCUMENT = (
    '<feed xmlns="http://www.w3.org/2005/Atom"><id>urn:example:feed</id><title>Odd</title>'
    "<updated>2025-11-09T12:00:00Z</updated><author><name>Of all</name></author>"
    + "".join(f"<entry><id>urn:example:{at}</id><title>{title}</title>{rest}</entry>"
              for at, (title, rest) in enumerate(ENTRIES.items()))
    + "</feed>"
).encode()  # fmt: skip


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve the files of a folder, and return the address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(SimpleHTTPRequestHandler, directory=str(folder))) as server:
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            serving.join()


@pytest.mark.parametrize("name", sorted(PROGRAMS.keys() & TABLE.keys()))
def test_reader_takes_what_its_row_says(name: str, tmp_path: Path) -> None:
    """Titles, dates, authors and links of a document in which readers differ."""
    poll, is_here = PROGRAMS[name]
    if not is_here:
        pytest.skip(f"{name} is not installed")
    (tmp_path / "odd.atom").write_bytes(DOCUMENT)
    (tmp_path / "home").mkdir()
    with served(tmp_path) as address:
        shown = {one.title: one for one in poll(f"{address}/odd.atom", tmp_path / "home")}

    document, row = read_document(DOCUMENT), TABLE[name]
    if name == "newsboat" and "newsboat 2.21" in subprocess.check_output(["newsboat", "-v"], text=True):
        row = replace(row, inherits_author=False, link="last")
    expected = {entry.title: take(document, entry, row) for entry in document.entries}
    assert {title: facts(one) for title, one in expected.items() if one} == {
        title: (one.date, one.author, one.link) for title, one in shown.items()
    }


def facts(taken: Taken) -> tuple[object, ...]:
    """Return the date, author and link that a reader should show."""
    return taken.date, taken.author or "", taken.link or ""
