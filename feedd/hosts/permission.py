"""Whether a host agrees: which robots.txt is obeyed, which is only told of, and what a poll says of it.

A person who names an index asks for it as with any reader, so a rule made for crawlers is only told. What feedd finds
by itself (submenus of a tree, the holes of an aggregator, other hosts) is crawling, and the rules for that hold.
"""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal, TypeAlias

from feedd.config.definition import Definition
from feedd.errors import Forbidden, SourceError
from feedd.gopher.robots import Rule, Rules, forbidding_rule
from feedd.gopher.url import format_host, format_url
from feedd.hosts.facts import HostFacts
from feedd.model import Candidate, GopherUrl
from feedd.reading import is_document

Robots: TypeAlias = Literal["obey", "warn", "ignore"]

LOOKED_AT = 20  # entries at the top of an index that a warning speaks of: as many as one poll reads
LONGEST_PATTERN = 80  # a stranger's, in one line of a report


def robots_for(definition: Definition, url: GopherUrl) -> Robots:
    """Give how a host's robots.txt is taken for a place that this definition leads to."""
    if definition.robots:
        return definition.robots
    rules = definition.index
    if rules.strategy == "tree" or rules.identity == "selector+date" or rules.hosts == "any":
        return "obey"
    return "warn" if (url.host, url.port) in definition.names else "obey"


def is_gathered(definition: Definition, candidates: Sequence[Candidate]) -> bool:
    """Tell an aggregator by its index, where no key of the definition does: most entries are on other hosts."""
    places, names = [one.location for one in candidates if isinstance(one.location, GopherUrl)], definition.names
    return sum((place.host, place.port) not in names for place in places) * 2 > len(candidates)


@dataclass(frozen=True, slots=True, kw_only=True)
class Permission:
    """What one definition may ask of hosts."""

    hosts: HostFacts
    definition: Definition

    async def permit(self, url: GopherUrl) -> None:
        """Raise Forbidden where a robots.txt that is to be obeyed forbids a place to feedd."""
        if robots_for(self.definition, url) == "obey":
            await self._obey(url)

    async def judge(self, candidates: Sequence[Candidate]) -> tuple[str, ...]:
        """Judge an index that was read: Forbidden where it proved to be an aggregator's; else what to tell, if any."""
        url = self.definition.url
        if robots_for(self.definition, url) != "warn":
            return ()
        if self.definition.robots is None and is_gathered(self.definition, candidates):
            await self._obey(url)
            return ()
        try:
            rules = await self.hosts.rules(url, url)
        except SourceError:
            return ()  # the index itself was there: the next poll asks again
        rule = await asyncio.to_thread(_first_rule, rules, _selectors(self.definition, candidates))
        return () if rule is None else (f'{_said(url, rule)}; set robots = "obey" to follow it, or "ignore"',)

    async def _obey(self, url: GopherUrl) -> None:
        rules = await self.hosts.rules(url, self.definition.url)
        if rule := await asyncio.to_thread(_first_rule, rules, [url.selector]):
            reason = f'{_said(url, rule)}; to read it all the same, set robots = "warn" or "ignore"'
            raise Forbidden(reason, stage="robots", place=format_url(url))


def _selectors(definition: Definition, candidates: Sequence[Candidate]) -> list[bytes]:
    """Give what a poll asks the index's own host for."""
    places, names = (one.location for one in candidates if one.raw is None), definition.names
    own = (
        place.selector
        for place in places
        if isinstance(place, GopherUrl) and is_document(place) and (place.host, place.port) in names
    )
    return [definition.url.selector, *islice(own, LOOKED_AT)]


def _first_rule(rules: Rules, selectors: Iterable[bytes]) -> Rule | None:
    """Give the rule that forbids the first forbidden selector; the longest robots.txt takes 60 ms for each."""
    return next(filter(None, (forbidding_rule(rules, selector) for selector in selectors)), None)


def _said(url: GopherUrl, rule: Rule) -> str:
    return f"robots.txt of {format_host(url.host)} forbids {str(rule)[:LONGEST_PATTERN]} to feedd"
