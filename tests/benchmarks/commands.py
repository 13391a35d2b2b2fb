"""What commands cost as whole processes."""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks.measuring import Measure, Row, gopher_server, time_of_command
from tests.support.poll_world import settings_for

NOTHING = "python -c pass"
FEEDD = str(Path(sys.executable).with_name("feedd"))


@contextmanager
def command(arguments: Sequence[str], feeds: int = 0) -> Iterator[Measure]:
    """Run a command beside an interpreter that does nothing."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        for number in range(feeds):
            define(folder, f"feed{number}", f"gopher://h{number}.example.org/1/")
        yield beside_nothing(folder, arguments)


@contextmanager
def reading(arguments: Sequence[str], selector: str) -> Iterator[Measure]:
    """Run a command that reads a feed of a server, beside an interpreter that does nothing."""
    with TemporaryDirectory() as name, gopher_server() as port:
        url = f"gopher://127.0.0.1:{port}/1/{selector}"
        define(Path(name), "bees", url)
        yield beside_nothing(Path(name), [url if one == "URL" else one for one in arguments])


def define(folder: Path, name: str, url: str) -> None:
    """Write a definition into a folder."""
    (settings_for(folder).feeds / f"{name}.toml").write_text(f'url = "{url}"\n')


def beside_nothing(folder: Path, arguments: Sequence[str]) -> Measure:
    """Return what measures a command; its first run fills the data folder, and compiles the modules."""
    settings = settings_for(folder)
    options = ["--feeds", str(settings.feeds), "--data", str(settings.data), "--allow-private", "--gap", "0 s"]
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    ours = [FEEDD, *options, *arguments]
    time_of_command(ours)
    return lambda: (time_of_command(ours, 10), time_of_command([sys.executable, "-c", "pass"], 10))


ROWS = (
    Row(name="feedd --help", yardstick=NOTHING, target=5, opened=partial(command, ["--help"])),
    Row(name="feedd list, 20 feeds", yardstick=NOTHING, target=12, opened=partial(command, ["list"], 20)),
)
