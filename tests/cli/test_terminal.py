"""When standard output is coloured."""

import os
import pty
from collections.abc import Iterator
from io import StringIO
from typing import TextIO

import pytest

from feedd.cli.terminal import has_colours


@pytest.fixture
def terminal() -> Iterator[TextIO]:
    """Return a stream that is a terminal."""
    master, slave = pty.openpty()
    with os.fdopen(slave, "w") as stream:
        yield stream
    os.close(master)


@pytest.mark.parametrize(
    ("environment", "on_terminal", "in_pipe"),
    [
        ({"TERM": "xterm"}, True, False),
        ({"TERM": "dumb"}, False, False),
        ({}, False, False),
        ({"TERM": "xterm", "NO_COLOR": "1"}, False, False),
        ({"TERM": "xterm", "NO_COLOR": ""}, True, False),
        ({"TERM": "dumb", "FORCE_COLOR": "1"}, True, True),
        ({"TERM": "xterm", "FORCE_COLOR": "0"}, False, False),
        ({"TERM": "xterm", "FORCE_COLOR": "1", "NO_COLOR": "1"}, False, False),
    ],
)
def test_colours(terminal: TextIO, environment: dict[str, str], on_terminal: bool, in_pipe: bool) -> None:
    """NO_COLOR forbids them, FORCE_COLOR demands them, else it is the terminal that has them or not."""
    assert (on_terminal, in_pipe) == (has_colours(terminal, environment), has_colours(StringIO(), environment))
