"""The log: its lines for people, for machines and for the journal, whatever strangers wrote."""

import io
import json
import logging
import os
import re
import signal
import subprocess
import sys
import unicodedata
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feedd.telemetry.log import LONGEST, MOST_LINES, LogEvent, LogFormat, events, goes_to_journal, set_up_log
from tests.support.feedd_process import COMMAND, environment
from tests.support.poll_world import define, menu, text
from tests.support.threaded_gopher import served

TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z"
log = events("feedd")


@pytest.fixture(autouse=True)
def _root() -> Iterator[None]:
    """Restore the root logger afterwards: `set_up_log` replaces its handlers."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    root.handlers = []
    yield
    root.handlers = handlers
    root.setLevel(level)


def written(tell: Callable[[], None], form: LogFormat = "text", level: str = "debug") -> str:
    """Return the log that `tell` writes."""
    stream = io.StringIO()
    set_up_log(level, form, stream, {})
    tell()
    return stream.getvalue()


VALUES = {
    "word": ("cnn", "cnn"),
    "number": (3, "3"),
    "fraction": (0.25, "0.25"),
    "true": (True, "true"),
    "nothing": (None, ""),
    "empty": ("", '""'),
    "blank": ("a b", '"a b"'),
    "quote": ('say "no"', r'"say \"no\""'),
    "equals": ("a=b", '"a=b"'),
    "backslash": ("a\\b", r'"a\\b"'),
    "line-break": ("a\nfeed=b", r'"a\nfeed=b"'),
    "url": ("gopher://example.org/1/a%20b", "gopher://example.org/1/a%20b"),
    "colour": ("\x1b[31mred", "\N{REPLACEMENT CHARACTER}[31mred"),
    "override": ("a\u202eb", "a\N{REPLACEMENT CHARACTER}b"),
    "time": (datetime(2026, 11, 22, 14, 0, 0, 5, tzinfo=timezone(timedelta(hours=2))), "2026-11-22T12:00:00Z"),
    "duration": (timedelta(minutes=1), "60.0"),
    "error": (ValueError("no such host"), '"no such host"'),
    "novel": ("x" * (LONGEST + 1), "x" * (LONGEST - 1) + "…"),
}


@pytest.mark.parametrize(("value", "expected"), VALUES.values(), ids=VALUES)
def test_line_has_time_level_event_and_fields(value: object, expected: str) -> None:
    """In logfmt."""
    line = written(lambda: log.warning("failed", feed="cnn", value=value))

    assert re.fullmatch(TIME + re.escape(f" warning failed feed=cnn value={expected}\n"), line)


def test_message_is_the_line_for_other_handlers() -> None:
    """Handlers that do not know events, such as pytest's, get them as text."""
    assert 'polled feed=cnn error="a b"' == str(LogEvent("polled", {"feed": "cnn", "error": "a b"}))


def test_json_is_one_object_with_the_event_first() -> None:
    """Then level and time, then the fields with their types."""
    line = written(lambda: log.info("polled", feed="cnn", new=3, again=None), "json")
    told = json.loads(line)

    assert ["event", "level", "timestamp", "feed", "new", "again"] == list(told)
    assert ("polled", "info", "cnn", 3, None) == tuple(told[key] for key in ("event", "level", "feed", "new", "again"))
    assert re.fullmatch(TIME, told["timestamp"])
    assert datetime.fromisoformat(told["timestamp"]).tzinfo == UTC


@pytest.mark.parametrize("form", ["text", "json"])
def test_message_of_a_library_has_its_values(form: LogFormat) -> None:
    """And the name of who wrote it."""
    said = written(lambda: logging.getLogger("asyncio").warning("%s took %.1f s", "a task", 1.5), form)

    assert "a task took 1.5 s" in said
    assert "asyncio" in said


