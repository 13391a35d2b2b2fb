"""Everything that can go wrong and is not a bug of ours. An error says what, where, what was expected, what to do.

FeeddError
  SourceError            their server, or the network: the poll fails, and nothing that is stored changes
    Unreachable            no address, no connection, no TLS session
      CircuitOpen            the host failed repeatedly, and no connection was tried
    Untrusted              the server has another key than the one that is trusted; no request was sent
    ProxyFailed            the SOCKS proxy does not do its work, which says nothing about the host
    Refused                an address or port that feedd does not speak to
    CutOff                 the answer ended early or passed a limit (named); never a shortened document
      TooLong                it has more bytes than the limit
      TooSlow                the time limit was over, or nothing came for too long
    ServerSaid             the server answered with an error, in any of the forms that servers use
    NotGopher              another server than one for Gopher answers at the port
    NotReadable            the answer contains neither menu nor text: empty, binary, without a link
    Forbidden              the robots.txt of the host or our `deny` forbids it; no request was sent
  MistakeError           our side: a definition or a setting, with file and key
  StoreError             the database or the data folder: locked, not writable, full, of another program
    Damaged                the database is damaged, or no database any more
    Occupied               another process polls this data folder
    Unavailable            a database on a server does not answer, and may in a moment
    Superseded             another process has begun to poll this feed: nothing of this poll is saved
  NotYet                 a document that is asked for before it is published
  NoAnswer               a server on the web gave no answer, or is none that feedd asks
  HubError               a WebSub hub did not accept a ping: it is sent again later
  ProgramError           the program of `notify` did not take a notification: it gets it again later
  UsageError             a name or an option that does not exist
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from feedd.mistakes import Mistake


class FeeddError(Exception):
    """The base class of all errors. `str()` returns a message for people."""


class SourceError(FeeddError):
    """Their side failed. `stage` is resolve, connect, certificate, receive, robots, index...; `place` is a URL."""

    def __init__(self, reason: str, *, stage: str, place: str = "") -> None:
        self.reason = reason
        self.stage = stage
        self.place = place
        super().__init__(f"{stage}: {place}: {reason}" if place else f"{stage}: {reason}")


class Unreachable(SourceError):
    """The host has no address, or there was no connection or no TLS session."""


class CircuitOpen(Unreachable):
    """The circuit breaker is open: the host failed repeatedly, and no connection is tried `until` then."""

    def __init__(self, reason: str, *, until: "datetime", place: str = "") -> None:
        self.until = until
        super().__init__(reason, stage="connect", place=place)


class Untrusted(SourceError):
    """The key of a TLS server is another one than it was, where the first one is to stay."""


class ProxyFailed(SourceError):
    """The SOCKS proxy does not answer, or not as one does."""


class Refused(SourceError):
    """The address or port is one that feedd does not connect to."""


class CutOff(SourceError):
    """The answer is incomplete, or exceeded a limit that the reason names."""


class TooLong(CutOff):
    """The answer has more bytes than the limit; another request would only bring them again."""


class TooSlow(CutOff):
    """The answer did not come in time; each further request would cost that time again."""


class ServerSaid(SourceError):
    """The server answered with an error instead of a document."""


class NotGopher(SourceError):
    """What answers at the port speaks another protocol: no other page of it can be read either."""


class NotReadable(SourceError):
    """The answer is neither menu nor text: empty, binary, or without any line that can be parsed."""


class Forbidden(SourceError):
    """A robots.txt that feedd obeys forbids the request (RFC 9309), or the operator does for the whole host."""


class MistakeError(FeeddError):
    """One or more mistakes in definitions or settings, all reported together."""

    def __init__(self, mistakes: "Sequence[Mistake]") -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(str(mistake) for mistake in self.mistakes))


class StoreError(FeeddError):
    """The database or the data folder cannot be used. The message names the path and says what to do."""


class Damaged(StoreError):
    """The database is damaged. Another attempt changes nothing, and writing might damage more."""


class Occupied(StoreError):
    """Another process polls this data folder, or for this database; `holder` names it ("run, process 4711")."""

    def __init__(self, place: str, holder: str, *, is_folder: bool = True) -> None:
        self.holder = holder
        folder = f"this data folder ({holder}); stop it or use another --data"
        database = f"for this database ({holder}); stop all that do, then try again"
        super().__init__(f"{place}: another feedd polls {folder if is_folder else database}")


class Unavailable(StoreError):
    """The server of the database does not answer. What was not saved for that is done again when it does."""


class Superseded(StoreError):
    """Another process of the fleet polls this feed now, because this one was taken for dead."""

    def __init__(self, feed_id: str) -> None:
        super().__init__(f"{feed_id}: another process polls this feed meanwhile; nothing of this poll was saved")


class NotYet(FeeddError):
    """A document that will be published soon: whoever asks is to ask again."""


class NoAnswer(FeeddError):
    """A server on the web could not be reached, gave no answer in time, or is none that feedd asks."""


class HubError(FeeddError):
    """A hub did not accept a ping. `busy`: it accepts none now; `retry_after` is the wait that it asks for, if any."""

    def __init__(self, reason: str, *, busy: bool, retry_after: "timedelta | None" = None) -> None:
        self.busy = busy
        self.retry_after = retry_after
        super().__init__(reason)


class ProgramError(FeeddError):
    """The program of `notify` cannot be started, failed, or took too long."""


class UsageError(FeeddError):
    """A name or an option that does not exist."""
