"""A release that reads otherwise, by each strategy: it announces nothing, and what is really new it announces."""

import io
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import feedparser
import pytest
from msgspec import Struct

from feedd.errors import NotReadable
from feedd.identity import location_key, shared_key
from feedd.model import Article, Charsets, GopherUrl, Index, WebUrl
from feedd.reading import READER, Expected, Furniture, IndexRules
from feedd.store.codecs import NOTHING
from feedd.structs import replace
from tests.support.other_rules import FOUND, other_rules
from tests.support.poll_world import PARAGRAPH, World, in_world, menu, text
from tests.support.store_files import query

pytestmark = pytest.mark.anyio

Documents = Mapping[bytes, bytes]

AFTER = "A paragraph that its author added later on. " * 12
DAYS = ("2026-11-18", "2026-11-19", "2026-11-20")
NEW = "2026-11-22"


def posts(*days: str) -> list[str]:
    """Return the lines of a menu with a post for each day, the newest first."""
    return [f"0{day} - Post of {day}|/{day}" for day in reversed(days)]


def texts(*days: str, edited: str = "") -> dict[bytes, bytes]:
    """Return the posts of these days, one of them with a paragraph more."""
    return {
        f"/{day}".encode(): text(f"Post of {day}", f"On {day}: {PARAGRAPH}", *([AFTER] if day == edited else []))
        for day in days
    }


def log(*days: str, edited: str = "") -> bytes:
    """Return a log with a post for each day, the newest first."""
    words = {day: f"Of {day}. {PARAGRAPH}" + (f"\n\n{AFTER}" if day == edited else "") for day in days}
    return "".join(f"# {day}\n\n{words[day]}\n\n" for day in reversed(days)).encode()


def item(day: str, edited: str = "") -> str:
    """Return an item of an RSS feed."""
    words = f"{PARAGRAPH} {AFTER if day == edited else ''}"
    return (
        f"<item><title>Post of {day}</title><guid>tag:hole.example,{day}:post</guid><link>https://hole.example/{day}"
        f"</link><pubDate>{int(day[8:])} Nov 2026 12:00:00 GMT</pubDate>"
        f"<description>Of {day}. {words}</description></item>"
    )


def rss(*days: str, edited: str = "") -> bytes:
    """Return an RSS feed with an item for each day."""
    items = "".join(item(day, edited) for day in days)
    return f'<rss version="2.0"><channel><title>Hole</title>{items}</channel></rss>'.encode()


class Case(Struct, frozen=True, kw_only=True):
    """A source before a post was added and another one edited, and after that."""

    rest: str
    before: Documents
    after: Documents
    edits: int = 1
    gone: int = 0


CASES = {
    "menu": Case(
        rest="",
        before={b"/index": menu("A phlog", *posts(*DAYS)), **texts(*DAYS)},
        after={b"/index": menu("A phlog", *posts(*DAYS, NEW)), **texts(*DAYS, NEW, edited=DAYS[1])},
    ),
    "tree": Case(
        rest='[index]\nstrategy = "tree"\nfollow = ["/{year}"]\n',
        before={b"/index": menu("A phlog", "0About me|/about"), b"/2026": menu(*posts(*DAYS)), **texts(*DAYS)},
        after={b"/2026": menu(*posts(*DAYS, NEW)), **texts(*DAYS, NEW, edited=DAYS[1])},
    ),
    "log": Case(
        rest='[index]\nstrategy = "log"\n',
        before={b"/index": log(*DAYS)},
        after={b"/index": log(*DAYS, NEW, edited=DAYS[1])},
    ),
    "aggregator": Case(
        rest='[index]\nidentity = "selector+date"\n',
        before={b"/index": menu("All phlogs", *posts(*DAYS)), **texts(*DAYS)},
        after={b"/index": menu("All phlogs", *posts(*DAYS, NEW)), **texts(*DAYS, NEW, edited=DAYS[1])},
    ),
    "page": Case(
        rest='[index]\nstrategy = "page"\n',
        before={b"/index": menu("Friends", "1Badger|/badger")},
        after={b"/index": menu("Friends", "1Badger|/badger", "1Fox|/fox")},
        edits=0,
        gone=1,
    ),
    "feed": Case(rest="", before={b"/index": rss(*DAYS)}, after={b"/index": rss(*DAYS, NEW, edited=DAYS[1])}),
}


