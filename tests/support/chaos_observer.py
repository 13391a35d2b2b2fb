"""A daemon with good and hostile hosts, observed from outside while it runs: over HTTP, by its log and /proc."""

import itertools
import os
import re
import signal
import sqlite3
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from msgspec import Struct, field

from tests.support.feedd_process import Daemon, running
from tests.support.host_processes import FIRST_POSTS, Phlogs, Servers
from tests.support.hostile_hosts import HostKind

PACE = 0.02  # seconds between two requests over HTTP
MEDIA_BYTES = 4 * 2**20  # of a file; on loopback an endless one fills a disk
POLL = re.compile(r"\b(?:polled|failed) feed=(\S+)")
FORMS = ("atom", "rss", "json")
CLOCK_TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")


class Run(Struct, kw_only=True):
    """What was observed of one run."""

    seconds: float
    latencies: list[float] = field(default_factory=list)  # of requests for feeds, in seconds
    statuses: Counter[int] = field(default_factory=Counter)
    health: Counter[int] = field(default_factory=Counter)
    media: list[tuple[int, int]] = field(default_factory=list)  # status and bytes of each sound that was asked for
    memory: list[int] = field(default_factory=list)  # bytes, a second apart
    descriptors: list[int] = field(default_factory=list)
    ticks: list[float] = field(default_factory=list)  # when the watchdog was fed
    log: list[str] = field(default_factory=list)
    said: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))  # reasons, by feed
    shown: str = ""  # the status page at the end
    asked: dict[str, list[float]] = field(default_factory=dict)  # when an index was asked for, by feed
    late: dict[str, list[float]] = field(default_factory=dict)  # seconds from writing a post to announcing it
    polls: dict[str, int] = field(default_factory=dict)  # by feed, as the log has them
    published: dict[str, int] = field(default_factory=dict)
    ahead: int = 0  # entries dated in the future
    damage: list[str] = field(default_factory=list)  # of the database
    exit_status: int = 0
    drained: float = 0.0  # seconds
    cpu: float = 0.0  # seconds


class Watch(Struct, kw_only=True):
    """A running daemon, and what is observed of it until the end."""

    daemon: Daemon
    folder: Path
    names: Sequence[str]  # of the good feeds
    run: Run
    over: threading.Event = field(default_factory=threading.Event)

    def looks(self) -> list[Callable[[], None]]:
        """Return the observations that run at the same time, each in a thread."""
        return [self.load, self.ask_health, self.ask_media, self.look, self.read_log, self.hear_watchdog]

    def each(self, seconds: float) -> Iterator[int]:
        """Yield at this interval, however long the body takes, until the run is over."""
        begun = time.monotonic()
        for turn in itertools.count():
            if self.over.wait(max(begun + turn * seconds - time.monotonic(), 0)):
                return
            yield turn

    def load(self) -> None:
        """Request the feeds as readers do, one after the other, every second time with the ETag of the last answer."""
        documents = itertools.cycle([f"/feeds/{name}.{form}" for name in self.names for form in FORMS])
        etags: dict[str, str] = {}
        with closing(HTTPConnection("127.0.0.1", self.daemon.port)) as connection:
            for turn in self.each(PACE):
                path = next(documents)
                headers = {"Accept-Encoding": "gzip"}
                if turn % 2 and path in etags:
                    headers["If-None-Match"] = etags[path]
                begun = time.monotonic()
                connection.request("GET", path, headers=headers)
                answer = connection.getresponse()
                answer.read()
                if path in etags or answer.status != 404:  # it was polled
                    self.run.latencies.append(time.monotonic() - begun)
                    self.run.statuses[answer.status] += 1
                    etags[path] = answer.headers["ETag"] or ""

    def ask_health(self) -> None:
        """Check every second whether it is alive."""
        for _ in self.each(1):
            self.run.health[self.daemon.get("/healthz")[0]] += 1

    def ask_media(self) -> None:
        """Request an endless sound repeatedly."""
        for _ in self.each(5):
            document = self.daemon.get("/feeds/endless-media.atom")[2]
            for path in re.findall(rb"/media/[^\"<&]+", document)[:1]:
                self.run.media.append(_bytes_of(self.daemon.port, path.decode()))

    def look(self) -> None:
        """Measure the process, and what the store says about the feeds, every second."""
        pid = self.daemon.process.pid
        for _ in self.each(1):
            self.run.memory.append(int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE)
            self.run.descriptors.append(sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir()))
            with reading(self.folder) as database:
                for name, error in database.execute("SELECT name, error FROM feeds WHERE error IS NOT NULL"):
                    self.run.said[name].add(error)

    def read_log(self) -> None:
        """Read its log."""
        assert self.daemon.process.stderr
        self.run.log.extend(self.daemon.process.stderr)

    def hear_watchdog(self) -> None:
        """Record each notification of the watchdog."""
        while "STOPPING=1" not in (notice := self.daemon.next_notice()):
            if "WATCHDOG=1" in notice:
                self.run.ticks.append(time.monotonic())


