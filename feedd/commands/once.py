"""`feedd once`: poll the feeds that are due, or those that are named, or ask a running daemon to poll them."""

import asyncio
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Literal, TypeAlias
from uuid import uuid4

from feedd.app import App, open_app
from feedd.commands.feed_names import refuse_merge, unknown_feed
from feedd.commands.once_result import NotDue, OnceResult, definition_facts, note_rest
from feedd.config.definition import Definition, Definitions
from feedd.config.loading import load_feeds
from feedd.config.notices import folder_notices
from feedd.config.settings import Settings
from feedd.errors import Occupied, StoreError
from feedd.model import Report
from feedd.store import PollerLock
from feedd.store.published_files import SEEN_AFTER

FEEDS_AT_ONCE = 16  # limits open connections and memory; each host gets one request at a time anyway
HUB_LIMIT = timedelta(minutes=1)  # for a slow hub; what it was not told by then waits for the next run
NOTIFY_LIMIT = timedelta(minutes=5)  # for the program of `notify`; what it was not told by then waits, too
CHECK_AGAIN = 0.5  # seconds between two checks whether the other process has answered or ended
LATEST = datetime.max.replace(tzinfo=UTC)
WAITS = "new entries are recorded, and announced by a poll after it is set"

OnceProgress: TypeAlias = Callable[[str, int, int], None]
"""Is called while a feed is polled, each time an article was read: its name, how many articles were read, and all."""

Mode: TypeAlias = Literal["due", "all", "force"]


async def run_once(settings: Settings, names: Sequence[str], mode: Mode, progress: OnceProgress) -> OnceResult:
    """Poll the named feeds, else those that `mode` says, and return the reports; UsageError for an unknown name."""
    read = definition_facts(settings)
    definitions = load_feeds(settings.feeds)
    _check_names(names, definitions)
    async with open_app(settings) as app:
        app.definitions.replace(definitions)
        chosen, not_due = await _choose(app, names, mode)
        reports = await _poll_or_request(app, chosen, force=mode == "force", progress=progress)
        served = () if names else await app.store.feeds.served()
        notices = () if names else tuple(folder_notices(definitions, settings.feeds, served))
        doubt = None if settings.database else app.clock.doubt and f"{app.clock.doubt}; {WAITS}"
        is_all_right = not (names or definitions.mistakes or notices or doubt) and await _is_done(app)
        now, (due, later) = app.clock(), await _choose(app, (), "due") if is_all_right else ((), ())
    if later and not due:
        note_rest(settings, read, later, now)
    return OnceResult(
        reports=tuple(reports), not_due=not_due, mistakes=definitions.mistakes, doubt=doubt, notices=notices
    )


async def _is_done(app: App) -> bool:
    """Return whether all is published and told, so that another run now would only look."""
    waits = await app.store.outbox.due(LATEST, 1) or await app.store.notifications.waiting()
    return not waits and await app.publisher.is_done()


async def _choose(app: App, names: Collection[str], mode: Mode) -> tuple[Sequence[Definition], NotDue]:
    good = app.definitions.all.good
    if names:
        return [good[name] for name in dict.fromkeys(names) if name in good], ()
    enabled = [definition for definition in good.values() if definition.enabled]
    if mode != "due":
        return enabled, ()
    now = app.clock()
    next_checks = await app.store.feeds.next_checks()
    times = {definition.name: next_checks.get(definition.id, now) for definition in enabled}
    due = [definition for definition in enabled if times[definition.name] <= now]
    return due, tuple((name, time) for name, time in times.items() if time > now)


async def _poll_or_request(
    app: App, chosen: Sequence[Definition], *, force: bool, progress: OnceProgress
) -> list[Report]:
    """Poll the feeds; where another process holds the data folder, store poll requests until it answers or ends."""
    lock = PollerLock(app.settings.data / "poller.lock", app.settings.database)
    requests: dict[str, str] = {}
    while True:
        try:
            with lock.acquire("once"):
                _refuse_doubted_clock(app)
                reports = await _poll_all(app, chosen, force=force, progress=progress)
                for request_id, report in zip(requests, reports, strict=False):
                    await app.store.requests.answer(request_id, _answer(report), app.clock())
                with suppress(TimeoutError):
                    # Nobody serves beside this process who would have to see the files first.
                    await asyncio.wait_for(app.notifier.notify(within=SEEN_AFTER), HUB_LIMIT.total_seconds())
                with suppress(TimeoutError):
                    await asyncio.wait_for(app.program_notifier.deliver_all(), NOTIFY_LIMIT.total_seconds())
                return reports
        except Occupied:
            if not requests:
                requests = await _request(app, chosen, force=force)
        answers = await app.store.requests.answers(list(requests))
        if len(answers) == len(requests):
            return [_report(answers[request_id]) for request_id in requests]
        await asyncio.sleep(CHECK_AGAIN)


def _answer(report: Report) -> str:
    import msgspec  # here: only where another process polls

    return msgspec.json.encode(report).decode()


def _report(answer: str) -> Report:
    import msgspec

    return msgspec.json.decode(answer, type=Report)


def _refuse_doubted_clock(app: App) -> None:
    """Raise StoreError where times of others stand beside those of a clock that is not believed."""
    if app.settings.database and (doubt := app.clock.doubt):
        raise StoreError(f"{doubt}: it is that of the database's server, and nothing is polled until NTP has set it")


async def _request(app: App, chosen: Sequence[Definition], *, force: bool) -> dict[str, str]:
    requests = {uuid4().hex: definition.name for definition in chosen}
    for request_id, name in requests.items():
        await app.ask(request_id, name, "force" if force else "all")
    return requests


async def _poll_all(app: App, chosen: Iterable[Definition], *, force: bool, progress: OnceProgress) -> list[Report]:
    await app.start(app.definitions.all)
    slots = asyncio.Semaphore(FEEDS_AT_ONCE)

    async def poll(definition: Definition) -> Report:
        async with slots:
            return await app.poller.poll(
                definition, force=force, progress=lambda done, total: progress(definition.name, done, total)
            )

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(poll(definition)) for definition in chosen]
    if app.publisher.site.is_stale:
        await app.publisher.site.try_publish()
    return [task.result() for task in tasks]


def _check_names(names: Iterable[str], definitions: Definitions) -> None:
    for name in names:
        refuse_merge(definitions, name)
        if name not in definitions.names:
            raise unknown_feed(name, definitions.names)