def shown(world: World) -> dict[str, tuple[str, str, str, str]]:
    """Return the published entries by id: title, dates and text."""
    parsed = feedparser.parse(io.BytesIO(world.published()))
    assert not parsed.bozo
    return {one.id: (one.title, one.published, one.updated, one.content[0].value) for one in parsed.entries}


@pytest.mark.parametrize("shift", [1, -1])
@pytest.mark.parametrize("strategy", CASES)
async def test_upgrade_announces_nothing_and_then_what_is_new(tmp_path: Path, strategy: str, shift: int) -> None:
    """Documents stay as they were to the byte, also where every text is read again; later news and edits are told."""
    case = CASES[strategy]
    async with in_world(tmp_path, case.before, rest=case.rest) as world:
        first = await world.poll()
        before, published = shown(world), world.published()
        async with world.read_by(other_rules(shift)):
            quiet = [await world.poll(force=force) for force in (False, True)]
            after = world.published()
            world.hole.documents = {**case.before, **case.after}
            told = await world.poll(force=True)
            again = await world.poll(force=True)

        assert first.new
        assert [(True, (), (), (), (), ())] * 2 == [
            (one.ok, one.new, one.updated, one.gone, one.moved, one.held) for one in quiet
        ]
        assert published == after
        assert (1, case.edits, case.gone) == (len(told.new), len(told.updated), len(told.gone))
        assert ((), ()) == (again.new, again.updated)
        assert 1 == len(shown(world).keys() - before.keys())
        assert case.edits == sum(shown(world)[id_] != entry for id_, entry in before.items())


@pytest.mark.parametrize("strategy", CASES)
async def test_news_and_edits_of_the_upgrade_itself_are_told(tmp_path: Path, strategy: str) -> None:
    """What was added or edited while the new release was installed is compared by the same rules, and is told."""
    case = CASES[strategy]
    async with in_world(tmp_path, case.before, rest=case.rest) as world:
        await world.poll()
        before = shown(world)
        world.hole.documents = {**case.before, **case.after}
        async with world.read_by(other_rules(2 if strategy == "tree" else 1)):
            told = await world.poll(force=True)

        assert (1, case.edits, case.gone, 0) == tuple(map(len, (told.new, told.updated, told.gone, told.moved)))
        assert case.edits == sum(shown(world)[id_] != entry for id_, entry in before.items())


async def test_what_is_read_as_a_post_only_now_or_no_longer_is_no_news(tmp_path: Path) -> None:
    """The one is recorded, the other leaves the index, both without a word."""

    def change(index: Index) -> Index:
        first, *others = index.candidates
        assert isinstance(first.location, GopherUrl)
        location = replace(first.location, selector=b"/found")
        found = replace(first, key=location_key(location), location=location, label="Found", title="Found")
        return replace(index, candidates=(*others, found))

    async with in_world(tmp_path, CASES["menu"].before) as world:
        await world.poll()
        published = world.published()
        async with world.read_by(other_rules(change=change)):
            quiet = [await world.poll() for _ in range(3)]
            known = await world.app.store.polls.known(next(iter(world.app.definitions.all.good.values())).id)

        assert [((), (), ())] * 3 == [(one.new, one.updated, one.gone) for one in quiet]
        assert published == world.published()
        found, left = (
            [entry for entry in known.entries.values() if entry.key.endswith("/found")],
            [entry for entry in known.entries.values() if entry.gone_at],
        )
        assert ["recorded"] == [entry.state for entry in found]
        assert ["Post of 2026-11-20"] == [entry.title for entry in left]


async def test_a_submenu_whose_bytes_are_not_kept_announces_only_later_days(tmp_path: Path) -> None:
    """What today's rules find on it in addition may have been there before."""
    case = CASES["tree"]

    def change(index: Index) -> Index:
        found = [replace(one, key=f"{one.key}-found", location=WebUrl(one.key)) for one in index.candidates[:1]]
        return replace(index, candidates=(*index.candidates, *found))

    async with in_world(tmp_path, case.before, rest=case.rest) as world:
        await world.poll()
        async with world.read_by(other_rules(change=change)):
            quiet, later = await world.poll(), await world.poll()

        assert [(True, (), ())] * 2 == [(one.ok, one.new, one.gone) for one in (quiet, later)]


