"""`make release` on a clone: version, changelog, wheel, sdist and tag, or nothing at all."""

import os
import re
import shutil
import subprocess
import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PERSON = {"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@example.org"}
COMMITTER = {"GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@example.org"}

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(600),
    pytest.mark.skipif(not (ROOT / ".git").exists() or shutil.which("git") is None, reason="needs a git checkout"),
]


def git(folder: Path, *words: str) -> str:
    """Run git there and return what it printed."""
    done = subprocess.run(["git", *words], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout


def release(folder: Path, version: str) -> subprocess.CompletedProcess[str]:
    """Release a version from a clone."""
    command = [str(folder / ".ci" / "release"), version, sys.executable]
    environment = {**os.environ, **PERSON, **COMMITTER}
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, env=environment)


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """Return a clone of this checkout, as it is committed."""
    git(tmp_path, "clone", "--quiet", str(ROOT), str(tmp_path / "clone"))
    return tmp_path / "clone"


def test_release_has_one_version_everywhere(clone: Path) -> None:
    """The wheel, the tag, the changelog and the program say the same; the wheel is typed."""
    done = release(clone, "9.8.7")
    wheel = clone / "dist" / "feedd-9.8.7-py3-none-any.whl"

    assert (0, "") == (done.returncode, git(clone, "status", "--porcelain")), done.stderr
    assert "v9.8.7" in git(clone, "tag", "--points-at", "HEAD")
    assert '__version__ = "9.8.7"' in (clone / "feedd" / "__init__.py").read_text()
    assert f'RELEASED = "{datetime.now(UTC):%Y-%m-%d}"' in (clone / "feedd" / "__init__.py").read_text()
    assert re.search(r"## Unreleased\n\n## 9\.8\.7 - \d{4}-\d\d-\d\d\n", (clone / "CHANGELOG.md").read_text())
    assert "feedd/py.typed" in zipfile.ZipFile(wheel).namelist()
    assert (clone / "dist" / "feedd-9.8.7.tar.gz").is_file()


@pytest.mark.parametrize(
    ("version", "spoil", "reason"),
    [
        ("1.2", "", "expected three numbers"),
        ("0.0.1", "", "or a higher one"),
        ("9.8.7", "README.md", "uncommitted changes"),
    ],
    ids=["form", "lower", "dirty"],
)
def test_release_that_is_refused_changes_nothing(clone: Path, version: str, spoil: str, reason: str) -> None:
    """The reason is printed, and neither tag nor commit is made."""
    if spoil:
        (clone / spoil).write_text("spoilt")
    before = git(clone, "status", "--porcelain"), git(clone, "rev-parse", "HEAD")
    done = release(clone, version)

    assert 2 == done.returncode
    assert reason in done.stderr
    assert before == (git(clone, "status", "--porcelain"), git(clone, "rev-parse", "HEAD"))
    assert "" == git(clone, "tag", "--list", "v9*")
