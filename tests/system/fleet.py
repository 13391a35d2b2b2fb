"""Let a fleet poll while its parts are killed, and compare its store with that of one process that nothing happens to.

    python -m tests.system.fleet 500

Two schedulers, three workers and two web processes poll that many feeds of a tenth as many hosts, twice: at first each
feed has one post, then two. During the second round a worker, a scheduler and a web process are killed, PostgreSQL is
restarted, and a worker's connections to it are cut for half a minute.
"""

import json
import re
import signal
import sqlite3
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg

from feedd.notify.notifier import PROGRAMS_AT_ONCE
from tests.support.fleet import ALL_DUE, Fleet, Hosts, define_feeds, fleet, served_hosts, until
from tests.support.postgres_cluster import Server, cluster, new_database, programs
from tests.support.postgres_proxy import proxied

GAP = 0.2  # seconds between the requests to one host
EARLY = 0.05  # seconds by which a request may come before the gap is over: the host sees it later than it was sent
KILLED = 1  # the second member, which is a worker
CUT = 30.0  # seconds without a connection
ALONE = {"FEEDD_GAP": f"{GAP}s", "FEEDD_BASE_URL": "https://feeds.example.org"}  # it tells nobody: that takes long
RATE = 4  # feeds that fall due a second: two workers tell of as many posts, and only 1,000 may wait

POLLED = "SELECT COUNT(*) FROM feeds WHERE good_at IS NOT NULL"
POSTS = "SELECT COUNT(*) FROM entries WHERE revision > 0"
MERGED = "SELECT COUNT(*) FROM documents WHERE name IN ('all.atom', 'feeds.opml')"
WAITING = "SELECT COUNT(*) FROM notifications"
ONE_AFTER_THE_OTHER = f"""
UPDATE feeds SET next_check_at = (EXTRACT(EPOCH FROM clock_timestamp()) * 1000000)::bigint + place * 1000000 / {RATE}
FROM (SELECT id, ROW_NUMBER() OVER (ORDER BY id) AS place FROM feeds) AS placed WHERE placed.id = feeds.id
"""  # all of it is ours

# Without what is a time, or counts what each process found.
TABLES = {
    "feeds": "id, name, location, title, failures, error, doubt, terms, charset, private, turnovers, stage",
    "entries": "id, feed_id, key, location, label, title, state, published, dated_by, authors, summary, attempts, "
    "problem, revision, fingerprint, listing, categories",
    "revisions": "entry_id, number, fingerprint, significant, text, html, raw, note, reading",
    "names": "name, feed_id",
    "aliases": "key, entry_id, feed_id",
    "indexes": "feed_id, raw",
    "incidents": "feed_id, kind, stage",
    "documents": "name",
    "hosts": "host, port, admin",
    "searched": "entry_id, form",
}


