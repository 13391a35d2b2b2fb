"""Nothing lost, nothing doubled: random lives of a phlog, and what its subscribers see of them."""

import random
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

import hypothesis.strategies as st
import pytest
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from feedd.model import GopherUrl
from tests.phlog import DAYS, Phlog, Post
from tests.subscriber import Subscriber, item

MOST_POSTS = 14  # with all of them read again a poll stays below its limit of articles
MOST_UNKNOWN = 5  # more at once may be a flood, which test_plan.py looks at


class Recorder(dict[str, str]):
    """Texts by key that writes down which were asked for."""

    def __init__(self, texts: Iterable[tuple[str, str]]) -> None:
        super().__init__(texts)
        self.asked: set[str] = set()

    def get(self, key: str, default: str | None = None) -> str:  # type: ignore[override]
        """Give a text."""
        self.asked.add(key)
        return self[key]


class Author(RuleBasedStateMachine):
    """An author at work, and polls in between."""

    def __init__(self) -> None:
        super().__init__()
        self.phlog = Phlog()
        self.subscriber = Subscriber()
        self.failed = 0

    def pick(self, data: st.DataObject, posts: list[Post]) -> Post | None:
        """One of these posts, if there is any."""
        return posts[data.draw(st.integers(0, len(posts) - 1))] if posts else None

    @precondition(lambda self: len(self.phlog.posts) < MOST_POSTS and len(self.phlog.unknown) < MOST_UNKNOWN)
    @rule(place=st.integers(0, MOST_POSTS), day=st.none() | st.sampled_from(DAYS), generic=st.booleans())
    def add(self, place: int, day: int | None, generic: bool) -> None:
        self.phlog.add(place, day, generic=generic)

    @rule(data=st.data())
    def edit(self, data: st.DataObject) -> None:
        if post := self.pick(data, [post for post in self.phlog.posts if not post.busy]):
            post.sections = data.draw(st.sampled_from([(0,), (0, 1), (2, 0), (3,), (0, 1, 4)]))
            post.typos += 1
            post.busy = True

    @rule(data=st.data())
    def mistype(self, data: st.DataObject) -> None:
        if post := self.pick(data, [post for post in self.phlog.posts if not post.busy]):
            post.typos += 1
            post.busy = True

    @rule(section=st.integers(5, 6), once=st.booleans())
    def reformat(self, section: int, once: bool) -> None:
        for post in self.phlog.posts:
            if not post.busy and once:
                post.sections, post.busy = (*post.sections[:1], section), True

    @rule(data=st.data())
    def relabel(self, data: st.DataObject) -> None:
        if post := self.pick(data, [post for post in self.phlog.posts if post.settled]):
            self.phlog.relabel(post)

    @precondition(lambda self: len(self.phlog.unknown) < MOST_UNKNOWN)
    @rule(data=st.data(), retitled=st.booleans())
    def move(self, data: st.DataObject, retitled: bool) -> None:
        by_text = [post for post in self.phlog.posts if post.settled and post.known_whole and not post.missing]
        by_listing = [post for post in self.phlog.posts if post.settled and post.day and post.title == post.shown]
        if post := self.pick(data, by_text if retitled else by_listing):
            self.phlog.move(post, retitled=retitled)

    @rule(data=st.data())
    def move_all(self, data: st.DataObject) -> None:
        posts = [post for post in self.phlog.posts if post.settled and post.day and post.listed]
        for post in posts if data.draw(st.booleans()) else ():
            self.phlog.move(post, retitled=False)

    @rule(data=st.data())
    def remove_or_return(self, data: st.DataObject) -> None:
        if post := self.pick(data, [post for post in self.phlog.posts if post.settled]):
            post.listed = not post.listed

    @rule(data=st.data())
    def lose_or_mend_the_article(self, data: st.DataObject) -> None:
        if post := self.pick(data, [post for post in self.phlog.posts if not post.busy]):
            post.missing = not post.missing

    @rule(data=st.data())
    def cut_off(self, data: st.DataObject) -> None:
        if post := self.pick(data, [post for post in self.phlog.posts if post.settled and post.known_whole]):
            post.cut, post.cuts, post.busy = post.cuts < 2, post.cuts + 1, True  # a third time it is believed

    @rule(data=st.data(), minutes=st.sampled_from([1, 30, 90, 1500]))
    def poll(self, data: st.DataObject, minutes: int) -> None:
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
