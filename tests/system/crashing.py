"""Kill `feedd once` repeatedly while a phlog changes, and check what must hold after each kill.

    python -m tests.system.crashing 300

A kill is a SIGKILL at a random moment of a real process. Between two kills, the phlog changes and one run is not
killed.
"""

import asyncio
import json
import multiprocessing
import os
import random
import re
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree import ElementTree as ET

from msgspec import Struct, field

from feedd.commands.once import run_once
from feedd.demo.hole import Hole
from feedd.model import Report
from tests.support.author_model import DAYS, Phlog, Post
from tests.support.feedd_process import COMMAND, environment
from tests.support.poll_world import define, menu, settings_for, text
from tests.support.threaded_gopher import served

ATOM = "{http://www.w3.org/2005/Atom}"
LISTED = 8  # a window of the newest posts, so that a run stays short
EPISODE = 25  # kills in one data folder; the next begins with a new one, and so with making the tables
COLD = 0.15  # of the runs start from nothing; the others in a process that has feedd's modules in memory
COLDER = 3  # times as long takes a run that starts from nothing
SLACK = 0.05  # seconds after a request, or after the usual end, in which a kill still falls

_forks = multiprocessing.get_context("forkserver")
_forks.set_forkserver_preload(
    ["feedd.cli.once", "feedd.cli.output", "feedd.commands.once", "feedd.publish.formats.atom_rss"]
)


class Trap(Hole):
    """A gopherhole that reports when the nth request comes."""

    def __init__(self) -> None:
        super().__init__()
        self.nth = 0
        self.sprung = threading.Event()

    def _answer(self, selector: bytes) -> bytes:
        answer = super()._answer(selector)
        if len(self.requests) == self.nth:
            self.sprung.set()
        return answer


class Cold:
    """A process as a shell starts it."""

    def __init__(self, arguments: Sequence[str]) -> None:
        silent = subprocess.DEVNULL
        self._process = subprocess.Popen([*COMMAND, *arguments], env=environment(), stdout=silent, stderr=silent)

    def end(self, timeout: float | None) -> bool:
        """Wait for the end of the process."""
        try:
            self._process.wait(timeout)
        except subprocess.TimeoutExpired:
            return False
        return True

    def kill(self) -> bool:
        """Kill the process."""
        self._process.kill()
        return self._process.wait() < 0


class Warm:
    """A process that is forked from one with loaded modules, so that most of its time is work."""

    def __init__(self, arguments: Sequence[str], variables: Mapping[str, str] | None = None) -> None:
        self._process = _forks.Process(target=_once, args=(tuple(arguments), dict(variables or {})))
        self._process.start()

    def end(self, timeout: float | None) -> bool:
        """Wait for the end of the process."""
        self._process.join(timeout)
        return self._process.exitcode is not None

    def kill(self) -> bool:
        """Kill the process."""
        self._process.kill()
        self._process.join()
        return (self._process.exitcode or 0) < 0


def _once(arguments: Sequence[str], variables: Mapping[str, str]) -> None:
    from feedd.cli import main

    os.environ.update(environment(**variables))
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    main(list(arguments))


