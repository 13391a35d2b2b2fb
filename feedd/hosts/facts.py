"""Facts about a host, asked rarely and stored: caps.txt, robots.txt, and whether it supports Gopher+."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Protocol
from weakref import WeakValueDictionary

from msgspec import Struct, field

from feedd.errors import SourceError, TooLong, TooSlow
from feedd.gopher.caps import parse_admin, parse_caps
from feedd.gopher.errorpage import error_reason
from feedd.gopher.plus import ATTRIBUTES, parse_mod_dates
from feedd.gopher.robots import Rules, format_rules, parse_robots
from feedd.gopher.text import charset_name
from feedd.model import GopherUrl
from feedd.store import HostRecord, Store
from feedd.structs import replace

CAPS, ROBOTS = b"caps.txt", b"robots.txt"
ROBOTS_FOR = timedelta(days=1)  # RFC 9309 §2.4: a cached robots.txt should not be used for longer
LONGEST_SILENCE = timedelta(days=30)  # RFC 9309 §2.3.1.4: the time after which there is none in any case
CAPS_FOR = timedelta(days=1)  # no server changes its character set more often
ADMIN_FOR = timedelta(days=30)  # it is only displayed
PLUS_FOR = timedelta(days=30)  # a server that was replaced by one with Gopher+ is noticed within that time

HostPort = tuple[str, int]


class Fetch(Protocol):
    """Fetches the bytes of a URL politely; `origin` is the index that a person named, which the guard trusts."""

    async def __call__(self, url: GopherUrl, *, origin: GopherUrl) -> bytes:
        """Return the bytes; a SourceError says what failed."""


class Delay(Protocol):
    """Receives the crawl delay of a host: the pause that it asks for between two requests."""

    async def __call__(self, host: str, port: int, gap: timedelta) -> None:
        """Keep this gap from now on."""


async def no_delay(host: str, port: int, gap: timedelta) -> None:
    """Ignore the crawl delay: for a `fetch` without a throttle."""


class HostFacts(Struct, frozen=True, kw_only=True):
    """Facts about hosts, from `store` or from the host. Two callers at the same time cause one request."""

    fetch: Fetch
    store: Store
    clock: Callable[[], datetime]
    delay: Delay = no_delay
    locks: WeakValueDictionary[HostPort, asyncio.Lock] = field(
        default_factory=WeakValueDictionary
    )  # of requests under way

    async def rules(self, url: GopherUrl, origin: GopherUrl) -> Rules:
        """Return the rules of a host's robots.txt for feedd, and pass its crawl delay on to `delay`.

        Where the host does not answer in time, those that it had; none where it never had any. SourceError: the host
        cannot be reached and no robots.txt of it is stored.
        """
        async with self._lock(url):
            text = await self._robots(url, origin)
        rules = await asyncio.to_thread(parse_robots, text.encode())
        if rules.delay is not None:
            await self.delay(url.host, url.port, rules.delay)
        return rules

    async def charset(self, url: GopherUrl, origin: GopherUrl) -> str | None:
        """Return the character set that a host's caps.txt names, as Python names it, or None."""
        return (await self._caps(url, origin, CAPS_FOR)).charset

    async def learn_admin(self, url: GopherUrl) -> None:
        """Learn who administers the host of an index, where that is unknown or older than `ADMIN_FOR`."""
        await self._caps(url, url, ADMIN_FOR)

    async def mod_dates(self, url: GopherUrl, selectors: frozenset[bytes]) -> Mapping[bytes, str]:
        """Return the Mod-Date of a menu's items by selector, by Gopher+.

        Empty where the host does not support Gopher+; that is stored, and the host is not asked for `PLUS_FOR`.
        """
        now = self.clock()
        remembered = await self.store.hosts.plus(url.host, url.port)
        recent = remembered is not None and _is_fresh(remembered.asked_at, now, PLUS_FOR)
        if remembered and recent and not remembered.speaks:
            return {}
        try:
            dates = parse_mod_dates(await self.fetch(replace(url, search=ATTRIBUTES), origin=url), selectors)
        except SourceError as failure:
            if recent and not isinstance(failure, TooSlow):
                return {}  # a temporary failure of a server that does support it
            dates = None
        if not recent or dates is None:
            await self.store.hosts.save_plus(url.host, url.port, speaks=dates is not None, now=now)
        return dates or {}

    def _lock(self, url: GopherUrl) -> asyncio.Lock:
        # The dictionary drops a lock that nobody holds or waits for: a menu may name any number of hosts.
        return self.locks.setdefault((url.host, url.port), asyncio.Lock())

    async def _robots(self, url: GopherUrl, origin: GopherUrl) -> str:
        now = self.clock()
        remembered = await self.store.hosts.robots(url.host, url.port)
        text, silences = (remembered.text, remembered.silences) if remembered else ("", 0)
        if remembered and _is_fresh(remembered.asked_at, now, _robots_for(silences)):
            return text
        try:
            rules = await asyncio.to_thread(parse_robots, await self._ask(url, ROBOTS, origin))
        except TooSlow:
            # RFC 9309 §2.3.1.4 forbids everything while a server cannot be reached. This one can, but has no status
            # for "not found" and says nothing instead; a request with each poll would cost the time limit each time.
            silences += 1
        except SourceError:
            if remembered:
                return text  # RFC 9309 §2.4: an old one stays valid while the host cannot be reached
            raise
        else:
            text, silences = format_rules(rules), 0
        await self.store.hosts.save_robots(url.host, url.port, text=text, silences=silences, now=now)
        return text

    async def _caps(self, url: GopherUrl, origin: GopherUrl, valid_for: timedelta) -> HostRecord:
        async with self._lock(url):
            now = self.clock()
            remembered = await self.store.hosts.caps(url.host, url.port)
            if remembered and _is_fresh(remembered.asked_at, now, valid_for):
                return remembered
            record = HostRecord(host=url.host, port=url.port, charset=None, asked_at=now)
            try:
                said = parse_caps(await self._ask(url, CAPS, origin))
            except SourceError:
                record = replace(remembered or record, asked_at=now)  # a temporary failure deletes nothing
            else:
                charset = charset_name(said.get("ServerDefaultEncoding"))
                record = replace(record, charset=charset, admin=parse_admin(said))
            await self.store.hosts.save_caps(url.host, url.port, charset=record.charset, admin=record.admin, now=now)
            return record

    async def _ask(self, url: GopherUrl, name: bytes, origin: GopherUrl) -> bytes:
        """Fetch a file of the root folder; empty where both forms of its selector are answered with errors.

        First without a slash, as Veronica-2 does, then with one: geomyidae knows no selector without a slash. TooSlow:
        one form had no answer in time, and the other one none that is a file.
        """
        late: TooSlow | None = None
        for selector in (name, b"/" + name):
            file = replace(url, item_type="0", selector=selector, search=None, part=None)
            try:
                answer = await self.fetch(file, origin=origin)
            except TooLong:
                continue  # a real one is shorter: the server gives the same answer to every selector
            except TooSlow as failure:
                late = failure
                continue
            if error_reason(answer, file.item_type) is None:
                return answer
        if late:
            raise late
        return b""


def _robots_for(silences: int) -> timedelta:
    """Return how long an answer is valid; twice as long with each time in a row that there was none."""
    return min(ROBOTS_FOR * (1 << min(max(silences - 1, 0), 5)), LONGEST_SILENCE)


def _is_fresh(asked_at: datetime, now: datetime, valid_for: timedelta) -> bool:
    """Return whether a stored answer is still valid; one from the future dates from before the clock was set back."""
    return timedelta() <= now - asked_at < valid_for
