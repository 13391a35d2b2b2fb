"""Headless Chromium: a page as people see it, with its scripts and styles applied."""

import base64
import json
import os
import select
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

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


class Browser:
    """One tab, steered by the DevTools protocol: JSON with a NUL after each message. All calls block."""

    def __init__(self, commands: int, messages: int) -> None:
        self._commands, self._messages = commands, messages
        self._buffer = b""
        self._number = 0
        self._loads = 0
        self._session: dict[str, str] = {}
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        attached = self.call("Target.attachToTarget", targetId=target, flatten=True)
        self._session = {"sessionId": attached["sessionId"]}
        self.call("Page.enable")

    def open(self, address: str, width: int = 1400, scheme: str = "light") -> None:
        """Load an address in a window of that width, in the colours of that scheme."""
        self.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=width < 600
        )
        self.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
        before = self._loads
        self.call("Page.navigate", url=address)
        self._wait(before)

    def leave(self, script: str) -> None:
        """Run a script that leads to another page, as a click does, and wait for that page."""
        before = self._loads
        self.evaluate(script)
        self._wait(before)

    def evaluate(self, script: str) -> Any:
        """Run a script in the page, whatever the page's own policy; return its value, of a promise what it becomes."""
        answer = self.call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def screenshot(self, file: Path) -> None:
        """Save a picture of the whole page."""
        shot = self.call("Page.captureScreenshot", captureBeyondViewport=True)
        file.write_bytes(base64.b64decode(shot["data"]))

    def call(self, method: str, **params: Any) -> Any:
        """Send a command and return its result."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": params, **self._session}
        os.write(self._commands, json.dumps(message).encode() + b"\0")
        while (answer := self._read()).get("id") != self._number:
            pass
        assert "error" not in answer, (method, answer["error"])
        return answer["result"]

    def _wait(self, loads: int) -> None:
        while self._loads == loads:
            self._read()

    def _read(self) -> Any:
        while b"\0" not in self._buffer:
            ready, _, _ = select.select([self._messages], [], [], TIMEOUT)
            assert ready, "Chromium does not answer"
            more = os.read(self._messages, 1 << 20)
            assert more, "Chromium has ended"
            self._buffer += more
        message, _, self._buffer = self._buffer.partition(b"\0")
        read = json.loads(message)
        self._loads += read.get("method") == "Page.loadEventFired"
        return read


@contextmanager
def browsing() -> Iterator[Browser]:
    """Start Chromium with a new profile, and end it."""
    (its_input, commands), (messages, its_output) = os.pipe(), os.pipe()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        # Chromium expects these two descriptors; Python cannot give a child other numbers than its own, a shell can.
        redirected = f'exec "$@" 3<&{its_input} 4>&{its_output}'
        command = ["bash", "-c", redirected, "-", str(PROGRAM), *FLAGS, "--remote-debugging-pipe"]
        running = subprocess.Popen(
            [*command, f"--user-data-dir={profile}"], pass_fds=(its_input, its_output), stderr=subprocess.DEVNULL
        )
        for ours in (its_input, its_output):
            os.close(ours)
        try:
            yield Browser(commands, messages)
        finally:
            running.kill()
            running.wait(TIMEOUT)
            for ours in (commands, messages):
                os.close(ours)


def page_text(document: str) -> str:
    """Return the words of a page, with single blanks between them."""
    return element_text(html.document_fromstring(document))


def element_text(element: etree._Element) -> str:
    """Return the words of an element, with single blanks between them."""
    return " ".join("".join(map(str, element.itertext())).split())
