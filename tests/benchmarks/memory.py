"""What the daemon keeps in memory: bytes of `feedd run` after its start and a round of polls."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks.measuring import HOSTS, Measure, Row, gopher_server

FEW, MORE, MANY = 100, 400, 10_000
SETTINGS = 'allow_private = true\ngap = "0s"\nlisten = "127.0.0.1:0"\n'
KILOBYTE, MEGABYTE = 1000, 1_000_000
_RESIDENT = re.compile(r"^Rss(?:Anon|File):\s+(\d+) kB$", re.MULTILINE)


def resident(feeds: int) -> int:
    """Return the bytes of memory of a daemon that has polled and published so many feeds, each of one article."""
    with TemporaryDirectory() as name, gopher_server() as port:
        folder = Path(name)
        (folder / "feeds").mkdir()
        (folder / "feedd.toml").write_text(SETTINGS)
        for number in range(feeds):
            url = f"gopher://127.0.0.{number % HOSTS + 1}:{port}/1/{number}/m"
            (folder / "feeds" / f"feed{number}.toml").write_text(f'url = "{url}"\n[index]\nfirst = 1\n')
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed program is compiled
        feedd = [str(Path(sys.executable).with_name("feedd")), "--config", str(folder / "feedd.toml")]
        places = ["--feeds", str(folder / "feeds"), "--data", str(folder / "data")]
        with subprocess.Popen([*feedd, *places, "run"], stderr=subprocess.STDOUT, stdout=subprocess.PIPE) as daemon:
            assert daemon.stdout
            polled = 0
            for line in daemon.stdout:
                polled += b" polled " in line
                if polled == feeds and b" merged " in line:
                    break
            status = Path(f"/proc/{daemon.pid}/status").read_text("ascii")
            daemon.send_signal(signal.SIGTERM)
            daemon.communicate()
    return sum(int(found) for found in _RESIDENT.findall(status)) * 1024


@contextmanager
def idle(feeds: int) -> Iterator[Measure | None]:
    """Weigh a daemon."""
    weight = resident(feeds) if sys.platform == "linux" else None
    yield (lambda: (weight, MEGABYTE)) if weight else None


@contextmanager
def growth() -> Iterator[Measure | None]:
    """Weigh what each further feed adds."""
    added = (resident(MORE) - resident(FEW)) / (MORE - FEW) if sys.platform == "linux" else None
    yield (lambda: (added, KILOBYTE)) if added else None


ROWS = (
    Row(name="memory of 100 feeds", yardstick="a megabyte", target=50, opened=partial(idle, FEW)),
    Row(name="memory of one more feed", yardstick="a kilobyte", target=2, opened=growth),
    Row(name="memory of 10,000 feeds", yardstick="a megabyte", target=90, opened=partial(idle, MANY), full=True),
)
