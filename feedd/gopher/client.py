"""One Gopher transaction: connect, send the request, read to the end of the connection (RFC 1436 §2).

A document is returned whole or not at all, a file piece by piece; where it ends is the subject of `answers`. The
writing side stays open until the end: TLS has no half-close, and Gopher does not need it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import TypeVar

from feedd.gopher.answers import (
    MENUS,
    TEXTS,
    USUAL_RATE,
    Answer,
    FetchLimits,
    Flow,
    MinimumRate,
    Pause,
    Take,
    end_or_dot,
    whole,
)
from feedd.gopher.connection import DIRECT, OnResolved, Route, Transaction, connect, find_addresses, key_of
from feedd.gopher.url import request_line
from feedd.model import GopherUrl

A = TypeVar("A", bound=Answer)


def ignore_addresses(_addresses: Sequence[str]) -> None:
    """Do nothing."""


async def fetch(
    url: GopherUrl,
    *,
    limits: FetchLimits,
    trusted: bool = False,
    route: Route = DIRECT,
    terminates: bool = False,
    pause: Pause = asyncio.sleep,
    on_resolved: OnResolved = ignore_addresses,
) -> bytes:
    """Request a URL and return the whole answer, which may be empty; never a part of it.

    `terminates`: the server ends its texts with a `.` line, so that they end there as menus do, after `QUIET` seconds
    of silence on the clock of `pause`. Where it is not known to, a text that ends so is whole only if the server then
    breaks the connection, or is silent until a time limit.

    Unreachable: no address accepted the connection, or so a proxy says; the message has the reason of each.
    ProxyFailed: the proxy does not work. What `check_key` raises is passed on before anything is sent. Refused:
    `addresses.refusal` refused all addresses; it is asked about the very addresses that are connected to. CutOff: the
    server broke off, or a limit was passed: TooLong where it was `max_bytes`, TooSlow where it was `total` or `idle`.
    `trusted`: the host and port of a definition that may be private. `on_resolved` is called with the addresses of
    the host, unless a proxy looks them up.
    """

    def ends_at_dot(received: bytearray) -> bool:
        return b"\t" in received if url.item_type in MENUS else terminates  # what has no TAB may be a text all the same

    async def follow(answer: Answer) -> str | None:
        if url.item_type in MENUS | TEXTS:
            return await end_or_dot(answer, ends_at_dot, pause)
        return await whole(answer)

    answer = await _transact(_begun(url, limits, route), Answer, follow, trusted=trusted, on_resolved=on_resolved)
    return bytes(answer.received)


async def download(
    url: GopherUrl,
    take: Take,
    *,
    limits: FetchLimits,
    rate: MinimumRate = USUAL_RATE,
    trusted: bool = False,
    route: Route = DIRECT,
) -> None:
    """Request a URL and hand its bytes to `take` as they come, no faster than `take` returns; errors as in `fetch`.

    The answer is whole only if this returns. An exception of `take` ends the transaction and is passed on.
    """
    transaction = _begun(url, limits, route)

    async def follow(flow: Flow) -> str | None:
        async with transaction.within("receive"):  # `take` may wait too
            return await flow.hand_over(take)

    await _transact(transaction, partial(Flow, rate=rate), follow, trusted=trusted)


def _begun(url: GopherUrl, limits: FetchLimits, route: Route) -> Transaction:
    until = asyncio.get_running_loop().time() + limits.total.total_seconds()
    return Transaction(url=url, limits=limits, route=route, until=until)


async def _transact(
    transaction: Transaction,
    protocol: Callable[[FetchLimits, float], A],
    follow: Callable[[A], Awaitable[str | None]],
    *,
    trusted: bool,
    on_resolved: OnResolved = ignore_addresses,
) -> A:
    """Connect, send the request, and follow the answer to its end; raises the error that broke it off."""
    check_key = transaction.route.check_key
    request = request_line(transaction.url)
    addresses = await find_addresses(transaction, trusted=trusted, on_resolved=on_resolved)
    transport, answer = await connect(transaction, addresses, partial(protocol, transaction.limits, transaction.until))
    try:
        if transaction.url.tls and check_key:
            async with transaction.within("certificate"):
                await check_key(key_of(transport, transaction.place))
        transport.write(request)  # in one piece: Pituophis treats the first segment as the whole request
        broken = await follow(answer)
    finally:
        transport.abort()
    if broken:
        raise answer.failure(broken, stage="receive", place=transaction.place)
    return answer
