"""Whole polls of gopherholes with a robots.txt: reported, obeyed or ignored."""

import asyncio
from datetime import timedelta
from pathlib import Path

import feedparser
import pytest

from feedd.changes.plan import READS_A_POLL
from feedd.commands.preview import preview
from feedd.errors import SourceError
from tests.support.poll_world import PARAGRAPH, World, in_world, menu, text
from tests.support.scripted_fetch import Speaking

HOLE = {
    b"/index": menu("Phlog", "02026-11-02 Second|/b", "02026-11-01 First|/a"),
    b"/a": text("First"),
    b"/b": text("Second", PARAGRAPH.replace("ferry", "train")),
}
ALL = b"User-agent: *\nDisallow: /\n"
LATER = timedelta(hours=25)  # the next day's robots.txt


def hole(robots: bytes) -> dict[bytes, bytes]:
    """Return a gopherhole with a robots.txt."""
    return HOLE | {b"robots.txt": robots}


def warning(pattern: str) -> tuple[str, ...]:
    """Return the line that a poll reports."""
    return (f'robots.txt of 127.0.0.1 forbids {pattern} to feedd; set robots = "obey" to follow it, or "ignore"',)


def test_named_index_is_polled_all_the_same_and_the_line_stands_in_each_report(tmp_path: Path) -> None:
    """Each report has the same line; robots.txt is requested once a day, and the poll succeeds."""

    async def script(world: World) -> None:
        first = await world.poll()
        second = await world.poll()
        assert (True, 2, warning("/")) == (first.ok, len(first.new), first.problems)
        assert (True, 0, warning("/")) == (second.ok, len(second.new), second.problems)
        assert 1 == world.hole.requests.count(b"robots.txt")

        world.hole.put(b"robots.txt", b"User-agent: *\nDisallow: /x\n")
        assert () == (await world.poll(later=LATER)).problems

    in_world(tmp_path, hole(ALL), script)


def test_ignored_robots_txt_is_not_asked_for(tmp_path: Path) -> None:
    """A person has decided to ignore it."""

    async def script(world: World) -> None:
        report = await world.poll()
        assert (True, 2, ()) == (report.ok, len(report.new), report.problems)
        assert not [one for one in world.hole.requests if b"robots" in one]

    in_world(tmp_path, hole(ALL), script, rest='robots = "ignore"\n')


def test_obeyed_index_fails_its_poll_without_being_asked_for(tmp_path: Path) -> None:
    """The error names the stage, the rule and what to do; texts that were read before stay."""

    async def script(world: World) -> None:
        report = await world.poll()
        assert not report.ok
        port = world.hole.port
        reason = 'robots.txt of 127.0.0.1 forbids / to feedd; to read it all the same, set robots = "warn" or "ignore"'
        assert f"robots: gopher://127.0.0.1:{port}/1/index: {reason}" == report.error
        assert [b"robots.txt"] == world.hole.requests

        world.hole.put(b"robots.txt", b"User-agent: other\nDisallow: /\n")
        assert 2 == len((await world.poll(later=LATER)).new)
        world.hole.put(b"robots.txt", ALL)
        before = world.published()
        assert not (await world.poll(later=LATER)).ok
        assert before == world.published()

    in_world(tmp_path, hole(ALL), script, rest='robots = "obey"\n')


def test_forbidden_article_appears_with_title_date_and_link_only(tmp_path: Path) -> None:
    """It is not requested, and the reason is reported once; when it is allowed, its text is added silently."""

    async def script(world: World) -> None:
        report = await world.poll()
        definition = world.app.definitions.all.good["hole"]
        second, first = await world.app.store.entries.newest(definition.id, 9)
        assert (True, 2) == (report.ok, len(report.new))
        assert [second.problem] == list(report.problems)
        assert "forbids /b to feedd" in str(second.problem)
        assert b"/b" not in world.hole.requests
        assert ("2026-11-02 12:00", 1) == (f"{second.published:%Y-%m-%d %H:%M}", second.revision)
        assert first.problem is None
        entry = feedparser.parse(world.published()).entries[0]
        assert "Second" == entry.title
        assert "train" not in entry.content[0].value
        assert "/0/b" in entry.content[0].value

        world.hole.put(b"robots.txt", b"")
        later = await world.poll(later=LATER, force=True)
        assert ((), ()) == (later.updated, later.problems)
        assert "train" in world.published().decode()

    in_world(tmp_path, hole(b"User-agent: feedd\nDisallow: /b\n"), script, rest='robots = "obey"\n')


def test_article_that_is_forbidden_later_keeps_what_was_read(tmp_path: Path) -> None:
    """A revision is never rewritten: the text that was read while it was allowed stays."""

    async def script(world: World) -> None:
        await world.poll()
        before = world.published()
        world.hole.requests.clear()
        world.hole.put(b"robots.txt", b"User-agent: *\nDisallow: /a\n")
        world.hole.put(b"/a", text("First", "Another text."))
        report = await world.poll(later=LATER, force=True)
        assert (True, ()) == (report.ok, report.updated)
        assert ["forbids /a to feedd" in line for line in report.problems] == [True]
        assert b"/a" not in world.hole.requests
        assert before == world.published()

    in_world(tmp_path, hole(b"User-agent: *\nDisallow:\n"), script, rest='robots = "obey"\n')


