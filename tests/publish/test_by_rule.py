"""Merged feeds by rule: which entries they have after each change, in the store and in the files of every format."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import feedparser
import pytest
from lxml import etree

from feedd.config.current import CurrentDefinitions
from feedd.config.loading import load_definitions
from feedd.config.settings import DISK_RESERVE
from feedd.config.settings_sources import load_settings
from feedd.errors import StoreError
from feedd.model import Changes, Entry, Feed, Terms
from feedd.publish import FolderFiles, StoredFiles
from feedd.publish.by_rule import match_one
from feedd.publish.linked_files import LinkedFiles
from feedd.publish.merged import OF_SOME
from feedd.publish.publisher import Publisher
from feedd.publish.site_files import MOST_FILES
from feedd.reading.rules import Budget
from feedd.store import DocumentRecord, Store
from feedd.store.withdrawals import Withdrawal
from feedd.structs import replace
from tests.support.store_samples import HOUR, NOON, a_feed, a_poll, a_revision, an_entry

pytestmark = pytest.mark.anyio

ATOM = "{http://www.w3.org/2005/Atom}"


class Site:
    """Feeds in a store, merged feeds by definitions on disk, and a publisher of both; the test sets the clock."""

    def __init__(self, store: Store, folder: Path, *, shared: bool = False) -> None:
        self.store = store
        self.folder = folder
        self.now = NOON
        self.feeds: dict[str, Feed] = {}
        (folder / "feeds").mkdir(exist_ok=True)
        self.start(shared=shared)

    def start(self, *, shared: bool = False) -> None:
        """Begin with another process."""
        self.definitions = CurrentDefinitions(load_definitions(self.folder / "feeds"))
        self.publisher = Publisher(
            settings=load_settings({}, {"FEEDD_BASE_URL": "https://feeds.example.org"}, self.folder),
            store=self.store,
            public=StoredFiles(self.store, self.clock) if shared else FolderFiles(self.folder / "public"),
            definitions=self.definitions,
            clock=self.clock,
            free_bytes=lambda: DISK_RESERVE,
        )

    def clock(self) -> datetime:
        """Return the time that the test has set."""
        return self.now

    async def define(self, text: str, name: str = "light") -> None:
        """Write the definition of a merge, and take it as a reload does."""
        (self.folder / "feeds" / f"{name}.toml").write_text(f'kind = "merge"\n{text}', "utf-8")
        self.definitions.replace(load_definitions(self.folder / "feeds").after(self.definitions.all))
        await self.publisher.site.publish()

    async def has(self, name: str, entries: Sequence[Entry] = (), *, publish: bool = True, **terms: object) -> None:
        """Let a feed have these terms, and these entries beside or in place of its others, as after a poll."""
        known = self.feeds.get(name) or a_feed(name)
        feed = replace(known, edition=known.edition + 1, terms=replace(known.terms, **terms))  # type: ignore[arg-type]
        self.feeds[name] = feed
        await self.store.feeds.register([feed], self.now)
        revised = [replace(one, revision=feed.edition) for one in entries]
        revisions = [replace(a_revision(one, one.revision), html=one.content or "") for one in revised]
        changes = Changes(entries=tuple(revised), revisions=tuple(revisions))
        await self.store.polls.save(feed, changes, a_poll(feed, feed.edition))
        if publish:
            await self.publisher.publish_feed(feed)
            await self.publisher.site.try_publish()

    async def titles(self, name: str = "light", form: str = "atom") -> list[str] | None:
        """Return the titles of the entries in a published document; None where there is no such document."""
        data = await self.publisher.public.read(f"all/{name}.{form}")
        return None if data is None else [str(entry.title) for entry in feedparser.parse(data).entries]

    async def for_strangers(self, name: str = "light") -> list[str] | None:
        """Return the same of the edition that strangers get."""
        found = await self.publisher.site.strangers.get(f"all/{name}.atom")
        return None if found is None else [str(entry.title) for entry in feedparser.parse(found.data).entries]


def post(number: int, title: str, feed: str = "lamps", **values: object) -> Entry:
    """Return a published entry with this title; a higher number means a later date."""
    return replace(an_entry(number, feed), title=title, content="", **values)  # type: ignore[arg-type]


class Buggy:
    """An expression that feedd has a bug in."""

    def search(self, text: str, budget: Budget) -> bool:  # noqa: ARG002
        """Fail in a way that nobody foresaw."""
        raise ZeroDivisionError(text)

    def without(self, text: str, budget: Budget) -> str:  # noqa: ARG002
        """Change nothing."""
        return text


async def test_bug_in_a_rule_stops_only_its_own_document(
    store: Store, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """It stays as it was and is tried again at each change; the other rules, all.atom and the list go on."""
    site = Site(store, tmp_path)
    await site.define('from = ["*"]', "aaa")
    await site.define('from = ["*"]', "zzz")
    await site.has("lamps", [post(1, "A lamp")])
    all_of_them, rule = site.definitions.all, site.definitions.all.merges["aaa"]
    buggy = replace(rule, include=replace(rule.include, title=(Buggy(),)))
    site.definitions.replace(replace(all_of_them, merges={**all_of_them.merges, "aaa": buggy}))
    await site.has("lamps", [post(1, "A lamp"), post(2, "Another lamp")])

    assert ["A lamp"] == await site.titles("aaa")
    assert ["Another lamp", "A lamp"] == await site.titles("zzz")
    assert b"Another lamp" in (await site.publisher.public.read("all.atom") or b"")
    assert "aaa" in caplog.text
    site.definitions.replace(all_of_them)
    await site.has("lamps", [post(3, "A third lamp")])
    assert ["A third lamp", "Another lamp", "A lamp"] == await site.titles("aaa")


@pytest.mark.parametrize("shared", [False, True], ids=["files", "store"])
async def test_document_has_what_the_rule_says_and_each_entry_is_that_of_its_feed(
    store: Store, tmp_path: Path, shared: bool
) -> None:
    """Ids, dates, texts and links are those of the feeds; its own are title, description, id and address."""
    site = Site(store, tmp_path, shared=shared)
    await site.has("lamps", [post(1, "A Lighthouse"), post(2, "Soup")], group="Phlogs")
    await site.has("tides", [post(3, "The lighthouse again", "tides")], group="phlogs ")
    await site.has("boats", [post(4, "No lighthouse of ours", "boats")])
    await site.define('from = ["group:Phlogs"]\ntitle = "Light"\ndescription = "Lamps"\ninclude.title = ["lighthouse"]')
    atom, rss, feed = [await site.publisher.public.read(f"all/light.{form}") for form in ("atom", "rss", "json")]
    assert atom
    assert rss
    assert feed
    root = etree.fromstring(atom)
    own = etree.fromstring(await site.publisher.public.read("lamps.atom") or b"").find(f"{ATOM}entry[2]")
    merged = root.find(f"{ATOM}entry[2]")
    assert own is not None
    assert merged is not None
    assert [root.findtext(f"{ATOM}{tag}") for tag in ("title", "subtitle")] == ["Light", "Lamps"]
    assert etree.tostring(own) == etree.tostring(merged)
    assert "https://feeds.example.org/feeds/lamps.atom" == merged.find(f"{ATOM}source/{ATOM}link").get("href")  # type: ignore[union-attr]
    assert ["The lighthouse again", "A Lighthouse"] == await site.titles() == await site.titles(form="rss")
    assert ["The lighthouse again", "A Lighthouse"] == [one["title"] for one in json.loads(feed)["items"]]
    assert "https://feeds.example.org/feeds/all/light.json" == json.loads(feed)["feed_url"]
    assert [one.get("href") for one in root.findall(f"{ATOM}link")] == [
        "https://feeds.example.org/feeds/all/light.atom",
        "https://feeds.example.org/feeds/all/light/",
    ]


CONDITIONS = {
    "title": ('include.title = ["soup", "^fog$"]', ["Fog", "Soup"]),
    "a capital letter that counts": ('include.title = ["(?-i:soup)"]', []),
    "author": ('include.author = ["ada"]', ["Fog"]),
    "text with its title": ('include.text = ["harbour|soup"]', ["Fog", "Soup"]),
    "not the markup": ('include.text = ["strong"]', []),
    "category": ('include.category = ["^weather$"]', ["Fog"]),
    "language of the feed": ('include.language = ["de"]', ["Nebel"]),
    "all conditions": ('include.title = ["o"]\ninclude.author = ["ada"]', ["Fog"]),
    "none of these": ('exclude.title = ["soup"]\nexclude.language = ["DE"]', ["Fog"]),
    "both": ('include.title = ["o"]\nexclude.author = ["ada"]', ["Soup"]),
    "all": ("", ["Nebel", "Fog", "Soup"]),
    "few": ("max_entries = 2", ["Nebel", "Fog"]),
}


@pytest.mark.parametrize(("rule", "expected"), CONDITIONS.values(), ids=CONDITIONS)
async def test_entry_is_chosen_by_what_readers_see_of_it(tmp_path: Path, rule: str, expected: Sequence[str]) -> None:
    """Each condition of `include` must be met, by one of its expressions; none of `exclude` may."""
    async with await Store.memory() as store:
        site = Site(store, tmp_path)
        fog = post(2, "Fog", authors=("Ada L.",), categories=("Weather",))
        fog = replace(fog, content="<p>No ship in the <strong>harbour</strong></p>")
        await site.has("lamps", [fog, post(1, "Soup")], publish=False, language="en-GB")
        await site.has("tides", [post(3, "Nebel", "tides")], publish=False, language="de")
        await site.define(f'from = ["*"]\n{rule}')
        assert expected == await site.titles()


SOURCES = {
    "all": ('["*"]', {"lamps", "tides", "boats"}),
    "a feed": ('["lamps"]', {"lamps"}),
    "a group, in other letters": ('["group:PHLOGS  of ours"]', {"lamps", "tides"}),
    "a group and a feed": ('["group:Phlogs of ours", "boats"]', {"lamps", "tides", "boats"}),
    "a group without one": ('["group:Phlogs of ours", "!tides"]', {"lamps"}),
    "all without a group, in any order": ('["!group:Phlogs of ours", "*"]', {"boats"}),
}


@pytest.mark.parametrize(("sources", "expected"), SOURCES.values(), ids=SOURCES)
async def test_feeds_are_named_alone_by_group_or_all(tmp_path: Path, sources: str, expected: set[str]) -> None:
    """What stands behind ! is out, wherever it stands."""
    async with await Store.memory() as store:
        site = Site(store, tmp_path)
        groups = {"lamps": "Phlogs of ours", "tides": "phlogs of ours", "boats": None}
        for number, (name, group) in enumerate(groups.items(), 1):
            await site.has(name, [post(number, name, name)], publish=False, group=group)
        await site.define(f"from = {sources}")
        assert expected == set(await site.titles() or ())


@pytest.mark.parametrize("shared", [False, True], ids=["files", "store"])
async def test_edit_brings_an_entry_in_and_takes_it_out(store: Store, tmp_path: Path, shared: bool) -> None:
    """The document has what the rule says today; the other feeds are not looked at again."""
    site = Site(store, tmp_path, shared=shared)
    await site.has("lamps", [post(1, "Lamp oil"), post(2, "Soup")])
    await site.has("tides", [post(3, "Lamp of the tides", "tides")])
    await site.define('from = ["*"]\ninclude.title = ["lamp"]')
    # As if it had changed unseen: who looks at it writes another key.
    forged = replace(next(iter((await store.merges.members("light")).values())), key="not looked at", newest=NOON)
    other = site.feeds["tides"].id
    await store.merges.save_members("light", [replace(forged, feed_id=other, matched=(an_entry(3, "tides").id,))])
    await site.has("lamps", [post(1, "Soup again"), post(2, "Lamp soup")])
    assert ["Lamp of the tides", "Lamp soup"] == await site.titles()
    assert "not looked at" == (await store.merges.members("light"))[other].key


async def test_feed_that_joins_brings_five_of_what_it_had_and_all_that_comes(tmp_path: Path) -> None:
    """No archive is among the news; who founds the merge brings all that there is room for."""
    async with await Store.memory() as store:
        site = Site(store, tmp_path)
        await site.has("lamps", [post(number, f"Lamp {number}") for number in range(9)], group="Phlogs")
        await site.define('from = ["group:Phlogs"]')
        site.now = NOON + timedelta(days=10)
        found = {"first_seen": site.now + HOUR}  # by its first poll, after it was defined
        await site.has("tides", group="Phlogs")
        await site.has("tides", [post(number, f"Tide {number}", "tides", **found) for number in range(10, 20)])
        joined = await site.titles()
        old, new = NOON - timedelta(days=3), site.now + timedelta(days=3)  # a post with an old date, found late
        late = post(20, "Late", "tides", published=old, updated=old, first_seen=new)
        await site.has("tides", [late, post(300, "New", "tides", first_seen=new)])
        after = await site.titles()
        assert joined
        assert after
        assert (9, 5) == (sum("Lamp" in one for one in joined), sum("Tide" in one for one in joined))
        assert ["Tide 19", "Tide 18", "Tide 17", "Tide 16", "Tide 15"] == joined[:5]
        assert {"New", "Late"} == set(after) - set(joined)


async def test_changed_rule_keeps_every_id(tmp_path: Path) -> None:
    """That of the document, and those of entries; what the rule chose before and now stays as it is."""
    async with await Store.memory() as store:
        site = Site(store, tmp_path)
        await site.has("lamps", [post(1, "Lamp"), post(2, "Lamp soup")])
        await site.define('from = ["*"]\ninclude.title = ["soup"]')
        before = feedparser.parse(await site.publisher.public.read("all/light.atom"))
        await site.define('from = ["lamps"]\ntitle = "Other"\ninclude.title = ["lamp"]')
        after = feedparser.parse(await site.publisher.public.read("all/light.atom"))
        assert before.feed.id == after.feed.id
        assert [before.entries[0]] == [one for one in after.entries if one.id == before.entries[0].id]
        assert 2 == len(after.entries)
        await site.define('from = ["lamps"]\nid = "urn:uuid:7d1f0f1e-52a4-4c52-9f0b-0d5a3f1f6c11"')
        own = feedparser.parse(await site.publisher.public.read("all/light.atom"))
        assert "urn:uuid:7d1f0f1e-52a4-4c52-9f0b-0d5a3f1f6c11" == own.feed.id


@pytest.mark.parametrize("shared", [False, True], ids=["files", "store"])
async def test_strangers_get_nothing_of_private_hosts(store: Store, tmp_path: Path, shared: bool) -> None:
    """Also where one becomes private later; a merge of private feeds alone does not exist for them."""
    site = Site(store, tmp_path, shared=shared)
    for number, name in enumerate(("lamps", "tides", "boats"), 1):
        site.feeds[name] = replace(a_feed(name), private_host=name == "tides")
        await site.has(name, [post(number, name, name)])
    await site.define('from = ["*"]\nmax_entries = 2')
    await site.define('from = ["tides"]', "hidden")
    assert (["boats", "tides"], ["boats", "lamps"]) == (await site.titles(), await site.for_strangers())
    assert (["tides"], None) == (await site.titles("hidden"), await site.for_strangers("hidden"))
    assert frozenset({"light"}) == await store.merges.shown(with_private=False)
    site.feeds["boats"] = replace(site.feeds["boats"], private_host=True)
    await site.has("boats", [post(9, "More boats", "boats")])
    assert ["lamps"] == await site.for_strangers()


@pytest.mark.parametrize("shared", [False, True], ids=["files", "store"])
async def test_feed_that_only_a_token_leads_to_is_in_no_merge(store: Store, tmp_path: Path, shared: bool) -> None:
    """Neither the operator's edition has it, nor what a poll of it changes; and it leaves at once."""
    site = Site(store, tmp_path, shared=shared)
    await site.has("lamps", [post(1, "Lamp")])
    await site.has("tides", [post(2, "Tide", "tides")])
    await site.define('from = ["*"]')
    before = await site.titles()
    site.feeds["tides"] = replace(site.feeds["tides"], access="token")
    await site.has("tides", [post(3, "Secret tide", "tides")])
    await site.publisher.site.publish()
    await site.has("tides", [post(4, "Another tide", "tides")])
    await site.has("lamps", [post(5, "New lamp")])
    assert (["Tide", "Lamp"], ["New lamp", "Lamp"]) == (before, await site.titles())
    assert ["New lamp", "Lamp"] == (await site.for_strangers() or await site.titles())
    assert {site.feeds["lamps"].id} == set(await store.merges.members("light"))


