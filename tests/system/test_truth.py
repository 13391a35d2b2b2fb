"""Nothing is lost or doubled: random histories of a phlog, and what its subscribers see of them."""

import random
from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path

import hypothesis.strategies as st
import pytest
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from feedd.model import Entry
from tests.support.author_model import DAYS, Phlog, Post
from tests.support.broken_server import ERROR_LINE, ERROR_PAGE, GARBAGE
from tests.support.poll_world import World, in_world, menu
from tests.support.subscriber import Subscriber, item

MOST_POSTS = 14  # with all of them read again a poll stays below its limit of articles
MOST_UNKNOWN = 5  # more at once may be a flood, which test_plan.py looks at


class Recorder(dict[str, str]):
    """Texts by key that records which of them were read."""

    def __init__(self, texts: Iterable[tuple[str, str]]) -> None:
        super().__init__(texts)
        self.asked: set[str] = set()

    def get(self, key: str, _default: str | None = None) -> str:  # type: ignore[override]  # a text, never None
        """Return a text."""
        self.asked.add(key)
        return self[key]


class Author(RuleBasedStateMachine):
    """An author at work, with polls in between."""

    def __init__(self) -> None:
        super().__init__()
        self.phlog = Phlog()
        self.subscriber = Subscriber()
        self.failed = 0

    def pick(self, data: st.DataObject, posts: list[Post]) -> Post | None:
        """Return one of these posts, if there is any."""
        return posts[data.draw(st.integers(0, len(posts) - 1))] if posts else None

    @precondition(lambda self: len(self.phlog.posts) < MOST_POSTS and len(self.phlog.unknown) < MOST_UNKNOWN)
    @rule(place=st.integers(0, MOST_POSTS), day=st.none() | st.sampled_from(DAYS), generic=st.booleans())
    def add(self, place: int, day: int | None, generic: bool) -> None:
        """Add a post anywhere on the page."""
        self.phlog.add(place, day, generic=generic)

    @rule(data=st.data())
    def edit(self, data: st.DataObject) -> None:
        """Add other sections to a text."""
        if post := self.pick(data, [post for post in self.phlog.posts if not post.busy]):
            post.sections = data.draw(st.sampled_from([(0,), (0, 1), (2, 0), (3,), (0, 1, 4)]))
            post.typos += 1
            post.busy = True

    @rule(data=st.data())
    def mistype(self, data: st.DataObject) -> None:
        """Change a word in a text."""
        if post := self.pick(data, [post for post in self.phlog.posts if not post.busy]):
            post.typos += 1
            post.busy = True

    @rule(section=st.integers(5, 6), once=st.booleans())
    def reformat(self, section: int, once: bool) -> None:
        """Change all texts at once."""
        for post in self.phlog.posts:
            if not post.busy and once:
                post.sections, post.busy = (*post.sections[:1], section), True

    @rule(data=st.data())
    def relabel(self, data: st.DataObject) -> None:
        """Change a title."""
        if post := self.pick(data, [post for post in self.phlog.posts if post.settled]):
            self.phlog.relabel(post)

    @precondition(lambda self: len(self.phlog.unknown) < MOST_UNKNOWN)
    @rule(data=st.data(), retitled=st.booleans())
    def move(self, data: st.DataObject, retitled: bool) -> None:
        """Change a selector, with the same title and date, or with the same text."""
        by_text = [post for post in self.phlog.posts if post.settled and post.known_whole and not post.missing]
        by_listing = [post for post in self.phlog.posts if post.settled and post.day and post.title == post.shown]
        if post := self.pick(data, by_text if retitled else by_listing):
            self.phlog.move(post, retitled=retitled)

    @rule(data=st.data())
    def move_all(self, data: st.DataObject) -> None:
        """Change the selectors of all posts."""
        posts = [post for post in self.phlog.posts if post.settled and post.day and post.listed]
        for post in posts if data.draw(st.booleans()) else ():
            self.phlog.move(post, retitled=False)

    @rule(data=st.data())
    def remove_or_return(self, data: st.DataObject) -> None:
        """Remove a post from the page, or put it back in its place."""
        if post := self.pick(data, [post for post in self.phlog.posts if post.settled]):
            post.listed = not post.listed

    @rule(data=st.data())
    def lose_or_mend_the_article(self, data: st.DataObject) -> None:
        """Remove a document, or restore it."""
        if post := self.pick(data, [post for post in self.phlog.posts if not post.busy]):
            post.missing = not post.missing

    @rule(data=st.data())
    def cut_off(self, data: st.DataObject) -> None:
        """Break off a transfer."""
        if post := self.pick(data, [post for post in self.phlog.posts if post.settled and post.known_whole]):
            post.cut, post.cuts, post.busy = post.cuts < 2, post.cuts + 1, True  # a third time it is accepted

    @rule(data=st.data(), minutes=st.sampled_from([1, 30, 90, 1500]))
    def poll(self, data: st.DataObject, minutes: int) -> None:
        """Poll, and check what the subscribers see after it."""
        by_id = {entry.id: entry.key for entry in self.subscriber.known.entries.values()}
        keys = {post.selector: post for post in self.phlog.posts}
        keys |= {by_id[post.id]: post for post in self.phlog.posts if post.id}
        texts = Recorder((key, post.answer) for key, post in keys.items())
        rechecked = [post for post in self.phlog.posts if post.announced and data.draw(st.booleans())]
        untried = [one for one in self.phlog.unknown if not one.missing and data.draw(st.integers(0, 5)) == 5]
        changes = self.subscriber.poll(
            [item(post.selector, place, post.day, label=post.title) for place, post in enumerate(self.phlog.listed)],
            texts=texts,
            failing=[key for key, post in keys.items() if post.missing],
            untried=[post.selector for post in untried],
            rechecks=[by_id[post.id] for post in rechecked if post.id],
            later=timedelta(minutes=minutes),
        )
        new, updated = self.phlog.expect({keys[key] for key in texts.asked}, untried)
        assert {keys[entry.key] for entry in changes.new} == new
        assert {keys[entry.key] for entry in changes.updated} == updated
        self.phlog.check(self.subscriber.known.entries.values(), changes.new)
        self.phlog.check_order(new)
        for post in self.phlog.posts:
            post.cut = False


