"""What a definition may say about reading: one frozen value for an index, one for an article."""

import re
from dataclasses import dataclass
from datetime import UTC, tzinfo
from typing import Literal, TypeAlias

# auto: the index's own, and all where most dated links lead elsewhere
Hosts: TypeAlias = Literal["auto", "same", "any"] | tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexRules:
    """How a definition wants its index read; the defaults read what no setting was written for."""

    strategy: Literal["auto", "menu", "tree", "log", "feed", "page"] = "auto"
    include: tuple[re.Pattern[str], ...] = ()  # searched in the label and the decoded selector; one must match
    exclude: tuple[re.Pattern[str], ...] = ()  # none may match
    section: re.Pattern[str] | None = None  # only links under the heading that matches
    types: tuple[str, ...] = ("0", "1", "h")
    follow: tuple[str, ...] = ()  # selectors of submenus, with {year} and {month}; for the strategy tree
    hosts: Hosts = "auto"
    identity: Literal["auto", "selector", "selector+date"] = "auto"  # with the date: the same place is news again
    date_order: str | None = None  # "dmy" or "mdy", where the page itself does not tell
    zone: tzinfo = UTC  # for times that name no zone


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleRules:
    """How a definition wants its articles read."""

    format: Literal["auto", "pre", "reflow"] = "auto"
    strip_before: re.Pattern[str] | None = None  # the first line that matches, and all above it, is cut
    strip_after: re.Pattern[str] | None = None  # the first line that matches after that, and all below it, is cut
    author: str | None = None  # where the article names none
    zone: tzinfo = UTC
