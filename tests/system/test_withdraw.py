"""`feedd withdraw`, `export` and `import` by whole processes, beside a daemon that serves."""

import signal
from pathlib import Path

import pytest

from tests.support.feedd_process import feedd, running
from tests.support.poll_world import define, menu, text
from tests.support.threaded_gopher import served

DOCUMENTS = {b"/index": menu("A phlog", "02026-11-01 - Quill|/a"), b"/a": text("Quill")}
PATHS = ("/feeds/hole.atom", "/feeds/hole.rss", "/feeds/hole.json", "/feeds/all.atom", "/feeds/hole/")


@pytest.mark.slow
def test_daemon_shows_it_no_more_and_then_again(tmp_path: Path) -> None:
    """When the command ends, the daemon serves nothing of the text; so it does after another start."""
    with served(DOCUMENTS) as hole:
        define(tmp_path, "hole", f"gopher://127.0.0.1:{hole.port}/1/index")
        with running(tmp_path) as daemon:
            feedd(tmp_path, "once", "hole")
            daemon.wait_for("merged")
            before = [daemon.get(path)[2] for path in PATHS]
            done = feedd(tmp_path, "withdraw", f"gopher://127.0.0.1:{hole.port}/0/a", "--reason", "a letter")
            after = [daemon.get(path)[2] for path in PATHS]
            exported = feedd(tmp_path, "export", "hole", "x")
            daemon.end(signal.SIGTERM)
        with running(tmp_path) as daemon:
            started = [daemon.get(path)[2] for path in PATHS]
            listed = feedd(tmp_path, "withdraw", "--list")
            undone = feedd(tmp_path, "withdraw", "--undo", f"gopher://127.0.0.1:{hole.port}/0/a")
            back = [daemon.get(path)[2] for path in PATHS]
            daemon.end(signal.SIGTERM)
        new = tmp_path / "new"
        new.mkdir()
        imported = feedd(new, "import", str(tmp_path / "x"))
        again = feedd(new, "import", str(tmp_path / "x"))
        polled = feedd(new, "once", "hole")

    assert [(0, "")] * 5 == [(one.returncode, one.stderr) for one in (done, exported, listed, undone, imported)]
    assert [True] * 5 == [b"Quill" in body for body in before]
    assert [False] * 10 == [b"Quill" in body for body in (*after, *started)]
    assert before == back
    assert "1 entry  a letter" in listed.stdout
    assert "x: 1 feed in " in exported.stdout
    assert "imported hole: gopher://127.0.0.1" in imported.stdout
    assert (1, True) == (again.returncode, "hole: not imported: is known here already" in again.stderr)
    assert "hole: nothing new\n" == polled.stdout
