"""A daemon with busy authors, through all that happens to a service in a year, in minutes.

    python -m tests.system.soak 30

Posts, edits, moves, bursts, hosts in trouble, a clock that jumps, kills, restarts, a full disk, a backup that is
restored. A subscriber follows all feeds over HTTP; in the end it must have every post once, as its author has it now,
and memory, descriptors, the write-ahead log and the bytes for each entry must not have grown.
"""

import json
import random
import signal
import sqlite3
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec import Struct, field

from tests.support.busy_authors import Author, Site
from tests.support.feedd_process import Daemon, feedd, running
from tests.support.poll_world import define
from tests.support.small_disk import fill, mounted
from tests.support.threaded_gopher import served
from tests.system.chaos import Line, at_most, none_of, show

FEEDS, HOSTS = 60, 6
INTERVAL = 8  # seconds between two polls of a feed
READS = 3.0  # seconds between two looks of the subscriber at a feed
EVERY = 30.0  # seconds between two acts of an author
EVENT = 25.0  # seconds between the ends and beginnings of events
LASTS = 10.0  # seconds that trouble lasts
DRAIN = 240.0  # seconds without a new arrival, after which what is missing is lost
DISK = "400m"
JUMPS = ("+3h", "-3h", "+10d", "-10d", "+2000d", "-2000d")
FAKETIME = next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), None)
PAGE = 4096
MOST_LOG = 24 * 2**20  # bytes of the write-ahead log; feedd folds it from 16 MB on


class Samples(Struct):
    """What the process and its files took, a second apart."""

    memory: list[int] = field(default_factory=list)
    descriptors: list[int] = field(default_factory=list)
    log: list[int] = field(default_factory=list)  # bytes of the write-ahead log
    disk: list[float] = field(default_factory=list)  # bytes of the data folder for each post that was written