@pytest.mark.parametrize("killed", [False, True])
@pytest.mark.parametrize("shared", [False, True], ids=["files", "store"])
async def test_texts_of_a_feed_that_became_private_leave_all_files_of_many_feeds_at_once(
    store: Store, tmp_path: Path, shared: bool, killed: bool
) -> None:
    """As soon as it is registered, whatever waits; also where a process is killed after it removed the first file."""
    site = Site(store, tmp_path, shared=shared)
    site.feeds["boats"] = replace(a_feed("boats"), private_host=True)
    await site.has("boats", [post(3, "Boat", "boats")])
    await site.has("lamps", [post(1, "Lamp")])
    await site.has("tides", [post(2, "Tide", "tides")], group="Sea")
    await site.define('from = ["*"]')
    names = ("all.atom", "all/sea.atom", "all/light.atom", "all/light.rss", "all/light.json", "feeds.opml")
    public, strangers = site.publisher.public, site.publisher.site.strangers
    before = [b"ide" in (await public.read(name) or b"") for name in names]
    assert ["Tide", "Lamp"] == await site.for_strangers()
    await store.feeds.register([replace(site.feeds["tides"], access="token")], site.now)
    if killed:
        site.start(shared=shared)
        await public.remove("tides.rss")
        public, strangers = site.publisher.public, site.publisher.site.strangers
    await site.publisher.start()
    assert [True] * 6 == before
    assert [None] * 6 == [await public.read(name) for name in names]
    assert frozenset() == await public.names("~strangers")
    for name in names:
        await site.publisher.restore(name)
    anew = [await public.read(name) for name in names]
    assert [True, False, True, True, True, True] == [one is not None for one in anew]
    assert not any(b"ide" in one.replace(b"hide", b"") for one in anew if one)
    assert (["Boat", "Lamp"], ["Lamp"]) == (sorted(await site.titles() or ()), await site.for_strangers())
    assert await strangers.get("all/sea.atom") is None
    assert await store.documents.get("all/sea.atom") is None


