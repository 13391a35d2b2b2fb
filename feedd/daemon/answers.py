"""What a `feedd once` or `feedd withdraw` in another process requests, and the report that answers it."""

from collections.abc import Awaitable, Callable, Collection

from feedd.app import App
from feedd.errors import FeeddError
from feedd.model import GopherUrl, Report
from feedd.store import PollRequest
from feedd.store.requests import WITHDRAWALS
from feedd.structs import replace
from feedd.telemetry.log import events

log = events()


async def fulfil(
    app: App,
    request: PollRequest,
    poll: Callable[[str, bool], Awaitable[Report | None]],
    drop_media: Callable[[Collection[GopherUrl]], Awaitable[None]],
) -> Report:
    """Do what is requested and report it. `poll` gets the id of a feed and whether all is to be read again."""
    if request.mode == WITHDRAWALS:
        report: Report | None = await _publish_withdrawals(app, drop_media)
    else:
        definition = app.definitions.named(request.feed_name)
        report = await poll(definition.id, request.mode == "force") if definition else None
    if report is None:
        return Report(feed=request.feed_name, ok=False, error="the running daemon knows no such feed; reload it")
    # A report says why nothing new was announced, where the clock is not believed.
    doubt = app.clock.doubt
    return replace(report, problems=(*report.problems, f"nothing new is announced: {doubt}")) if doubt else report


async def _publish_withdrawals(app: App, drop_media: Callable[[Collection[GopherUrl]], Awaitable[None]]) -> Report:
    try:
        await app.publish_withdrawals(drop_media)
    except FeeddError as failure:
        log.error("withdrawals not published", error=failure)
        return Report(feed="", ok=False, error=str(failure))
    log.info("withdrawals published")
    return Report(feed="", ok=True)
