"""What a reload publishes of many feeds: all that it makes stale, and nothing else is looked at."""

from collections.abc import Callable
from pathlib import Path

import pytest

from feedd.config.loading import FeedsFolder
from tests.support.poll_world import TWO_PHLOGS, World, define, in_world
from tests.support.store_samples import NOON

pytestmark = [pytest.mark.anyio, pytest.mark.sqlite]

Change = Callable[[Path], object]

ELSEWHERE = "gopher://tides.example.org/1/"
TIDES = 'id = "urn:uuid:2f0a4b7e-54a4-4d0e-9d2a-5be1d0a8d7c4"\ngroup = "Tides"\ntitle = "Gezeiten"\n'


async def served(folder: Path, world: World) -> FeedsFolder:
    """Serve two feeds of two groups, one of them with entries, and all that is made of both."""
    define(folder, "tides", ELSEWHERE, TIDES)
    feeds = FeedsFolder(folder / "feeds")
    await world.app.reload(feeds.load())
    await world.poll()
    await world.app.publisher.publish_all(strict=True)
    return feeds


def published(folder: Path) -> dict[str, bytes]:
    """Return all published files, by their path."""
    places = (path for place in ("public", "private") for path in (folder / "data" / place).rglob("*"))
    return {str(path.relative_to(folder)): path.read_bytes() for path in places if path.is_file()}


def redefine(rest: str, url: str = ELSEWHERE, name: str = "tides") -> Change:
    """Return what writes the definition of a feed anew."""
    return lambda folder: define(folder, name, url, rest)


def write(text: str) -> Change:
    """Return what writes the definition of a merged feed by rule."""
    return lambda folder: (folder / "feeds" / "light.toml").write_text(text, "utf-8")


def lose(*files: str) -> Change:
    """Return what deletes published files, and changes a definition so that there is a reload."""

    def change(folder: Path) -> None:
        for file in files:
            (folder / "data" / "public" / file).unlink()
        define(folder, "tides", ELSEWHERE, TIDES + 'interval = "9d"\n')

    return change


def rename(folder: Path) -> None:
    """Give a feed another name, by the name of its file."""
    (folder / "feeds" / "tides.toml").rename(folder / "feeds" / "ebb.toml")


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(redefine(TIDES + 'interval = "9d"\n'), id="polled otherwise"),
        pytest.param(redefine(TIDES.replace("Gezeiten", "潮汐")), id="titled"),
        pytest.param(redefine(TIDES.replace("Tides", "Waters")), id="in another group"),
        pytest.param(redefine(TIDES.replace("Tides", "The Mill")), id="in the group of the other"),
        pytest.param(redefine(TIDES + 'language = "de"\n'), id="in a language"),
        pytest.param(redefine(TIDES + 'access = "token"\n'), id="private"),
        pytest.param(redefine(TIDES + "enabled = false\n"), id="paused"),
        pytest.param(redefine(TIDES, "gopher://ebb.example.org/1/"), id="moved"),
        pytest.param(redefine(TIDES.replace("Gezeiten", "Ebbe"), "gopher://denied.example.org/1/"), id="denied"),
        pytest.param(redefine("", "gopher://moon.example.org/1/", "moon"), id="one more"),
        pytest.param(lambda folder: (folder / "feeds" / "tides.toml").unlink(), id="one less"),
        pytest.param(rename, id="renamed"),
        pytest.param(write('kind = "merge"\nfrom = ["*"]\ntitle = "Licht"\n'), id="a rule"),
        pytest.param(lose("all.atom"), id="the file of all lost"),
        pytest.param(lose("all/tides.atom"), id="the file of a group lost"),
        pytest.param(lose("feeds.opml"), id="the list lost"),
        pytest.param(lose("tides.rss"), id="its own file lost"),
    ],
)
async def test_a_reload_leaves_nothing_stale(tmp_path: Path, change: Change) -> None:
    """All files are there then that are made where everything is looked at and made anew, and no others."""
    async with in_world(tmp_path, TWO_PHLOGS, rest='group = "The Mill"\n', deny="denied.example.org") as world:
        feeds = await served(tmp_path, world)
        before = published(tmp_path)
        change(tmp_path)
        await world.app.reload(feeds.load())
        after = published(tmp_path)
        await world.app.publisher.publish_all(force=True)

        assert published(tmp_path) == after
        assert before.keys() >= {f"data/public/{name}" for name in ("all/tides.atom", "all/the-mill.atom")}


async def test_a_denied_definition_leaves_nothing_behind(tmp_path: Path) -> None:
    """It is published and not registered, so that the store does not tell that it was replaced."""
    async with in_world(tmp_path, TWO_PHLOGS, rest='group = "The Mill"\n', deny="denied.example.org") as world:
        feeds = await served(tmp_path, world)
        before = published(tmp_path)
        for url in ("gopher://denied.example.org/1/", ELSEWHERE):
            define(tmp_path, "tides", url, TIDES.replace("Tides", "Moons") if url != ELSEWHERE else TIDES)
            await world.app.reload(feeds.load())

        assert before.keys() == published(tmp_path).keys()


async def test_a_reload_that_serves_the_same_feeds_looks_at_no_others(tmp_path: Path) -> None:
    """Of ten thousand feeds one is polled otherwise: neither the list nor a group is looked at."""
    async with in_world(tmp_path, TWO_PHLOGS, rest='group = "The Mill"\n') as world:
        feeds, documents = await served(tmp_path, world), world.app.store.documents
        names = ("feeds.opml", "all.atom", "all/tides.atom", "all/the-mill.atom")
        for name in names:
            known = await documents.get(name)
            assert known
            await documents.save(name, "not looked at", known.digest, NOON)
        define(tmp_path, "tides", ELSEWHERE, TIDES + 'interval = "9d"\n')
        await world.app.reload(feeds.load())

        found = [await documents.get(name) for name in names]
        assert [one and one.key for one in found] == ["not looked at"] * 4
