"""What errors say: where, at which stage, and all mistakes together."""

from datetime import UTC, datetime

from feedd.errors import CircuitOpen, MistakeError, Occupied, ServerSaid, SourceError
from feedd.mistakes import Mistake


def test_source_error_names_its_stage_and_place() -> None:
    """A report says where a poll failed; the place is left out where it is unknown."""
    assert "receive: gopher://a.example/: not found" == str(
        ServerSaid("not found", stage="receive", place="gopher://a.example/")
    )
    assert "index: empty" == str(SourceError("empty", stage="index"))


def test_open_circuit_fails_at_the_connection() -> None:
    """No connection is tried until the time that it names."""
    until = datetime(2026, 11, 22, tzinfo=UTC)
    error = CircuitOpen("unreachable since 11:00", until=until)

    assert ("connect", until) == (error.stage, error.until)


def test_mistakes_are_reported_together() -> None:
    """Each has a line: file, key and message, or file and message where the whole file is wrong."""
    mistakes = [
        Mistake(file="a.toml", key="url", message="is missing"),
        Mistake(file="b.toml", key="", message="empty"),
    ]

    assert "a.toml: url: is missing\nb.toml: empty" == str(MistakeError(mistakes))


def test_occupied_folder_names_its_holder() -> None:
    """The message names the process and says what to do."""
    error = Occupied("data/poller.lock", "run, process 4711")

    assert "data/poller.lock: another feedd polls this data folder (run, process 4711)" in str(error)
    assert "run, process 4711" == error.holder
