"""A list of answers instead of the network, for what loopback cannot have: many hosts, and foreign ones."""

from collections.abc import Mapping

from feedd.errors import SourceError
from feedd.model import GopherUrl

ERROR = b"3Nothing is kept here\t\terror.host\t1\r\n.\r\n"


class Speaking:
    """A fetch that answers by host and selector, and with an error line for any other; `asked` lists the requests."""

    def __init__(self, answers: Mapping[tuple[str, bytes], bytes | SourceError]) -> None:
        self.answers = dict(answers)
        self.asked: list[tuple[str, bytes]] = []

    async def __call__(self, url: GopherUrl, *, origin: GopherUrl) -> bytes:  # noqa: ARG002  # part of the protocol
        """Return the answer, or raise it."""
        self.asked.append((url.host, url.selector))
        answer = self.answers.get((url.host, url.selector), ERROR)
        if isinstance(answer, SourceError):
            raise answer
        return answer

    @property
    def selectors(self) -> list[bytes]:
        """Return the requested selectors, of all hosts."""
        return [selector for _, selector in self.asked]
