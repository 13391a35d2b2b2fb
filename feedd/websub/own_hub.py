"""feedd's own WebSub hub (W3C Recommendation of 23 January 2018): it verifies what subscribers ask for, and delivers.

Each subscriber gets a document that changed at least once, as it is when its turn comes. One host gets one request at a
time, with a pause after it, and no host waits for another one as long as there are places.
"""

import asyncio
import hmac
import secrets
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from hashlib import sha256
from urllib.parse import urlencode

from feedd.errors import FeeddError, NoAnswer, NotYet
from feedd.publish.document import MEDIA_TYPES
from feedd.publish.publisher import Publisher
from feedd.publish.site import Site, hub_links
from feedd.store import Store
from feedd.store.callback_requests import CallbackRequest
from feedd.store.patience import save_patiently
from feedd.telemetry.log import events
from feedd.telemetry.observer import UNOBSERVED, CallbackKind, Observer
from feedd.websub.exchange import TOTAL, WebAnswer, exchange
from feedd.websub.topics import HiddenNow, Topics
from feedd.websub.wishes import LONGEST_LEASE, refusal_of

HOSTS_AT_ONCE = 16
SUBSCRIBERS_NAMES, STRANGERS_NAMES = 4, 2  # lookups at once: a name server that hangs holds no other's, and no poll's
PAUSE = timedelta(seconds=1)  # between two requests to one host
HELD = TOTAL + timedelta(seconds=10)  # how long a host is held: a process that is killed cannot let it go
FIRST_WAIT = timedelta(minutes=1)  # and then twice as long each time
MOST_DELIVERIES = 11  # attempts, within 17 hours; the next change of the document begins anew (§7)
MOST_VERIFICATIONS = 3
LONGEST_WAIT = FIRST_WAIT * 2 ** (MOST_DELIVERIES - 1)
GONE = 410  # the subscription is deleted (§7)
NO_TOPIC = "there is no feed at this address"

log = events()


