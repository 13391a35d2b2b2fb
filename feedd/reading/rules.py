"""What a definition may say about reading: one frozen value for an index, one for an article."""

from dataclasses import dataclass, replace
from datetime import UTC, tzinfo
from typing import Literal, Protocol, Self, TypeAlias

# auto: the index's own, and all where most dated links lead elsewhere
HostScope: TypeAlias = Literal["auto", "same", "any"] | tuple[str, ...]


class Pattern(Protocol):
    """A regular expression that has a bounded time for each document; whoever reads one lets that begin."""

    def begun(self) -> Self:
        """Give the same pattern with all its time."""

    def search(self, text: str) -> bool:
        """Tell whether any part of a text matches; what it raises when its time is over ends the reading."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexRules:
    """How a definition wants its index read; the defaults read what no setting was written for."""

    strategy: Literal["auto", "menu", "tree", "log", "feed", "page"] = "auto"
    include: tuple[Pattern, ...] = ()  # searched in the label and the decoded selector; one must match
    exclude: tuple[Pattern, ...] = ()  # none may match
    section: Pattern | None = None  # only links under the heading that matches
    types: tuple[str, ...] = ("0", "1", "h")
    follow: tuple[str, ...] = ()  # selectors of submenus, with {year} and {month}; for the strategy tree
    hosts: HostScope = "auto"
    identity: Literal["auto", "selector", "selector+date"] = "auto"  # with the date: the same place is news again
    date_order: str | None = None  # "dmy" or "mdy", where the page itself does not tell
    zone: tzinfo = UTC  # for times that name no zone

    def begun(self) -> "IndexRules":
        """Give these rules for one document, with all their time."""
        if not (self.include or self.exclude or self.section):
            return self
        return replace(
            self,
            include=tuple(one.begun() for one in self.include),
            exclude=tuple(one.begun() for one in self.exclude),
            section=self.section and self.section.begun(),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleRules:
    """How a definition wants its articles read."""

    format: Literal["auto", "pre", "reflow"] = "auto"
    strip_before: Pattern | None = None  # the first line that matches, and all above it, is cut
    strip_after: Pattern | None = None  # the first line that matches after that, and all below it, is cut
    author: str | None = None  # where the article names none
    zone: tzinfo = UTC

    def begun(self) -> "ArticleRules":
        """Give these rules for one document, with all their time."""
        if not (self.strip_before or self.strip_after):
            return self
        before, after = self.strip_before, self.strip_after
        return replace(self, strip_before=before and before.begun(), strip_after=after and after.begun())
