"""Make the pictures of the README from the demo with headless Chromium: the front page, an entry beside its original.

python -m tests.support.make_pictures docs
"""

import base64
import json
import re
import subprocess
import sys
import tempfile
from html import escape
from pathlib import Path
from urllib.request import urlopen

from tests.support.browser import Browser, browsing
from tests.support.feedd_process import COMMAND, environment

FRONT, ENTRY = "front.png", "entry.png"
WIDTH, HEIGHT = 800, 520  # as wide as GitHub shows them
PAGE, SMALLER = 520, 0.72  # the width of the entry, and how much smaller pages are shown
TITLE = "Fog"  # of the entry, or the beginning of it
BESIDE = """<!DOCTYPE html><meta charset="utf-8"><style>
body {{ margin: 0; display: flex; background: #111 }}
pre {{ margin: 0; flex: 1; color: #ddd; padding: 16px; font: 9px/1.5 monospace }} img {{ display: block }}
</style><pre>{text}</pre><img src="data:image/png;base64,{picture}">"""


def make_pictures(folder: Path) -> None:
    """Write both pictures into a folder."""
    command = [*COMMAND, "demo", "--listen", "127.0.0.1:0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment()) as demo:
        try:
            assert demo.stdout
            site = next(found[1] for line in demo.stdout if (found := re.search(r"Look at (http://\S+/)", line)))
            with browsing() as tab, urlopen(f"{site}feeds/phlog.json") as answer:
                items = json.load(answer)["items"]
                entry = next(one["url"] for one in items if one["title"].startswith(TITLE))
                tab.open(site, int(WIDTH / SMALLER))
                (folder / FRONT).write_bytes(shot(tab, int(WIDTH / SMALLER), 600, SMALLER))
                with urlopen(f"{entry}/source") as source:
                    original = source.read().decode()
                tab.open(entry, PAGE)
                beside(tab, original, shot(tab, PAGE, int(HEIGHT / SMALLER), SMALLER), folder / ENTRY)
        finally:
            demo.terminate()


def beside(tab: Browser, original: str, picture: bytes, file: Path) -> None:
    """Write a picture of a text as it was sent, beside the picture of its page."""
    page = BESIDE.format(text=escape(original), picture=base64.b64encode(picture).decode())
    with tempfile.NamedTemporaryFile("w", suffix=".html", encoding="utf-8") as shown:
        shown.write(page)
        shown.flush()
        tab.open(f"file://{shown.name}", WIDTH)
        file.write_bytes(shot(tab, WIDTH, HEIGHT))


def shot(tab: Browser, width: int, height: int, scale: float = 1) -> bytes:
    """Return a picture of the upper left part of the page, as PNG."""
    clip = {"x": 0, "y": 0, "width": width, "height": height, "scale": scale}
    answer = tab.call("Page.captureScreenshot", clip=clip, captureBeyondViewport=True)
    return base64.b64decode(answer["data"])


if __name__ == "__main__":
    make_pictures(Path(sys.argv[1]))
