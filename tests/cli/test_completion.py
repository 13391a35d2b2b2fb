"""Completion as the shells do it: a Tab key in each of them, after the words that somebody typed."""

import os
import pty
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from feedd.cli import COMMANDS
from tests.support.feedd_process import environment, feedd
from tests.support.poll_world import define, menu, text
from tests.support.store_files import query
from tests.support.threaded_gopher import served

DOCUMENTS = {b"/index": menu("A phlog", "", "02026-11-02 - A second|/b"), b"/b": text("Second")}

START = {
    "bash": ("bash", "--norc", "-i"),
    "zsh": ("zsh", "-f", "-i"),
}
SET_UP = {
    "bash": "bind 'set enable-bracketed-paste off'; source ./script; echo set''up",
    "zsh": "autoload -Uz compinit; compinit -u -d ./dump; source ./script; echo set''up",
}


def completed(
    folder: Path, words: Sequence[str], form: str = "bash", **more: str
) -> "subprocess.CompletedProcess[str]":
    """Ask for completions as the script for a shell does; the last word is the incomplete one."""
    place = words[-1] if form == "fish" else str(len(words))
    typed = {"COMP_WORDS": "\n".join(("feedd", *words)), "COMP_CWORD": place, "HOME": str(folder)}
    return feedd(folder, _FEEDD_COMPLETE=f"{form}_complete", **typed, **more)


def words_of(folder: Path, *words: str, **more: str) -> list[str]:
    """Return the completions, without how a shell is to show them."""
    done = completed(folder, words, **more)
    assert not done.stderr
    return [line.removeprefix("plain,") for line in done.stdout.split()]


def with_program(folder: Path, shell: str, **more: str) -> dict[str, str]:
    """Put `feedd` on the path and the script of a shell into a folder; return the environment that a user has."""
    program = folder / "bin" / "feedd"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m feedd "$@"\n')
    program.chmod(0o755)
    (folder / "script").write_text(feedd(folder, "completion", shell).stdout)
    path = f"{program.parent}:{os.environ['PATH']}"
    return environment(PATH=path, HOME=str(folder), TERM="dumb", PS1="$ ", FEEDD_FEEDS=str(folder / "feeds"), **more)


@pytest.mark.parametrize("shell", START)
def test_tab_key_completes_the_name_of_a_feed(tmp_path: Path, shell: str) -> None:
    """In a shell on a terminal, with the script of `feedd completion`."""
    if not shutil.which(shell):
        pytest.skip(f"needs {shell}")
    define(tmp_path, "lighthouse", "gopher://127.0.0.1/1/")
    user = with_program(tmp_path, shell)
    terminal, theirs = pty.openpty()
    with subprocess.Popen(
        START[shell], stdin=theirs, stdout=theirs, stderr=theirs, env=user, cwd=tmp_path, start_new_session=True
    ) as process:
        os.close(theirs)
        os.write(terminal, f"{SET_UP[shell]}\n".encode())
        read_to(terminal, b"setup")
        os.write(terminal, b"feedd once lig\t")
        read_to(terminal, b"feedd once lighthouse")
        process.kill()
    os.close(terminal)


def read_to(terminal: int, wanted: bytes) -> None:
    """Read what a terminal shows up to some bytes; the timeout of the test ends what never comes."""
    shown = b""
    while wanted not in shown:
        shown += os.read(terminal, 4096)


@pytest.mark.skipif(shutil.which("fish") is None, reason="needs fish")
def test_fish_shows_what_commands_are_for(tmp_path: Path) -> None:
    """Fish itself says what it would complete."""
    user = with_program(tmp_path, "fish")
    script = 'source ./script; complete -C "feedd rest"'
    done = subprocess.run(["fish", "-c", script], env=user, cwd=tmp_path, capture_output=True, text=True, check=True)

    assert "restore\tPut a backup back in place; what it replaces is put aside.\n" == done.stdout


def test_every_command_is_completed_and_none_is_loaded(tmp_path: Path) -> None:
    """Loading them takes four times as long, at each press of the key."""
    script = "import sys; from feedd.cli import main\ntry: main(prog_name='feedd')\nfinally: print(sorted(sys.modules))"
    asked = environment(_FEEDD_COMPLETE="bash_complete", COMP_WORDS="feedd re", COMP_CWORD="1")
    done = subprocess.run([sys.executable, "-c", script], env=asked, capture_output=True, text=True, check=False)

    assert list(COMMANDS) == words_of(tmp_path, "")
    assert done.stdout.startswith("plain,read\nplain,reread\n")
    assert "feedd.config" not in done.stdout


def test_feeds_and_entries_of_the_store_are_completed(tmp_path: Path) -> None:
    """Also those whose definition is gone; titles are shown without what controls a terminal."""
    with served(DOCUMENTS) as hole:
        define(tmp_path, "hole", f"gopher://127.0.0.1:{hole.port}/1/index")
        feedd(tmp_path, "once")
    ((entry,),) = query(tmp_path / "data" / "feedd.sqlite3", "SELECT id FROM entries")
    uuid = str(entry).removeprefix("urn:uuid:")
    query(
        tmp_path / "data" / "feedd.sqlite3", "UPDATE entries SET title = 'A ' || char(27) || '[2J' || char(10) || 'b'"
    )
    (tmp_path / "feeds" / "hole.toml").rename(tmp_path / "feeds" / "other $(date).toml")
    where = {"FEEDD_FEEDS": str(tmp_path / "feeds"), "FEEDD_DATA": str(tmp_path / "data")}

    assert ["hole"] == words_of(tmp_path, "history", "", **where)
    assert [uuid] == words_of(tmp_path, "history", "hole", "", **where)
    assert [uuid] == words_of(tmp_path, "withdraw", uuid[:3], **where)
    assert [] == words_of(tmp_path, "once", "hole", "", **where)
    shown = completed(tmp_path, ("history", "hole", ""), form="fish", **where)
    assert f"plain,{uuid}\tA \N{REPLACEMENT CHARACTER}[2J b\n" == shown.stdout


@pytest.mark.parametrize("words", [("lsit", ""), ("once", ""), ("history", "x", "")])
def test_what_goes_wrong_while_somebody_types_is_not_said(tmp_path: Path, words: tuple[str, ...]) -> None:
    """Nothing is printed and nothing is made, whatever the settings and the store are like."""
    (tmp_path / "feedd.toml").write_text("not TOML")
    (tmp_path / "feedd.sqlite3").write_text("no database")
    before = sorted(tmp_path.iterdir())

    assert [] == words_of(tmp_path, *words, FEEDD_DATA=str(tmp_path))
    assert [] == words_of(tmp_path, *words, FEEDD_DATA=str(tmp_path / "none"))
    assert before == sorted(tmp_path.iterdir())