class Soak(Struct):
    """A daemon that may be down, its hosts, and its subscriber."""

    folder: Path
    sites: Sequence[Site]
    chance: random.Random
    has_disk: bool
    daemon: Daemon | None = None
    samples: Samples = field(default_factory=Samples)
    bugs: list[str] = field(default_factory=list)
    wrong_ends: list[str] = field(default_factory=list)
    happened: list[str] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)
    _life: ExitStack = field(default_factory=ExitStack)

    @property
    def authors(self) -> list[Author]:
        """All authors of all hosts."""
        return [author for site in self.sites for author in site.authors]

    def start(self) -> None:
        """Start the daemon, with a wall clock that can be moved where that is possible."""
        clock = self._set_clock("+0")
        more = {"FEEDD_BASE_URL": "http://feeds.example"}
        if FAKETIME:
            more |= {"LD_PRELOAD": str(FAKETIME), "FAKETIME_TIMESTAMP_FILE": str(clock)}
            more |= {"FAKETIME_CACHE_DURATION": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1", "DONT_FAKE_MONOTONIC": "1"}
        self.daemon = self._life.enter_context(running(self.folder, **more))
        reader = threading.Thread(target=self._read_log, args=(self.daemon,))
        self._life.callback(reader.join)
        reader.start()

    def _set_clock(self, offset: str) -> Path:
        """Write the file with the offset of the wall clock by a rename: processes read it at any moment."""
        draft, clock = self.folder / "clock.draft", self.folder / "clock"
        draft.write_text(f"{offset}\n")
        return draft.replace(clock)

    def _read_log(self, daemon: Daemon) -> None:
        assert daemon.process.stderr
        for line in daemon.process.stderr:
            stalls = "stalled" in line and "disk is full" not in line  # which this makes it
            if stalls or any(word in line for word in (" bug", "Traceback")):
                self.bugs.append(line.strip())

    def kill(self) -> None:
        """Kill the daemon."""
        daemon, self.daemon = self.daemon, None
        if daemon:
            daemon.process.kill()
        self._life.close()

    def stop(self) -> None:
        """Stop the daemon as systemd does."""
        daemon, self.daemon = self.daemon, None
        if daemon and (status := daemon.end(signal.SIGTERM)) not in (0, -signal.SIGTERM):
            self.wrong_ends.append(f"exit status {status}")
        self._life.close()

    def read_feeds(self) -> None:
        """Read all feeds in turn, as a subscriber, until the end."""
        etags: dict[str, str] = {}
        while not self.over.is_set():
            for author in self.authors:
                if self.over.wait(READS / len(self.authors)):
                    return
                path = f"/feeds/{author.name}.atom"
                if document := self._get(path, etags):
                    author.subscriber.read(document)

    def _get(self, path: str, etags: dict[str, str]) -> bytes:
        daemon = self.daemon
        if daemon is None:
            return b""
        try:
            with closing(HTTPConnection("127.0.0.1", daemon.port, timeout=30)) as connection:
                connection.request("GET", path, headers={"If-None-Match": etags.get(path, "-")})
                answer = connection.getresponse()
                document = answer.read()
        except (OSError, HTTPException):  # it was killed meanwhile
            return b""
        if answer.status != 200:
            return b""
        etags[path] = answer.headers["ETag"] or ""
        return document

    def measure(self) -> None:
        """Measure the process and the log of its database every second, until the end."""
        while not self.over.wait(1):
            daemon = self.daemon
            if daemon is None:
                continue
            daemon.skip_notices()
            try:
                process = Path(f"/proc/{daemon.process.pid}")
                memory = int((process / "statm").read_text().split()[1]) * PAGE
                descriptors = sum(1 for _ in (process / "fd").iterdir())
                log = (self.folder / "data" / "feedd.sqlite3-wal").stat().st_size
                taken = sum(one.stat().st_size for one in (self.folder / "data").rglob("*") if one.name != "filler")
            except (OSError, IndexError):
                continue
            self.samples.memory.append(memory)
            self.samples.descriptors.append(descriptors)
            self.samples.log.append(log)
            self.samples.disk.append((taken - log) / sum(len(author.phlog.posts) for author in self.authors))

    def write(self) -> None:
        """Let one author go on."""
        site = self.chance.choice(self.sites)
        if not site.trouble:
            self.chance.choice(site.authors).go_on()
            site.serve()

    def read_edited(self) -> None:
        """Read articles again where one was edited: by itself, feedd would do so a week later.

        Where it says that it could not, as while its clock is doubted, it is asked again.
        """
        edited = [author.name for author in self.authors if author.is_edited]
        if not edited:
            return
        said = feedd(self.folder, "once", "--force", "--json", *edited).stdout or '{"feeds": []}'
        done = {one["feed"] for one in json.loads(said)["feeds"] if one["ok"] and not one["problems"]}
        for author in self.authors:
            author.is_edited = author.is_edited and author.name not in done

    # Events: each does something, yields the seconds for which it lasts, and undoes it. Authors go on meanwhile.

    def killed(self) -> Iterator[float]:
        """SIGKILL, and a start."""
        self.kill()
        yield 1
        self.start()

    def restarted(self) -> Iterator[float]:
        """SIGTERM, and a start."""
        self.stop()
        yield 1
        self.start()

    def reloaded(self) -> Iterator[float]:
        """SIGHUP."""
        if self.daemon:
            self.daemon.process.send_signal(signal.SIGHUP)
        yield 1

    def halted(self) -> Iterator[float]:
        """SIGSTOP, as a machine that sleeps, and SIGCONT."""
        if self.daemon:
            self.daemon.process.send_signal(signal.SIGSTOP)
            yield LASTS
            self.daemon.process.send_signal(signal.SIGCONT)

    def in_trouble(self) -> Iterator[float]:
        """A host that cuts its menus off, or has lost everything."""
        site = self.chance.choice(self.sites)
        site.trouble = self.chance.choice(("cut", "missing"))
        site.serve()
        yield LASTS
        site.trouble = ""
        site.serve()

    def bursting(self) -> Iterator[float]:
        """Many posts at once."""
        site = self.chance.choice(self.sites)
        self.chance.choice(site.authors).burst()
        site.serve()
        yield 1

    def moved_clock(self) -> Iterator[float]:
        """A wall clock that jumps, and back."""
        self._set_clock(self.chance.choice(JUMPS))
        yield LASTS
        self._set_clock("+0")

    def full_disk(self) -> Iterator[float]:
        """A disk without a free byte, and room again."""
        filler = fill(self.folder / "data")
        yield LASTS
        filler.unlink()

    def restored(self) -> Iterator[float]:
        """A backup while it runs, some minutes, and a return to the backup."""
        file = self.folder / "backup.tar"
        made = feedd(self.folder, "backup", "--force", str(file))
        yield 1
        self.stop()
        back = feedd(self.folder, "restore", "--force", str(file))
        self.wrong_ends += [one.stderr for one in (made, back) if one.returncode]
        for put_aside in (self.folder / "data").glob("before-restore-*"):
            subprocess.run(["rm", "-r", str(put_aside)], check=True)
        for author in self.authors:
            author.subscriber.amnesties += 1
            author.is_edited = True
        self.start()

    def events(self) -> list[Callable[[], Iterator[float]]]:
        """Return the events that are possible here."""
        always = [
            self.killed,
            self.restarted,
            self.reloaded,
            self.halted,
            self.in_trouble,
            self.bursting,
            self.restored,
        ]
        return [*always, *([self.moved_clock] if FAKETIME else []), *([self.full_disk] if self.has_disk else [])]

    def live(self, seconds: float, event: float, every: float) -> None:
        """Let authors write and events happen for this long, one event after the other in shuffled rounds."""
        end, waiting = time.monotonic() + seconds, list[Callable[[], Iterator[float]]]()
        going: Iterator[float] | None = None
        next_event, next_reading = time.monotonic() + event, time.monotonic() + event
        while (now := time.monotonic()) < end or going:
            if now >= next_event:
                if going is None:
                    waiting = waiting or self.chance.sample(self.events(), len(self.events()))
                    happens = waiting.pop()
                    self.happened.append(happens.__name__)
                    going = happens()
                lasts = next(going, None)
                going = going if lasts is not None else None
                next_event = time.monotonic() + (lasts if lasts is not None else event)
            if now >= next_reading and going is None and self.daemon:
                self.read_edited()
                next_reading = time.monotonic() + event
            self.write()
            self.over.wait(every / len(self.authors))

    def drain(self, limit: float) -> None:
        """Wait until the subscriber has everything, or until nothing has arrived for this long."""
        missing, since = self.missing(), time.monotonic()
        while missing and time.monotonic() - since < limit:
            self.read_edited()
            self.over.wait(READS)
            if (now := self.missing()) != missing:
                missing, since = now, time.monotonic()

    def missing(self) -> list[str]:
        """Return what the subscriber does not have as it is now."""
        return [f"{one.name} p{number}" for one in self.authors for number in (*one.lost, *one.stale)]

    def judge(self, growth: float) -> Iterator[Line]:
        """Judge the end: nothing lost, nothing doubled, and nothing grown but what is kept."""
        for what in ("lost", "stale", "doubled", "announced_again"):
            found = [f"{one.name} p{number}" for one in self.authors for number in _of(one, what)]
            yield none_of(f"posts {what.replace('_', ' ')}", found)
        yield none_of("bugs in the log", self.bugs)
        yield none_of("wrong ends", self.wrong_ends)
        third = len(self.samples.memory) // 3
        for what in ("memory", "descriptors", "disk"):
            values = getattr(self.samples, what)
            early, late = statistics.median(values[:third]), statistics.median(values[-third:])
            yield at_most(f"{what}, last third / first", late / early, growth, f" ({max(values):.0f})")
        yield at_most("longest log of the database / limit", max(self.samples.log) / MOST_LOG, 1)
        yield none_of("damage of the database", _damage(self.folder / "data" / "feedd.sqlite3"))


def _of(author: Author, what: str) -> list[int]:
    if what == "doubled":
        return author.subscriber.doubled
    return {"lost": author.lost, "stale": author.stale, "announced_again": author.announced_again}[what]


def _damage(file: Path) -> list[str]:
    with closing(sqlite3.connect(file)) as database:
        found = [row[0] for row in database.execute("PRAGMA integrity_check") if row[0] != "ok"]
        return found + [f"foreign key of {row[0]}" for row in database.execute("PRAGMA foreign_key_check")]


def soak(
    folder: Path, seconds: float, *, feeds: int, hosts: int, every: float, event: float, growth: float, seed: int
) -> list[Line]:
    """Run a daemon for this long, and return the judgement.

    Each author does something `every` so many seconds, and `event` seconds lie between two events.
    """
    chance = random.Random(seed)
    with ExitStack() as stack:
        sites = []
        for host in range(hosts):
            hole = stack.enter_context(served({}))
            names = [f"phlog-{number}" for number in range(host, feeds, hosts)]
            authors = [Author(name=name, chance=chance, is_dated=chance.random() < 0.5) for name in names]
            for author in authors:
                author.write(3)
                url = f"gopher://127.0.0.1:{hole.port}/1/{author.name}"
                define(folder, author.name, url, f'interval = "{INTERVAL}s"\nmax_entries = 100\n')
            sites.append(Site(hole, authors))
            sites[-1].serve()
        (folder / "data").mkdir()
        has_disk = stack.enter_context(mounted(folder / "data", DISK))
        one = Soak(folder, sites, chance, has_disk)
        one.start()
        threads = [threading.Thread(target=work) for work in (one.read_feeds, one.measure)]
        for thread in threads:
            thread.start()
        try:
            one.live(seconds, event, every)
            one.drain(DRAIN)
        finally:
            one.over.set()
            for thread in threads:
                thread.join()
            one.stop()
        written = sum(author.phlog.made for author in one.authors)
        print(f"{written} posts and renames, {sum(sum(a.edits.values()) for a in one.authors)} edits;", *one.happened)  # noqa: T201
        return list(one.judge(growth))


def main(minutes: float, seed: int) -> int:
    """Soak for this long, print the table, and return the exit status."""
    with TemporaryDirectory() as folder:
        lines = soak(
            Path(folder), minutes * 60, feeds=FEEDS, hosts=HOSTS, every=EVERY, event=EVENT, growth=1.25, seed=seed
        )
    return 0 if show("after all", lines) else 1


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else 30, int(sys.argv[2]) if len(sys.argv) > 2 else 1))