@pytest.mark.parametrize("form", ["atom", "rss", "json"])
async def test_links_of_every_format_can_lead_into_gopherspace(tmp_path: Path, form: str) -> None:
    """Also of a document without entries."""
    async with await Store.memory() as store:
        site = Site(store, tmp_path)
        await site.has("lamps", [post(1, "Lamp")])
        await site.define('from = ["*"]')
        await site.define('from = ["*"]\ninclude.title = ["nothing"]', "empty")
        files = LinkedFiles(store, site.publisher.options, lambda: site.definitions.all)
        for name, expected in (("light", b"gopher://news.example.org/0/lamps/1.txt"), ("empty", b"light")):
            document, atom = [await site.publisher.public.get(f"all/{name}.{one}") for one in (form, "atom")]
            assert document
            assert atom
            made = await files.get("gopher", form, document, atom)
            assert (expected in made.data) == (name == "light"), made.data


async def test_withdrawn_entry_is_out_of_every_format(store: Store, tmp_path: Path) -> None:
    """As soon as the site is published by the withdrawal."""
    site = Site(store, tmp_path)
    await site.has("lamps", [post(1, "Lamp"), post(2, "Secret")])
    await site.define('from = ["*"]\ninclude.text = ["lamp|secret"]')
    await store.withdrawals.add(Withdrawal(kind="entry", subject=an_entry(2).id, withdrawn_at=NOON))
    await site.publisher.publish_all(strict=True)
    for form in ("atom", "rss", "json"):
        assert b"Secret" not in (await site.publisher.public.read(f"all/light.{form}") or b"Secret")
    assert ["Lamp"] == await site.titles()
    await site.has("lamps", [post(3, "New lamp")])
    await store.withdrawals.undo("entry", an_entry(2).id)
    await site.publisher.publish_all(strict=True)
    assert ["New lamp", "Secret", "Lamp"] == await site.titles()


