"""Headless Chromium: a page as people see it, with its scripts and styles applied."""

import shutil
import subprocess
import tempfile

from lxml import etree, html

PROGRAM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = (
    "--headless",
    "--no-sandbox",  # Chromium refuses to run as root with its sandbox, and the pages are on loopback
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
TIMEOUT = 40  # seconds; the first start on a busy machine takes ten


def render(address: str) -> str:
    """Open an address in a new browser profile; return the HTML after loading."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        command = [str(PROGRAM), *FLAGS, f"--user-data-dir={profile}", "--dump-dom", address]
        return subprocess.run(command, capture_output=True, text=True, check=True, timeout=TIMEOUT).stdout


def page_text(document: str) -> str:
    """Return the words of a page, with single blanks between them."""
    return element_text(html.document_fromstring(document))


def element_text(element: etree._Element) -> str:
    """Return the words of an element, with single blanks between them."""
    return " ".join("".join(map(str, element.itertext())).split())
