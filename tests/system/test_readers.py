"""Real feed readers over real HTTP: how they show a feed, an edit and a removal, and how much they transfer."""

import shlex
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from shutil import which

import pytest
from msgspec import Struct

from feedd.demo.hole import Hole
from tests.support.feedd_process import COMMAND, feedd, running
from tests.support.poll_world import define, menu, text
from tests.support.readers import READERS, Poll, Shown, newsboat, run, sfeed_lines
from tests.support.recording_proxy import RecordingProxy, recording_proxy
from tests.support.threaded_gopher import served

pytestmark = pytest.mark.slow

LAMP = "    |\\__/|\n   ( o.o )  &lt;3\n    > ^ <"
FIRST = {
    b"/index": menu(
        "The Lamp Post", "02025-11-01 - The Lamp|/lamp", "02025-11-02 - Tom & Jerry|/tom", "02025-11-03 - 灯台|/todai"
    ),
    b"/lamp": text("The Lamp") + LAMP.encode() + b"\r\n",
    b"/tom": text("Tom & Jerry"),
    b"/todai": text("灯台", "2025-11-03", "Wörter, “Anführung”, 灯台 🐟 and a line of words that goes on for long."),
}
EDITED = {**FIRST, b"/tom": text("Tom & Jerry", " ".join(f"word{number}" for number in range(60)))}
REMOVED = {
    **EDITED,
    b"/index": menu(
        "The Lamp Post", "02025-11-04 - Added|/added", "02025-11-02 - Tom & Jerry|/tom", "02025-11-03 - 灯台|/todai"
    ),
    b"/added": text("Added"),
}
TITLES = ["The Lamp", "Tom & Jerry", "灯台"]
DATES = {title: datetime(2025, 11, day, 12, tzinfo=UTC) for day, title in enumerate(TITLES, 1)}
# Which reader gets which format: only few of them read JSON Feed, and sfeed and feed2exec do not.
FORMATS = {name: ("atom", "rss", "json") if name == "reader" else ("atom", "rss") for name in READERS}
CASES = [
    pytest.param(name, form, marks=pytest.mark.skipif(not READERS[name][1], reason=f"{name} is not installed"))
    for name in READERS
    for form in FORMATS[name]
]
# sfeed sends no validators; newsboat uses those of a feed from its third fetch on.
WITHOUT_VALIDATORS = {"sfeed"}
OPENS_GOPHER = {"newsboat", "sfeed"}  # the others are made with feedparser, which throws such links away


class ReaderSetup(Struct, frozen=True, kw_only=True):
    """A running feedd with a feed, `hole`, and a reader of it; the reader connects through the proxy."""

    folder: Path
    hole: Hole
    proxy: RecordingProxy
    poll_of: Poll
    form: str

    @property
    def path(self) -> str:
        """Return the path of the feed."""
        return f"/feeds/hole.{self.form}"

    def read(self) -> Sequence[Shown]:
        """Make the reader poll once."""
        home = self.folder / "home"
        home.mkdir(exist_ok=True)
        return self.poll_of(f"{self.proxy.address}{self.path}", home)

    def turn_to(self, documents: dict[bytes, bytes]) -> None:
        """Change the gopherhole, and have the running feedd poll it now."""
        self.hole.documents = documents
        done = feedd(self.folder, "once", "--force", "hole")
        assert done.returncode == 0, done.stderr


@contextmanager
def setup(folder: Path, name: str, form: str) -> Iterator[ReaderSetup]:
    """Start everything, with the first scene published."""
    with served(FIRST) as hole, recording_proxy() as proxy:
        define(folder, "hole", f"gopher://127.0.0.1:{hole.port}/1/index", '[article]\nauthor = "Ada"\n')
        with running(folder, FEEDD_BASE_URL=proxy.address) as daemon:
            proxy.target = daemon.port
            assert "new=3" in daemon.wait_for(r"(polled|failed) feed=hole .*")[0]
            yield ReaderSetup(folder=folder, hole=hole, proxy=proxy, poll_of=READERS[name][0], form=form)