async def test_process_merges_what_another_one_published(store: Store, tmp_path: Path) -> None:
    """It looks at the feeds of which a document changed since, whoever polled them."""
    site = Site(store, tmp_path, shared=True)
    await site.has("lamps", [post(1, "Lamp")])
    await site.define('from = ["*"]')
    here = site.publisher
    site.start(shared=True)
    there = site.publisher
    await there.site.publish()
    site.publisher = here
    await site.has("lamps", [post(2, "Second")], publish=False)
    await here.publish_feed(site.feeds["lamps"])
    await there.site.try_publish()
    assert ["Second", "Lamp"] == await site.titles()


async def test_merge_is_published_as_it_was_while_its_definition_is_broken_and_ends_with_it(tmp_path: Path) -> None:
    """Also by a process that started with the broken one; where the file is gone, so are the documents."""
    async with await Store.memory() as store:
        site = Site(store, tmp_path)
        await site.has("lamps", [post(1, "Lamp"), post(2, "Soup")])
        await site.define('from = ["*"]\ninclude.title = ["lamp"]')
        file = tmp_path / "feeds" / "light.toml"
        file.write_text('kind = "merge"\nform = 1\n')
        site.start()
        await site.has("lamps", [post(3, "Third lamp"), post(4, "More soup")])
        broken = await site.titles()
        file.unlink()
        site.start()
        await site.publisher.site.publish()
        assert (["Third lamp", "Lamp"], None) == (broken, await site.titles())
        assert {} == await store.merges.members("light")
        assert not list((tmp_path / "public" / "all").glob("light.*"))


