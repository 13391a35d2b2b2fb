"""Authors who post, edit, rename, move and remove all the time, and a subscriber who keeps all that a feed ever showed.

An author changes a post again only when the subscriber has its last change: what changes twice between two polls
cannot be followed by anybody.
"""

import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from xml.etree import ElementTree as ET

from msgspec import Struct, field

from feedd.demo.hole import Hole
from tests.support.author_model import DAYS, Phlog, Post
from tests.support.poll_world import menu, text

ATOM = "{http://www.w3.org/2005/Atom}"
LISTED = 30  # posts on a menu; older ones are not listed any more
CHANGES = ("edit", "mistype", "relabel", "move", "turn")
BURST = 25  # posts at once, more than a poll announces
DATED_BURST = 8  # a dated page with more of them at once is held for minutes


class Seen(Struct, kw_only=True):
    """An entry as the subscriber saw it last, and each time at which it was said to be updated."""

    number: int
    title: str
    content: str
    sources: tuple[str, ...]
    updates: set[str] = field(default_factory=set)


class Subscriber(Struct):
    """What a feed ever showed, by the ids of its entries."""

    entries: dict[str, Seen] = field(default_factory=dict)
    amnesties: int = 0  # restored backups: entries that they did not have may be dated anew, once each

    def read(self, document: bytes) -> None:
        """Take an Atom document in."""
        for entry in ET.fromstring(document).iter(f"{ATOM}entry"):
            content = entry.findtext(f"{ATOM}content") or ""
            number = re.search(r"\bp(\d+)s", content)
            if not number:  # its article could not be read three times, so it came without its text
                continue
            known = self.entries.get(entry.findtext(f"{ATOM}id") or "")
            seen = Seen(
                number=int(number[1]),
                title=entry.findtext(f"{ATOM}title") or "",
                content=content,
                sources=tuple(link.get("href", "") for link in entry.iter(f"{ATOM}link") if link.get("rel") == "via"),
                updates=known.updates if known else set(),
            )
            seen.updates.add(entry.findtext(f"{ATOM}updated") or "")
            self.entries[entry.findtext(f"{ATOM}id") or ""] = seen

    @property
    def doubled(self) -> list[int]:
        """The numbers of posts that came under more than one id."""
        counts = Counter(seen.number for seen in self.entries.values())
        return [number for number, count in counts.items() if count > 1]


class Author(Struct, kw_only=True):
    """A phlog below a selector, how its author goes on, and its subscriber."""

    name: str
    chance: random.Random
    is_dated: bool
    phlog: Phlog = field(default_factory=Phlog)
    subscriber: Subscriber = field(default_factory=Subscriber)
    edits: Counter[int] = field(default_factory=Counter)  # significant ones, by post
    is_edited: bool = False  # since articles were last read again

    def write(self, count: int = 1) -> None:
        """Write posts, and take the oldest off the menu."""
        for _ in range(count):
            self.phlog.add(0, DAYS[self.phlog.made % len(DAYS)] if self.is_dated else None, generic=False)
        for post in self.phlog.listed[LISTED:]:
            post.listed = False

    def burst(self) -> None:
        """Write many posts at once; before the first poll these would be an archive, which is not announced."""
        if self.subscriber.entries:
            self.write(DATED_BURST if self.is_dated else BURST)

    def go_on(self) -> None:
        """Write a post, or change one."""
        settled = [post for post in self.phlog.posts[:LISTED] if self.has_arrived(post)]
        if self.chance.random() < 0.35 or not settled or self._under_way():
            self.write()
        else:
            self._change(self.chance.choice(settled), self.chance.choice(CHANGES))

    def _under_way(self) -> bool:
        """Return whether a change, not a new post, has not reached the subscriber yet."""
        there = {seen.number for seen in self.subscriber.entries.values()}
        return any(post.number in there and not self.has_arrived(post) for post in self.phlog.listed)

    def _change(self, post: Post, act: str) -> None:
        if act == "turn" or not post.listed:
            post.listed = not post.listed or len(self.phlog.listed) == 1
        elif act == "edit":
            self.edits[post.number] += 1
            post.sections, self.is_edited = (*post.sections, self.edits[post.number]), True
        elif act == "mistype":
            post.typos, self.is_edited = post.typos + 1, True
        elif act == "relabel" or not self.is_dated:  # without a date, two names that change are another post
            self.phlog.relabel(post)
        else:
            self.phlog.move(post, retitled=False)

    def has_arrived(self, post: Post) -> bool:
        """Return whether the subscriber has a post as it is now."""
        source = f"/0/{self.name}/{post.selector}"
        return any(
            seen.number == post.number
            and seen.title == post.title
            and all(f"p{post.number}s{section}w0 " in seen.content for section in post.sections)
            and f"typo{post.typos}" in seen.content
            and any(one.endswith(source) for one in seen.sources)
            for seen in self.subscriber.entries.values()
        )

    @property
    def lost(self) -> list[int]:
        """The numbers of posts that the subscriber never saw."""
        there = {seen.number for seen in self.subscriber.entries.values()}
        return [post.number for post in self.phlog.posts if post.number not in there]

    @property
    def stale(self) -> list[int]:
        """The numbers of listed posts that the subscriber has, but not as they are now."""
        return [one.number for one in self.phlog.listed if one.number not in self.lost and not self.has_arrived(one)]

    @property
    def announced_again(self) -> list[int]:
        """The numbers of posts that were said to be updated more often than they were edited."""
        most = 1 + self.subscriber.amnesties
        seen = self.subscriber.entries.values()
        return [one.number for one in seen if len(one.updates) > most + self.edits[one.number]]

    def documents(self) -> Iterator[tuple[bytes, bytes]]:
        """Yield the menu and the listed articles, with their selectors."""
        lines = (f"0{post.label}|/{self.name}/{post.selector}" for post in self.phlog.listed)
        yield f"/{self.name}".encode(), menu(f"The phlog {self.name}", *lines)
        for post in self.phlog.listed:
            yield f"/{self.name}/{post.selector}".encode(), text(post.title, post.words)


class Site(Struct):
    """A host with the phlogs of several authors, which may be in trouble."""

    hole: Hole
    authors: Sequence[Author]
    trouble: str = ""  # "cut": menus end in the middle; "missing": nothing is found

    def serve(self) -> None:
        """Serve all phlogs as they are now."""
        documents = {selector: data for author in self.authors for selector, data in author.documents()}
        if self.trouble == "cut":
            for author in self.authors:
                selector = f"/{author.name}".encode()
                documents[selector] = documents[selector][: len(documents[selector]) // 2]
        self.hole.documents = {} if self.trouble == "missing" else documents
        self.hole.requests.clear()
