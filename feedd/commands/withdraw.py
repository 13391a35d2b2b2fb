"""`feedd withdraw`: take an entry, a document or a host out of all that is published, and put it back.

The store has it at once; the documents follow before the command ends, by a running daemon or by the command itself.
"""

import asyncio
import re
from collections.abc import Collection
from uuid import uuid4

import msgspec

from feedd.app import App, open_app
from feedd.config.loading import load_feeds
from feedd.config.settings import Settings
from feedd.errors import Occupied, StoreError, UsageError
from feedd.gopher.places import document_name, host_pattern
from feedd.gopher.url import parse_location
from feedd.media.cache import MediaCache
from feedd.media.transfer import in_thread
from feedd.model import GopherUrl, Report, WebUrl
from feedd.store import PollerLock, Store, Withdrawal
from feedd.store.requests import WITHDRAWALS
from feedd.store.withdrawals import Kind

LONGEST_REASON = 1000  # characters
CHECK_AGAIN = 0.2  # seconds between two checks whether the daemon has published
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
PREFIX = re.compile(r"[0-9a-f]{1,8}|[0-9a-f]{8}[0-9a-f-]{1,28}")  # of a uuid
SURE = 8  # digits, that nobody means as the name of a host


async def withdraw(settings: Settings, wanted: str, reason: str | None = None) -> Withdrawal:
    """Withdraw what a person names, and publish without it; return the withdrawal with the number of its entries.

    UsageError for an entry that does not exist, or a text that is neither entry, URL nor host; StoreError where the
    documents cannot be written.
    """
    if reason and len(reason) > LONGEST_REASON:
        raise UsageError(f"the reason has {len(reason)} characters; expected at most {LONGEST_REASON}")
    async with open_app(settings) as app:
        kind, subject = await _meant(app.store, wanted)
        withdrawal = Withdrawal(kind=kind, subject=subject, withdrawn_at=app.clock(), reason=reason)
        await app.store.withdrawals.add(withdrawal)
        await _publish(app)
        return next(one for one in await app.store.withdrawals.all() if (one.kind, one.subject) == (kind, subject))


async def undo_withdrawal(settings: Settings, wanted: str) -> Withdrawal:
    """End a withdrawal, and publish what it took out; return it. UsageError where nothing is withdrawn as that."""
    async with open_app(settings) as app:
        known = await app.store.withdrawals.all()
        kind, subject = await _meant(app.store, wanted, [one.subject for one in known if one.kind == "entry"])
        found = next((one for one in known if (one.kind, one.subject) == (kind, subject)), None)
        if found is None:
            raise UsageError(f"{wanted!r} is not withdrawn; `feedd withdraw --list` shows what is")
        await app.store.withdrawals.undo(kind, subject)
        await _publish(app)
        return found


async def list_withdrawals(settings: Settings) -> tuple[Withdrawal, ...]:
    """Return all withdrawals, the oldest first."""
    async with await Store.open(settings.store) as store:
        return await store.withdrawals.all()


async def _meant(store: Store, wanted: str, withdrawn: Collection[str] = ()) -> tuple[Kind, str]:
    """Return what a person names; `withdrawn` are entries that the store has perhaps forgotten."""
    prefix = wanted.lower().removeprefix("urn:uuid:")
    if wanted.lower().startswith(("gopher://", "gophers://")):
        try:
            return "url", document_name(parse_location(wanted))
        except ValueError as error:
            raise UsageError(str(error)) from error
    if "://" in wanted:  # a page of an entry here, as in a complaint, or where an entry leads to
        page = UUID.search(prefix)
        ids = await store.entries.beginning_with(page[0]) if page else ()
        return ("entry", ids[0]) if ids else ("url", document_name(WebUrl(wanted)))
    if PREFIX.fullmatch(prefix):
        ids = await store.entries.beginning_with(prefix)
        ids = ids or tuple(one for one in withdrawn if one.startswith(f"urn:uuid:{prefix}"))
        if len(ids) == 1:
            return "entry", ids[0]
        if ids:
            uuids = " ".join(one.removeprefix("urn:uuid:") for one in ids)
            raise UsageError(f"several entries begin with {wanted!r}; expected one of {uuids}")
        host = "" if len(prefix) >= SURE else f"; a host of that name is written {wanted + '.'!r}"
        raise UsageError(f"no entry begins with {wanted!r}; expected more or other digits of a uuid{host}")
    try:
        return "host", host_pattern(wanted)
    except ValueError as error:
        raise UsageError(f"{wanted!r}: expected the uuid of an entry, a URL, a host, or `*.` and a host") from error


async def _publish(app: App) -> None:
    """Publish by today's withdrawals; where a daemon polls the data folder, it does, and this waits for it."""
    lock = PollerLock(app.settings.data / "poller.lock", app.settings.database)
    request = uuid4().hex
    asked = False
    while True:
        try:
            with lock.acquire("withdraw"):
                app.definitions.replace(load_feeds(app.settings.feeds))
                await app.publish_withdrawals(lambda urls: in_thread(_drop, app.settings, urls))
                return
        except Occupied:
            if not asked:
                await app.ask(request, "", WITHDRAWALS)
            asked = True
        if answers := await app.store.requests.answers([request]):
            report = msgspec.json.decode(answers[request], type=Report)
            if report.error:
                raise StoreError(report.error)
            return
        await asyncio.sleep(CHECK_AGAIN)


def _drop(settings: Settings, urls: Collection[GopherUrl]) -> None:
    """Delete the held files of these URLs; the caller has the lock of the data folder."""
    cache = MediaCache(settings.data / "media", settings.media_cache)
    cache.open()
    for url in urls:
        cache.drop(url)
