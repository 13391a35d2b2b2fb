"""`feedd edit`: with programs in the place of an editor, and a person who answers at a terminal."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.support.feedd_process import COMMAND, environment
from tests.support.poll_world import define

URL = "gopher://example.org/1/phlog"


@pytest.fixture(autouse=True)
def mill(tmp_path: Path) -> Path:
    """Return the definition of a feed."""
    define(tmp_path, "mill", URL)
    return tmp_path / "feeds" / "mill.toml"


def edit(
    folder: Path, editor: str, answers: str | None = None, name: str = "mill"
) -> "subprocess.CompletedProcess[str]":
    """Run `feedd edit` with a shell script as editor, which gets an option and the file; `answers` are typed."""
    script = folder / "editor.sh"
    script.write_text(f'test "$1" = --wait || exit 9\nfile="$2"\n{editor}\n')
    (folder / "tmp").mkdir(exist_ok=True)
    typed, terminal = os.openpty()
    os.write(typed, (answers or "").encode())
    try:
        return subprocess.run(
            [*COMMAND, "edit", name, "--feeds", str(folder / "feeds"), "--data", str(folder / "data")],
            stdin=subprocess.DEVNULL if answers is None else terminal,
            capture_output=True,
            text=True,
            env=environment(VISUAL="", EDITOR=f"sh '{script}' --wait", TMPDIR=str(folder / "tmp")),
            check=False,
        )
    finally:
        os.close(typed)
        os.close(terminal)


def drafts(folder: Path) -> list[str]:
    """Return the texts of the drafts that were kept."""
    return [file.read_text() for file in (folder / "tmp").glob("*/mill.toml")]


def test_a_good_definition_replaces_the_old_one(tmp_path: Path, mill: Path) -> None:
    """With its permissions, and without leaving anything behind."""
    mill.chmod(0o640)
    done = edit(tmp_path, """echo 'title = "The mill"' >>"$file\"""")

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"wrote {mill}. A running daemon notices")
    assert mill.read_text() == f'url = "{URL}"\ntitle = "The mill"\n'
    assert (mill.stat().st_mode & 0o777, [one.name for one in mill.parent.iterdir()]) == (0o640, ["mill.toml"])
    assert list((tmp_path / "tmp").iterdir()) == []


def test_a_broken_definition_can_be_mended(tmp_path: Path, mill: Path) -> None:
    """It is found by its file, and its mistakes are no obstacle; its id cannot be known to change."""
    mill.write_text("url = gopher://example.org\n")
    done = edit(tmp_path, f"""echo 'url = "{URL}"' >"$file\"""", name="mill.toml")

    assert (done.returncode, mill.read_text()) == (0, f'url = "{URL}"\n')


def test_a_wrong_definition_is_edited_again_or_the_old_one_kept(tmp_path: Path, mill: Path) -> None:
    """The message is shown; what was typed stays in the draft, which is said."""
    once_wrong = """
        if grep -q tilte "$file"; then sed -i s/tilte/title/ "$file"; else echo 'tilte = "The mill"' >>"$file"; fi
    """
    again = edit(tmp_path, once_wrong, "y\n")
    mended = mill.read_text()
    kept = edit(tmp_path, "echo 'interval = 7' >>\"$file\"", "n\n")

    assert (again.returncode, mended) == (0, f'url = "{URL}"\ntitle = "The mill"\n')
    assert "tilte: unknown" in again.stderr
    assert "Edit it again?" in again.stdout + again.stderr
    assert (kept.returncode, mill.read_text()) == (2, mended)
    assert drafts(tmp_path) == [f"{mended}interval = 7\n"]
    assert f"your text is kept in {tmp_path / 'tmp'}" in kept.stderr


def test_another_url_is_asked_about(tmp_path: Path, mill: Path) -> None:
    """Readers would see every entry again, which `feedd move` prevents."""
    other = 'sed -i s/phlog/log/ "$file"'
    silent, refused, meant = edit(tmp_path, other), edit(tmp_path, other, "n\nn\n"), edit(tmp_path, other, "y\n")

    assert [silent.returncode, refused.returncode, meant.returncode] == [2, 2, 0]
    assert "feedd move mill NEW-URL keeps them" in silent.stderr
    assert mill.read_text() == f'url = "{URL.replace("phlog", "log")}"\n'


@pytest.mark.parametrize(
    ("editor", "code", "words"),
    [
        ("true", 1, "was not changed; an editor that opens a window is to wait"),
        ("echo >>$file; exit 3", 2, "failed with 3"),
        ("exit 3", 2, "failed with 3"),
        ('rm "$file"', 2, "left no file"),
        ("echo 'unknown = 1' >>$file", 2, "unknown: unknown"),
        ("echo 'interval = \"0 0 30 2 *\"' >>$file", 2, "interval: "),
        ('echo "title = 1" >>FILE; echo "title = \'x\'" >>"$file"', 2, "was changed meanwhile by another program"),
    ],
)
def test_what_goes_wrong_is_said_and_the_definition_stays(
    tmp_path: Path, mill: Path, editor: str, code: int, words: str
) -> None:
    """In one line, and a changed draft is kept."""
    done = edit(tmp_path, editor.replace("FILE", str(mill)))

    assert (done.returncode, words in done.stderr, "Traceback" in done.stderr) == (code, True, False), done.stderr
    assert mill.read_text().startswith(f'url = "{URL}"\n')
    assert bool(drafts(tmp_path)) == (">>" in editor)


def test_an_unknown_feed_and_a_missing_editor_are_named(tmp_path: Path) -> None:
    """Before anything is opened."""
    unknown = edit(tmp_path, "true", name="mlil")
    none = subprocess.run(
        [*COMMAND, "edit", "mill", "--feeds", str(tmp_path / "feeds"), "--data", str(tmp_path / "data")],
        capture_output=True,
        text=True,
        env=environment(VISUAL="no-such-editor --wait"),
        check=False,
    )

    assert (unknown.returncode, "did you mean 'mill'?" in unknown.stderr) == (2, True)
    assert (none.returncode, "'no-such-editor' cannot be started" in none.stderr) == (2, True)
