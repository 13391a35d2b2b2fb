"""Permission of a host: which robots.txt is obeyed, which is only reported, and what a poll reports about it.

A person who names an index requests it as with any reader, so a rule for crawlers is only reported. What feedd finds
by itself (submenus of a tree, the holes of an aggregator, other hosts) is crawling, and the rules for it are obeyed.
"""

import asyncio
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Literal, TypeAlias

from msgspec import Struct

from feedd.config.definition import Definition
from feedd.errors import Forbidden, SourceError
from feedd.gopher.robots import Rule, Rules, forbidding_rule
from feedd.gopher.url import format_host, format_url
from feedd.hosts.facts import HostFacts
from feedd.model import Candidate, GopherUrl
from feedd.reading.words.item_types import is_document

Robots: TypeAlias = Literal["obey", "warn", "ignore"]

LOOKED_AT = 20  # entries at the top of an index that are checked for a warning: as many as one poll reads
LONGEST_PATTERN = 80  # characters of a stranger's pattern, in one line of a report


def robots_for(definition: Definition, url: GopherUrl) -> Robots:
    """Return how the robots.txt of a URL's host is treated, where this definition leads to that URL."""
    if definition.robots:
        return definition.robots
    rules = definition.index
    if rules.strategy == "tree" or rules.identity == "selector+date" or rules.hosts == "any":
        return "obey"
    return "warn" if (url.host, url.port) in definition.names else "obey"


def is_gathered(definition: Definition, candidates: Sequence[Candidate]) -> bool:
    """Return whether an index proves to be an aggregator's: more than half of its entries are on other hosts."""
    places, names = [one.location for one in candidates if isinstance(one.location, GopherUrl)], definition.names
    return sum((place.host, place.port) not in names for place in places) * 2 > len(candidates)


class Permission(Struct, frozen=True, kw_only=True):
    """What one definition may request from hosts."""

    hosts: HostFacts
    definition: Definition

    async def permit(self, url: GopherUrl) -> None:
        """Raise Forbidden where a robots.txt that is obeyed forbids the URL to feedd; SourceErrors as `rules` does."""
        if robots_for(self.definition, url) == "obey":
            await self._obey(url)

    async def judge(self, candidates: Sequence[Candidate]) -> tuple[str, ...]:
        """Return the warnings about an index that was read: one line, or none.

        Forbidden: it proved to be an aggregator's index, and its host's robots.txt forbids it.
        """
        url = self.definition.url
        if robots_for(self.definition, url) != "warn":
            return ()
        if self.definition.robots is None and is_gathered(self.definition, candidates):
            await self._obey(url)
            return ()
        try:
            rules = await self.hosts.rules(url, url)
        except SourceError:
            return ()  # the index itself was read: the next poll asks again
        rule = await asyncio.to_thread(_first_rule, rules, _selectors(self.definition, candidates))
        return () if rule is None else (f'{_forbids(url, rule)}; set robots = "obey" to follow it, or "ignore"',)

    async def _obey(self, url: GopherUrl) -> None:
        rules = await self.hosts.rules(url, self.definition.url)
        if rule := await asyncio.to_thread(_first_rule, rules, [url.selector]):
            reason = f'{_forbids(url, rule)}; to read it all the same, set robots = "warn" or "ignore"'
            raise Forbidden(reason, stage="robots", place=format_url(url))


def _selectors(definition: Definition, candidates: Sequence[Candidate]) -> list[bytes]:
    """Return the selectors that a poll requests from the index's own host."""
    places, names = (one.location for one in candidates if one.raw is None), definition.names
    own = (
        place.selector
        for place in places
        if isinstance(place, GopherUrl) and is_document(place) and (place.host, place.port) in names
    )
    return [definition.url.selector, *islice(own, LOOKED_AT)]


def _first_rule(rules: Rules, selectors: Iterable[bytes]) -> Rule | None:
    """Return the rule that forbids the first forbidden selector; the longest robots.txt takes 60 ms a selector."""
    return next(filter(None, (forbidding_rule(rules, selector) for selector in selectors)), None)


def _forbids(url: GopherUrl, rule: Rule) -> str:
    return f"robots.txt of {format_host(url.host)} forbids {str(rule)[:LONGEST_PATTERN]} to feedd"
