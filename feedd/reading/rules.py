"""What is known before a document is read: the rules of its definition, the time of their expressions, shared rows."""

from collections.abc import Collection, Hashable
from datetime import UTC, tzinfo
from typing import Literal, Protocol, TypeAlias

from msgspec import Struct, field

# auto: the host of the index, and all hosts where most dated links lead to other hosts
HostScope: TypeAlias = Literal["auto", "same", "any"] | tuple[str, ...]


class Budget(Struct, frozen=True):
    """The time that expressions have taken for one document. The reader of a document makes one and passes it on."""

    spent: dict[Hashable, float] = field(default_factory=dict)  # seconds of one processor by expression


class Pattern(Hashable, Protocol):
    """A regular expression that has a limited time for each document."""

    def search(self, text: str, budget: Budget) -> bool:
        """Return whether any part of `text` matches. What it raises when its time is used up ends the reading."""

    def without(self, text: str, budget: Budget) -> str:
        """Return what remains of a line that is compared; a line that does not match remains as it is."""


class IndexRules(Struct, frozen=True, kw_only=True):
    """How an index is to be read, by its definition. The defaults are for an index for which no key was set."""

    strategy: Literal["auto", "menu", "tree", "log", "feed", "page"] = "auto"
    include: tuple[Pattern, ...] = ()  # searched in the label and in the decoded selector; one must match
    exclude: tuple[Pattern, ...] = ()  # none may match; of a whole page: what they match is not compared
    section: Pattern | None = None  # only links under the heading that matches
    types: tuple[str, ...] = ("0", "1", "h")
    follow: tuple[str, ...] = ()  # selectors of submenus, with {year} and {month}; for the strategy tree
    hosts: HostScope = "auto"
    identity: Literal["auto", "selector", "selector+date"] = "auto"  # with the date: the same location may be new again
    date_order: Literal["dmy", "mdy", "ymd"] | None = None  # where the page itself does not tell
    zone: tzinfo = UTC  # for times that name no zone

    def lets_pass(self, texts: Collection[str], budget: Budget) -> bool:
        """Return whether `include` and `exclude` let an entry pass that is called by these texts."""
        included = not self.include or any(pattern.search(text, budget) for pattern in self.include for text in texts)
        return included and not any(pattern.search(text, budget) for pattern in self.exclude for text in texts)


class ArticleRules(Struct, frozen=True, kw_only=True):
    """How articles are to be read, by their definition."""

    format: Literal["auto", "pre", "reflow"] = "auto"
    strip_before: Pattern | None = None  # the first line that matches, and all above it, is cut
    strip_after: Pattern | None = None  # the first line that matches after that, and all below it, is cut
    author: str | None = None  # where the article names none
    zone: tzinfo = UTC


class Furniture(Struct, frozen=True, kw_only=True):
    """What a feed's documents share: rows, see `shared_rows`, the order of numbers in dates, the breaks of lines."""

    head: frozenset[str] = frozenset()
    foot: frozenset[str] = frozenset()
    date_order: str | None = None
    wrapped: int | None = None  # the columns to which they are wrapped, 0 where they are not; see `layout.habit`


NO_FURNITURE = Furniture()