def test_forbidden_submenu_of_a_tree_is_skipped_and_reported(tmp_path: Path) -> None:
    """The rest of the tree is read; a tree obeys robots.txt by default."""
    documents = {
        b"/index": menu("Phlog", "02026-11-02 Second|/b", "1Archive|/old/", "1Older posts|/older"),
        b"/old/": menu("Old", "02025-11-01 Hidden|/old/a"),
        b"/older": menu("Older", "02024-11-01 First|/a"),
        b"/old/a": text("Hidden"),
        b"robots.txt": b"User-agent: *\nDisallow: /old/\n",
    }

    async def script(world: World) -> None:
        report = await world.poll()
        assert sorted(url.rpartition("/")[2] for url in report.new) == ["a", "b"]
        assert ["/old/ to feedd" in line for line in report.problems] == [True]
        assert not [one for one in world.hole.requests if one.startswith(b"/old/")]

    in_world(tmp_path, HOLE | documents, script, rest='[index]\nstrategy = "tree"\n')


def test_each_hole_of_an_aggregator_is_asked_and_obeyed(tmp_path: Path) -> None:
    """The rules of a host are for that host; a host that cannot be reached is not read."""
    lines = [f"02026-11-0{day} Post {host}\t/a\t{host}.example\t70\r\n" for day, host in enumerate("abc", 1)]

    async def script(world: World) -> None:
        index = world.hole.host, b"/index"
        answers: dict[tuple[str, bytes], bytes | SourceError] = {index: "".join(lines).encode()}
        answers |= {(f"{host}.example", b"/a"): text(f"Post {host}") for host in "abc"}
        answers |= {("a.example", b"robots.txt"): ALL, ("b.example", b"robots.txt"): b"Disallow: /b\n"}
        answers |= {("c.example", b"robots.txt"): SourceError("cut", stage="receive")}
        speaking = Speaking(answers)
        world.fetch = speaking
        report = await world.poll()
        assert sorted(report.new) == ["gopher://a.example/0/a", "gopher://b.example/0/a"]
        assert ["a.example" in line or "cut" in line for line in report.problems] == [True, True]
        assert [("b.example", b"/a")] == [one for one in speaking.asked if one[1] == b"/a"]

    in_world(tmp_path, {}, script, rest='[index]\nhosts = "any"\n')


@pytest.mark.parametrize("kept", ["warn", "obey"])
def test_menu_of_a_thousand_hosts_makes_feedd_ask_only_those_it_reads(tmp_path: Path, kept: str) -> None:
    """There are at most two requests for robots.txt per host, for as many hosts as a poll reads articles."""
    lines = [f"02026-11-01 Post {number}\t/a\th{number}.example\t70\r\n" for number in range(1000)]

    async def script(world: World) -> None:
        speaking = Speaking({(world.hole.host, b"/index"): "".join(lines).encode()})
        world.fetch = speaking
        await world.poll()
        foreign = [one for one in speaking.asked if one[0] != world.hole.host]
        assert {b"/a", b"robots.txt", b"/robots.txt"} >= {selector for _, selector in foreign}
        assert (0 if kept == "warn" else 2 * READS_A_POLL) == sum(b"robots" in selector for _, selector in foreign)
        assert len(foreign) <= 3 * READS_A_POLL

    rest = 'robots = "warn"\n' if kept == "warn" else ""
    in_world(tmp_path, {}, script, rest=rest + '[index]\nhosts = "any"\n')


def test_preview_shows_the_line(tmp_path: Path) -> None:
    """A person who tries an index sees it before a definition is written."""

    async def script(world: World) -> None:
        seen = await preview(world.app.settings, "hole", articles=0, encoding=None)
        assert (2, warning("/")) == (len(seen.index.candidates), seen.index.problems)
        assert not [one for one in world.hole.requests if b"caps" in one]

    in_world(tmp_path, hole(ALL), script)


def test_keeper_of_the_host_is_known_after_the_first_poll(tmp_path: Path) -> None:
    """The status page shows the administrator."""

    async def script(world: World) -> None:
        await world.poll()
        admins = await world.app.store.hosts.admins()
        assert {(world.hole.host, world.hole.port): "Kay <kay@example.org>"} == admins

    in_world(tmp_path, HOLE | {b"caps.txt": b"CAPS\nServerAdmin=Kay <kay@example.org>\n"}, script)


def test_pause_that_a_host_asks_for_is_kept(tmp_path: Path) -> None:
    """It applies between the requests for its articles, also where the settings have no gap."""

    async def script(world: World) -> None:
        loop = asyncio.get_running_loop()
        before = loop.time()
        await world.poll()
        assert loop.time() - before >= 0.4

    in_world(tmp_path, hole(b"User-agent: *\nCrawl-delay: 0.2\n"), script)
