"""The log: one line an event, its name first, then key=value, or one JSON object.

What strangers wrote can neither forge a line nor steer a terminal. structlog takes 0.3 s to load, so that only the
daemon, and who asks for JSON, goes through it; both write the same text.
"""

import logging
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Literal, TextIO, TypeAlias

from feedd.telemetry.safe_text import printable

if TYPE_CHECKING:
    from structlog.typing import EventDict, WrappedLogger

LONGEST = 2000  # characters of a value, or of a line of a traceback: a server's error page may be a novel
MOST_LINES = 200  # of a traceback: the message of an exception may be a document
# From which level on they have something to say: APScheduler warns of each tick that a busy machine makes up for.
CHATTY = {"apscheduler": "ERROR", "uvicorn": "WARNING", "watchfiles": "WARNING"}

# sd-daemon(3): SD_ERR, SD_WARNING, SD_INFO, SD_DEBUG
PRIORITIES = {logging.CRITICAL: 2, logging.ERROR: 3, logging.WARNING: 4, logging.INFO: 6, logging.DEBUG: 7}
BARE = re.compile(r'[^\s"=\\]+')  # what logfmt leaves without quotes
ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"})

LogFormat: TypeAlias = Literal["text", "json"]


@dataclass(frozen=True, slots=True)
class LogEvent:
    """The message of a record; handlers that know nothing of it write it as text."""

    event: str
    fields: Mapping[str, object]

    def __str__(self) -> str:
        """Give the event and its fields in logfmt."""
        return " ".join([_on_one_line(self.event), *(f"{key}={_quoted(value)}" for key, value in self.fields.items())])


class EventLog:
    """Tells of events by name; times are given as datetime, durations as timedelta."""

    def __init__(self, name: str) -> None:
        self._logger = logging.getLogger(name)

    def debug(self, event: str, /, **fields: object) -> None:
        """Tell what only somebody who searches wants to know."""
        self._log(logging.DEBUG, event, fields)

    def info(self, event: str, /, **fields: object) -> None:
        """Tell what happened."""
        self._log(logging.INFO, event, fields)

    def warning(self, event: str, /, **fields: object) -> None:
        """Tell what went wrong elsewhere."""
        self._log(logging.WARNING, event, fields)

    def error(self, event: str, /, **fields: object) -> None:
        """Tell what the operator has to mend."""
        self._log(logging.ERROR, event, fields)

    def exception(self, event: str, /, **fields: object) -> None:
        """Tell of a bug of ours, with the traceback of the exception that is being handled."""
        self._logger.error(LogEvent(event, fields), exc_info=True)

    def _log(self, level: int, event: str, fields: Mapping[str, object]) -> None:
        self._logger.log(level, LogEvent(event, fields))


def events(name: str = "feedd") -> EventLog:
    """Give the way to the log."""
    return EventLog(name)


def set_up_log(
    level: str,
    form: LogFormat,
    stream: TextIO,
    environment: Mapping[str, str] = os.environ,
    *,
    is_daemon: bool = False,
) -> None:
    """Let the log be written to a stream, from a level on; `is_daemon`: there is time to load structlog."""
    is_journal = goes_to_journal(stream, environment)
    timed = not is_journal or form == "json"  # the journal has its own times
    formatter = _structured(form, timed=timed) if is_daemon or form == "json" else _Plain(timed=timed)
    handler = logging.StreamHandler(stream)
    handler.setFormatter(_Prefixed(formatter) if is_journal else formatter)
    logging.basicConfig(handlers=[handler], level=level.upper(), force=True)
    for chatty, lowest in CHATTY.items():
        logging.getLogger(chatty).setLevel(lowest)


def goes_to_journal(stream: TextIO, environment: Mapping[str, str]) -> bool:
    """Tell whether a stream is the one that JOURNAL_STREAM names (systemd.exec(5)), not one it was redirected to."""
    try:
        status = os.fstat(stream.fileno())
    except (OSError, ValueError):  # no file at all, or closed
        return False
    return environment.get("JOURNAL_STREAM") == f"{status.st_dev}:{status.st_ino}"


