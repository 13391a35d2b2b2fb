"""`feedd politeness` as a person types it, after a poll of a real hole."""

from pathlib import Path

import pytest

from tests.support.poll_world import define, menu, text
from tests.support.threaded_gopher import served
from tests.support.typed_lines import type_line

DOCUMENTS = {b"/index": menu("A phlog", "02026-11-01 - First|/a"), b"/a": text("First")}
PLACES = "--feeds feeds --data data"


def test_hosts_and_days_are_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """All hosts, then one of them; one that was never asked is a mistake, and so is an interval without a host."""

    def typed(line: str) -> tuple[int, str, str]:
        return type_line(f"{line} {PLACES}", tmp_path, monkeypatch, capsys)

    with served(DOCUMENTS) as hole:
        define(tmp_path, "hole", f"gopher://127.0.0.1:{hole.port}/1/index")
        assert (0, "no request is recorded yet; they are written with the polls of `feedd run` and `feedd once`\n") == (
            typed("politeness")[:2]
        )
        typed("once")
        port = str(hole.port)
    status, shown, _ = typed("politeness")
    assert (0, ["127.0.0.1", port, str(len(hole.requests))]) == (status, shown.splitlines()[-1].split()[:3])
    status, shown, _ = typed("politeness 127.0.0.1 --interval 1d")
    assert (0, "robots.txt: none for feedd") == (status, shown.splitlines()[-2])
    assert "with this interval for its feeds (1), the host would have had about 0 requests and 0.0 kB less" in shown
    assert (2, 2, 2) == (
        typed("politeness never.example.org")[0],
        typed("politeness --interval 1d")[0],
        typed("politeness 127.0.0.1 --interval often")[0],
    )
