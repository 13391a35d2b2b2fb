"""Convert values to and from what a column contains: times, compressed texts, and small records as JSON."""

import json
import zlib
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import msgspec
from msgspec.structs import asdict

from feedd.model import Doubt, OutageNotice, Podcast, PublishingRate, Quiet, Rhythm, Terms
from feedd.structs import defaults_of

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
ZLIB_LEVEL = 6  # 8 % smaller than level 1, for 54 µs more per article


def to_time(at: datetime) -> int:
    """Return an aware time as microseconds since 1970 in UTC, exactly."""
    return (at - EPOCH) // MICROSECOND


def from_time(microseconds: int) -> datetime:
    """Return the aware UTC time of a number of `to_time`."""
    return EPOCH + microseconds * MICROSECOND


def to_time_if_any(at: datetime | None) -> int | None:
    """Return what `to_time` returns, or None for None."""
    return None if at is None else to_time(at)


def from_time_if_any(microseconds: int | None) -> datetime | None:
    """Return what `from_time` returns, or None for None."""
    return None if microseconds is None else from_time(microseconds)


def pack_bytes(data: bytes) -> bytes:
    """Compress bytes for their column."""
    return zlib.compress(data, ZLIB_LEVEL)


def unpack_bytes(packed: bytes) -> bytes:
    """Return the bytes that were given to `pack_bytes`; none for `DELETED`."""
    return zlib.decompress(packed) if packed else b""


def pack(text: str) -> bytes:
    """Compress a text for its column."""
    return pack_bytes(text.encode())


def unpack(packed: bytes) -> str:
    """Return the text that was given to `pack`."""
    return unpack_bytes(packed).decode()


NOTHING = pack_bytes(b"")
DELETED = b""  # in place of bytes or a text that were deleted for want of room


def doubt_text(doubt: Doubt | None) -> str | None:
    """Return a doubt as JSON."""
    return None if doubt is None else json.dumps([doubt.digest, doubt.repeats, to_time(doubt.at)])


def read_doubt(text: str | None) -> Doubt | None:
    """Read a doubt from its JSON."""
    if text is None:
        return None
    digest, repeats, at = msgspec.json.decode(text)
    return Doubt(digest=digest, repeats=repeats, at=from_time(at))


def notice_text(notice: OutageNotice | None) -> str | None:
    """Return a notice as JSON."""
    return None if notice is None else json.dumps([to_time(notice.since), to_time(notice.at), notice.stage])


def read_notice(text: str | None) -> OutageNotice | None:
    """Read a notice from its JSON."""
    if text is None:
        return None
    since, at, stage = msgspec.json.decode(text)
    return OutageNotice(since=from_time(since), at=from_time(at), stage=stage)


def rate_text(rate: PublishingRate | None) -> str | None:
    """Return a publishing rate as JSON, for the column `pace`."""
    if rate is None:
        return None
    return json.dumps([rate.usual // MICROSECOND, to_time(rate.last), rate.patience // MICROSECOND])


def read_rate(text: str | None) -> PublishingRate | None:
    """Read a publishing rate from its JSON."""
    if text is None:
        return None
    usual, last, patience = msgspec.json.decode(text)
    return PublishingRate(usual=usual * MICROSECOND, last=from_time(last), patience=patience * MICROSECOND)


def quiet_text(quiet: Quiet | None) -> str | None:
    """Return what is settled of a feed as JSON."""
    if quiet is None:
        return None
    newest, hours, days = list(map(to_time, quiet.rhythm.newest)), quiet.rhythm.hours, quiet.rhythm.days
    return json.dumps([quiet.index, quiet.rules, to_time(quiet.until), newest, hours, days])


def read_quiet(text: str | None) -> Quiet | None:
    """Read what is settled of a feed from its JSON."""
    if text is None:
        return None
    index, rules, until, newest, *shares = msgspec.json.decode(text)
    if not shares:  # that of an earlier release: the next poll reads the index
        return None
    rhythm = Rhythm(newest=tuple(map(from_time, newest)), hours=tuple(shares[0]), days=tuple(shares[1]))
    return Quiet(index=index, rules=rules, until=from_time(until), rhythm=rhythm)


def terms_text(terms: Terms) -> str:
    """Return the terms of a feed as JSON, without later fields that have their default: an upgrade changes none."""
    defaults = defaults_of(Terms)
    unused = {name for name in Terms.LATER if getattr(terms, name) == defaults[name]}
    values = {name: value for name, value in asdict(terms).items() if name not in unused}
    return json.dumps(values, ensure_ascii=False, default=asdict)


def read_terms(text: str) -> Terms:
    """Read the terms of a feed from their JSON, without keys of a newer feedd that this one does not know."""
    values = _known(Terms, msgspec.json.decode(text))
    if podcast := values.get("podcast"):
        values["podcast"] = Podcast(**_known(Podcast, podcast))
    return Terms(**values)


def _known(kind: type[Terms | Podcast], values: dict[str, Any]) -> dict[str, Any]:
    if _names(kind).issuperset(values):
        return values
    return {name: value for name, value in values.items() if name in _names(kind)}


@cache
def _names(kind: type[Terms | Podcast]) -> frozenset[str]:
    return frozenset(kind.__struct_fields__)