def text_of(event: Mapping[str, object]) -> str:
    """Give an event as text: time, level, name, then the rest in logfmt; the lines of a traceback follow, indented.

    So no line but the first of an event begins as one, whatever an exception says.
    """
    heads = [_on_one_line(str(event[key])) for key in ("timestamp", "level", "event") if key in event]
    rest = {key: value for key, value in event.items() if key not in ("timestamp", "level", "event", "exception")}
    line = " ".join([*heads, *(f"{key}={_quoted(value)}" for key, value in rest.items())])
    return "\n".join([line, *(f"  {each}" for each in _trace_lines(str(event.get("exception", ""))))])


class _Plain(logging.Formatter):
    """Writes text without structlog."""

    def __init__(self, *, timed: bool) -> None:
        super().__init__()
        self._timed = timed

    def format(self, record: logging.LogRecord) -> str:
        event: dict[str, object] = {"level": record.levelname.lower(), **_event_fields(record, record.getMessage())}
        if self._timed:
            event["timestamp"] = _instant(datetime.fromtimestamp(record.created, UTC), "microseconds")
        if record.exc_info:
            event["exception"] = self.formatException(record.exc_info)
        return text_of(event)


class _Prefixed(logging.Formatter):
    """Puts the priority before each line, as sd-daemon(3) has it: a line without one would be of the default's."""

    def __init__(self, inner: logging.Formatter) -> None:
        super().__init__()
        self._inner = inner

    def format(self, record: logging.LogRecord) -> str:
        priority = PRIORITIES.get(record.levelno, 6)
        return "\n".join(f"<{priority}>{line}" for line in self._inner.format(record).split("\n"))


def _structured(form: LogFormat, *, timed: bool) -> logging.Formatter:
    import structlog

    def spread(_logger: "WrappedLogger", _method: str, event: "EventDict") -> "EventDict":
        event.update(_event_fields(event["_record"], event["event"]))
        return event

    def render(_logger: "WrappedLogger", _method: str, event: "EventDict") -> str:
        return text_of(event)

    stamps = [structlog.processors.TimeStamper(fmt="iso", utc=True)] if timed else []
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[structlog.stdlib.add_log_level, *stamps, spread, structlog.processors.format_exc_info],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.JSONRenderer() if form == "json" else render,
        ],
    )


def _event_fields(record: logging.LogRecord, message: str) -> dict[str, object]:
    """Give what a record says; what a library says is one text, and is marked as the library's."""
    if isinstance(record.msg, LogEvent):
        return {"event": record.msg.event} | {key: _plain(value) for key, value in record.msg.fields.items()}
    return {"event": _clipped(message.strip()), "logger": record.name}


def _plain(value: object) -> str | float | bool | None:
    """Give a value as JSON can hold it."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, datetime):
        return _instant(value, "seconds")
    return _clipped(str(value))


def _instant(when: datetime, timespec: str) -> str:
    return when.astimezone(UTC).isoformat(timespec=timespec).replace("+00:00", "Z")


def _quoted(value: object) -> str:
    """Write a value as logfmt has it: in quotes where it is empty or has blanks, quotes or equals signs."""
    plain = _plain(value)
    if isinstance(plain, bool):
        return "true" if plain else "false"
    text = "" if plain is None else str(plain)
    return printable(text if BARE.fullmatch(text) or plain is None else f'"{text.translate(ESCAPES)}"')


def _on_one_line(text: str) -> str:
    return printable(" ".join(text.split()))


def _clipped(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _trace_lines(trace: str) -> list[str]:
    lines = [printable(_clipped(line)) for line in trace.split("\n")] if trace else []
    if len(lines) <= MOST_LINES:
        return lines
    half = MOST_LINES // 2
    return [*lines[:half], "…", *lines[-half:]]
