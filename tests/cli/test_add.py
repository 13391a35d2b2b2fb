"""`feedd add`: from what a person has to a feed, in one command."""

from collections.abc import Iterator
from pathlib import Path

import feedparser
import pytest
import segno

from feedd.demo.hole import Hole
from tests.support.feedd_process import feedd
from tests.support.poll_world import define, menu, text
from tests.support.threaded_gopher import served

DOCUMENTS = {
    b"": menu("Welcome to the mill", "1My phlog|/phlog", "0About me|/about.txt"),
    b"/phlog": menu("The mill", "", "02026-11-02 - Second|/b", "02026-11-01 - First|/a", "1Back home|/"),
    b"/a": text("First"),
    b"/b": text("Second"),
}


@pytest.fixture
def hole() -> Iterator[Hole]:
    """Serve a hole with a front page and a phlog."""
    with served(DOCUMENTS) as opened:
        yield opened


def test_an_address_becomes_a_feed(tmp_path: Path, hole: Hole) -> None:
    """From the front page, without a scheme, in an empty folder: a definition, a poll, and where to subscribe."""
    done = feedd(tmp_path, "add", f"127.0.0.1:{hole.port}", "--yes")
    (file,) = (tmp_path / "feeds").iterdir()
    published = feedparser.parse((tmp_path / "data" / "public" / f"{file.stem}.atom").read_bytes())

    assert (done.returncode, done.stderr) == (0, "")
    assert file.read_text() == f'url = "gopher://127.0.0.1:{hole.port}/1/phlog"\n'
    assert ["Second", "First"] == [entry.title for entry in published.entries]
    assert f"wrote {file}\n{file.stem}: 2 new\n" in done.stdout
    assert f"subscribe to http://127.0.0.1:8070/feeds/{file.stem}.atom" in done.stdout


def test_the_address_to_subscribe_to_is_shown_as_a_qr_code(tmp_path: Path, hole: Hole) -> None:
    """As blocks that a telephone reads from the screen, without escape sequences, above the address in letters."""
    address = f"127.0.0.1:{hole.port}/phlog"
    done = feedd(tmp_path, "add", address, "mill", "--yes", "--qr", FEEDD_BASE_URL="https://feeds.example.org")
    *code, last = done.stdout.partition("mill: 2 new\n")[2].splitlines()
    expected = segno.make("https://feeds.example.org/feeds/mill.atom", micro=False)

    assert last == "subscribe to https://feeds.example.org/feeds/mill.atom"
    assert {len(line) for line in code} == {expected.symbol_size()[0]}
    assert set("".join(code)) == set(" █▀▄")


def test_posts_in_years_become_a_tree_in_the_group_of_their_host(tmp_path: Path) -> None:
    """The key that finds them is written; the entries are shown with where their dates come from, and what is not."""
    documents = {
        b"/phlog": menu("Ada's phlog", "", "02026-03-03 - March|/m", "02026-02-02 - Hail|/h", "12025|/2025", "1Home|/"),
        b"/2025": menu("2025", "02025-12-24 - Snow|/s", "02025-11-11 - Fog|/f", "02025-10-10 - Rain|/r"),
    }
    with served(documents) as hole:
        root = f"gopher://127.0.0.1:{hole.port}"
        define(tmp_path, "other", f"{root}/1/other", 'group = "Phlogs"\n')
        done = feedd(tmp_path, "add", f"{root}/1/phlog", "--dry-run")

    assert "Ada's phlog  (5 entries)" in done.stdout
    assert f"  2025-12-24  Snow  <{root}/0/s>  (its line)\n" in done.stdout
    assert "left out, 2 lines: 1 a submenu, 1 navigation\n" in done.stdout
    assert f'adas-phlog.toml:\nurl = "{root}/1/phlog"\ngroup = "Phlogs"\n\n[index]\nstrategy = "tree"' in done.stdout


def test_it_asks_before_it_writes(tmp_path: Path, hole: Hole) -> None:
    """Without a terminal it writes nothing and names the option; a dry run shows the definition."""
    address = f"gopher://127.0.0.1:{hole.port}/1/phlog"
    silent = feedd(tmp_path, "add", address)
    shown = feedd(tmp_path, "add", address, "mill", "--dry-run")

    assert (silent.returncode, "with --yes" in silent.stderr) == (2, True)
    assert (shown.returncode, f'mill.toml:\nurl = "{address}"' in shown.stdout) == (0, True)
    assert not (tmp_path / "feeds").exists()


def test_what_cannot_be_added_is_said_before_anything_is_written(tmp_path: Path, hole: Hole) -> None:
    """A page that is followed already, by any of its addresses; a name that is taken; what is no address."""
    address = f"gopher://127.0.0.1:{hole.port}/1/phlog"
    feedd(tmp_path, "add", address, "mill", "--yes")

    for arguments, words in (
        ((address,), "followed already, as mill"),
        ((f"127.0.0.1:{hole.port}/phlog",), "followed already, as mill"),
        ((f"127.0.0.1:{hole.port}/phlog/",), "followed already, as mill"),
        ((f"gopher://127.0.0.1:{hole.port}/1phlog",), "followed already, as mill"),
        ((f"gopher://127.0.0.1:{hole.port}/",), "followed already, as mill"),
        ((f"gopher://127.0.0.1:{hole.port}/", "mill"), "'mill' is taken"),
        ((f"gopher://127.0.0.1:{hole.port}/", "The Mill"), "'The Mill' is no name"),
        (("https://example.org/blog",), "is a web page; feedd reads Gopher"),
        (("a phlog",), "is no address"),
    ):
        done = feedd(tmp_path, "add", *arguments, "--yes")
        assert (done.returncode, words in done.stderr) == (2, True), done
    assert [file.name for file in (tmp_path / "feeds").iterdir()] == ["mill.toml"]


def test_an_address_whose_type_is_left_out_is_previewed_and_read(tmp_path: Path, hole: Hole) -> None:
    """`preview` and `read` take what people paste, as `add` does, and the name of a definition's file."""
    feedd(tmp_path, "add", f"127.0.0.1:{hole.port}/phlog", "mill", "--yes")

    assert "2 entries" in feedd(tmp_path, "preview", f"127.0.0.1:{hole.port}/phlog").stdout
    assert "2 entries" in feedd(tmp_path, "preview", "feeds/mill.toml").stdout
    assert feedd(tmp_path, "read", f"<gopher://127.0.0.1:{hole.port}/a>").stdout.startswith("First")


def test_a_page_of_sounds_becomes_a_podcast(tmp_path: Path) -> None:
    """The line is written, and said; what was followed before is not changed by it."""
    sounds = menu("Fog on the line", "s2026-11-02 - Horn|/2.mp3", "s2026-10-26 - Bell|/1.mp3")
    with served({b"/cast": sounds}) as hole:
        done = feedd(tmp_path, "add", f"gopher://127.0.0.1:{hole.port}/1/cast", "cast", "--yes")

    assert (done.returncode, done.stderr) == (0, "")
    assert "most of them are sounds: it becomes a podcast" in done.stdout
    assert (tmp_path / "feeds" / "cast.toml").read_text().endswith("\n\n[podcast]\n")
    assert b"<itunes:explicit>false" in (tmp_path / "data" / "public" / "cast.rss").read_bytes()
