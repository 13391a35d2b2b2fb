"""What a folder of definitions lacks, in the same words at every place."""

from pathlib import Path

import pytest

from feedd.app import open_app
from feedd.config.loading import load_feeds
from feedd.config.notices import folder_notices
from tests.support.poll_world import define, settings_for

pytestmark = pytest.mark.anyio

URL = "gopher://example.org/1/phlog"


async def notices(folder: Path) -> list[str]:
    """Return the lines about a folder whose feeds were taken over at some time."""
    settings = settings_for(folder)
    async with open_app(settings) as app:
        definitions = load_feeds(settings.feeds)
        await app.adopt(definitions)
        return [*folder_notices(definitions, settings.feeds, await app.store.feeds.served())]


async def test_a_folder_with_a_feed_needs_nothing(tmp_path: Path) -> None:
    """Neither do other files that people keep beside definitions."""
    define(tmp_path, "mill", URL)
    for name in ("README", "notes.txt", "mill.toml~", ".mill.toml.swp", "schema.json"):
        (tmp_path / "feeds" / name).write_text("about url = gopher\n")

    assert await notices(tmp_path) == []


async def test_an_empty_folder_names_the_first_command(tmp_path: Path) -> None:
    """And the folder."""
    assert await notices(tmp_path) == [
        f"{tmp_path / 'feeds'} has no definition yet: feedd add ADDRESS writes the first one"
    ]


@pytest.mark.parametrize("name", ["mill", "Mill.TOML", "mill.txt", "mill.tml"])
async def test_a_definition_under_another_name_is_told_to_be_renamed(tmp_path: Path, name: str) -> None:
    """Where the content of the file shows that it is one."""
    define(tmp_path, "other", f"{URL}/other")
    (tmp_path / "feeds" / name).write_text(f'# a phlog\nurl = "{URL}"\n')

    assert await notices(tmp_path) == [
        f"{tmp_path / 'feeds' / name} is not read: the name of a definition ends with .toml; rename it to mill.toml"
    ]


async def test_a_definition_that_is_gone_can_be_put_back_or_ended(tmp_path: Path) -> None:
    """A broken one is a mistake of its own, and not gone."""
    define(tmp_path, "mill", URL)
    define(tmp_path, "broken", f"{URL}/broken")
    assert await notices(tmp_path) == []
    (tmp_path / "feeds" / "mill.toml").unlink()
    (tmp_path / "feeds" / "broken.toml").write_text("nothing")

    (notice,) = await notices(tmp_path)
    assert notice.startswith(f"{tmp_path / 'feeds'} has no definition of mill any more: put the file back")
    assert "end the feed with feedd remove mill; feedd add ADDRESS follows another one" in notice
