"""The wheel alone: what is in it, and a newcomer who needs three commands from there to a post in the feed reader."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.support.feedd_process import environment
from tests.support.poll_world import menu, text
from tests.support.readers import newsboat
from tests.support.threaded_gopher import served

ROOT = Path(__file__).parents[2]
HOLE = {
    b"": menu("Welcome to the mill", "1My phlog|/phlog", "0About me|/about.txt"),
    b"/phlog": menu("The mill", "", "02026-11-02 - Second|/b", "02026-11-01 - First|/a", "1Back home|/"),
    b"/a": text("First"),
    b"/b": text("Second"),
}

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(300),
]


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel into an environment of its own, and return the program."""
    python, folder = sys.executable, tmp_path_factory.mktemp("wheel")
    subprocess.run([python, "-m", "hatchling", "build", "-t", "wheel", "-d", folder / "dist"], cwd=ROOT, check=True)
    (wheel,) = (folder / "dist").iterdir()
    own = folder / "venv" / "bin" / "python"
    subprocess.run([python, "-m", "venv", "--without-pip", folder / "venv"], check=True)
    install: list[str | Path] = [
        python,
        "-m",
        "pip",
        "--python",
        str(own),
        "install",
        "--quiet",
        "--constraint",
        ROOT / "constraints.txt",
    ]
    subprocess.run([*install, wheel], check=True, env=environment())
    return own.with_name("feedd")


def test_all_that_feedd_needs_is_in_the_wheel(tmp_path: Path, program: Path) -> None:
    """Units that start this program, examples and their schema, presets, completion, man pages."""
    user = environment(HOME=str(tmp_path), PATH=f"{program.parent}:{os.environ['PATH']}")

    def said(*words: str) -> str:
        done = subprocess.run(["feedd", *words], cwd=tmp_path, env=user, capture_output=True, text=True, check=True)
        return done.stdout

    unit = tmp_path / ".config" / "systemd" / "user" / "feedd.service"
    assert f"wrote {unit}\n" in said("install-units", "--user")
    assert f"\nExecStart={program} run\n" in unit.read_text()
    assert "url" in json.loads(said("schema"))["properties"]
    assert "hngopher" in said("presets")
    assert "index.first" in said("explain", "first")
    assert "complete -o nosort" in said("completion", "bash")
    shipped = next(program.parents[1].glob("lib/python3*/site-packages/feedd/shipped"))
    for folder in ("feeds", "systemd"):
        sent = {one.name for one in (shipped / folder).iterdir()}
        assert sent == {one.name for one in (ROOT / folder).iterdir()} - {"install.sh", "uninstall.sh", "debian"}
    pages = {one.name for one in program.parents[1].glob("share/man/man*/feedd*")}
    assert pages == {one.name for one in (ROOT / "docs" / "man").iterdir()}


@pytest.mark.skipif(shutil.which("newsboat") is None, reason="needs newsboat")
def test_a_newcomer_reads_a_post_after_three_commands(tmp_path: Path, program: Path) -> None:
    """`feedd add` with the front page, `feedd run`, and the reader with the address that was printed."""
    home = tmp_path / "home"
    home.mkdir()
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        listen = f"127.0.0.1:{free.getsockname()[1]}"
    clean = environment(HOME=str(home), FEEDD_LISTEN=listen)

    with served(HOLE) as hole:
        added = subprocess.run(
            [program, "add", f"127.0.0.1:{hole.port}", "--yes"],
            cwd=home,
            env=clean,
            capture_output=True,
            text=True,
            check=True,
        )
        subscribe = re.search(r"subscribe to (\S+)", added.stdout)
        assert subscribe, added.stdout
        with subprocess.Popen([program, "run"], cwd=home, env=clean, stderr=subprocess.PIPE, text=True) as daemon:
            assert daemon.stderr
            assert any("started" in line for line in daemon.stderr)
            shown = newsboat(subscribe[1], home)
            daemon.terminate()
            daemon.communicate()

    assert (home / ".config" / "feedd" / "feeds").is_dir()
    assert ["First", "Second"] == sorted(entry.title for entry in shown)
    assert all("The ferry was late" in entry.content for entry in shown)
