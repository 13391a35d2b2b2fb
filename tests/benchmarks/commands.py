"""What commands cost as whole processes."""

import os
import shutil
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
def converting(peer: str | None = None) -> Iterator[Measure | None]:
    """Convert an index of 50 articles, of which the first poll reads 20, beside what another program does for it."""
    if peer and not shutil.which(peer):
        yield None
        return
    with TemporaryDirectory() as name, gopher_server() as port:
        url = f"gopher://127.0.0.1:{port}"
        ours = beside_nothing(Path(name), ["convert", "--no-cache", f"{url}/1/w"], times=1)
        yield (lambda: (ours()[0], time_of_peer(peer, Path(name), url))) if peer else ours


def time_of_peer(peer: str, folder: Path, url: str) -> float:
    """Return the seconds that a peer computes until it has the index and its 50 articles for the first time."""
    lists = folder / "offpunk/lists"
    lists.mkdir(parents=True, exist_ok=True)
    (lists / "subscribed.gmi").write_text(f"# subscribed #subscribed\n=> {url}/1/w Bees\n")
    jobs = [f"{url}/1/w", *(f"{url}/0/{number}/p" for number in range(50))]
    (folder / "jobs.yaml").write_text("---\n".join(f"name: j\ncommand: curl -s {job}\n" for job in jobs))
    (folder / "report.yaml").write_text("report:\n  stdout:\n    enabled: true\n")
    home = [f"{key}={folder}" for key in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME")]
    command = {
        "offpunk": ["--sync", "--assume-yes", "--disable-http", "--cache-validity", "1", "subscribed"],
        "urlwatch": ["--urls", "jobs.yaml", "--config", "report.yaml", "--cache", "seen.db"],
    }[peer]
    (folder / "seen.db").unlink(missing_ok=True)
    shutil.rmtree(folder / "offpunk/gopher", ignore_errors=True)
    return time_of_command(["env", "-C", str(folder), *home, peer, *command])


@contextmanager
def polling(arguments: Sequence[str]) -> Iterator[Measure]:
    """Run a command that polls a feed of 50 articles, beside an interpreter that does nothing."""
    with TemporaryDirectory() as name, gopher_server() as port:
        url = f"gopher://127.0.0.1:{port}/1/m"
        define(Path(name), "bees", url)
        yield beside_nothing(Path(name), [url if one == "URL" else one for one in arguments], times=2)


def beside_nothing(folder: Path, arguments: Sequence[str], times: int = 5) -> Measure:
    """Return what measures a command, run so many times a round; its first run fills the data folder, and compiles."""
    (folder / "feedd.toml").write_text('feeds = "feeds"\ndata = "data"\nallow_private = true\ngap = "0s"\n')
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    ours = [FEEDD, "--config", str(folder / "feedd.toml"), *arguments]
    time_of_command(ours)
    nothing = [sys.executable, "-c", "pass"]
    return lambda: (time_of_command(ours, times) / times, time_of_command(nothing, 5) / 5)


ROWS = (
    Row(name="feedd --help", yardstick=NOTHING, target=5, opened=partial(command, ["--help"])),
    Row(name="feedd list, 20 feeds", yardstick=NOTHING, target=12, opened=partial(command, ["list"], 20)),
    # The target is 2 times RSS-Bridge, see below.
    Row(name="feedd convert, new, 50 articles", yardstick=NOTHING, target=14, opened=converting),
    Row(
        name="feedd convert, beside offpunk",
        yardstick="offpunk --sync",
        target=0.3,
        opened=partial(converting, "offpunk"),
    ),
    Row(
        name="feedd convert, beside urlwatch",
        yardstick="urlwatch, 51 jobs",
        target=0.6,
        opened=partial(converting, "urlwatch"),
    ),
    # The target is 1.5 times RSS-Bridge, which needs seven times what this yardstick does.
    Row(name="feedd once, unchanged", yardstick=NOTHING, target=10.5, opened=partial(polling, ["once", "--all"])),
)