async def test_group_of_the_same_name_keeps_its_document(tmp_path: Path) -> None:
    """Its subscribers get no other feed because a definition was written."""
    async with await Store.memory() as store:
        site = Site(store, tmp_path)
        await site.has("lamps", [post(1, "Lamp"), post(2, "Soup")], group="Light")
        await site.define('from = ["*"]\ninclude.title = ["lamp"]')
        assert ["Soup", "Lamp"] == await site.titles()
        assert await site.titles(form="rss") is None


async def test_expression_that_takes_too_long_leaves_out_the_entries_of_one_feed(tmp_path: Path) -> None:
    """Those that it was done with stay, and all other feeds; the log names the merge."""
    async with await Store.memory() as store:
        site = Site(store, tmp_path)
        await site.has("lamps", [post(1, "a" * 40 + "!"), post(2, "ab")])
        await site.has("tides", [post(3, "aab", "tides")])
        await site.define("from = [\"*\"]\ninclude.title = ['^(a+)+b$']")
        assert ["aab", "ab"] == await site.titles()


async def test_killed_process_and_lost_files_are_made_good(tmp_path: Path) -> None:
    """What changed before a process was killed is found by the next; a file that somebody deleted is written again."""
    async with await Store.memory() as store:
        site = Site(store, tmp_path)
        await site.has("lamps", [post(1, "Lamp")])
        await site.define('from = ["*"]')
        await site.has("lamps", [post(2, "Second")], publish=False)
        site.start()
        await site.publisher.publish_all()
        (tmp_path / "public" / "all" / "light.json").unlink()
        assert ["Second", "Lamp"] == await site.titles()
        await site.publisher.restore("all/light.json")
        before: Mapping[str, object] = json.loads((tmp_path / "public" / "all" / "light.json").read_bytes())
        assert before["items"]