@pytest.mark.parametrize("form", ["text", "json"])
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(words=st.text(st.characters(), min_size=1))
def test_no_stranger_forges_a_line_or_steers_a_terminal(form: LogFormat, words: str) -> None:
    """Whatever the values are, there is one line, without control characters."""

    def tell() -> None:
        log.error(words, error=words)
        logging.getLogger("elsewhere").error("%s", words)

    said = written(tell, form)

    assert 2 == said.count("\n") == len(said.splitlines())
    assert [] == [one for one in said if unicodedata.category(one) == "Cc" and one != "\n"]
    assert not re.search("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]", said)


def raise_and_log(message: str) -> None:
    """Log a bug, as the poller does."""
    try:
        raise RuntimeError(message)
    except RuntimeError:
        log.exception("bug", feed="cnn")


def test_traceback_is_indented_below_its_line() -> None:
    """So the message of an exception, which may be a stranger's, cannot begin a line either."""
    forged = "2026-11-22T12:00:00.000000Z info polled feed=forged"
    lines = written(lambda: raise_and_log(f"no\r\n{forged}\x1b")).splitlines()

    assert re.fullmatch(f"{TIME} error bug feed=cnn", lines[0])
    assert "  Traceback (most recent call last):" == lines[1]
    assert all(line.startswith("  ") for line in lines[1:])
    assert f"  {forged}\N{REPLACEMENT CHARACTER}" == lines[-1]


def test_traceback_is_bounded() -> None:
    """An exception that quotes a document does not fill the disk."""
    said = written(lambda: raise_and_log("line\n" * 10_000 + "x" * 100_000))

    assert MOST_LINES + 2 == len(said.splitlines())
    assert len(max(said.splitlines(), key=len)) <= LONGEST + 2


def test_traceback_is_part_of_its_object() -> None:
    """JSON stays one line."""
    told = json.loads(written(lambda: raise_and_log("broken\nhere"), "json"))

    assert ("bug", "error", "cnn") == (told["event"], told["level"], told["feed"])
    assert told["exception"].endswith("RuntimeError: broken\nhere")


def test_library_is_named() -> None:
    """Messages of libraries have the library's name; those of CHATTY libraries have a minimum level."""

    def tell() -> None:
        logging.getLogger("apscheduler.scheduler").warning("busy")
        logging.getLogger("watchfiles.main").info("looked")
        logging.getLogger("watchfiles.main").warning("%s went\nwrong", "it")

    line = written(tell)

    assert re.fullmatch(f"{TIME} warning it went wrong logger=watchfiles.main\n", line)


def test_level_is_kept() -> None:
    """Events below the level are not written."""

    def tell() -> None:
        log.debug("searched")
        log.info("polled")
        log.warning("failed")

    assert ["failed"] == [line.split()[2] for line in written(tell, level="warning").splitlines()]


PRIORITIES = {"debug": 7, "info": 6, "warning": 4, "error": 3}


def journalled(path: Path, tell: Callable[[], None], form: LogFormat = "text") -> list[str]:
    """Return the lines that the journal would read."""
    with path.open("w", encoding="utf-8") as stream:
        status = os.fstat(stream.fileno())
        set_up_log("debug", form, stream, {"JOURNAL_STREAM": f"{status.st_dev}:{status.st_ino}"})
        tell()
    return path.read_text("utf-8").splitlines()


def test_journal_gets_priorities_in_place_of_times(tmp_path: Path) -> None:
    """As sd-daemon(3) specifies, on each line of a traceback too."""

    def tell() -> None:
        log.debug("searched")
        log.info("polled", feed="cnn")
        log.warning("failed")
        raise_and_log("broken")

    lines = journalled(tmp_path / "log", tell)

    assert ["<7>debug searched", "<6>info polled feed=cnn", "<4>warning failed", "<3>error bug feed=cnn"] == lines[:4]
    assert lines[4:]
    assert all(line.startswith("<3>  ") for line in lines[4:])


def test_json_in_the_journal_keeps_its_time(tmp_path: Path) -> None:
    """A person who exports only the messages still has the times."""
    lines = journalled(tmp_path / "log", lambda: log.info("polled"), "json")

    assert "<6>{" == lines[0][:4]
    assert ["event", "level", "timestamp"] == list(json.loads(lines[0][3:]))