class OwnHub:
    """Asks the callbacks of subscribers; `private` allows those in private networks. Its topics are what strangers get.

    `tell` serves one of the hosts that `due` returns, and raises nothing.
    """

    at_once = HOSTS_AT_ONCE

    def __init__(
        self,
        store: Store,
        publisher: Publisher,
        site: Site,
        clock: Callable[[], datetime],
        observer: Observer = UNOBSERVED,
        *,
        private: bool = False,
    ) -> None:
        self._store = store
        self._requests = store.callback_requests
        self._topics = Topics(store, publisher)
        self._site = site
        self._clock = clock
        self._observer = observer
        self._private = private
        self._subscribers_names = ThreadPoolExecutor(SUBSCRIBERS_NAMES, thread_name_prefix="subscribers")
        self._strangers_names = ThreadPoolExecutor(STRANGERS_NAMES, thread_name_prefix="strangers")
        self._ahead = timedelta()  # how much later it counts as

    async def start(self) -> None:
        """Do nothing: what waits is still to be done."""

    async def forget_future_times(self, now: datetime) -> None:
        """Make due what waits for longer than is ever planned: the clock has been set back since."""
        await self._store.outbox.bring_forward(now, now + LONGEST_WAIT)
        await self._requests.forget_future_times(now, LONGEST_WAIT, HELD)
        await self._store.subscriptions.cut_leases(now + LONGEST_LEASE)

    async def due(self, limit: int = HOSTS_AT_ONCE) -> tuple[str, ...]:
        """Return the hosts of callbacks that something is due for."""
        return await self._requests.due(self._now(), limit)

    async def notify(self, within: timedelta = timedelta()) -> None:
        """Serve all hosts once, a few at a time; changes of documents count that are due within some time."""
        self._ahead = within
        try:
            while hosts := await self.due():
                async with asyncio.TaskGroup() as group:
                    for host in hosts:
                        group.create_task(self.tell(host))
        except FeeddError as failure:
            log.error("not delivered", error=failure)
        finally:
            self._ahead = timedelta()

    async def tell(self, host: str) -> None:
        """Make the next request to a host. Raises nothing: it is repeated later."""
        try:
            now = self._now()
            if taken := await self._requests.take(host, now, now + HELD, wait):
                try:
                    await self._serve(taken)
                except NotYet as later:
                    _log_of(taken)("not delivered", host=host, again=taken.next_try_at, error=later)
                await self._requests.free(host, self._now() + PAUSE)
        except FeeddError as failure:  # the host is held for a moment, so that this is not tried each second
            log.error("not delivered", host=host, error=failure)
        except Exception:
            log.exception("bug", what="hub")

    def _now(self) -> datetime:
        return self._clock() + self._ahead

    async def _serve(self, taken: CallbackRequest) -> None:
        if taken.mode == "deliver":
            await self._deliver(taken)
        elif taken.mode == "denied" or (taken.mode == "subscribe" and not await self._is_topic(taken)):
            await self._deny(taken)
        else:
            await self._verify(taken)

    async def _verify(self, taken: CallbackRequest) -> None:
        """Ask whether the subscriber wants what was asked in its name (§5.3); the lease begins now."""
        now, challenge = self._now(), secrets.token_urlsafe(32)
        said = {"hub.mode": taken.mode, "hub.topic": taken.address, "hub.challenge": challenge}
        if taken.mode == "subscribe":
            said["hub.lease_seconds"] = str(taken.lease_seconds)
        answer = await self._get(taken, said, len(challenge) + 1)
        if answer is None:
            return
        if answer.is_success and answer.body == challenge.encode():
            lease_until = now + timedelta(seconds=taken.lease_seconds)
            await self._save(taken, lambda: self._requests.confirm(taken, lease_until))
            self._observer.called_back("verification", "ok")
            log.info("subscription", mode=taken.mode, topic=taken.topic, host=taken.host)
        else:
            await self._save(taken, lambda: self._requests.done(taken, now))
            self._observer.called_back("verification", "failed")
            log.debug("subscription not verified", topic=taken.topic, host=taken.host, status=answer.status)

    async def _deny(self, taken: CallbackRequest) -> None:
        """Tell a subscriber that there is no such subscription, or no more (§5.2)."""
        said = {"hub.mode": "denied", "hub.topic": taken.address, "hub.reason": NO_TOPIC}
        if await self._get(taken, said):
            await self._save(taken, lambda: self._requests.done(taken, self._now()))
            self._observer.called_back("denial", "ok")

    async def _get(self, taken: CallbackRequest, said: dict[str, str], most_body: int = 0) -> WebAnswer | None:
        """Ask a callback with these words added to its query; None where there was no answer."""
        callback = taken.callback
        joint = "" if callback.endswith(("?", "&")) else "&" if "?" in callback else "?"
        names = self._subscribers_names if taken.is_subscribed else self._strangers_names
        try:
            return await exchange(
                f"{callback}{joint}{urlencode(said)}", "GET", most_body=most_body, guard=self._refusal, names=names
            )
        except NoAnswer as failure:
            await self._fail(taken, "verification" if most_body else "denial", str(failure), MOST_VERIFICATIONS)
            return None

    async def _deliver(self, taken: CallbackRequest) -> None:
        """Post a document as it is now (§7), unless the subscriber has it already."""
        content = await self._topics.content(taken.topic)
        if content is None:
            await self._store.subscriptions.end_topics([taken.topic], self._now())
            return
        digest, signature = await asyncio.to_thread(_digests, content, taken.secret)
        if digest == taken.delivered:
            await self._requests.done(taken, self._now())
            return
        fields = {
            "Content-Type": MEDIA_TYPES[taken.topic.rpartition(".")[2]],
            "Link": hub_links(self._site, taken.topic),
            **({"X-Hub-Signature": signature} if signature else {}),
        }
        try:
            answer = await exchange(
                taken.callback, "POST", fields, content, guard=self._refusal, names=self._subscribers_names
            )
        except NoAnswer as failure:
            await self._fail(taken, "delivery", str(failure), MOST_DELIVERIES)
            return
        if answer.is_success:
            await self._save(taken, lambda: self._requests.done(taken, self._now(), digest))
            self._observer.called_back("delivery", "ok")
            log.debug("delivered", topic=taken.topic, host=taken.host)
        elif answer.status == GONE:
            await self._save(taken, lambda: self._requests.end(taken))
            self._observer.called_back("delivery", "gone")
            log.info("subscription", mode="gone", topic=taken.topic, host=taken.host)
        else:
            await self._fail(taken, "delivery", f"the subscriber answered {answer.status}", MOST_DELIVERIES)

    async def _save(self, taken: CallbackRequest, save: Callable[[], Awaitable[None]]) -> None:
        """Save what a callback answered, before another process asks it the same."""
        await save_patiently(save, self._now, taken.next_try_at, topic=taken.topic, host=taken.host)

    async def _fail(self, taken: CallbackRequest, what: CallbackKind, problem: str, most: int) -> None:
        """Let a request wait, which was put off when it was taken; after the last attempt it is given up."""
        is_last = taken.attempts >= most
        if is_last:
            await self._requests.done(taken, self._now())
        self._observer.called_back(what, "given up" if is_last else "failed")
        again = None if is_last else taken.next_try_at
        # Not a warning: it is for whoever runs that subscriber to mend it.
        said = {"topic": taken.topic, "host": taken.host, "attempts": taken.attempts, "again": again, "error": problem}
        _log_of(taken)("no answer of a subscriber", what=what, **said)

    def _refusal(self, address: str, port: int) -> str | None:
        return refusal_of(address, port, private=self._private)

    async def _is_topic(self, taken: CallbackRequest) -> bool:
        try:
            return bool(taken.topic) and await self._topics.content(taken.topic) is not None
        except HiddenNow:
            if taken.is_subscribed:
                raise
            return False


def _log_of(taken: CallbackRequest) -> Callable[..., None]:
    """Return how it is logged that a request failed: what strangers ask for may fail at any pace."""
    return log.info if taken.is_subscribed else log.debug


def _digests(content: bytes, secret: str | None) -> tuple[str, str]:
    """Return the digest of a document, and its signature (§7.1), "" without a secret."""
    signature = hmac.new(secret.encode(), content, sha256).hexdigest() if secret else ""
    return sha256(content).hexdigest(), signature and f"sha256={signature}"


def wait(attempts: int) -> timedelta:
    """Return how long to wait after this many attempts, from 1."""
    return FIRST_WAIT * (1 << (min(attempts, MOST_DELIVERIES) - 1))
