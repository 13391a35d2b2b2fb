"""Two real web processes of a fleet: the same documents, and what they serve while PostgreSQL is gone."""

import signal
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.support.fleet import ALL_DUE, Hosts, Member, ask, define_feeds, fleet, served_hosts, until
from tests.support.postgres_cluster import cluster, programs

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]
PUBLISHED = "SELECT COUNT(*) FROM files WHERE name = 'all.atom' AND gzipped IS NOT NULL"
DOCUMENTS = ("/feeds/feed0.atom", "/feeds/feed0.rss", "/feeds/feed1.json", "/feeds/all.atom", "/feeds.opml")


def told(member: Member) -> list[tuple[int, bytes, str, str]]:
    """Return what a reader keeps of each document."""
    answers = [ask(member, path) for path in DOCUMENTS]
    return [(status, body, head.get("etag", ""), head.get("last-modified", "")) for status, head, body in answers]


def are_current(members: Sequence[Member], posts: int) -> bool:
    """Return whether each of these shows so many posts of both feeds, and all the same of each document."""
    answers = [told(one) for one in members]
    return all(one == answers[0] and one[3][1].count(b"<entry>") == 2 * posts for one in answers)


def test_two_web_processes_serve_the_same_and_go_on_without_the_server(tmp_path: Path) -> None:
    """A poll is shown by both; a restart changes no validator; a server that is gone costs no reader anything."""
    folder, hosts = programs(), Hosts()
    if folder is None:
        pytest.skip("PostgreSQL is not installed")
    with cluster(folder) as server, served_hosts(hosts) as port, fleet(tmp_path, server.url) as some:
        define_feeds(tmp_path, 2, 2, port)
        first = some.start("web")
        some.ready()
        second = some.start("web")
        some.ready()
        some.start("scheduler", "worker")
        some.ready()
        until(lambda: some.rows(PUBLISHED) == [(1,)] and are_current([first, second], 1), lambda: "not the same")
        hosts.posts = 2
        some.rows(ALL_DUE)
        until(lambda: are_current([first, second], 2), lambda: "the second poll is not shown by both")

        before, tag = told(first), ask(first, DOCUMENTS[0])[1]["etag"]
        second.end(signal.SIGKILL)
        third = some.start("web")
        assert before == told(third)

        server.stop()
        until(lambda: ask(first, "/readyz")[0] == 503, lambda: "still ready")
        assert before == told(first) == told(third)
        assert 304 == ask(third, DOCUMENTS[0], If_None_Match=tag)[0]
        status, _, page = ask(first, "/")
        assert (503, True) == (status, b"try again" in page.lower())
        assert 503 == ask(first, "/feeds/feed1.atom")[0]

        server.start()
        until(lambda: ask(first, "/readyz")[0] == 200, lambda: "not ready again")
        hosts.posts = 3
        some.rows(ALL_DUE)
        until(lambda: told(first)[3][1].count(b"<entry>") == 6, lambda: "no poll is shown any more")
        assert 200 == ask(third, "/")[0]
