"""A model of a phlog: an author who makes the usual changes, and what subscribers should see of them.

It knows the identity of each post, which feedd has to find out, so it needs none of the rules of feedd for that.
"""

from collections.abc import Collection, Iterable
from datetime import datetime

from msgspec import Struct, field

from feedd.changes.outcomes import MOST_FAILURES
from feedd.changes.safeguards import FEW, SHARE
from feedd.model import Entry

DAYS = range(15, 29)  # of November 2026, near enough to each other that none is an archive's


class Post(Struct, eq=False):
    """A post as its author has it, and then what the subscribers have seen of it."""

    number: int
    selector: str
    title: str
    day: int | None
    sections: tuple[int, ...] = (0,)
    typos: int = 0
    listed: bool = True
    missing: bool = False  # its article cannot be read
    cut: bool = False  # the next answer ends early
    cuts: int = 0  # how often it did since its article was read whole
    id: str | None = None  # since it is known
    published: datetime | None = None
    announced: bool = False
    attempts: int = 0
    waited: bool = False  # its article was not tried by a poll that listed it
    shown: str = ""  # the title that the index had when it was last read
    at: str = ""  # and the selector
    there: bool = False  # whether that index had it
    read: tuple[tuple[int, ...], int] | None = None  # sections and typos when its article was last read
    busy: bool = False  # changed since the index was last read: another change at once could not be followed by anybody

    @property
    def label(self) -> str:
        """Return its display string."""
        return f"2026-11-{self.day} - {self.title}" if self.day else self.title

    @property
    def words(self) -> str:
        """Return its text: sections that no other post has, a line with its typos, and its own end."""
        sections = [" ".join(f"p{self.number}s{section}w{word}" for word in range(60)) for section in self.sections]
        return "\n\n".join([*sections, f"p{self.number} typo{self.typos}", f"The end of post number {self.number}."])

    @property
    def answer(self) -> str:
        """Return what the server answers now when the article is requested."""
        return self.words[: len(self.words) // 2] if self.cut else self.words

    @property
    def settled(self) -> bool:
        """Return whether subscribers have its present state, so that the next change of it can be followed."""
        return self.announced and not self.busy and self.at == self.selector

    @property
    def traced(self) -> bool:
        """Return whether the index alone shows that it is the same post."""
        return self.at == self.selector or (self.shown == self.title and self.day is not None)

    @property
    def known_whole(self) -> bool:
        """Return whether its text is the one that was read last."""
        return self.read == (self.sections, self.typos)


class Phlog(Struct):
    """The posts in the order of the page, removed ones in their places, and what was announced so far."""

    posts: list[Post] = field(default_factory=list)
    made: int = 0  # posts and selectors are never named twice

    def add(self, place: int, day: int | None, *, generic: bool) -> Post:
        """Write a post; other posts have the title of a `generic` one on other days."""
        self.made += 1
        generic = (
            generic
            and day is not None
            and all(post.day != day or "Update" not in (post.title, post.shown) for post in self.posts)
        )
        title = "Update" if generic else f"About Matter {self.made}"
        post = Post(number=self.made, selector=f"p{self.made}", title=title, day=day)
        self.posts.insert(min(place, len(self.posts)), post)
        return post

    def move(self, post: Post, *, retitled: bool) -> None:
        """Change the selector of a post, and perhaps its title; its text stays the same."""
        self.made += 1
        post.selector, post.busy, post.listed = f"moved/p{self.made}", True, True
        if retitled:
            post.title = f"Of Matter {self.made}"

    def relabel(self, post: Post) -> None:
        """Change the title of a post."""
        self.made += 1
        post.title, post.busy = f"On Matter {self.made}", True

    @property
    def unknown(self) -> list[Post]:
        """Return the listed posts that are new to a subscriber who has not read their texts yet."""
        return [post for post in self.posts if post.listed and (post.at != post.selector or not post.id)]

    @property
    def listed(self) -> list[Post]:
        """Return the listed posts in the order of the page."""
        return [post for post in self.posts if post.listed]

    def expect(self, read: Iterable[Post], untried: Collection[Post] = ()) -> tuple[set[Post], set[Post]]:
        """Record a successful poll that read these articles; return what is new and what is updated by it."""
        tried = [post for post in self.listed if post not in set(untried)]
        for post in untried:
            post.waited = True
        again = [post for post in read if post.announced and post.traced]
        moved = {post for post in self.listed if post.announced and post.at not in ("", post.selector)}
        differing = [post for post in again if post.read and not post.known_whole and not post.cut]
        quiet = len(differing) > max(FEW, SHARE * len(again))
        edited = {post for post in differing if post.read and post.sections != post.read[0]}
        new = {post for post in tried if not post.announced and self._is_new(post)}
        for post in read:
            if not post.cut:
                post.read, post.cuts = (post.sections, post.typos), 0
        for post in self.posts:
            self._look(post, tried, new)
        return new, set() if quiet else edited - moved if len(moved) > 1 else edited

    def _is_new(self, post: Post) -> bool:
        post.attempts += post.missing
        return not post.missing or post.attempts >= MOST_FAILURES

    def _look(self, post: Post, tried: list[Post], new: set[Post]) -> None:
        """Record that subscribers see a post in the index; a post that changed both names is found by its text."""
        post.announced = post.announced or post in new
        found = post.traced or not post.at or (post in tried and not post.missing)
        post.there = post.listed and found
        if post.there and (post.announced or post in tried):
            post.shown, post.at, post.busy = post.title, post.selector, False

    def check(self, entries: Iterable[Entry], new: Iterable[Entry]) -> None:
        """Check the entries of feedd against what was announced: each post once, as the index last showed it."""
        by_selector = {_selector(entry): entry for entry in new}
        for post in self.posts:
            if post.id is None and post.selector in by_selector:
                entry = by_selector[post.selector]
                post.id, post.published = entry.id, entry.published
        shown = {entry.id: entry for entry in entries if entry.state == "published"}
        announced = [post for post in self.posts if post.announced]
        assert sorted(str(post.id) for post in announced) == sorted(shown)
        for post in announced:
            entry = shown[str(post.id)]
            assert (post.published, post.shown, post.at) == (entry.published, entry.title, _selector(entry))
            assert post.there == (entry.gone_at is None)
            assert post.day is None or (post.published and post.day == post.published.day)
        timestamps = [entry.published for entry in shown.values()]
        assert len(set(timestamps)) == len(timestamps)

    def check_order(self, new: Collection[Post]) -> None:
        """Check that posts of one day, and undated ones, announced together, are in the order of the page."""
        seen_before = {post for post in new if post.attempts or post.waited}  # those are dated already
        page = [post for post in self.posts if post in set(new) - seen_before]
        for day in {post.day for post in page}:
            same = [post.published for post in page if post.day == day and post.published]
            assert same in (sorted(same), sorted(same, reverse=True)) if day else same == sorted(same, reverse=True)


def _selector(entry: Entry) -> str:
    return entry.location.selector.decode().lstrip("/") if not isinstance(entry.location, str) else entry.location