async def test_same_bytes_are_not_written_again(tmp_path: Path) -> None:
    """A start looks at keys alone."""
    async with await Store.memory() as store:
        site = Site(store, tmp_path)
        await site.has("lamps", [post(1, "Lamp")], language="en")
        await site.define('from = ["*"]')
        files = sorted((tmp_path / "public" / "all").iterdir())
        before = [one.stat().st_ino for one in files]
        site.start()
        assert () == await site.publisher.publish_all()
        assert before == [one.stat().st_ino for one in files]
        assert Terms(language="en") == site.feeds["lamps"].terms


async def test_signs_that_no_format_allows_are_left_out_of_its_words(tmp_path: Path) -> None:
    """As for feeds; where nothing is left of a title it is the name."""
    async with await Store.memory() as store:
        site = Site(store, tmp_path)
        await site.has("lamps", [post(1, "Lamp")])
        await site.define('from = ["*"]\ntitle = "A\\u0007B\\u202e"\ndescription = "C\\u000bD"')
        await site.define('from = ["*"]\ntitle = "\\ufffe"\ndescription = "\\u0007"', "bare")
        found = [await site.publisher.public.read(f"all/{name}.json") for name in ("light", "bare")]
        titles = [(one["title"], one["description"]) for one in map(json.loads, filter(None, found))]
        assert [("AB", "CD"), ("bare", OF_SOME)] == titles
        assert ["Lamp"] == await site.titles() == await site.titles("bare")