class Crashes(Struct):
    """One data folder, one phlog, and what is known of it."""

    folder: Path
    hole: Trap
    chance: random.Random
    phlog: Phlog = field(default_factory=Phlog)
    ids: dict[int, str] = field(default_factory=dict)  # of posts, by their numbers
    killed: Counter[str] = field(default_factory=Counter)  # by what the process was doing

    @property
    def arguments(self) -> list[str]:
        """Return the command that is killed."""
        return ["--feeds", str(self.folder / "feeds"), "--data", str(self.folder / "data"), "once", "--force"]

    def go_on(self) -> list[Post]:
        """Add, edit, relabel, move, remove and restore posts as an author does; return the new ones."""
        phlog, chance = self.phlog, self.chance
        old = list(phlog.posts)
        for _ in range(chance.randint(0, 2) if old else 3):
            phlog.add(0, DAYS[phlog.made % len(DAYS)], generic=False)
        for post in phlog.listed[LISTED:]:
            post.listed = False
        for post in chance.sample(old, min(len(old), 3)):
            self._change(post, chance.choice(("edit", "mistype", "relabel", "move", "turn")))
        if not phlog.listed:
            phlog.posts[0].listed = True
        self.serve()
        return [post for post in phlog.listed if not post.announced]

    def _change(self, post: Post, act: str) -> None:
        if act == "turn" or not post.listed:  # what changes while nobody looks cannot be followed
            post.listed = not post.listed
        elif act == "edit":
            post.sections = (0, self.chance.randint(1, 1000))
        elif act == "mistype":
            post.typos += 1
        elif act == "relabel":
            self.phlog.relabel(post)
        elif act == "move":
            self.phlog.move(post, retitled=False)

    def serve(self) -> None:
        """Serve the phlog in its present state."""
        lines = (f"02026-11-{post.day} - {post.title}|/{post.selector}" for post in self.phlog.listed)
        documents = {f"/{post.selector}".encode(): text(post.title, post.words) for post in self.phlog.listed}
        self.hole.documents = {b"/index": menu("A phlog", *lines), **documents}
        self.hole.requests.clear()

    def kill_once(self, usual: float) -> bool:
        """Start a run and kill it at a random moment; return whether it was still running then."""
        requests = len(self.phlog.listed) + 1
        self.hole.nth = self.chance.choice((0, 0, self.chance.randint(1, requests), requests))
        tail = SLACK if self.hole.nth == requests else SLACK / 10
        self.hole.sprung.clear()
        cold = self.chance.random() < COLD
        run = Cold(self.arguments) if cold else Warm(self.arguments)
        if self.hole.nth:
            while not self.hole.sprung.wait(SLACK) and not run.end(0):
                pass
            run.end(self.chance.random() ** 2 * tail)  # more of them soon, while it saves
        else:
            run.end(self.chance.random() * (usual * (COLDER if cold else 1) + SLACK))
        asked = len(self.hole.requests)
        if not run.kill():
            return False
        doing = "starting" if not asked else "fetching" if asked < requests else "saving or publishing"
        self.killed[f"{doing}{' (cold)' if cold else ''}"] += 1
        self.hole.requests.clear()
        return True

    def leave_alone(self) -> Report:
        """Do one run without a kill."""
        settings = settings_for(self.folder)
        outcome = asyncio.run(run_once(settings, ["hole"], "force", lambda *_: None))
        (report,) = outcome.reports
        self.hole.requests.clear()
        return report

    def check_wreck(self) -> None:
        """Check that whole files and a whole database are left after a kill."""
        check_files(self.folder / "data" / "public", drafts=True)
        if self.chance.random() < 0.5:  # looking at it folds its log into it; feedd must be able to do so itself
            check_store(self.folder / "data" / "feedd.sqlite3")

    def check(self, report: Report, new: Sequence[Post]) -> None:
        """Check, after a run without a kill, that each post is there once, in its present state, with its first id."""
        public = self.folder / "data" / "public"
        assert (report.ok, report.problems) == (True, ()), report
        announced = {url.partition("/0/")[2] for url in report.new}
        assert announced in (set(), {post.selector for post in new}), "the state before or after, never between"
        check_files(public, drafts=False)
        check_store(self.folder / "data" / "feedd.sqlite3")
        entries = list(_entries(public / "hole.atom"))
        assert sorted(number for number, *_ in entries) == sorted(self._ever()), "none lost, none doubled"
        for number, id_, title, content in entries:
            post = next(post for post in self.phlog.posts if post.number == number)
            assert self.ids.setdefault(number, id_) == id_, "an id is for ever"
            if post.listed:
                assert title == post.title
                assert all(f"p{number}s{section}w0 " in content for section in post.sections), "the text as it is now"
                assert f"typo{post.typos}" in content

    def _ever(self) -> Iterator[int]:
        for post in self.phlog.posts:
            post.announced = post.announced or post.listed
            if post.announced:
                yield post.number


def _entries(file: Path) -> Iterator[tuple[int, str, str, str]]:
    """Return the number of the post of each entry, from its words, with id, title and content."""
    for entry in ET.parse(file).iter(f"{ATOM}entry"):
        content = entry.findtext(f"{ATOM}content") or ""
        match = re.search(r"\bp(\d+)s", content)
        assert match, "an entry has the text of its post"
        yield int(match[1]), entry.findtext(f"{ATOM}id") or "", entry.findtext(f"{ATOM}title") or "", content


def check_files(public: Path, *, drafts: bool) -> None:
    """Check that each published file is whole; `drafts` may be left over."""
    for file in public.glob("*"):
        if file.name.startswith("."):
            assert drafts, f"{file.name} is left over"
        elif file.suffix == ".json":
            json.loads(file.read_bytes())
        elif file.suffix in (".atom", ".rss", ".opml"):
            ET.parse(file)


def check_store(file: Path) -> None:
    """Check that a database is whole."""
    with closing(sqlite3.connect(file)) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []


@contextmanager
def crashes(folder: Path, seed: int) -> Iterator[Crashes]:
    """Yield a phlog with a folder of its own and a definition of its feed."""
    trap = Trap()
    with served({}, trap):
        define(folder, "hole", f"gopher://127.0.0.1:{trap.port}/1/index", "max_entries = 1000\n")
        yield Crashes(folder, trap, random.Random(seed))


def kill_many(folder: Path, seed: int, kills: int, on_kill: Callable[[int], None] = lambda _: None) -> Counter[str]:
    """Kill many times, check after each kill, and print what was killed when."""
    with crashes(folder, seed) as series:
        series.serve()
        started = time.monotonic()
        Warm(series.arguments).end(None)  # the hole is empty: this measures, and makes the tables
        usual = time.monotonic() - started
        while series.killed.total() < kills:
            new = series.go_on()
            for _ in range(series.chance.choice((1, 1, 1, 2))):
                if series.kill_once(usual):
                    series.check_wreck()
            started = time.monotonic()
            series.check(series.leave_alone(), new)
            usual = max(usual, min(time.monotonic() - started, 1.0))
            on_kill(series.killed.total())
        return series.killed


def main(kills: int, seed: int) -> None:
    """Kill in one data folder after the other, and print the progress."""
    killed: Counter[str] = Counter()
    started = time.monotonic()
    while killed.total() < kills:
        with TemporaryDirectory() as folder:
            killed += kill_many(Path(folder), seed, min(EPISODE, kills - killed.total()))
        seed += 1
        print(f"{killed.total()} of {kills} kills, {time.monotonic() - started:.0f} s", flush=True)  # noqa: T201
    for doing, count in sorted(killed.items()):
        print(f"{count:5} while {doing}")  # noqa: T201
    print("nothing lost, nothing doubled, ids stable, files and database whole after each")  # noqa: T201


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1)
