"""The lengths and measures of media files, as they were when downloaded last; the files themselves may be gone."""

from collections.abc import Mapping

from feedd.gopher.url import format_location, format_url
from feedd.model import Feed, GopherUrl, MediaFile
from feedd.store.database import Database, Row, Value
from feedd.store.executor import Executor
from feedd.store.feed_rows import read_feed
from feedd.store.feeds import fetch_feed

OF = "SELECT url, bytes, milliseconds, width, height FROM media_lengths WHERE feed_id = :feed_id ORDER BY url"

ONE = "SELECT url, bytes, milliseconds, width, height FROM media_lengths WHERE url = :url LIMIT 1"

MOST = 10_000  # lengths of a feed; a page may give its files other addresses at each poll, and none is ever deleted

SAVE = """
INSERT INTO media_lengths (feed_id, url, bytes, milliseconds, width, height)
SELECT id, :url, :bytes, :milliseconds, :width, :height FROM feeds WHERE location = :index AND :most > (
  SELECT COUNT(*) FROM media_lengths AS others WHERE others.feed_id = feeds.id AND others.url <> :url
)
ON CONFLICT (feed_id, url) DO UPDATE SET
  bytes = excluded.bytes, milliseconds = excluded.milliseconds, width = excluded.width, height = excluded.height
WHERE media_lengths.bytes <> excluded.bytes
  OR COALESCE(media_lengths.milliseconds, 0) <> COALESCE(excluded.milliseconds, 0)
  OR COALESCE(media_lengths.width, 0) <> COALESCE(excluded.width, 0)
  OR COALESCE(media_lengths.height, 0) <> COALESCE(excluded.height, 0)
RETURNING feed_id
"""


class MediaLengths:
    """What is known of media files, by feed and URL."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor

    async def of(self, feed_id: str) -> Mapping[str, MediaFile]:
        """Return what is known of a feed's media files by URL."""
        return dict(await self._executor.read(OF, _read, feed_id=feed_id))

    async def save(self, url: GopherUrl, index: GopherUrl, file: MediaFile) -> tuple[Feed, ...]:
        """Save what is known of a file of the feeds with this index; return the feeds for which it is new.

        A feed with `MOST` other files gets no further one.
        """
        common: dict[str, Value] = {"url": format_url(url), "index": format_location(index), "most": MOST}
        measures = {"milliseconds": file.milliseconds, "width": file.width, "height": file.height}
        values = {**common, "bytes": file.length, **measures}
        return await self._executor.run(_save, values)


def known_file(database: Database, url: str) -> MediaFile | None:
    """Return what is known of a media file, of whichever feed it is."""
    return next((_read(row)[1] for row in database.execute(ONE, {"url": url})), None)


def _read(row: Row) -> tuple[str, MediaFile]:
    file = MediaFile(length=row["bytes"], milliseconds=row["milliseconds"], width=row["width"], height=row["height"])
    return row["url"], file


def _save(database: Database, values: Mapping[str, Value]) -> tuple[Feed, ...]:
    with database.transaction():
        changed = database.execute(SAVE, values)
        rows = [fetch_feed(database, row["feed_id"]) for row in changed]
    return tuple(read_feed(row) for row in rows if row)