class Halting(FolderFiles):
    """Files of which one cannot be written, by a fault of feedd."""

    async def publish(self, store: Store, document: DocumentRecord, *rest: Any, **more: Any) -> bool:
        """Write a file unless it is the faulty one."""
        if document.name == "all/faulty.rss":
            raise ZeroDivisionError
        return await super().publish(store, document, *rest, **more)


async def test_document_that_a_fault_keeps_from_being_written_stops_no_other(tmp_path: Path) -> None:
    """All others are written, the list of feeds too, and who asked for all of them is told."""
    async with await Store.memory() as store:
        site = Site(store, tmp_path)
        site.publisher.public = site.publisher.site.public = Halting(tmp_path / "public")
        await site.has("lamps", [post(1, "Lamp")])
        await site.define('from = ["*"]', "faulty")
        await site.define('from = ["*"]')
        await site.has("lamps", [post(2, "Second")])
        assert ["Second", "Lamp"] == await site.titles() == await site.titles("faulty")
        assert await site.titles("faulty", "rss") is None
        with pytest.raises(StoreError, match=r"all/faulty\.rss"):
            await site.publisher.publish_all(strict=True)


async def joined_by(site: Site, first_seen: datetime) -> int:
    """Return how many entries are in a merge after a feed that joined it is polled with forty old ones."""
    old = NOON - timedelta(days=400)
    posts = [
        post(number, "Old", "tides", first_seen=first_seen, published=old, updated=old) for number in range(10, 50)
    ]
    await site.has("tides", posts)
    return (await site.titles() or []).count("Old")


async def test_feed_brings_five_entries_whenever_its_first_poll_is(tmp_path: Path) -> None:
    """Its host may be down for days after it was defined."""
    async with await Store.memory() as store:
        site = Site(store, tmp_path)
        await site.has("lamps", [post(1, "Lamp")])
        await site.define('from = ["*"]')
        await site.has("tides")
        site.now += timedelta(days=3)
        assert 5 == await joined_by(site, site.now)


async def test_feed_that_joined_before_the_clock_was_right_brings_no_archive_when_it_is(tmp_path: Path) -> None:
    """When it joined is corrected as the times of its entries are."""
    async with await Store.memory() as store:
        site = Site(store, tmp_path)
        await site.has("lamps", [post(1, "Lamp")])
        await site.define('from = ["*"]')
        await store.provisional_times.begin(site.now)
        await site.has("tides", [post(2, "Tide", "tides", first_seen=site.now)])
        before = (await store.merges.members("light"))[site.feeds["tides"].id].joined_at
        await store.provisional_times.correct(timedelta(days=90))
        after = (await store.merges.members("light"))[site.feeds["tides"].id].joined_at
        assert (NOON, NOON + timedelta(days=90)) == (before, after)


async def test_what_a_killed_process_matched_is_written_by_another(store: Store, tmp_path: Path) -> None:
    """It may die after the store has what the rule chooses, and before a file has it."""
    site = Site(store, tmp_path, shared=True)
    await site.has("lamps", [post(1, "Lamp")])
    await site.define('from = ["*"]')
    here = site.publisher
    site.start(shared=True)
    await site.publisher.site.publish()
    await site.has("lamps", [post(2, "Second")], publish=False)
    await here.publish_feed(site.feeds["lamps"])
    member = next(one for one in await here.site.members() if one.options.name == "lamps")
    assert await match_one(store, site.definitions.all.merges["light"], member, NOON)
    site.publisher.site.is_stale = True
    await site.publisher.site.try_publish()
    assert ["Second", "Lamp"] == await site.titles()


