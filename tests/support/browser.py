"""Headless Chromium: a page as people see it in a web browser, after its scripts and styles had their say."""

import shutil
import subprocess
import tempfile

from lxml import etree, html

PROGRAM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = (
    "--headless",
    "--no-sandbox",  # it refuses to run as root with one, and what it opens is on loopback
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE = 40  # seconds: its first start on a busy machine takes ten


def rendered(address: str) -> str:
    """Open an address in a browser that nobody used before; give the document as it stands when loaded."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        command = [str(PROGRAM), *FLAGS, f"--user-data-dir={profile}", "--dump-dom", address]
        return subprocess.run(command, capture_output=True, text=True, check=True, timeout=PATIENCE).stdout


def words(document: str) -> str:
    """The words of a page, its blanks made one."""
    return words_of(html.document_fromstring(document))


def words_of(element: etree._Element) -> str:
    """The words of an element, its blanks made one."""
    return " ".join("".join(map(str, element.itertext())).split())
