"""The ping: the one request of a WebSub publisher to its hub, "this topic has changed". It does not decide on retries.

The recommendation leaves the form of the request to publisher and hub (W3C WebSub §6); all hubs accept the one of
PubSubHubbub.
"""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlencode

from feedd.errors import HubError, NoAnswer
from feedd.websub.exchange import TOTAL, WebAnswer, exchange

SHOWN = 200  # characters of a redirect's target in an error
BUSY = frozenset({429, 503})
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


async def ping(hub: str, topic: str, now: datetime, *, limit: timedelta = TOTAL) -> None:
    """Tell a hub that the document at the address `topic` changed.

    Raises HubError for any answer but 2xx (§6), and for none within `limit`; `now` is for a Retry-After that is a date.
    No redirect is followed: only the operator decides which hub is used, and the error names the new address.
    """
    try:
        answer = await exchange(hub, "POST", FORM, _form(topic), limit=limit)
    except NoAnswer as error:
        raise HubError(str(error), busy=True) from error
    if not answer.is_success:
        raise _refusal(answer, now)


def _form(topic: str) -> bytes:
    """Return the body of the request, with the topic twice: all hubs read hub.url, and some document only hub.topic."""
    return urlencode({"hub.mode": "publish", "hub.url": topic, "hub.topic": topic}).encode()


def _refusal(answer: WebAnswer, now: datetime) -> HubError:
    reason = f"the hub answered {answer.status}"
    if 300 <= answer.status < 400:
        reason += f"; set hub to where it is now: {answer.fields.get('location', '')[:SHOWN]}"
    busy = answer.status in BUSY
    return HubError(reason, busy=busy, retry_after=_wait(answer.fields.get("retry-after", ""), now) if busy else None)


def _wait(asked: str, now: datetime) -> timedelta | None:
    """Return the wait of a Retry-After field: seconds or a date (RFC 9110 §10.2.3); None if it is neither."""
    try:
        if asked.isascii() and asked.isdigit():
            return timedelta(seconds=int(asked))
        at = parsedate_to_datetime(asked)
        return (at if at.tzinfo else at.replace(tzinfo=UTC)) - now
    except (ValueError, OverflowError):
        return None