async def test_process_that_has_not_read_a_definition_yet_ends_no_merge(store: Store, tmp_path: Path) -> None:
    """It publishes what the store knows of it; only who saw a definition go ends it, or who publishes everything."""
    here, there = Site(store, tmp_path, shared=True), Site(store, tmp_path, shared=True)
    await here.has("lamps", [post(1, "Lamp")])
    await here.define('from = ["*"]')
    before = await here.titles()
    await there.publisher.site.publish()
    there.feeds = here.feeds
    await there.has("lamps", [post(2, "Second")])
    after = await here.titles()
    (tmp_path / "feeds" / "light.toml").unlink()
    late = Site(store, tmp_path, shared=True)
    await late.publisher.site.publish()
    assert (["Lamp"], ["Second", "Lamp"], ["Second", "Lamp"]) == (before, after, await here.titles())
    for each in (here, there):
        each.definitions.replace(load_definitions(tmp_path / "feeds"))
        await each.publisher.site.publish()
    assert ({}, None) == (await store.members.rules(), await here.titles())


async def test_publishing_everything_ends_a_merge_whose_definition_went_unseen(store: Store, tmp_path: Path) -> None:
    """No other process runs beside `feedd publish`."""
    site = Site(store, tmp_path, shared=True)
    await site.has("lamps", [post(1, "Lamp")])
    await site.define('from = ["*"]')
    (tmp_path / "feeds" / "light.toml").unlink()
    site.start(shared=True)
    await site.publisher.publish_all(force=True)
    assert await site.titles() is None


@pytest.mark.parametrize("shared", [False, True], ids=["files", "store"])
async def test_name_of_a_group_is_taken_for_strangers_who_do_not_see_it(
    store: Store, tmp_path: Path, shared: bool
) -> None:
    """An address is that of one document, whoever asks."""
    site = Site(store, tmp_path, shared=shared)
    site.feeds["tides"] = replace(a_feed("tides"), private_host=True)
    await site.has("tides", [post(1, "Tide", "tides")], group="Light")
    await site.has("lamps", [post(2, "Lamp")])
    await site.define('from = ["*"]')
    assert (["Tide"], None) == (await site.titles(), await site.for_strangers())


@pytest.mark.parametrize("shared", [False, True], ids=["files", "store"])
async def test_strangers_learn_nothing_of_a_merge_of_which_they_may_see_no_entry(
    store: Store, tmp_path: Path, shared: bool
) -> None:
    """Its title may tell as much as the entries."""
    site = Site(store, tmp_path, shared=shared)
    site.feeds["tides"] = replace(a_feed("tides"), private_host=True)
    await site.has("tides", [post(1, "Minutes of the board", "tides")])
    await site.has("lamps", [post(2, "Lamp")])
    await site.define('from = ["*"]\ntitle = "Board"\ninclude.title = ["board"]')
    assert (["Minutes of the board"], None) == (await site.titles(), await site.for_strangers())


async def test_start_while_the_definition_is_broken_looks_at_no_feed_again(tmp_path: Path) -> None:
    """Where its file is does not count among what entries are chosen by."""
    async with await Store.memory() as store:
        site = Site(store, tmp_path)
        await site.has("lamps", [post(1, "Lamp"), post(2, "Soup")])
        await site.define('from = ["*"]\ninclude.title = ["lamp"]')
        known = next(iter((await store.merges.members("light")).values()))
        # As if nobody had looked: who does finds another entry.
        await store.merges.save_members("light", [replace(known, newest=NOON, matched=(an_entry(2).id,))])
        (tmp_path / "feeds" / "light.toml").write_text('kind = "merge"\nform = 1\n')
        site.start()
        await site.publisher.site.publish()
        assert ["Soup"] == await site.titles()


async def test_strangers_files_stay_in_memory_beyond_a_few(tmp_path: Path) -> None:
    """One more than there is room for drops the oldest, not all."""
    async with await Store.memory() as store:
        site = Site(store, tmp_path)
        site.feeds["tides"] = replace(a_feed("tides"), private_host=True)
        await site.has("tides", [post(1, "Tide", "tides")])
        for number in range(MOST_FILES + 1):
            await site.has(f"f{number}", [post(2, "Lamp", f"f{number}")], publish=False, group=f"g{number}")
        names = [f"all/g{number}.atom" for number in range(MOST_FILES + 1)]
        first = [await site.publisher.site.strangers.get(name) for name in names]
        again = [await site.publisher.site.strangers.get(name) for name in reversed(names)]
        assert None not in first
        assert [True] * MOST_FILES == [one is other for one, other in zip(again, reversed(first), strict=True)][:-1]