def test_only_the_stream_that_is_named_is_the_journals(tmp_path: Path) -> None:
    """A redirected stderr keeps the variable; a stream without a file is not the journal's."""
    with (tmp_path / "log").open("w") as stream:
        status = os.fstat(stream.fileno())
        named = {"JOURNAL_STREAM": f"{status.st_dev}:{status.st_ino}"}

        assert goes_to_journal(stream, named)
        assert not goes_to_journal(stream, {"JOURNAL_STREAM": f"{status.st_dev}:{status.st_ino + 1}"})
        assert not goes_to_journal(stream, {})
    assert not goes_to_journal(stream, named)
    assert not goes_to_journal(io.StringIO(), named)


@pytest.mark.parametrize("command", ["once", "list", "check"])
def test_one_shot_command_loads_neither_structlog_nor_prometheus(tmp_path: Path, command: str) -> None:
    """In a timer or a feed reader, 0.3 s are long."""
    script = (
        "import sys\nfrom feedd.cli import main\n"
        f"main(['--feeds', 'feeds', '--data', 'data', '{command}'], standalone_mode=False)\n"
        "heavy = ('structlog', 'prometheus_client', 'feedd.telemetry.prometheus')\n"
        "print([name for name in heavy if name in sys.modules])"
    )
    (tmp_path / "feeds").mkdir()
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=tmp_path, env=environment()
    )

    assert "[]" == done.stdout.splitlines()[-1]


def test_text_needs_no_structlog() -> None:
    """It keeps five megabytes, with all that it loads where rich is installed."""
    script = (
        "import sys\nfrom feedd.telemetry.log import events, set_up_log\nset_up_log('info', 'text', sys.stderr)\n"
        "try:\n  1 / 0\nexcept ZeroDivisionError:\n  events('feedd').exception('bug')\n"
        "print({'structlog', 'rich'} & {*sys.modules})"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert "set()\n" == done.stdout
    assert "ZeroDivisionError" in done.stderr


@pytest.mark.slow
def test_log_of_a_whole_life_is_json(tmp_path: Path) -> None:
    """Start, good and bad polls, unreadable articles, and stop: each line is one object."""
    documents = {
        b"/index": menu("A phlog", "02026-11-01 - First|/a", "02026-11-02 - Bad \x1b[31m|/none"),
        b"/a": text("First"),
    }
    with served(documents) as hole:
        define(tmp_path, "hole", f"gopher://127.0.0.1:{hole.port}/1/index")
        define(tmp_path, "gone", "gopher://127.0.0.1:1/1/")
        (tmp_path / "feeds" / "broken.toml").write_text("url = 1")
        command = [*COMMAND, "--feeds", str(tmp_path / "feeds"), "--data", str(tmp_path / "data"), "run"]
        more = {"FEEDD_LISTEN": "127.0.0.1:0", "FEEDD_LOG_FORMAT": "json"}
        with subprocess.Popen(command, env=environment(**more), stderr=subprocess.PIPE, text=True) as daemon:
            assert daemon.stderr
            told = []
            try:
                for line in daemon.stderr:
                    told.append(json.loads(line))
                    if {"polled", "failed", "problem"} <= {one["event"] for one in told}:
                        daemon.send_signal(signal.SIGTERM)
            finally:
                daemon.kill()
    by_event = {one["event"]: one for one in told}

    assert all(["event", "level", "timestamp"] == list(one)[:3] for one in told)
    assert "stopped" == told[-1]["event"]
    assert str(tmp_path / "feeds" / "broken.toml") == by_event["broken definition"]["file"]
    assert ("warning", "gone") == (by_event["failed"]["level"], by_event["failed"]["feed"])
    assert by_event["failed"]["error"].startswith("connect: gopher://127.0.0.1:1/1/: ")
    polled = by_event["polled"]
    assert ("hole", 1, 0, 0) == tuple(polled[key] for key in ("feed", "new", "updated", "gone"))
    assert polled["seconds"] > 0
    assert polled["bytes"] > len(documents[b"/a"])
    assert "hole" == by_event["problem"]["feed"]
