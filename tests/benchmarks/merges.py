"""What one change costs where there are many feeds: the merged feeds and the list of subscriptions."""

import asyncio
import itertools
from collections.abc import Callable, Coroutine, Iterator
from contextlib import AsyncExitStack, contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from feedd.app import App, open_app
from feedd.model import Terms
from feedd.structs import replace
from tests.benchmarks.measuring import Measure, Row, processor_time
from tests.benchmarks.web import FEW, LATER, fill
from tests.support.poll_world import settings_for
from tests.support.store_samples import a_feed, a_revision, an_entry, save

OF_A_GROUP = 50
FIRST = replace(a_feed("feed00000"), terms=Terms(group="Group 0"))


@contextmanager
def merged(count: int) -> Iterator[Measure | None]:
    """Publish one changed feed of many, and merge it, beside one of few."""
    with TemporaryDirectory() as name, asyncio.Runner() as loop:
        life = AsyncExitStack()
        many, few = (loop.run(_crowd(life, Path(name, str(each)), each)) for each in (count, FEW))

        numbers = itertools.count(1)

        async def change(app: App) -> Callable[[], Coroutine[None, None, None]]:
            number = next(numbers)
            feed, entry = replace(FIRST, edition=number), replace(an_entry(1000 + number, FIRST.name), revision=1)
            await save(app.store, feed, [entry], [a_revision(entry)])

            async def publish() -> None:
                await app.publisher.publish_feed(feed)
                await app.publisher.site.try_publish()

            return publish

        def measure(app: App) -> float:
            publishing = loop.run(change(app))
            return processor_time(lambda: loop.run(publishing()))

        for app in (many, few):
            loop.run(app.publisher.site.publish())
        yield lambda: (measure(many), measure(few))
        loop.run(life.aclose())


async def _crowd(life: AsyncExitStack, folder: Path, count: int) -> App:
    """Open an app with so many feeds in groups of fifty."""
    app = await life.enter_async_context(open_app(settings_for(folder), lambda: LATER))
    terms = [Terms(group=f"Group {number // OF_A_GROUP}") for number in range(count)]
    await fill(app, [replace(a_feed(f"feed{number:05}"), terms=each) for number, each in enumerate(terms)])
    return app


ROWS = tuple(
    Row(
        name=f"publish and merge one changed feed of {count:,}",
        yardstick="the same of 100 feeds",
        target=2,
        opened=partial(merged, count),
        full=count > 1000,
    )
    for count in (1000, 10_000)
)
