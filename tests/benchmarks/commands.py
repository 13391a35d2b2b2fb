"""What commands cost as whole processes."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks.measuring import Measure, Row, time_of_command
from tests.support.poll_world import settings_for


@contextmanager
def command(arguments: Sequence[str], feeds: int = 0) -> Iterator[Measure | None]:
    """Run a command beside an interpreter that does nothing."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        settings = settings_for(folder)
        for number in range(feeds):
            (settings.feeds / f"feed{number}.toml").write_text(f'url = "gopher://h{number}.example.org/1/"\n')
        feedd = [str(Path(sys.executable).with_name("feedd")), "--feeds", str(settings.feeds)]
        ours = [*feedd, "--data", str(settings.data), *arguments]
        time_of_command(ours)
        yield lambda: (time_of_command(ours, 10), time_of_command([sys.executable, "-c", "pass"], 10))


ROWS = (
    Row(name="feedd --help", yardstick="python -c pass", target=5, opened=partial(command, ["--help"])),
    Row(name="feedd list, 20 feeds", yardstick="python -c pass", target=12, opened=partial(command, ["list"], 20)),
)
