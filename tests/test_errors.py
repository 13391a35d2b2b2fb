"""What errors say: where, at what stage, and all mistakes at once."""

from datetime import UTC, datetime

from feedd.errors import CircuitOpen, Mistake, MistakeError, Occupied, ServerSaid, SourceError


def test_source_error_names_its_stage_and_place() -> None:
    """A report says at what a poll failed; the place is left out where there is none."""
    assert "receive: gopher://a.example/: not found" == str(
        ServerSaid("not found", stage="receive", place="gopher://a.example/")
    )
    assert "index: empty" == str(SourceError("empty", stage="index"))


def test_open_circuit_fails_at_the_connection() -> None:
    """It stands for the connection that would fail, and says until when none is tried."""
    until = datetime(2026, 11, 22, tzinfo=UTC)
    error = CircuitOpen("unreachable since 11:00", until=until)

    assert ("connect", until) == (error.stage, error.until)


def test_mistakes_are_told_together() -> None:
    """A line each: file, key and message, or file and message where the file as a whole is wrong."""
    mistakes = [
        Mistake(file="a.toml", key="url", message="is missing"),
        Mistake(file="b.toml", key="", message="empty"),
    ]

    assert "a.toml: url: is missing\nb.toml: empty" == str(MistakeError(mistakes))


def test_occupied_folder_names_its_holder() -> None:
    """The message says which process and what to do."""
    error = Occupied("data/poller.lock", "run, process 4711")

    assert "data/poller.lock: another feedd polls this data folder (run, process 4711)" in str(error)
    assert "run, process 4711" == error.holder
