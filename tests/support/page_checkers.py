"""Two judges of pages, where `.ci/run` has installed them: the rules of axe, and the HTML checker of the W3C."""

import json
import shutil
import subprocess
from pathlib import Path

from tests.support.browser import Browser

FOLDER = Path(__file__).parents[2] / ".ci" / "page-checkers" / "node_modules"
AXE = FOLDER / "axe-core" / "axe.min.js"
CHECKER = FOLDER / "vnu-jar" / "build" / "dist" / "vnu.jar"
JAVA = shutil.which("java")
FEED_SCHEME = "Bad value “feed:https://"  # it expects slashes, and neither the scheme's draft nor the URL Standard does
TIMEOUT = 120  # seconds; Java takes a few on a busy machine
RUN_AXE = """
axe.run(document).then(found => found.violations.flatMap(
  rule => rule.nodes.map(node => `${rule.id}: ${node.target}: ${node.failureSummary}`)))
"""


def accessibility_faults(browser: Browser) -> list[str]:
    """Return what axe finds in the page that is open, its best practices included."""
    browser.evaluate(AXE.read_text("utf-8"))
    return list(browser.evaluate(RUN_AXE))


def html_faults(folder: Path) -> list[str]:
    """Return what the HTML checker finds, warnings included, in the files of a folder."""
    command = [str(JAVA), "-jar", str(CHECKER), "--format", "json", "--stdout", "--also-check-css", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=TIMEOUT)
    found = json.loads(done.stdout)["messages"]
    return [
        f"{Path(one.get('url', '')).name}:{one.get('lastLine')}: {one['message']} {one.get('extract', '')}"
        for one in found
        if not one["message"].startswith(FEED_SCHEME)
    ]
