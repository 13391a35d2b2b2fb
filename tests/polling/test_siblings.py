"""What the articles of a feed share, by whichever way they come to be read together."""

import io
from pathlib import Path

import feedparser
import pytest

from feedd.commands.preview import preview
from feedd.commands.reread import reread
from tests.support.poll_world import PARAGRAPH, World, in_world, menu

pytestmark = pytest.mark.anyio

NAMES = {"eels": "02/11/2026", "rope": "25/10/2026", "ice": "03/09/2026", "oars": "04/08/2026"}


def _text(name: str) -> bytes:
    return (
        f"[home] [about] [phlog]\r\n\r\nPierlog\r\n\r\nAbout {name}\r\n{NAMES[name]}\r\n\r\n"
        f"{PARAGRAPH} {name}.\r\n\r\n-- \r\nMail me at ada@example.org\r\n"
    ).encode()


def _index(*names: str) -> bytes:
    return menu("A phlog", *(f"0note-{name}.txt|/{name}" for name in names))


def _hole(*names: str) -> dict[bytes, bytes]:
    return {b"/index": _index(*names), **{f"/{name}".encode(): _text(name) for name in names}}


def _shown(world: World) -> dict[str, tuple[str, str, str]]:
    parsed = feedparser.parse(io.BytesIO(world.published()))
    return {one.link[-4:]: (one.title, one.published[:10], one.content[0].value) for one in parsed.entries}


def _assert_right(shown: dict[str, tuple[str, str, str]], *names: str) -> None:
    assert len(names) == len(shown)
    for title, published, html in shown.values():
        name = title.removeprefix("About ")
        day, month, year = NAMES[name].split("/")
        assert f"{year}-{month}-{day}" == published
        assert f"{name}." in html
        assert not any(word in html for word in ("home", "Pierlog", "ada@example.org"))


async def test_first_articles_a_later_one_and_those_read_again_are_read_alike(tmp_path: Path) -> None:
    """The stored ones tell how a single new one is to be read, and nothing that is known becomes an edit."""
    async with in_world(tmp_path, _hole("eels", "rope", "ice")) as world:
        await world.poll()
        _assert_right(_shown(world), "eels", "rope", "ice")
        world.hole.put(b"/oars", _text("oars"))
        world.hole.put(b"/index", _index("oars", "eels", "rope", "ice"))
        later = await world.poll()
        _assert_right(_shown(world), *NAMES)
        published = world.published()
        quiet = await world.poll(force=True)
        result = await reread(world.app.settings, "hole")

        assert (1, (), ()) == (len(later.new), quiet.new, quiet.updated)
        assert ((), published) == (result.renewals, world.published())


async def test_a_third_article_tells_what_it_shares_with_two_stored_ones(tmp_path: Path) -> None:
    """What was read before stays as it was published."""
    async with in_world(tmp_path, _hole("eels", "rope")) as world:
        await world.poll()
        before = _shown(world)
        world.hole.put(b"/ice", _text("ice"))
        world.hole.put(b"/index", _index("ice", "eels", "rope"))
        report = await world.poll()
        after = _shown(world)

        assert (1, ()) == (len(report.new), report.updated)
        assert before.items() <= after.items()
        _assert_right({key: one for key, one in after.items() if key not in before}, "ice")


async def test_preview_reads_as_the_first_poll_does(tmp_path: Path) -> None:
    """And it says what it leaves out of each text."""
    async with in_world(tmp_path, _hole(*NAMES)) as world:
        seen = await preview(world.app.settings, "hole", articles=4, encoding=None, explain=True)
        await world.poll()
        titles = {one.title: one.moment.at.date().isoformat() for one in seen.index.candidates if one.moment}

        assert titles == {title: published for title, published, _ in _shown(world).values()}
        assert {one.key for one in seen.index.candidates} == seen.shared.keys()
        for lines in seen.shared.values():
            left_out = [one.text for one in lines if one.text]
            assert ["[home] [about] [phlog]", "Pierlog", "--", "Mail me at ada@example.org"] == left_out
