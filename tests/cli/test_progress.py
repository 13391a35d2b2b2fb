"""The line of progress: its words, and how often it is drawn."""

import os
import pty
import signal
import subprocess
import sys
from io import StringIO

import pytest

from feedd.cli.progress import CLEARED, ProgressLine, progress_words
from tests.support.feedd_process import environment


@pytest.mark.parametrize(
    ("done", "total", "unit", "seconds", "words"),
    [
        (0, 40, "articles", 9.0, "0 of 40 articles"),
        (3, 40, "articles", 0.5, "3 of 40 articles"),
        (12, 40, "articles", 4.0, "12 of 40 articles, 3 a second, 9 s left"),
        (1, 40, "articles", 30.0, "1 of 40 articles, 2 a minute, 20 min left"),
        (40, 40, "articles", 4.0, "40 of 40 articles, 10 a second, 0 s left"),
        (256, 1024, "", 2.0, "25 %, 6 s left"),
        (0, 0, "", 2.0, "0 %"),
    ],
)
def test_progress_in_words(done: int, total: int, unit: str, seconds: float, words: str) -> None:
    """The rate of the whole time tells how long the rest takes."""
    assert words == progress_words(done, total, unit, seconds)


def test_line_is_drawn_as_often_as_a_person_can_read() -> None:
    """Its steps within a second are ten lines; several feeds are one line, and text of strangers is harmless."""
    stream, now = StringIO(), 0.0
    line = ProgressLine(stream, "articles", lambda: now)
    for step in range(1024):
        now = step / 1024
        line(f"feed{step % 2}\x1b[2J", step, 2000)
    line.clear()
    drawn = stream.getvalue().split("\r")[1:]

    assert 11 == len(drawn)
    assert "feed0\N{REPLACEMENT CHARACTER}[2J: 0 of 2000 articles\x1b[K" == drawn[0]
    assert drawn[-2].startswith("2 feeds: 1853 of 4000 articles")
    assert CLEARED == f"\r{drawn[-1]}"


def test_ctrl_c_leaves_a_clean_line() -> None:
    """The exit code is that of a shell, and nothing stays of the line of progress."""
    script = (
        "import sys, threading, click\n"
        "from feedd.cli import main\n"
        "from feedd.cli.progress import progress_line\n"
        "@click.command('wait')\n"
        "def wait():\n"
        "    with progress_line('articles') as progress:\n"
        "        progress('hole', 1, 2)\n"
        "        print('begun', flush=True)\n"
        "        threading.Event().wait()\n"
        "main.get_command = lambda ctx, name: wait\n"
        "main(['wait'])\n"
    )
    master, slave = pty.openpty()
    command, variables = [sys.executable, "-c", script], environment(TERM="xterm")
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=slave, text=True, env=variables) as process:
        os.close(slave)
        assert process.stdout
        assert "begun\n" == process.stdout.readline()
        process.send_signal(signal.SIGINT)
    written = os.read(master, 4096).decode()
    os.close(master)

    assert 130 == process.returncode
    assert f"\rhole: 1 of 2 articles\x1b[K{CLEARED}" == written
