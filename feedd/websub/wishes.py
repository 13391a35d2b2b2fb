"""What a subscriber may ask of feedd's own hub (W3C WebSub §5.1), and how much of it one hub, host and topic takes."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Literal
from urllib.parse import SplitResult, urlsplit

from msgspec import Struct

from feedd.errors import UsageError
from feedd.gopher.addresses import REFUSED_PORTS, is_public
from feedd.store.subscriptions import SubscriptionLimits
from feedd.structs import repr_without

SHORTEST_LEASE, LEASE, LONGEST_LEASE = timedelta(hours=1), timedelta(days=10), timedelta(days=30)  # §8.2 names ten
LONGEST_SECRET = 199  # bytes (§5.1)
LONGEST_ADDRESS = 2000  # bytes of a topic or a callback
LONGEST_TOGETHER = 2500  # of both, which are a key: an index of PostgreSQL takes 2,704 bytes a row
WEB = re.compile(r"https?://[\x21-\x7e]+", re.IGNORECASE)  # what needs no escape in a request line
CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")  # PostgreSQL keeps no NUL

LIMITS = SubscriptionLimits(of_host=500, of_topic=2000, of_hub=20_000, asked_of_host=200, asked_of_hub=2000)


class Wish(Struct, frozen=True, kw_only=True):
    """What a subscriber asks for; `host` is that of its callback."""

    mode: Literal["subscribe", "unsubscribe"]
    topic: str
    callback: str
    host: str
    lease: timedelta
    secret: str | None

    def __repr__(self) -> str:
        return repr_without(self, "callback", "secret")


def read_wish(fields: Mapping[str, str], *, private: bool) -> Wish:
    """Read the fields of a request; unknown ones are ignored. UsageError says what is wrong, and repeats nothing of it.

    `private`: callbacks may have addresses that are not public.
    """
    mode, secret = fields.get("hub.mode"), fields.get("hub.secret") or None
    if mode not in ("subscribe", "unsubscribe"):
        raise UsageError("hub.mode must be subscribe or unsubscribe")
    topic, callback = (_address(fields, name) for name in ("hub.topic", "hub.callback"))
    if len(topic) + len(callback) > LONGEST_TOGETHER:
        raise UsageError(f"hub.topic and hub.callback may have {LONGEST_TOGETHER} characters together")
    if secret and CONTROLS.search(secret):
        raise UsageError("hub.secret must have no control characters")
    if secret and len(secret.encode()) > LONGEST_SECRET:
        raise UsageError(f"hub.secret may have {LONGEST_SECRET} bytes at most")
    return Wish(
        mode="subscribe" if mode == "subscribe" else "unsubscribe",
        topic=topic,
        callback=callback,
        host=_host(callback, private=private),
        lease=_lease(fields.get("hub.lease_seconds") if mode == "subscribe" else None),
        secret=secret,
    )


def refusal_of(address: str, port: int, *, private: bool) -> str | None:
    """Return why no callback at an IP address and a port is asked; None where it is."""
    if port in REFUSED_PORTS:
        return f"port {port} belongs to another service than HTTP"
    return None if private or is_public(address) else f"{address} is not a public address"


def _address(fields: Mapping[str, str], name: str) -> str:
    address = fields.get(name, "")
    if not WEB.fullmatch(address) or len(address) > LONGEST_ADDRESS:
        raise UsageError(
            f"{name} must be an http or https address of at most {LONGEST_ADDRESS} characters, percent-encoded"
        )
    return address


def _host(callback: str, *, private: bool) -> str:
    """Return the host of a callback; UsageError where it cannot be asked, as far as its address tells."""
    try:
        parts = urlsplit(callback)
        host, port = parts.hostname or "", _port(parts)
    except ValueError:
        raise UsageError("hub.callback must have a host and, if any, a port from 1 to 65535") from None
    if not host or parts.username is not None or parts.fragment:
        raise UsageError("hub.callback must have a host, and neither a user name nor a fragment")
    if port in REFUSED_PORTS or not (private or is_public(host)):
        raise UsageError("hub.callback must be at a public address, and at a port for HTTP")
    return host


def _port(parts: SplitResult) -> int:
    port = parts.port
    return (443 if parts.scheme.lower() == "https" else 80) if port is None else port


def _lease(asked: str | None) -> timedelta:
    """Return the lease that is given: what is asked for, within our limits."""
    if asked is None:
        return LEASE
    if not re.fullmatch(r"0*[1-9][0-9]*", asked, re.ASCII):
        raise UsageError("hub.lease_seconds must be a number of seconds, in digits, above zero")
    most = int(LONGEST_LEASE.total_seconds())
    digits = asked.lstrip("0")
    seconds = int(digits) if len(digits) <= len(str(most)) else most
    return min(max(timedelta(seconds=seconds), SHORTEST_LEASE), LONGEST_LEASE)
