"""Trust on first use: the first key that a TLS server shows is the one that it must show from then on.

Authorities vouch for few servers of gopherspace, and neither the names nor the dates of a self-signed certificate say
who made it. Its key does: only who has it can prove that.
"""

from datetime import datetime

from msgspec import Struct

from feedd.errors import Untrusted
from feedd.gopher.url import format_url
from feedd.model import GopherUrl
from feedd.store import SeenKey, Store


class FirstUse(Struct, frozen=True, kw_only=True):
    """The check of the key of one server, for a feed; `now` is the time of the request."""

    store: Store
    url: GopherUrl
    feed: str  # its name
    now: datetime

    async def check(self, fingerprint: str) -> None:
        """Remember the key of a server that is new; Untrusted where it is known by another one."""
        known = await self.store.keys.see(self.url.host, self.url.port, fingerprint, self.now)
        if known.trusted.fingerprint != fingerprint:
            reason = (
                f"its key is {fingerprint} now, no longer {seen_words(known.trusted)}; if who runs it has changed it, "
                f"`feedd trust {self.feed}` accepts the new one"
            )
            raise Untrusted(reason, stage="certificate", place=format_url(self.url))


def seen_words(key: SeenKey) -> str:
    """Return a fingerprint with the days of UTC on which it was first and last seen."""
    return f"{key.fingerprint} (first seen {key.first_seen:%Y-%m-%d}, last seen {key.last_seen:%Y-%m-%d})"
