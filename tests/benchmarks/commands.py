"""What commands cost as whole processes."""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks.measuring import Measure, Row, gopher_server, time_of_command
from tests.support.poll_world import define

NOTHING = "python -c pass"
FEEDD = str(Path(sys.executable).with_name("feedd"))


@contextmanager
def command(arguments: Sequence[str], feeds: int = 0) -> Iterator[Measure]:
    """Run a command beside an interpreter that does nothing."""
    with TemporaryDirectory() as name:
        for number in range(feeds):
            define(Path(name), f"feed{number}", f"gopher://h{number}.example.org/1/")
        yield beside_nothing(Path(name), arguments)


@contextmanager
def polling(arguments: Sequence[str]) -> Iterator[Measure]:
    """Run a command that polls a feed of 50 articles, beside an interpreter that does nothing."""
    with TemporaryDirectory() as name, gopher_server() as port:
        url = f"gopher://127.0.0.1:{port}/1/m"
        define(Path(name), "bees", url)
        yield beside_nothing(Path(name), [url if one == "URL" else one for one in arguments])


def beside_nothing(folder: Path, arguments: Sequence[str]) -> Measure:
    """Return what measures a command; its first run fills the data folder, and compiles the modules."""
    (folder / "feedd.toml").write_text('feeds = "feeds"\ndata = "data"\nallow_private = true\ngap = "0s"\n')
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    ours = [FEEDD, "--config", str(folder / "feedd.toml"), *arguments]
    time_of_command(ours)
    return lambda: (time_of_command(ours, 5), time_of_command([sys.executable, "-c", "pass"], 5))


ROWS = (
    Row(name="feedd --help", yardstick=NOTHING, target=5, opened=partial(command, ["--help"])),
    Row(name="feedd list, 20 feeds", yardstick=NOTHING, target=12, opened=partial(command, ["list"], 20)),
    # The target is 1.5 times RSS-Bridge, which needs seven times what this yardstick does.
    Row(name="feedd once, unchanged", yardstick=NOTHING, target=10.5, opened=partial(polling, ["once", "--all"])),
)