Author.TestCase.settings = settings(max_examples=60, stateful_step_count=40)
TestAuthor = Author.TestCase


WRONG_ANSWERS = (b"", ERROR_LINE, ERROR_PAGE, GARBAGE, menu("Nothing is left here"), b"Just some words.\r\n")


class Life:
    """The same with whole polls: real bytes, sockets and tables, and failing answers in between."""

    def __init__(self, world: World, seed: int) -> None:
        self.world = world
        self.chance = random.Random(seed)
        self.days = (*DAYS,) if seed % 2 else (None,)  # how to read an index that has both is not the matter here
        self.phlog = Phlog()
        self.good = b""  # the last good index

    async def go_on(self) -> None:
        """Change the phlog, do perhaps a few failing polls, and a successful one."""
        self.change()
        self.serve()
        for _ in range(self.chance.choice((0, 0, 1, 2)) if self.good else 0):
            await self.fail()
        await self.succeed()

    def change(self) -> None:
        """Make a few of the changes that authors make."""
        for _ in range(self.chance.randint(0, 4)):
            if len(self.phlog.posts) < MOST_POSTS and len(self.phlog.unknown) < MOST_UNKNOWN - 1:
                day = self.chance.choice(self.days)
                self.phlog.add(self.chance.randint(0, 5), day, generic=self.chance.random() < 0.2)
        settled = [post for post in self.phlog.posts if post.settled]
        for post in self.chance.sample(settled, min(len(settled), 3)):
            self.act(post, self.chance.randint(0, 6))

    def act(self, post: Post, act: int) -> None:
        """Change one post."""
        if act == 0:
            post.sections, post.busy = (0, self.chance.randint(1, 9)), True
        elif act == 1:
            post.typos, post.busy = post.typos + 1, True
        elif act == 2:
            self.phlog.relabel(post)
        elif act == 3 and post.day and post.title == post.shown:
            self.phlog.move(post, retitled=False)
        elif act == 4 and post.known_whole and not post.missing and len(self.phlog.unknown) < MOST_UNKNOWN - 1:
            self.phlog.move(post, retitled=True)
        elif act == 5:
            post.listed = not post.listed
        elif act == 6:
            post.missing = not post.missing

    def serve(self) -> None:
        """Put the phlog into the gopherhole; a text has no head, so that only the index has its title."""
        lines = (f"0{post.label}|/{post.selector}" for post in self.phlog.listed)
        there = (post for post in self.phlog.listed if not post.missing)
        documents = {f"/{post.selector}".encode(): f"{post.answer}\r\n".encode() for post in there}
        hole = self.world.hole
        index = menu("A phlog", *lines).replace(b"{HOST}", hole.host.encode()).replace(b"{PORT}", b"%d" % hole.port)
        hole.documents = {b"/index": index, **documents}

    async def fail(self) -> None:
        """Answer with something that is not an index: the poll fails, and everything stays unchanged."""
        before = await self.entries(), self.world.published()
        cut = self.good[: self.chance.randint(1, len(self.good) - 1)]
        good, wrong = self.world.hole.documents[b"/index"], self.chance.choice((*WRONG_ANSWERS, cut))
        self.world.hole.put(b"/index", wrong)
        report = await self.world.poll(force=self.chance.random() < 0.5, later=timedelta(minutes=40))
        self.world.hole.put(b"/index", good)

        assert report.error
        assert (report.new, report.updated, report.gone, report.moved) == ((), (), (), ())
        assert (await self.entries(), self.world.published()) == before

    async def succeed(self) -> None:
        """Poll, and compare what is announced with the phlog."""
        listed, self.good = self.phlog.listed, self.world.hole.documents[b"/index"]
        self.world.hole.requests.clear()
        before = {entry.id for entry in await self.entries() if entry.state == "published"}
        report = await self.world.poll(
            force=self.chance.random() < 0.5, later=timedelta(hours=self.chance.choice((1, 30)))
        )
        asked = {request.decode() for request in self.world.hole.requests}
        new, updated = self.phlog.expect([one for one in listed if f"/{one.selector}" in asked and not one.missing])
        entries = await self.entries()

        assert set(_selectors(report.new)) == {post.selector for post in new}
        assert set(_selectors(report.updated)) == {post.selector for post in updated}
        self.phlog.check(entries, [entry for entry in entries if entry.state == "published" and entry.id not in before])
        self.phlog.check_order(new)

    async def entries(self) -> list[Entry]:
        """Return all entries that are stored of the feed."""
        definition = self.world.app.definitions.all.good["hole"]
        return list((await self.world.app.store.polls.known(definition.id)).entries.values())


def _selectors(urls: Iterable[str]) -> Iterator[str]:
    return (url.partition("/0/")[2] for url in urls)


@pytest.mark.slow
@pytest.mark.anyio
@pytest.mark.parametrize("seed", range(4))
async def test_whole_polls_agree_with_the_phlog(tmp_path: Path, seed: int) -> None:
    """After thirty rounds of changes, failures and polls, each post is there once, in its place, with its updates."""
    async with in_world(tmp_path, {}) as world:
        world.now += timedelta(days=400)  # no post of it is dated ahead
        life = Life(world, seed)
        life.phlog.add(0, life.days[0], generic=False)
        for _ in range(30):
            await life.go_on()
