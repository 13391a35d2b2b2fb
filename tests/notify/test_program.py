"""The operator's program: what it is given, what it may do, and that it ends, with real processes and real signals."""

import asyncio
import os
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest

from feedd.errors import ProgramError
from feedd.notify.program import run_program

pytestmark = pytest.mark.anyio

LONG = timedelta(seconds=30)
SHORT = timedelta(milliseconds=300)


def shell(script: str) -> tuple[str, ...]:
    """Return a command that runs a script, which may name a file as $0."""
    return ("sh", "-c", script)


def wait_for_end(*pids: int) -> None:
    """Wait until no such process runs; one that has ended and was not waited for does not."""
    for pid in pids:
        with suppress(FileNotFoundError, ProcessLookupError):
            while Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z":
                pass


async def said_by(*command: str, limit: timedelta = LONG) -> str:
    """Run a command with a short document; return the last line of its output, or the error."""
    try:
        return await run_program(command, b"a document\n", limit)
    except ProgramError as error:
        return str(error)


async def test_it_reads_the_document_and_its_last_line_is_returned() -> None:
    """The document is all of its standard input, whatever its size; arguments are no words of a shell."""
    assert "a document" == await said_by("cat")
    assert "$HOME *" == await said_by("printf", "%s\n", "first", "$HOME *")
    assert "300000" == (await run_program(shell("wc -c"), b"x" * 300_000, LONG)).strip()
    assert "" == await said_by("true")


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("echo out; echo wrong >&2; exit 3", "it ended with code 3: wrong"),
        ("exit 1", "it ended with code 1"),
        ("kill -KILL $$", "it ended by signal 9"),
        ("yes", "it wrote more than 1048576 bytes and was ended"),
    ],
)
async def test_a_failure_says_how(script: str, said: str) -> None:
    """The code or the signal, with the last line that it wrote."""
    assert said == await said_by(*shell(script))


async def test_a_program_that_is_not_there(tmp_path: Path) -> None:
    """It is named, and what is wrong with it."""
    text = tmp_path / "text"
    text.write_text("no program")

    assert "/nowhere/at/all: cannot be started: No such file or directory" == await said_by("/nowhere/at/all")
    assert f"{text}: cannot be started: Permission denied" == await said_by(str(text))


async def test_a_slow_program_is_asked_to_end(tmp_path: Path) -> None:
    """SIGTERM lets it put away what it has; it still has failed."""
    trap = "trap 'echo ended > \"$0\"; exit 0' TERM; sleep 1000 & wait"

    assert "it was not done within 0.3 s and was ended" == await said_by(*shell(trap), str(tmp_path / "x"), limit=SHORT)
    assert "ended\n" == (tmp_path / "x").read_text()


@pytest.mark.slow
async def test_a_program_that_does_not_listen_is_killed_with_its_children(tmp_path: Path) -> None:
    """SIGKILL reaches its whole process group."""
    deaf = 'trap "" TERM; sleep 1000 & echo $$ $! > "$0"; wait; wait; sleep 1000'

    assert "it was not done within 0.3 s and was ended" == await said_by(*shell(deaf), str(tmp_path / "x"), limit=SHORT)
    wait_for_end(*map(int, (tmp_path / "x").read_text().split()))


async def test_what_it_leaves_running_is_ended() -> None:
    """Otherwise each notification could leave a process behind, and one that holds the output would hold feedd."""
    wait_for_end(int(await said_by(*shell("sleep 1000 & echo $!"))))


async def test_a_stop_ends_it(tmp_path: Path) -> None:
    """A run that is cancelled leaves no process."""
    os.mkfifo(pids := tmp_path / "pids")
    running = asyncio.create_task(said_by(*shell('echo $$ > "$0"; sleep 1000'), str(pids)))
    pid = int(await asyncio.to_thread(pids.read_text))
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running

    wait_for_end(pid)


async def test_it_gets_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment is that of feedd, without its token and without what systemd tells the daemon alone."""
    monkeypatch.setenv("FEEDD_ADMIN_TOKEN", "a-secret-of-the-operator")
    monkeypatch.setenv("NOTIFY_SOCKET", "/run/systemd/notify")
    monkeypatch.setenv("MAILTO", "me")

    assert "--me" == await said_by(*shell('echo "$FEEDD_ADMIN_TOKEN-$NOTIFY_SOCKET-$MAILTO"'))
