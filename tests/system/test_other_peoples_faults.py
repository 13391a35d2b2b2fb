"""Every command where something around feedd is wrong: one line says what, where and what to do, never a traceback."""

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from feedd.cli import COMMANDS
from tests.support.feedd_process import environment, feedd
from tests.support.forked_commands import Ended, Output, forked_commands
from tests.support.poll_world import define, menu, text
from tests.support.small_disk import fill, small_disk
from tests.support.threaded_gopher import served

DOCUMENTS = {b"/index": menu("A phlog", "02026-11-01 - First|/a"), b"/a": text("First"), b"/b": menu("B", "0B|/a")}
# What is given to each command, so that it does its work; one that is not here is called without anything.
ARGUMENTS: Mapping[str, tuple[str, ...]] = {
    "add": ("{other}", "added"),
    "once": ("--all",),
    "demo": ("--once", "--listen", "127.0.0.1:0"),
    "convert": ("{url}",),
    "preview": ("{url}",),
    "read": ("{article}",),
    "history": ("hole",),
    "lint": ("hole", "--as", "miniflux"),
    "search": ("first",),
    "reread": ("hole",),
    "edit": ("hole",),
    "move": ("hole", "{other}"),
    "remove": ("hole",),
    "trust": ("hole",),
    "tokens": ("add", "anna"),
    "withdraw": ("{article}",),
    "import": ("list.txt",),
    "export": ("hole", "data/exported"),
    "backup": ("data/new.tar",),
    "completion": ("bash",),
    "init": ("new",),
    "install-units": ("--user", "--dry-run"),
    "restore": ("--force", "backup.tar"),
    "migrate": ("--to", "data/copied.sqlite3"),
}
FAULTS = (
    "data read-only",
    "feeds read-only",
    "data full",
    "stdout closed",
    "stdout full",
    "no home",
    "home unwritable",
)
NOBODY = ("unshare", "--user", "--map-user=12345")  # a user without an entry in /etc/passwd


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, dict[str, str]]]:
    """Return a folder with feeds, data, a backup and a list, and the addresses for `ARGUMENTS`."""
    folder = tmp_path_factory.mktemp("kept")
    with served(DOCUMENTS) as hole, socket.create_server(("127.0.0.1", 0)) as taken:
        root = f"gopher://127.0.0.1:{hole.port}"
        define(folder, "hole", f"{root}/1/index")
        (folder / "list.txt").write_text(f"{root}/1/b\n")
        feedd(folder, "once")
        feedd(folder, "backup", str(folder / "backup.tar"))
        listen = f"127.0.0.1:{taken.getsockname()[1]}"  # so that the daemon ends
        yield folder, {"url": f"{root}/1/index", "article": f"{root}/0/a", "other": f"{root}/1/b", "listen": listen}


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Make a folder read-only: for root by a mount, since permissions do not bind root."""
    if os.geteuid() == 0:
        subprocess.run(["mount", "--bind", str(folder), str(folder)], check=True)
        subprocess.run(["mount", "-o", "remount,ro,bind", str(folder)], check=True)
    else:
        subprocess.run(["chmod", "-R", "a-w", str(folder)], check=True)
    try:
        yield
    finally:
        if os.geteuid() == 0:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)
        else:
            subprocess.run(["chmod", "-R", "u+w", str(folder)], check=True)


@contextmanager
def fault(name: str, folder: Path) -> Iterator[None]:
    """Put the fault in place in a folder with data and feeds."""
    if name == "data full":
        shutil.move(folder / "data", folder / "before")
        with small_disk(folder / "data"):
            shutil.copytree(folder / "before", folder / "data", dirs_exist_ok=True)
            fill(folder / "data")
            yield
    elif name.endswith("read-only"):
        with read_only(folder / name.split()[0]):
            yield
    else:
        yield


@pytest.mark.slow
@pytest.mark.parametrize("wrong", FAULTS)
def test_every_command_says_what_is_wrong(wrong: str, kept: tuple[Path, dict[str, str]], tmp_path: Path) -> None:
    """It ends with 0 where it needs nothing of it, else with 1 or 2 and a line on standard error."""
    folder, words = kept
    homeless = wrong == "no home"
    if homeless and subprocess.run([*NOBODY, "true"], capture_output=True, check=False).returncode:
        pytest.skip("no user namespaces here")
    own = environment(VISUAL="false", FEEDD_LISTEN=words["listen"], XDG_CACHE_HOME=str(tmp_path / "cache"))
    if wrong in ("no home", "home unwritable"):
        own = {name: value for name, value in own.items() if name not in ("HOME", "XDG_CACHE_HOME")}
        own |= {} if homeless else {"HOME": "/proc/nowhere"}
    output: Output = "full" if wrong == "stdout full" else "closed" if wrong == "stdout closed" else "file"
    found: dict[str, Ended] = {}
    with forked_commands(NOBODY if homeless else ()) as run:
        for command in COMMANDS:
            place = tmp_path / command
            shutil.copytree(folder, place)
            given = [one.format(**words) for one in ARGUMENTS.get(command, ())]
            places = ["--feeds", "feeds"] if "home" in wrong else ["--feeds", "feeds", "--data", "data"]
            with fault(wrong, place):
                found[command] = run(place, [command, *given, *places], own, output)
    assert {} == {command: ended for command, ended in found.items() if not is_clear(ended)}
    if output != "file":
        silent = {
            "run",
            "edit",
            "history",
            "trust",
        }  # the port is taken, the editor fails, nothing was revised, there is no key
        assert {} == {
            command: ended
            for command, ended in found.items()
            if command not in silent and (ended.status, "feedd: standard output: " in ended.err) != (1, True)
        }


def is_clear(ended: Ended) -> bool:
    """Return whether a command ended well, or said in a few lines what is wrong."""
    if ended.status == 0:
        return "Traceback" not in ended.err
    lines = ended.err.splitlines() + ended.out.splitlines()
    told = any(line.startswith(("feedd: ", "Error: ", "Usage: ")) or "failed: " in line for line in lines)
    return ended.status in (1, 2) and told and "Traceback" not in ended.err
