"""The log: one line for each event, its name first, then key=value; or one JSON object for each event.

Strangers' text can neither forge a line nor control a terminal. structlog takes 0.3 s and five megabytes to load, so
only the JSON format uses it.
"""

import logging
import os
import re
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import TYPE_CHECKING, Literal, TextIO, TypeAlias

from msgspec import Struct

from feedd.telemetry.safe_text import printable

if TYPE_CHECKING:
    from structlog.typing import EventDict, WrappedLogger

LONGEST = 2000  # characters of a value, or of a line of a traceback: a server's error page may be very long
MOST_LINES = 200  # of a traceback: the message of an exception may be a document
# The lowest level of libraries that log too much: APScheduler warns about each tick that a busy machine runs late.
CHATTY = {
    "apscheduler": "ERROR",
    "procrastinate": "CRITICAL",
    "psycopg": "ERROR",
    "uvicorn": "WARNING",
    "watchfiles": "WARNING",
}

# sd-daemon(3): SD_ERR, SD_WARNING, SD_INFO, SD_DEBUG
PRIORITIES = {logging.CRITICAL: 2, logging.ERROR: 3, logging.WARNING: 4, logging.INFO: 6, logging.DEBUG: 7}
BARE = re.compile(r'[^\s"=\\]+')  # values that logfmt writes without quotes
ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"})

LogFormat: TypeAlias = Literal["text", "json"]
Raised: TypeAlias = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class LogEvent(Struct, frozen=True):
    """The message of a log record: the name of an event and its fields. Other handlers write its `str`."""

    event: str
    fields: Mapping[str, object]

    def __str__(self) -> str:
        """Return the event and its fields in logfmt."""
        return " ".join([_on_one_line(self.event), *(f"{key}={_quoted(value)}" for key, value in self.fields.items())])


class EventLog:
    """Logs events by name, with fields; times are datetime values, durations timedelta values."""

    def __init__(self, name: str) -> None:
        self._logger = logging.getLogger(name)

    def debug(self, event: str, /, **fields: object) -> None:
        """Log a detail that helps to find a problem."""
        self._log(logging.DEBUG, event, fields)

    def info(self, event: str, /, **fields: object) -> None:
        """Log what happened."""
        self._log(logging.INFO, event, fields)

    def warning(self, event: str, /, **fields: object) -> None:
        """Log a failure outside feedd."""
        self._log(logging.WARNING, event, fields)

    def error(self, event: str, /, **fields: object) -> None:
        """Log a problem that the operator has to fix."""
        self._log(logging.ERROR, event, fields)

    def exception(self, event: str, /, **fields: object) -> None:
        """Log a bug in feedd, with the traceback of the exception that is being handled."""
        self._log(logging.ERROR, event, fields, sys.exc_info())

    def _log(self, level: int, event: str, fields: Mapping[str, object], exception: Raised | None = None) -> None:
        if self._logger.isEnabledFor(level):  # `Logger.log` looks for the file and the line too, which nobody writes
            name = self._logger.name
            self._logger.handle(logging.LogRecord(name, level, "", 0, LogEvent(event, fields), None, exception))


def events(name: str = "feedd") -> EventLog:
    """Return the event log of a logger."""
    return EventLog(name)


def set_up_log(
    level: str,
    form: LogFormat,
    stream: TextIO,
    environment: Mapping[str, str] = os.environ,
) -> None:
    """Write the log to a stream, from a level on, in this form."""
    is_journal = goes_to_journal(stream, environment)
    timed = not is_journal  # the journal adds its own times
    formatter = _json() if form == "json" else _Text(timed=timed)
    handler = logging.StreamHandler(stream)
    handler.setFormatter(_Prefixed(formatter) if is_journal else formatter)
    logging.basicConfig(handlers=[handler], level=level.upper(), force=True)
    for chatty, lowest in CHATTY.items():
        logging.getLogger(chatty).setLevel(lowest)


def goes_to_journal(stream: TextIO, environment: Mapping[str, str]) -> bool:
    """Return whether a stream is the one that JOURNAL_STREAM names (systemd.exec(5)); False where it was redirected."""
    try:
        status = os.fstat(stream.fileno())
    except (OSError, ValueError):  # not a file, or closed
        return False
    return environment.get("JOURNAL_STREAM") == f"{status.st_dev}:{status.st_ino}"


class _Text(logging.Formatter):
    """Writes an event as text."""

    def __init__(self, *, timed: bool) -> None:
        super().__init__()
        self._timed = timed

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of an event, then those of a traceback, indented.

        So only the first line of an event looks like an event, whatever the message of an exception is.
        """
        line = f"{record.levelname.lower()} {_event_of(record, record.getMessage)}"
        if self._timed:
            line = f"{_instant(datetime.fromtimestamp(record.created, UTC), 'microseconds')} {line}"
        if not record.exc_info:
            return line
        return "\n".join([line, *(f"  {each}" for each in _trace_lines(self.formatException(record.exc_info)))])


class _Prefixed(logging.Formatter):
    """Puts the priority before each line (sd-daemon(3)): a line without one would have the default priority."""

    def __init__(self, inner: logging.Formatter) -> None:
        super().__init__()
        self._inner = inner

    def format(self, record: logging.LogRecord) -> str:
        priority = PRIORITIES.get(record.levelno, 6)
        return "\n".join(f"<{priority}>{line}" for line in self._inner.format(record).split("\n"))


def _json() -> logging.Formatter:
    import structlog

    def spread(_logger: "WrappedLogger", _method: str, event: "EventDict") -> "EventDict":
        said = _event_of(event["_record"], lambda: str(event["event"]))
        event.update({"event": said.event} | {key: _plain(value) for key, value in said.fields.items()})
        return event

    stamp = structlog.processors.TimeStamper(fmt="iso", utc=True)
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[structlog.stdlib.add_log_level, stamp, spread, structlog.processors.format_exc_info],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.JSONRenderer(),
        ],
    )


def _event_of(record: logging.LogRecord, message: Callable[[], str]) -> LogEvent:
    """Return an event as it was logged; the message of a library is one text, with the library's name."""
    if isinstance(record.msg, LogEvent):
        return record.msg
    return LogEvent(_clipped(message().strip()), {"logger": record.name})


def _plain(value: object) -> str | float | bool | None:
    """Return a value as a type of JSON."""
    if isinstance(value, str):
        return _clipped(value)
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
    """Return a value in logfmt: in quotes where it is empty or has blanks, quotes, equals signs or backslashes."""
    plain = _plain(value)
    if isinstance(plain, bool):
        return "true" if plain else "false"
    if not isinstance(plain, str):
        return "" if plain is None else str(plain)
    return printable(plain if BARE.fullmatch(plain) else f'"{plain.translate(ESCAPES)}"')


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