@pytest.mark.parametrize(("name", "form"), CASES)
def test_reader_shows_every_entry_as_it_is_meant(tmp_path: Path, name: str, form: str) -> None:
    """It shows title, date, author, a link to our page, and the text with its lines and attribution."""
    with setup(tmp_path, name, form) as opened:
        shown = {entry.title: entry for entry in opened.read()}

        assert set(TITLES) == shown.keys()
        assert DATES == {title: shown[title].date for title in DATES}
        for entry in shown.values():
            assert "Ada" == entry.author
            assert entry.link.startswith(f"{opened.proxy.address}/feeds/hole/")
            assert "proxied material" in entry.content
        assert "“Anführung”, 灯台 🐟" in shown["灯台"].content
        lamp = shown["The Lamp"].content
        assert "<pre>" in lamp
        assert "|\\__/|\n   ( o.o )" in lamp


@pytest.mark.parametrize(("name", "form"), CASES)
def test_reader_has_each_entry_once_through_an_edit_and_a_removal(tmp_path: Path, name: str, form: str) -> None:
    """An edited entry is not doubled, a removed one stays, a new one comes; an unchanged feed is not sent again."""
    with setup(tmp_path, name, form) as opened:
        for _ in range(3):
            assert 3 == len(opened.read())
        unchanged = opened.proxy.statuses(opened.path)
        opened.turn_to(EDITED)
        edited = [entry.title for entry in opened.read()]
        opened.turn_to(REMOVED)
        removed = [entry.title for entry in opened.read()]

        assert sorted(TITLES) == sorted(edited)
        assert sorted([*TITLES, "Added"]) == sorted(removed)
        assert set(opened.proxy.statuses(opened.path)) <= {200, 304}
        assert (name not in WITHOUT_VALIDATORS) == (304 in unchanged)
        assert all(status == 304 for path, status, asked in opened.proxy.log[: len(unchanged)] if asked)


@pytest.mark.timeout(180)
@pytest.mark.parametrize("name", [name for name in READERS if READERS[name][1]])
def test_reader_gets_the_same_entries_with_other_links(tmp_path: Path, name: str) -> None:
    """With `?links=gopher` entries lead to Gopher, under the same titles, dates and authors."""
    with setup(tmp_path, name, "atom") as opened:
        before = {(one.title, one.date, one.author) for one in opened.read()}
        home = opened.folder / "gopher"
        home.mkdir()
        shown = opened.poll_of(f"{opened.proxy.address}{opened.path}?links=gopher", home)

    assert sorted(before) == sorted((one.title, one.date, one.author) for one in shown)
    links = [one.link.startswith("gopher://127.0.0.1:") for one in shown]
    assert [name in OPENS_GOPHER] * 3 == links


@pytest.mark.skipif(not READERS["newsboat"][1], reason="newsboat is not installed")
def test_newsboat_takes_a_conversion_for_a_source(tmp_path: Path) -> None:
    """`exec:feedd convert URL` in its `urls` file needs no daemon, and shows no entry twice."""
    with served(FIRST) as hole:
        command = shlex.join([*COMMAND, "convert", f"gopher://127.0.0.1:{hole.port}/1/index"])
        first = newsboat(f"exec:{command}", tmp_path)
        hole.documents = REMOVED
        second = newsboat(f"exec:{command}", tmp_path)

    assert set(TITLES) == {entry.title for entry in first}
    assert sorted([*TITLES, "Added"]) == sorted(entry.title for entry in second)
    assert DATES.items() <= {entry.title: entry.date for entry in second}.items()


@pytest.mark.skipif(which("sfeed") is None, reason="sfeed is not installed")
def test_sfeed_takes_a_conversion_from_a_pipe(tmp_path: Path) -> None:
    """`feedd convert URL | sfeed` prints one line for each entry."""
    with served(FIRST) as hole:
        command = shlex.join([*COMMAND, "convert", f"gopher://127.0.0.1:{hole.port}/1/index"])
        shown = {entry.title: entry for entry in sfeed_lines(run(["sh", "-c", f"{command} | sfeed"], tmp_path))}

    assert set(TITLES) == shown.keys()
    assert DATES == {title: shown[title].date for title in DATES}
    assert "|\\__/|\n   ( o.o )" in shown["The Lamp"].content
