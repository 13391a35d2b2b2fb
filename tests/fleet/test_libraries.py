"""What is said where feedd was installed without `feedd[fleet]`, and `database` names a server."""

import importlib
import sys
from pathlib import Path

import pytest

from feedd.errors import UsageError
from tests.support.typed_lines import type_line

OURS = ("feedd.store.postgres", "feedd.store.shared_hosts", "feedd.fleet.queue", "feedd.fleet.crew", "feedd.fleet.run")


@pytest.mark.parametrize("line", ["list", "run", "once", "publish", "backup all.tar"])
def test_missing_library_is_named_with_its_extra(
    line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One sentence, and the exit code of a mistake in the settings, with which systemd starts nothing again."""
    for module in OURS:
        monkeypatch.delitem(sys.modules, module, raising=False)
    monkeypatch.setitem(sys.modules, "psycopg", None)
    (tmp_path / "feedd.toml").write_text('database = "postgresql:///feedd"\n', "utf-8")
    (tmp_path / "feeds").mkdir()
    status, out, said = type_line(line, tmp_path, monkeypatch, capsys)
    assert (2, "", 1) == (status, out, said.count("\n")), said
    assert "needs psycopg" in said
    assert "`feedd[fleet]`" in said


def test_missing_procrastinate_is_named_with_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """A store in PostgreSQL alone does not need it; who polls there does."""
    for module in OURS:
        monkeypatch.delitem(sys.modules, module, raising=False)
    monkeypatch.setitem(sys.modules, "procrastinate", None)
    with pytest.raises(UsageError, match=r"Procrastinate, which cannot be used here .*`feedd\[fleet\]`"):
        importlib.import_module("feedd.fleet.queue")