@pytest.mark.sqlite
async def test_text_whose_bytes_are_gone_is_replaced_without_a_word(tmp_path: Path) -> None:
    """Nothing tells an edit from a better reading; the next edit is told again."""
    case = CASES["menu"]
    async with in_world(tmp_path, case.before) as world:
        await world.poll()
        before = shown(world)
        query(tmp_path / "data" / "feedd.sqlite3", f"UPDATE revisions SET raw = x'{NOTHING.hex()}'")
        async with world.read_by(other_rules()):
            quiet = await world.poll(force=True)
            world.hole.documents = dict(case.before) | texts(*DAYS, edited=DAYS[0])
            told = await world.poll(force=True, later=timedelta(hours=3))

        assert ((), 1) == (quiet.updated, len(told.updated))
        after = shown(world)
        assert all(FOUND in entry[3] for entry in after.values())
        assert [entry[1] for entry in before.values()] == [after[id_][1] for id_ in before]
        assert 1 == sum(after[id_][2] != entry[2] for id_, entry in before.items())


async def test_bytes_that_differ_and_read_alike_are_no_edit(tmp_path: Path) -> None:
    """Old and new bytes are read in the same way by the same rules: as a text, a post of a log, a text of a folder."""
    folder = {
        b"/index": menu("Trips", *posts(*DAYS), "12026-10-20 - Trip|/trip/"),
        **texts(*DAYS),
        b"/trip/": menu("0post.txt|/trip/post.txt", "Ihut.jpg|/trip/hut.jpg", "Iend.jpg|/trip/end.jpg"),
        b"/trip/post.txt": text("Over the pass", PARAGRAPH),
    }
    for name, (documents, rest) in {"folder": (folder, ""), "log": (CASES["log"].before, CASES["log"].rest)}.items():
        async with in_world(tmp_path / name, documents, rest=rest) as world:
            await world.poll()
            published = world.published()
            world.hole.documents = {
                path: data if b"\t" in data else data.replace(b"dry", b"dry ") for path, data in documents.items()
            }
            async with world.read_by(other_rules()):
                quiet = await world.poll(force=True)

            assert (True, (), ()) == (quiet.ok, quiet.new, quiet.updated)
            assert published == world.published()


async def test_a_post_that_moved_after_the_upgrade_is_found_again_by_its_text(tmp_path: Path) -> None:
    """Its title and its selector are others by now, and its text was stored by other rules."""
    case = CASES["menu"]
    async with in_world(tmp_path, case.before) as world:
        await world.poll()
        before = shown(world)
        world.hole.documents = {
            **case.before,
            b"/index": menu("A phlog", *posts(*DAYS[1:]), f"0{DAYS[0]} - The first one|/moved"),
            b"/moved": case.before[f"/{DAYS[0]}".encode()],
        }
        async with world.read_by(other_rules(0)):
            report = await world.poll()

        assert ((), (), 1) == (report.new, report.gone, len(report.moved))
        assert before.keys() == shown(world).keys()


async def test_stored_and_new_bytes_are_read_with_the_same_words_of_the_index(tmp_path: Path) -> None:
    """A date that the document itself gave must not confirm it when its stored bytes are read again."""
    told: list[tuple[Furniture, Expected]] = []

    def read_article(*given: object) -> Article:
        told.append(given[4:])  # type: ignore[arg-type]  # as in ReadArticle
        return READER.read_article(*given)  # type: ignore[arg-type]

    shared = "Written at the mill, with cold hands, for whoever comes by here."
    notes = {f"/{name}".encode(): text(name, "2026-11-02", PARAGRAPH, name, shared) for name in ("eels", "rope", "ice")}
    index = menu("A phlog", "0About eels|/eels", "0About rope|/rope", "0About ice|/ice")
    async with in_world(tmp_path, {b"/index": index, **notes}) as world:
        await world.poll()
        world.hole.put(b"/eels", text("eels", "2026-11-02", PARAGRAPH, "More of them.", shared))
        async with world.read_by(replace(READER, number=READER.number + 1, read_article=read_article)):
            await world.poll(force=True)

    eels = [one for one in told if one[1].label == "About eels"]
    assert len(eels) == 2
    assert eels[0] == eels[1]
    assert eels[0][1].moment is None