def main(feeds: int) -> int:
    """Run it and say what was found; the number of faults is the exit code."""
    folder = programs()
    if folder is None:
        say("PostgreSQL is not installed")
        return 1
    faults: list[str] = []
    hosts = Hosts()
    with TemporaryDirectory(prefix="feedd-fleet-") as name, served_hosts(hosts) as port, cluster(folder) as server:
        many, alone = Path(name) / "many", Path(name) / "alone"
        for place in (many, alone):
            define_feeds(place, feeds, max(2, feeds // 10), port)
        url = new_database(server.url, "fleet")
        with timed("the fleet"), fleet(many, url, **settings(many)) as some:
            faults += disturbed(some, server, hosts, feeds)
        faults += manners(hosts)
        faults += announcements(many, feeds, some.members[KILLED].process.pid)
        hosts.posts, hosts.asked = 1, []
        with timed("one process"), fleet(alone, "", **ALONE) as one:
            undisturbed(one, hosts, feeds)
        faults += differences(url, alone / "0-" / "feedd.sqlite3")
    for fault in faults:
        say(f"FAULT {fault}")
    say(f"{feeds} feeds, {len(faults)} faults")
    return min(len(faults), 100)


def settings(folder: Path) -> dict[str, str]:
    """Return the settings of all processes; what they announce goes into one file, after the number of who tells it."""
    return ALONE | {"FEEDD_NOTIFY": f'sh,-c,printf "%s %s\\n" $PPID "$(cat)" >> {folder / "told"}'}


def disturbed(some: Fleet, server: Server, hosts: Hosts, feeds: int) -> Iterator[str]:
    """Poll twice with a fleet to which everything happens that may, and yield what is wrong with how it ends."""
    with proxied(some.url) as (proxy, through):
        scheduler = some.start("scheduler")
        killed = some.start("worker")
        web = some.start("web")
        for role in ("scheduler", "worker", "web"):
            some.start(role)
        some.start("worker", url=through)
        some.ready()
        with timed("first round"):
            some.wait_until(POLLED, feeds, limit(feeds))
        hosts.posts = 2
        some.rows(ONE_AFTER_THE_OTHER)
        with timed("second round, disturbed"):
            for part, happens in enumerate(
                (
                    lambda: killed.end(signal.SIGKILL),
                    lambda: (scheduler.end(signal.SIGKILL), web.end(signal.SIGKILL)),
                    lambda: restart(server),
                    proxy.cut,
                ),
                start=1,
            ):
                wait_for_posts(some, feeds + feeds * part // 8, limit(feeds))
                happens()
            until_later(CUT)
            proxy.mend()
            some.wait_until(POSTS, 2 * feeds, limit(feeds))
            some.wait_until(WAITING, 0, limit(feeds))
        alive = [one for one in some.members if one.process.poll() is None]
        for one in alive:
            one.process.send_signal(signal.SIGTERM)
        if [-signal.SIGTERM] * 4 != [one.process.wait(60) for one in alive]:
            yield f"ended otherwise than by SIGTERM: {[one.process.returncode for one in some.members]}"
    for one in some.members:
        if found := re.search("Traceback| bug ", log := one.log()):
            yield f"a bug: {log[max(0, found.start() - 500) :][:3000]}"


def undisturbed(one: Fleet, hosts: Hosts, feeds: int) -> None:
    """Poll the same twice with one process and its file."""
    member = one.start()
    one.ready()
    with closing(sqlite3.connect(one.folder / "0-" / "feedd.sqlite3", timeout=60)) as store:

        def has(statement: str, expected: int) -> None:
            until(lambda: store.execute(statement).fetchone()[0] == expected, lambda: statement, limit(feeds))

        has(POLLED, feeds)
        hosts.posts = 2
        with store:
            store.execute(ALL_DUE)
        has(POSTS, 2 * feeds)
        has(MERGED, 2)
    member.end()


def restart(server: Server) -> None:
    """Restart the server; what was committed stays, although it does not wait for the disk."""
    server.run("pg_ctl", "stop", "--mode", "fast")
    server.start()


def wait_for_posts(some: Fleet, number: int, seconds: float) -> None:
    """Wait until there are as many posts or more."""
    until(lambda: int(str(some.rows(POSTS)[0][0])) >= number, lambda: f"{some.rows(POSTS)} of {number}", seconds)


def manners(hosts: Hosts) -> Iterator[str]:
    """Yield what a host has to complain about."""
    if (gap := hosts.shortest_gap()) < GAP - EARLY:
        yield f"a host was asked again after {gap:.3f} s"


def announcements(folder: Path, feeds: int, killed: int) -> Iterator[str]:
    """Yield what the operator's program was told otherwise than once for each second post.

    A few may be told twice: those that the worker of this number had told when it was killed, and could not save.
    """
    tellers: dict[str, list[int]] = {}
    for line in (folder / "told").read_text().splitlines():
        teller, _, message = line.partition(" ")
        tellers.setdefault(json.loads(message)["id"], []).append(int(teller))
    if len(tellers) != feeds:
        yield f"{len(tellers)} of {feeds} posts were told"
    twice = [by for by in tellers.values() if len(by) > 1]
    say(f"  {len(tellers)} posts told, {len(twice)} of them twice, as the worker {killed} was killed that told them")
    if others := [by for by in twice if by[0] != killed or len(by) > 2]:
        yield f"told again, although no worker was killed meanwhile: by {others[:5]}"
    if len(twice) > PROGRAMS_AT_ONCE:
        yield f"{len(twice)} were told twice, more than a worker tells at once"


def differences(url: str, file: Path) -> Iterator[str]:
    """Yield where the rows of the two stores differ."""
    with psycopg.connect(url) as many, closing(sqlite3.connect(file)) as alone:
        for table, columns in TABLES.items():
            statement = f"SELECT {columns} FROM {table}"
            of_many = rows(many.execute(statement.encode()).fetchall())
            of_one = rows(alone.execute(statement).fetchall())
            say(f"  {table}: {of_many.total()} rows, {of_one.total()} alone")
            if of_many != of_one:
                yield f"{table}: {[*of_many - of_one][:2]}, and alone {[*of_one - of_many][:2]}"


def rows(found: Sequence[Sequence[object]]) -> Counter[tuple[object, ...]]:
    """Return rows so that they can be compared in any order."""
    return Counter(tuple(found_row) for found_row in found)


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def limit(feeds: int) -> float:
    """Return the seconds after which nothing more is expected."""
    return 120 + feeds / 2


def until_later(seconds: float) -> None:
    """Let time pass."""
    end = time.monotonic() + seconds
    until(lambda: time.monotonic() >= end, lambda: "", seconds + 10)


@contextmanager
def timed(what: str) -> Iterator[None]:
    """Print how long something took."""
    began = time.monotonic()
    yield
    say(f"{what}: {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 500))
