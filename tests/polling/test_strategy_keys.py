"""Every key of [index] and [article] with every strategy: what it does is seen, or it is refused."""

import io
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import get_args, get_type_hints

import feedparser
import pytest

from feedd.config.definition import KEYS
from feedd.config.loading import load_definitions
from feedd.model import Report
from feedd.reading.rules import IndexRules
from tests.support.poll_world import PARAGRAPH, World, define, in_world, menu, published_file, text

pytestmark = pytest.mark.anyio

STRATEGIES = get_args(get_type_hints(IndexRules)["strategy"])
PLAIN = "plain"
MENUS = ("auto", "menu", "tree")
# What says which keys these are, a bound of a hundred entries or more, which `changes` keeps for every strategy, and
# how pictures are shown.
UNTRIED = ("index.strategy", "index.max_known", "article.pictures")
VALUES = {
    "index.include": "['First', 'Third']",
    "index.exclude": "['First']",
    "index.section": "'Latest'",
    "index.types": "['0']",
    "index.follow": "['/{year}']",
    "index.hosts": "'same'",
    "index.identity": "'selector+date'",
    "index.date_order": "'mdy'",
    "index.first": "0",
    "index.max_new": "1",
    "article.format": "'pre'",
    "article.strip_before": "'^----'",
    "article.strip_after": "'^----'",
    "article.author": "'The Keeper'",
    "article.content": "'none'",
    "article.updates": "'never'",
    "article.recheck_days": "0",
}

ADDED = " Since then a dozen words more have been added to it, which nobody can overlook at all."
BODY = f"{PARAGRAPH}\n\n----\n\n{PARAGRAPH}"
SUBMENU = {b"/2026": menu("2026", "02026-03-03 From a submenu|/s.txt"), b"/s.txt": text("From a submenu")}
LINKS = (
    menu(
        "The mill", "Older", "02026-03-02 First|/a.txt", "12026-03-04 A folder|/f", "Latest", "005/03/26 Second|/b.txt",
        "02026-02-01 Zeroth|/z.txt",
    ),
    menu(
        "The mill", "Older", "02026-03-08 First|/a.txt", "12026-03-04 A folder|/f", "Latest", "005/03/26 Second|/b.txt",
        "02026-02-01 Zeroth|/z.txt", "02026-03-06 Third|/c.txt", "02026-03-07 Fourth|/d.txt",
    ),
)  # fmt: skip
FOREIGN = b"02026-03-03 Elsewhere\t/e\t127.0.0.2\t{PORT}\r\n"


def log(*posts: tuple[str, str]) -> bytes:
    """Return a log with these headings and texts."""
    return "\n\n".join(f"# {heading}\n\n{words}" for heading, words in posts).encode()


def rss(*titles: str) -> bytes:
    """Return a feed whose items link to texts of the hole, of which each is named by a letter."""
    items = "".join(
        f"<item><title>{title}</title><link>{place}.txt</link></item>"
        for title, place in (one.split("|") for one in titles)
    )
    return f"<rss version='2.0'><channel><title>The mill</title>{items}</channel></rss>".encode()


INDEXES: Mapping[str, tuple[bytes, bytes]] = {
    **dict.fromkeys(MENUS, (LINKS[0], LINKS[1])),
    "log": (
        log(("02/03/26 First", BODY), ("01/03/26 Zeroth", BODY)),
        log(("06/03/26 Third", BODY), ("05/03/26 Second", BODY), ("02/03/26 First", BODY + ADDED),
            ("01/03/26 Zeroth", BODY)),
    ),
    "feed": (rss("First|a", "Zeroth|z"), rss("Fourth|d", "Third|c", "First|a", "Zeroth|z")),
    "page": (f"First of all\n{BODY}".encode(), f"First of three\n{BODY}".encode()),
}  # fmt: skip


def documents(strategy: str, version: int) -> dict[bytes, bytes]:
    """Return the index and the texts of the first or of the second poll."""
    index = INDEXES[strategy][version]
    if index in LINKS:
        index = index.removesuffix(b".\r\n") + FOREIGN + b".\r\n"
    folder = {b"/f": menu("A folder", "0Inside|/z.txt")}
    texts = {b"/%c.txt" % name: text("On the ferry", BODY) for name in b"abcdz"}
    return {b"/index": index, **texts, **folder, **SUBMENU} | (
        {b"/a.txt": text("On the ferry", BODY + ADDED)} if version else {}
    )


def written(key: str, strategy: str) -> str:
    """Return a definition with a strategy and a key below its table."""
    table, _, name = key.partition(".")
    value = f"{name} = {VALUES[key]}\n" if name else ""
    own = f"[index]\nstrategy = '{strategy}'\n"
    return own + (value if table == "index" else f"[{table}]\n{value}" if name else "")


def feed_of(key: str) -> str:
    """Return the name of the feed whose definition has this key."""
    return key.replace(".", "-").replace("_", "-")


def seen(world: World, name: str, reports: Sequence[Report]) -> list[tuple[str, ...]]:
    """Return the entries of a feed as its subscribers see them, and what its polls complain of; without the port."""
    parsed = feedparser.parse(io.BytesIO(published_file(world.folder, f"{name}.atom")))
    problems = [problem for report in reports for problem in report.problems]
    shown = [
        (one.title, one.published, str(one.updated_parsed), one.get("author", ""), str(one.get("content", "")))
        for one in parsed.entries
    ]
    return [tuple(re.sub(r"127\.0\.0\.\d:\d+", "HOST", one) for one in values) for values in (*shown, problems)]


@pytest.mark.parametrize("strategy", STRATEGIES)
async def test_every_key_is_used_or_refused(tmp_path: Path, strategy: str) -> None:
    """Subscribers see something else with the key than without it, after two polls between which all changed."""
    reports: defaultdict[str, list[Report]] = defaultdict(list)
    rest = {name: written(name, strategy) for name in (PLAIN, *VALUES)}
    async with in_world(tmp_path, documents(strategy, 0)) as world:
        where = f"gopher://{world.hole.host}:{world.hole.port}/{'1' if strategy in MENUS else '0'}/index"
        for number, name in enumerate(rest):
            define(
                tmp_path, feed_of(name), where, f'id = "urn:uuid:6e8bc430-9c3a-11d9-9669-{number:012}"\n{rest[name]}'
            )
        (tmp_path / "feeds" / "hole.toml").unlink()
        found = load_definitions(tmp_path / "feeds")
        await world.app.adopt(found)
        for version in (0, 1):
            for place, document in documents(strategy, version).items():
                world.hole.put(place, document)
            world.now += timedelta(days=8)  # articles are read again
            for name, definition in found.good.items():
                reports[name].append(await world.app.poller.poll(definition))
        shown = {name: seen(world, name, reports[name]) for name in found.good}

    plain = shown.pop(PLAIN)
    assert all(report.ok for both in reports.values() for report in both)
    assert len(plain) > 2
    assert [] == [name for name, one in shown.items() if one == plain]
    assert [str(mistake).partition("; ")[0] for mistake in found.mistakes] == sorted(
        f'{tmp_path}/feeds/{feed_of(key.name)}.toml: {key.name}: does nothing with strategy = "{strategy}"'
        for key in KEYS
        if key.strategies and strategy not in key.strategies
    )


def test_every_key_of_these_tables_is_tried() -> None:
    """A new key needs a value here; what is said of publishing is for all strategies."""
    assert [*VALUES] == [
        key.name for key in KEYS if key.name.startswith(("index.", "article.")) and key.name not in UNTRIED
    ]
    assert not [key.name for key in KEYS if key.strategies and key.name not in VALUES]
