"""Deleted files are written again as they were, on an HTTP request and by `feedd publish`."""

import shutil
import signal
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import feedparser
import pytest

from tests.support.feedd_process import Daemon, feedd, running
from tests.support.poll_world import define, menu, text
from tests.support.threaded_gopher import served

NAMES = [f"Post {number}" for number in range(8, 0, -1)]
DOCUMENTS = {
    b"/index": menu("A phlog", *(f"02026-11-0{name[-1]} - {name}|/{name[-1]}" for name in NAMES)),
    **{f"/{name[-1]}".encode(): text(name) for name in NAMES},
}
SITE = {"FEEDD_BASE_URL": "https://feeds.example.org"}
# Posts 6 to 8 are in the document; a page has half as many, rounded down, so that 1 to 5 are on a page each.
PATHS = (
    *(f"/feeds/hole.{form}" for form in ("atom", "rss", "json")),
    *(f"/feeds/hole/archive/{number}.atom" for number in (1, 2, 3, 4, 5)),
    "/feeds/all.atom",
    "/feeds/all/logs.atom",
    "/feeds.opml",
)


@pytest.fixture
def polled(tmp_path: Path) -> Iterator[Path]:
    """Yield a folder with one feed that was polled once, and a running hole; its other feed was never polled."""
    with served(DOCUMENTS) as hole:
        define(tmp_path, "hole", f"gopher://127.0.0.1:{hole.port}/1/index", 'max_entries = 3\ngroup = "Logs"\n')
        define(tmp_path, "other", f"gopher://127.0.0.1:{hole.port}/1/other", "enabled = false\n")
        assert feedd(tmp_path, "once", "hole", **SITE).returncode == 0
        yield tmp_path


def files(folder: Path) -> Mapping[str, tuple[bytes, float]]:
    """Return the files of the public folder by name: bytes and time."""
    public = folder / "data" / "public"
    paths = sorted(path for path in public.rglob("*") if path.is_file())
    return {str(path.relative_to(public)): (path.read_bytes(), path.stat().st_mtime) for path in paths}


def answers(daemon: Daemon, times: int = 1) -> set[tuple[str, int, bytes, str, str]]:
    """Ask for all documents, `times` times and all at once; return the different answers."""

    def ask(path: str) -> tuple[str, int, bytes, str, str]:
        status, headers, body = daemon.get(path)
        return path, status, body, headers["ETag"], headers["Last-Modified"]

    with ThreadPoolExecutor(4 * times) as many:
        return set(many.map(ask, PATHS * times))


def test_deleted_files_come_back_when_asked_for(polled: Path) -> None:
    """With many requests at once, bytes, entity-tags and dates are as before; a file that never existed stays a 404."""
    before = files(polled)
    with running(polled, **SITE) as daemon:
        first = answers(daemon)
        (polled / "data" / "public").rename(polled / "away")  # at once: the daemon may be writing into it
        assert first == answers(daemon, times=3)
        assert {200} == {status for _, status, *_ in first}
        for path in ("/feeds/other.atom", "/feeds/nobody.rss", "/feeds/hole/archive/6.atom", "/feeds/all/nobody.atom"):
            assert daemon.get(path)[0] == 404
        assert daemon.end(signal.SIGTERM) == -signal.SIGTERM

    assert before == files(polled)


def test_deleted_files_come_back_by_publish_and_by_once(polled: Path) -> None:
    """Bytes and dates are the same, also for a single old page; a second call has nothing to do."""
    before, public = files(polled), polled / "data" / "public"
    shutil.rmtree(public)
    assert len(before) == len(feedd(polled, "publish", **SITE).stdout.splitlines())
    assert before == files(polled)
    assert "" == feedd(polled, "publish", **SITE).stdout
    (public / "hole" / "archive" / "1.atom").unlink()
    assert 0 == feedd(polled, "once", **SITE).returncode
    assert before == files(polled)


def test_renamed_feed_takes_its_pages_along(polled: Path) -> None:
    """The old addresses redirect to the new ones, and the pages there have links with the new name."""
    (polled / "feeds" / "hole.toml").rename(polled / "feeds" / "well.toml")
    with running(polled, **SITE) as daemon:
        status, headers, _ = daemon.get("/feeds/hole/archive/1.atom")
        assert (301, "../../well/archive/1.atom") == (status, headers["Location"])
        assert b"https://feeds.example.org/feeds/well/archive/1.atom" in daemon.get("/feeds/well/archive/1.atom")[2]
        assert not (polled / "data" / "public" / "hole").exists()


@pytest.mark.slow
@pytest.mark.parametrize("purge", [(), ("--purge",)])
def test_removed_feed_has_no_pages(polled: Path, purge: tuple[str, ...]) -> None:
    """They are removed with its files, do not come back, and their addresses answer 410."""
    assert feedd(polled, "remove", "hole", *purge, **SITE).returncode == 0
    assert not any(name.startswith("hole") for name in files(polled))
    with running(polled, **SITE) as daemon:
        assert [410, 410] == [daemon.get(path)[0] for path in ("/feeds/hole/archive/1.atom", "/feeds/hole.atom")]


@pytest.mark.slow
@pytest.mark.parametrize("left", ["", "url = 1\n"])
def test_text_that_an_author_withholds_stays_so_without_a_good_definition(polled: Path, left: str) -> None:
    """If the definition is missing or broken at the start, no document, archive page or web page shows the text."""
    definition = polled / "feeds" / "hole.toml"
    definition.write_text(f'{definition.read_text("utf-8")}[article]\ncontent = "none"\n', "utf-8")
    assert feedd(polled, "once", **SITE).returncode == 0
    definition.write_text(left, "utf-8") if left else definition.unlink()
    with running(polled, **SITE) as daemon:
        bodies = {path: daemon.get(path) for path in PATHS}
        entry = (
            feedparser.parse(bodies["/feeds/hole.atom"][2]).entries[0].link.removeprefix("https://feeds.example.org")
        )
        bodies |= {path: daemon.get(path) for path in (entry, "/feeds/hole/")}
        assert daemon.get(f"{entry}/changes")[0] == 404
    assert [path for path, (_, _, body) in bodies.items() if b"all the dog" in body] == []
    assert {path for path, (status, _, _) in bodies.items() if status != 200} == set(PATHS[3:8])
    assert b"This feed shows no texts" in bodies[entry][2]
