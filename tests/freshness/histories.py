"""Real sources: the dates of indexes that are stored in a folder, as feedd reads them."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from feedd.errors import SourceError
from feedd.gopher.url import parse_url
from feedd.model import Charsets
from feedd.reading import IndexRules, read_index
from tests.freshness.sources import DAY, Source

LATEST = datetime(2027, 1, 1, tzinfo=UTC)  # later dates are mistakes
FEW = 8  # dates: fewer are no history
AFTER = timedelta(weeks=8)  # its last post it is followed on


def read_histories(folder: Path, seed: int) -> Iterator[Source]:
    """Yield a source for each index in a folder of folders that shows enough dates; a day gets an hour by chance."""
    for path in sorted(path for path in folder.glob("*/*") if path.name in ("_menu", "document")):
        random = Random(f"{seed} {path.parent.name}")
        posts = sorted(
            at + random.uniform(-0.5, 0.5) * DAY if is_day else at for at, is_day in _dates(path) if at < LATEST
        )
        if len(posts) >= FEW:
            yield Source(
                kind="real",
                posts=tuple(posts),
                shown="day",
                first_poll=posts[len(posts) // 4],
                end=posts[-1] + AFTER,
            )


def _dates(path: Path) -> Iterator[tuple[datetime, bool]]:
    """Yield the dates of an index, and whether each is only a day."""
    data = path.read_bytes().replace(b"{HOST}", b"hole.example").replace(b"{PORT}", b"70")
    item = "1" if path.name == "_menu" else "0"
    try:
        index = read_index(data, parse_url(f"gopher://hole.example/{item}/"), IndexRules(), Charsets())
    except SourceError:
        return
    for one in index.candidates:
        if one.moment:
            yield one.moment.at, one.moment.day_only
