"""Private feeds of a real daemon: tokens that are made and revoked while it runs, and what its log says of them."""

import json
import signal
from pathlib import Path

import pytest

from feedd.gopher.url import format_url
from feedd.model import GopherUrl
from tests.support.feedd_process import feedd, running
from tests.support.poll_world import TWO_PHLOGS, define
from tests.support.threaded_gopher import served

pytestmark = pytest.mark.slow

STRANGER = {"X-Forwarded-For": "198.51.100.7"}


def test_tokens_of_a_running_daemon(tmp_path: Path) -> None:
    """A definition that is edited, a token that is revoked, a restart; the log at its finest names no token."""
    with served(TWO_PHLOGS) as hole:
        url = format_url(GopherUrl(host="127.0.0.1", port=hole.port, selector=b"/index"))
        define(tmp_path, "hole", url)

        def token(label: str) -> str:
            made = json.loads(feedd(tmp_path, "tokens", "add", label, "--json").stdout)
            return str(made["token"])

        said: list[str] = []
        with running(tmp_path, FEEDD_LOG_LEVEL="debug", FEEDD_BASE_URL="https://feeds.example.org") as daemon:
            daemon.wait_for("polled .*hole")
            anna, ben = token("anna"), token("ben")
            while daemon.get("/feeds/hole.atom", STRANGER)[0] != 200:
                daemon.wait_for("published|merged|polled")
            define(tmp_path, "hole", url, 'access = "token"\n')
            daemon.wait_for("reloaded")
            paths = [f"/private/{word}/feeds/hole.atom" for word in (anna, ben)]
            seen = [daemon.get(path, STRANGER)[0] for path in ("/feeds/hole.atom", *paths)]
            feedd(tmp_path, "tokens", "revoke", "anna")
            after = [daemon.get(path, STRANGER)[0] for path in paths]
            daemon.end(signal.SIGTERM)
            assert daemon.process.stderr
            said += [*daemon.log, daemon.process.stderr.read()]
        with running(tmp_path, FEEDD_LOG_LEVEL="debug", FEEDD_BASE_URL="https://feeds.example.org") as daemon:
            restarted = [daemon.get(path, STRANGER)[0] for path in ("/feeds/hole.atom", *paths)]
            daemon.end(signal.SIGTERM)
            assert daemon.process.stderr
            said += [*daemon.log, daemon.process.stderr.read()]

    assert [404, 200, 200] == seen
    assert [404, 200] == after
    assert [404, 404, 200] == restarted
    assert not any(word in "".join(said) for word in (anna, ben))
    assert 0o700 == (tmp_path / "data" / "private").stat().st_mode & 0o777
