"""Everything that can go wrong and is not our bug. An error says what, where, what was expected and what to do.

FeeddError
  SourceError            their server, or the way to it: the poll fails, nothing that was kept changes
    Unreachable            no address, no connection, no TLS session
      CircuitOpen            its host was unreachable lately and is not contacted again yet
    Refused                an address or port that feedd does not speak to
    CutOff                 the answer ended early or passed a limit (named); never a shortened document
      TooLong                it has more bytes than are taken
      TooSlow                its time was over, or nothing came for too long
    ServerSaid             the server answered with an error, in whichever of the ways servers do
    NotReadable            an answer without a menu or a text in it: empty, binary, no link
    Forbidden              its host's robots.txt asks feedd to leave it alone; it was not asked for
  MistakeError           our side: a definition or a setting, with file and key
  StoreError             the database or the data folder: locked, not writable, full, another's
    Occupied               another process polls this data folder
  HubError               a WebSub hub did not take a ping: it is told again later
  UsageError             a name or an option that does not exist
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta


class FeeddError(Exception):
    """The root: str() of it is a message for people."""


class SourceError(FeeddError):
    """Their side failed: `stage` says at what (resolve, connect, send, receive, index, article), `place` is a URL."""

    def __init__(self, reason: str, *, stage: str, place: str = "") -> None:
        self.reason = reason
        self.stage = stage
        self.place = place
        super().__init__(f"{stage}: {place}: {reason}" if place else f"{stage}: {reason}")


class Unreachable(SourceError):
    """No address, no connection or no TLS session."""


class CircuitOpen(Unreachable):
    """Its host was unreachable several times in a row; it is not contacted before `until`."""

    def __init__(self, reason: str, *, until: datetime, place: str = "") -> None:
        self.until = until
        super().__init__(reason, stage="connect", place=place)


class Refused(SourceError):
    """The address guard: feedd does not speak to that address or port."""


class CutOff(SourceError):
    """The answer ended before its end, or passed a limit that the reason names."""


class TooLong(CutOff):
    """The answer has more bytes than are taken; asking again would only bring them again."""


class TooSlow(CutOff):
    """The answer did not come in its time; each further question would cost that time again."""


class ServerSaid(SourceError):
    """The server answered with an error instead of a document."""


class NotReadable(SourceError):
    """The answer is no menu and no text: empty, binary, or without a single parsable line."""


class Forbidden(SourceError):
    """A robots.txt that is obeyed forbids it to feedd (RFC 9309)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """One mistake in a definition or setting: where it stands, what was found and what was expected."""

    file: str
    key: str
    message: str

    def __str__(self) -> str:
        """Give `file: key: message`, without the key where the file as a whole is wrong."""
        return f"{self.file}: {self.key}: {self.message}" if self.key else f"{self.file}: {self.message}"


class MistakeError(FeeddError):
    """One or more mistakes of ours, all of them at once."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(str(mistake) for mistake in self.mistakes))


class StoreError(FeeddError):
    """The database or the data folder cannot be used; the message names the path and what to do."""


class Occupied(StoreError):
    """Another process polls this data folder; `holder` names it ("run, process 4711")."""

    def __init__(self, path: str, holder: str) -> None:
        self.holder = holder
        super().__init__(f"{path}: another feedd polls this data folder ({holder}); stop it or use another --data")


class HubError(FeeddError):
    """A hub did not take a ping; `busy`: it would take no other now. `retry_after` is what it asks for, if anything."""

    def __init__(self, reason: str, *, busy: bool, retry_after: timedelta | None = None) -> None:
        self.busy = busy
        self.retry_after = retry_after
        super().__init__(reason)


class UsageError(FeeddError):
    """A name or an option that does not exist."""
