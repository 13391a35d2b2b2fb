"""What a host says of itself, asked rarely and remembered: caps.txt, robots.txt, and whether it speaks Gopher+."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Protocol
from weakref import WeakValueDictionary

from feedd.errors import SourceError, TooLong
from feedd.gopher.caps import parse_admin, parse_caps
from feedd.gopher.errorpage import error_reason
from feedd.gopher.plus import ATTRIBUTES, parse_mod_dates
from feedd.gopher.robots import Rules, format_rules, parse_robots
from feedd.gopher.text import charset_name
from feedd.model import GopherUrl
from feedd.store import HostRecord, Store

CAPS, ROBOTS = b"caps.txt", b"robots.txt"
ROBOTS_FOR = timedelta(days=1)  # RFC 9309 §2.4: no older one is to be gone by
CAPS_FOR = timedelta(days=1)  # no server changes its character set more often
ADMIN_FOR = timedelta(days=30)  # it is only shown
PLUS_FOR = timedelta(days=30)  # a server that is exchanged for one with Gopher+ is noticed by then

HostPort = tuple[str, int]


class Fetch(Protocol):
    """Gives the bytes behind a URL, politely; `origin` is the index that a person named, which the guard trusts."""

    async def __call__(self, url: GopherUrl, *, origin: GopherUrl) -> bytes:
        """Fetch; a SourceError says what failed."""


class Delay(Protocol):
    """Is told that a host wishes a longer pause between two requests."""

    def __call__(self, host: str, port: int, gap: timedelta) -> None:
        """Keep it from now on."""


def no_delay(host: str, port: int, gap: timedelta) -> None:
    """Keep none: for a caller whose `fetch` has no manners."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HostFacts:
    """Asks hosts about themselves; `store` remembers the answers. Two who ask the same host ask it once."""

    fetch: Fetch
    store: Store
    clock: Callable[[], datetime]
    delay: Delay = no_delay
    locks: WeakValueDictionary[HostPort, asyncio.Lock] = field(default_factory=WeakValueDictionary)  # who asks just now

    async def rules(self, url: GopherUrl, origin: GopherUrl) -> Rules:
        """Give what a host's robots.txt asks of feedd; SourceError where it cannot be reached and never was."""
        async with self._lock(url):
            text = await self._robots(url, origin)
        rules = await asyncio.to_thread(parse_robots, text.encode())
        if rules.delay is not None:
            self.delay(url.host, url.port, rules.delay)
        return rules

    async def charset(self, url: GopherUrl, origin: GopherUrl) -> str | None:
        """Give the character set that a host's caps.txt names, if any."""
        return (await self._caps(url, origin, CAPS_FOR)).charset

    async def meet(self, url: GopherUrl) -> None:
        """Learn who keeps the host of an index, if that is not known or long ago."""
        await self._caps(url, url, ADMIN_FOR)

    async def mod_dates(self, url: GopherUrl, selectors: frozenset[bytes]) -> Mapping[bytes, str]:
        """Ask for the attributes of a menu's items, unless its host is known not to understand that."""
        now = self.clock()
        remembered = await self.store.hosts.plus(url.host, url.port)
        recent = remembered is not None and _is_fresh(remembered.asked_at, now, PLUS_FOR)
        if remembered and recent and not remembered.speaks:
            return {}
        try:
            dates = parse_mod_dates(await self.fetch(replace(url, search=ATTRIBUTES), origin=url), selectors)
        except SourceError:
            if recent:
                return {}  # a bad day of a server that does speak it
            dates = None
        if not recent or dates is None:
            await self.store.hosts.save_plus(url.host, url.port, speaks=dates is not None, now=now)
        return dates or {}

    def _lock(self, url: GopherUrl) -> asyncio.Lock:
        # The lock is gone as soon as nobody holds it or waits for it: a menu may name any number of hosts.
        return self.locks.setdefault((url.host, url.port), asyncio.Lock())

    async def _robots(self, url: GopherUrl, origin: GopherUrl) -> str:
        now = self.clock()
        remembered = await self.store.hosts.robots(url.host, url.port)
        if remembered and _is_fresh(remembered.asked_at, now, ROBOTS_FOR):
            return remembered.text
        try:
            rules = await asyncio.to_thread(parse_robots, await self._ask(url, ROBOTS, origin))
        except SourceError:
            if remembered:
                return remembered.text  # RFC 9309 §2.4: an old one goes on while there is no way to a new one
            raise
        text = format_rules(rules)
        await self.store.hosts.save_robots(url.host, url.port, text=text, now=now)
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
                record = replace(remembered or record, asked_at=now)  # a bad day takes back nothing
            else:
                charset = charset_name(said.get("ServerDefaultEncoding"))
                record = replace(record, charset=charset, admin=parse_admin(said))
            await self.store.hosts.save_caps(url.host, url.port, charset=record.charset, admin=record.admin, now=now)
            return record

    async def _ask(self, url: GopherUrl, name: bytes, origin: GopherUrl) -> bytes:
        """Ask for a file of the root folder: no slash, as Veronica-2 does; with one where the answer is an error.

        geomyidae knows no selector without a slash. Nothing where both answers are errors.
        """
        for selector in (name, b"/" + name):
            file = replace(url, item_type="0", selector=selector, search=None, part=None)
            try:
                answer = await self.fetch(file, origin=origin)
            except TooLong:
                continue  # no such file has so many bytes: the server answers anything with the same
            if error_reason(answer, file.item_type) is None:
                return answer
        return b""


def _is_fresh(asked_at: datetime, now: datetime, valid_for: timedelta) -> bool:
    """Tell whether an answer still counts; one from the future was had by a clock that has been set back since."""
    return timedelta() <= now - asked_at < valid_for