@pytest.mark.sqlite  # it goes on with an app whose reader was another one
async def test_items_that_older_rules_overlooked_are_no_news(tmp_path: Path) -> None:
    """They kept only the first of several items with the same id; one that comes later is told."""

    def first_only(data: bytes, url: GopherUrl, rules: IndexRules, charsets: Charsets) -> Index:
        index = READER.read_index(data, url, rules, charsets)
        return replace(index, candidates=tuple(one for one in index.candidates if not shared_key(one.key)))

    older = replace(READER, number=READER.number - 1, read_index=first_only)
    items = [item(day).replace(f",{day}:post", ":post") for day in (*DAYS, NEW)]
    feeds = [
        f"<rss version='2.0'><channel><title>Hole</title>{''.join(one)}</channel></rss>" for one in (items[:3], items)
    ]
    async with in_world(tmp_path, {b"/index": feeds[0].encode()}) as world:
        async with world.read_by(older):
            first = await world.poll()
        published = world.published()
        quiet = [await world.poll(force=force) for force in (False, True)]
        assert published == world.published()
        world.hole.put(b"/index", feeds[1].encode())
        told = await world.poll()

    assert (1, [((), (), ())] * 2) == (len(first.new), [(one.new, one.updated, one.gone) for one in quiet])
    assert (1, 0, 0) == (len(told.new), len(told.updated), len(told.gone))


def links(*days: str) -> bytes:
    """Return an index in Markdown with a line for each day, which older rules read as a log."""
    return "".join(f"* {day} [Post of {day}](/{day})\n\n" for day in reversed(days)).encode()


@pytest.mark.sqlite  # it goes on with an app whose reader was another one
async def test_a_log_that_today_is_a_list_of_links_announces_only_what_is_new(tmp_path: Path) -> None:
    """Its posts are the documents that it links now, and have other keys."""

    def as_log(data: bytes, url: GopherUrl, rules: IndexRules, charsets: Charsets) -> Index:
        return READER.read_index(data, url, replace(rules, strategy="log"), charsets)

    older = replace(READER, number=READER.number - 1, read_index=as_log)
    async with in_world(tmp_path, {b"/index": links(*DAYS), **texts(*DAYS)}) as world:
        async with world.read_by(older):
            first = await world.poll()
        before = shown(world)
        quiet = [await world.poll(force=force) for force in (False, True)]
        assert before == shown(world)
        world.hole.documents = {b"/index": links(*DAYS, NEW), **texts(*DAYS, NEW)}
        told = await world.poll()

    assert (3, [(True, (), ())] * 2) == (len(first.new), [(one.ok, one.new, one.updated) for one in quiet])
    assert (1, 0) == (len(told.new), len(told.updated))


@pytest.mark.sqlite  # it goes on with an app whose reader was another one
async def test_an_index_that_only_today_is_readable_has_its_first_poll(tmp_path: Path) -> None:
    """Its feed was there, and failed."""

    def refuse(*_: object) -> Index:
        raise NotReadable("found no line of a menu", stage="index")

    older = replace(READER, number=READER.number - 1, read_index=refuse)
    async with in_world(tmp_path, {b"/index": links(*DAYS), **texts(*DAYS)}, rest="[index]\nfirst = 2\n") as world:
        async with world.read_by(older):
            failed = await world.poll()
        async with world.read_by(READER):
            told = [await world.poll() for _ in range(2)]

    assert (False, [(True, 2), (True, 0)]) == (failed.ok, [(one.ok, len(one.new)) for one in told])


async def test_a_menu_that_becomes_a_text_of_links_is_doubted(tmp_path: Path) -> None:
    """A server that is being mended says so in a text, too."""
    notice = b"# Down for repair\n\n=> /status.gmi Status\n=> /contact.gmi Contact\n"
    case = CASES["menu"]
    async with in_world(tmp_path, case.before) as world:
        await world.poll()
        before = world.published()
        world.hole.documents = {b"/index": notice, b"/status.gmi": text("Status"), b"/contact.gmi": text("Contact")}
        doubted = await world.poll()
        world.hole.documents = dict(case.before)
        again = await world.poll()

    assert (False, (), ()) == (doubted.ok, doubted.new, doubted.gone)
    assert (True, (), before) == (again.ok, again.new, world.published())
