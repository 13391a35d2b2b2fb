"""One poll of one feed: where nothing has changed and nothing is due, its index is all that is looked at.

Else all follows that `whole_poll` lists. That is loaded when it is needed, because most runs of `feedd once` find each
index as it was.
"""

from feedd.config.definition import Definition
from feedd.polling.edges import Edges, Polled
from feedd.polling.quiet_poll import quiet_poll
from feedd.polling.source import Progress, no_progress
from feedd.store import DueFeed


async def poll_feed(
    definition: Definition,
    edges: Edges,
    *,
    force: bool = False,
    thorough: bool = False,
    progress: Progress = no_progress,
    due: DueFeed | None = None,
) -> Polled:
    """Poll one feed and save what changed; of a quiet feed the caller saves it. `due` is as for `quiet_poll`.

    A failure of the source is reported and changes no entry. `force` reads every article again that is still in the
    index, `thorough` an index that has not changed since it was read last. Raises StoreError.
    """
    started_at, announces = edges.clock(), edges.announces()
    if announces and not (force or thorough):
        polled, edges = await quiet_poll(definition, edges, started_at, due)
        if polled:
            return polled
    from feedd.polling.whole_poll import whole_poll  # here: see above

    return await whole_poll(definition, edges, started_at, force=force, announces=announces, progress=progress)
