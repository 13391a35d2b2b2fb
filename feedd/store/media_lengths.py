"""The lengths of media files, as they were when they were downloaded last; the files themselves may be gone."""

from collections.abc import Mapping

from feedd.gopher.url import format_location, format_url
from feedd.model import Feed, GopherUrl
from feedd.store.database import Database, Value
from feedd.store.executor import Executor
from feedd.store.feed_rows import read_feed
from feedd.store.feeds import fetch_feed

OF = "SELECT url, bytes FROM media_lengths WHERE feed_id = :feed_id ORDER BY url"

MOST = 10_000  # lengths of a feed; a page may give its files other addresses at each poll, and none is ever deleted

SAVE = """
INSERT INTO media_lengths (feed_id, url, bytes) SELECT id, :url, :bytes FROM feeds WHERE location = :index AND :most > (
  SELECT COUNT(*) FROM media_lengths AS others WHERE others.feed_id = feeds.id AND others.url <> :url
)
ON CONFLICT (feed_id, url) DO UPDATE SET bytes = excluded.bytes WHERE media_lengths.bytes <> excluded.bytes
RETURNING feed_id
"""


class MediaLengths:
    """The lengths of media files in bytes, by feed and URL."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor

    async def of(self, feed_id: str) -> Mapping[str, int]:
        """Return the known lengths of a feed's media files by URL."""
        return dict(await self._executor.read(OF, lambda row: (row["url"], row["bytes"]), feed_id=feed_id))

    async def save(self, url: GopherUrl, index: GopherUrl, length: int) -> tuple[Feed, ...]:
        """Save the length of a file of the feeds with this index; return the feeds for which it is new.

        A feed with `MOST` other lengths gets no further one.
        """
        common: dict[str, Value] = {"url": format_url(url), "index": format_location(index), "most": MOST}
        values = {**common, "bytes": length}
        return await self._executor.run(_save, values)


def _save(database: Database, values: Mapping[str, Value]) -> tuple[Feed, ...]:
    with database.transaction():
        changed = database.execute(SAVE, values)
        rows = [fetch_feed(database, row["feed_id"]) for row in changed]
    return tuple(read_feed(row) for row in rows if row)
