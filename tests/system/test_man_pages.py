"""The man pages that ship: of today's commands and keys, and such that man shows them without a warning."""

import shutil
import subprocess
from pathlib import Path

import pytest

from feedd.cli import COMMANDS
from tests.support.make_man_pages import PAGES

FOLDER = Path(__file__).parents[2] / "docs" / "man"


@pytest.mark.parametrize("file", PAGES)
def test_man_page_is_of_today(file: str) -> None:
    """After an option or a key was changed, `make generated` writes it again."""
    assert PAGES[file]() == (FOLDER / file).read_text(), "run `make generated`"


@pytest.mark.skipif(shutil.which("groff") is None, reason="needs groff")
@pytest.mark.parametrize("file", PAGES)
def test_groff_formats_it_without_a_warning(file: str) -> None:
    """With all warnings on."""
    done = subprocess.run(
        ["groff", "-ww", "-man", "-Tascii", "-P-cbou", FOLDER / file], capture_output=True, text=True, check=True
    )

    assert not done.stderr
    assert "NAME" in done.stdout


@pytest.mark.skipif(shutil.which("groff") is None, reason="needs groff")
def test_page_shows_every_command_and_what_people_type() -> None:
    """Hyphens are minus signs, so that a line can be pasted, and what troff would swallow is there."""
    done = subprocess.run(
        ["groff", "-man", "-Tutf8", "-P-cbou", FOLDER / "feedd.1"], capture_output=True, text=True, check=True
    )

    assert all(f"   feedd {name}" in done.stdout for name in COMMANDS)
    assert "--dry-run\n" in done.stdout
    assert "~/.zfunc/_feedd" in done.stdout
