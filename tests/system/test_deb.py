"""The Debian package: built, checked by lintian, and on a machine of its own installed, used, removed and purged."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import feedd
from tests.support.feedd_process import environment
from tests.support.poll_world import menu, text
from tests.support.threaded_gopher import served

ROOT = Path(__file__).parents[2]
PYTHON = Path("/usr/bin/python3")
CONFIGURATION = Path("/etc/feedd")
DOCUMENTS = {b"/index": menu("A phlog", "02026-11-01 - First|/a"), b"/a": text("First")}

pytestmark = [
    pytest.mark.slow,
    pytest.mark.alone,  # while it is installed, other tests would find a service on this machine
    pytest.mark.timeout(900),
    pytest.mark.skipif(shutil.which("dpkg-deb") is None or not PYTHON.exists(), reason="needs Debian and its Python"),
]


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the package as `make deb` does, and return its file."""
    folder, uv = tmp_path_factory.mktemp("deb"), Path(sys.executable).with_name("uv")
    subprocess.run(["sh", "systemd/debian/build.sh", folder, uv, sys.executable, PYTHON], cwd=ROOT, check=True)
    (made,) = folder.iterdir()
    return made


@contextmanager
def installed(package: Path) -> Iterator[None]:
    """Install the package, and purge it in any case."""
    subprocess.run(["dpkg", "-i", package], check=True)
    try:
        yield
    finally:
        subprocess.run(["dpkg", "-P", "feedd"], check=True)


@pytest.mark.skipif(shutil.which("lintian") is None, reason="needs lintian")
def test_lintian_finds_no_error(package: Path) -> None:
    """Nor a warning, beside those that the overrides name with their reasons."""
    done = subprocess.run(["lintian", "--allow-root", package], capture_output=True, text=True, check=False)

    assert [] == [line for line in done.stdout.splitlines() if line.startswith(("E:", "W:"))]


@pytest.mark.skipif(os.geteuid() != 0 or CONFIGURATION.exists(), reason="needs root, and a machine without feedd")
def test_package_is_installed_used_removed_and_purged(tmp_path: Path, package: Path) -> None:
    """It works without what built it; configuration stays when it is removed, and goes when it is purged."""
    service = environment(CONFIGURATION_DIRECTORY=str(CONFIGURATION), STATE_DIRECTORY=str(tmp_path))
    service |= {"FEEDD_LISTEN": "127.0.0.1:0"}

    def said(*words: str) -> str:
        done = subprocess.run(
            ["/usr/bin/feedd", *words], cwd=tmp_path, env=service, capture_output=True, text=True, check=True
        )
        return done.stdout

    with served(DOCUMENTS) as hole, installed(package):
        definition = CONFIGURATION / "feeds" / "hole.toml"
        definition.write_text(f'url = "gopher://127.0.0.1:{hole.port}/1/index"\n')
        assert f"feedd, version {feedd.__version__}\n" == said("--version")
        assert "hole: 1 new\n" == said("once")
        with subprocess.Popen(["/usr/bin/feedd", "run"], env=service, stderr=subprocess.PIPE, text=True) as daemon:
            assert daemon.stderr
            assert any("started" in line for line in daemon.stderr)
            daemon.terminate()
            daemon.communicate()
        definition.unlink()
        if shutil.which("systemd-analyze"):
            subprocess.run(["systemd-analyze", "verify", "feedd.service", "feedd.socket"], check=True)
        assert Path("/usr/share/man/man1/feedd.1.gz").exists()

        subprocess.run(["dpkg", "-r", "feedd"], check=True)
        assert (CONFIGURATION / "feedd.toml").exists()
        assert not Path("/usr/lib/feedd").exists()
        subprocess.run(["dpkg", "-P", "feedd"], check=True)
        assert not CONFIGURATION.exists()