def observe(folder: Path, seconds: float, phlogs: Phlogs, hostile: Sequence[HostKind], timeout: float) -> Run:
    """Observe a daemon that polls for this long, with this time-out in seconds."""
    run = Run(seconds=seconds)
    settings = {"FEEDD_TIMEOUT": f"{timeout}s", "FEEDD_MEDIA_BYTES": str(MEDIA_BYTES)}
    settings |= {"FEEDD_BASE_URL": "http://feeds.example"}
    with ExitStack() as stack:
        good = stack.enter_context(Servers(phlogs.kinds()))
        bad = stack.enter_context(Servers(hostile))
        good.define(folder)
        bad.define(folder)
        with running(folder, **settings) as daemon:
            watch = Watch(daemon=daemon, folder=folder, names=phlogs.names, run=run)
            threads = [threading.Thread(target=look) for look in watch.looks()]
            for thread in threads:
                thread.start()
            watch.over.wait(seconds)
            run.shown = daemon.get("/status")[2].decode()
            run.cpu = _cpu(daemon)
            watch.over.set()
            begun = time.monotonic()
            run.exit_status = daemon.end(signal.SIGTERM)
            run.drained = time.monotonic() - begun
            for thread in threads:
                thread.join()
    run.asked = {name: asked.times(b"/index") for name, asked in {**good.asked, **bad.asked}.items()}
    run.polls = Counter(found[1] for line in run.log if (found := POLL.search(line)))
    _read_store(folder, run, phlogs)
    return run


def _bytes_of(port: int, path: str) -> tuple[int, int]:
    """Return the status of an answer, and count its bytes until it ends or breaks off."""
    with closing(HTTPConnection("127.0.0.1", port)) as connection:
        connection.request("GET", path)
        answer = connection.getresponse()
        count = 0
        try:
            while piece := answer.read(65536):
                count += len(piece)
        except (HTTPException, OSError):
            pass
        return answer.status, count


def _cpu(daemon: Daemon) -> float:
    fields = Path(f"/proc/{daemon.process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / CLOCK_TICKS


@contextmanager
def reading(folder: Path) -> Iterator[sqlite3.Connection]:
    """Open the store for reading while the daemon uses it."""
    file = folder / "data" / "feedd.sqlite3"
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=30)) as database:
        yield database


def _read_store(folder: Path, run: Run, phlogs: Phlogs) -> None:
    with reading(folder) as database:
        run.damage = [row[0] for row in database.execute("PRAGMA integrity_check") if row[0] != "ok"]
        run.damage += [f"foreign key of {row[0]}" for row in database.execute("PRAGMA foreign_key_check")]
        entries = database.execute(
            "SELECT feeds.name, label, entries.first_seen, state, problem, published FROM entries "
            "JOIN feeds ON feeds.id = entries.feed_id"
        ).fetchall()
    now = time.time()
    for name, label, first_seen, state, problem, published in entries:
        run.published[name] = run.published.get(name, 0) + (state == "published")
        run.ahead += published / 1e6 > now
        if problem:
            run.said[name].add(problem)
        if name in phlogs.names and (number := int(label.rpartition("-")[2])) >= FIRST_POSTS:
            run.late.setdefault(name, []).append(first_seen / 1e6 - phlogs.written_at(number))
