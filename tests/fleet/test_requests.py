"""What commands ask of a fleet: polls and withdrawals that one of its workers carries out, and reports."""

import json
from pathlib import Path
from uuid import uuid4

import pytest

from tests.support.feedd_process import feedd
from tests.support.fleet import Hosts, define_feeds, fleet, served_hosts
from tests.support.postgres_cluster import new_database

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]
POLLS = "SELECT COUNT(*) FROM polls WHERE ok = 1"


def test_commands_beside_a_fleet_ask_it(postgres: str, tmp_path: Path) -> None:
    """`once` and `withdraw` wait for a worker's report; what needs the store alone is told who has it."""
    hosts = Hosts()
    url = new_database(postgres, uuid4().hex)
    with served_hosts(hosts) as port, fleet(tmp_path, url) as some:
        define_feeds(tmp_path, 3, 3, port)
        some.start("scheduler", "web")
        some.start("worker")
        some.ready()
        some.wait_until(POLLS, 3)
        hosts.posts = 2
        once = feedd(tmp_path, "once", "feed1", "--json", FEEDD_DATABASE=url)
        (report,) = json.loads(once.stdout)["feeds"]
        assert ("feed1", True, 1) == (report["feed"], report["ok"], len(report["new"])), once.stderr
        assert {"feed0": 1, "feed1": 2, "feed2": 1} == hosts.polls()
        gone = feedd(tmp_path, "withdraw", report["new"][0], FEEDD_DATABASE=url)
        assert 0 == gone.returncode, gone.stderr
        assert [(1,)] == some.rows("SELECT COUNT(*) FROM entries WHERE withdrawn_at IS NOT NULL")
        reread = feedd(tmp_path, "reread", "feed1", FEEDD_DATABASE=url)
        assert 0 != reread.returncode
        assert "another feedd polls" in reread.stderr
        forced = feedd(tmp_path, "once", "feed2", "--force", "--json", FEEDD_DATABASE=url)
        assert 0 == forced.returncode, forced.stderr
