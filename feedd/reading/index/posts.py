"""Reads a menu as a list of posts: separates entries from navigation, links to other hosts and other files."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from feedd.model import Candidate, GopherUrl, Ignored, Index
from feedd.reading.document import Document
from feedd.reading.index.categories import categories_of
from feedd.reading.index.entry_dates import Dated, date_links, is_archive
from feedd.reading.index.feed_name import name_menu
from feedd.reading.index.menu_links import MenuLink, lines_of, links_of
from feedd.reading.index.tree import submenus
from feedd.reading.rules import Budget, IndexRules, Pattern
from feedd.reading.words.furniture import is_ancestor, is_way_out
from feedd.reading.words.item_types import MEDIA

# Feeds among the posts, as gophernicus and others link them: ignored, with the reason.
_FEED = re.compile(r"(?:\.(?:rss|atom)|/(?:rss|atom|feed)(?:\.xml)?/?|\brss\.xml|\batom\.xml)$", re.IGNORECASE)
LONGEST_LABEL = 1000  # characters of a label that are kept; words and dates are looked for only in its first ones
FEWEST_DATED = 3  # links; with fewer, dates do not distinguish posts from other pages
SHARE_DATED = 0.6


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sifted:
    """The links that are still candidates, and those that are ignored, with the reason."""

    kept: tuple[Dated, ...]
    ignored: tuple[Ignored, ...] = ()

    def without(self, reason: str, falls: Callable[[Dated], bool]) -> "_Sifted":
        """Return this with the links ignored for `reason` for which `falls` is true."""
        kept: list[Dated] = []
        fallen: list[Ignored] = []
        for dated in self.kept:
            if falls(dated):
                fallen.append(_ignored(dated.link, reason))
            else:
                kept.append(dated)
        return _Sifted(kept=tuple(kept), ignored=(*self.ignored, *fallen)) if fallen else self


def read_posts(document: Document, rules: IndexRules, budget: Budget) -> Index:
    """Read a menu's links as posts.

    A menu without any link is an index without candidates; whether that is accepted is decided in `changes`.
    """
    menu, url = document.menu, document.url
    lines = lines_of(menu)
    links = links_of(menu, lines, url)
    follow = submenus(links, url)
    found = _Sifted(kept=date_links(links, rules))
    if rules.strategy == "tree":
        found = found.without("a submenu", lambda dated: dated.link.location in follow)
    sifted = _sift(found, url, rules, budget)
    kept = tuple(map(_with_date, sifted.kept)) if _is_aggregator(sifted, url, rules) else sifted.kept
    once, naming = _once(kept), name_menu(menu, lines, url)
    categories = categories_of(((dated.key, dated.link.section) for dated in kept), naming.best)
    return Index(
        title=naming.best,
        names=naming.names,
        is_plainly_named=naming.is_plain,
        strategy="menu" if rules.strategy == "auto" else rules.strategy,
        candidates=tuple(
            _candidate(dated, position, categories.get(dated.key, ())) for position, dated in enumerate(once)
        ),
        ignored=tuple(sorted(sifted.ignored, key=lambda one: one.line)),
        follow=follow,
        plus=frozenset(link.item.selector for link in links if link.item.plus and not _is_foreign(link, url)),
    )


def _sift(found: _Sifted, url: GopherUrl, rules: IndexRules, budget: Budget) -> _Sifted:
    """Ignore the links that are no entries, one reason after the other."""
    found = found.without("leads nowhere", lambda dated: dated.link.location is None)
    if rules.section:
        section = rules.section
        found = found.without("under another heading", lambda dated: not section.search(dated.link.section, budget))
    found = found.without("excluded", lambda dated: _chosen(dated.link, rules.exclude, budget))
    if rules.include:  # the definition decides, not the rules below
        return found.without("not included", lambda dated: not _chosen(dated.link, rules.include, budget))
    found = found.without("navigation", lambda dated: _leads_away(dated, url))
    found = found.without("a hidden file", lambda dated: _is_hidden(dated.link))
    found = found.without("a feed", lambda dated: _is_feed(dated.link))
    types = _types(found.kept, rules.types)
    found = found.without("not a text", lambda dated: dated.link.item.item_type not in types)
    found = _without_subjects(found)
    found = _by_host(found, url, rules)
    found = _by_majority(found, "a web link among texts", lambda dated: not isinstance(dated.link.location, GopherUrl))
    if any(not is_archive(dated.link.item.display) for dated in found.kept):
        found = found.without("an archive", lambda dated: is_archive(dated.link.item.display))
    return _by_date(found)


def _by_host(found: _Sifted, url: GopherUrl, rules: IndexRules) -> _Sifted:
    """Ignore links to hosts that the definition does not ask for."""
    reason, hosts = "leads to another host", rules.hosts
    if hosts == "auto":
        return _by_majority(found, reason, lambda dated: _is_foreign(dated.link, url))
    if hosts == "any":
        return found
    wanted = () if hosts == "same" else hosts
    return found.without(reason, lambda dated: _is_foreign(dated.link, url) and _host(dated) not in wanted)


def _host(dated: Dated) -> str | None:
    return dated.link.location.host if isinstance(dated.link.location, GopherUrl) else None


def _is_aggregator(found: _Sifted, url: GopherUrl, rules: IndexRules) -> bool:
    """Return whether the same location with another date is a new entry: by the definition, else for an aggregator.

    An aggregator is a page whose dated links lead mostly to other holes, on more than one host.
    """
    if rules.identity != "auto":
        return rules.identity == "selector+date"
    dated = [one for one in found.kept if one.is_dated]
    foreign = [one for one in dated if _is_foreign(one.link, url)]
    return len(foreign) >= FEWEST_DATED and len(foreign) * 2 > len(dated) and len({_host(one) for one in foreign}) > 1


def _with_date(dated: Dated) -> Dated:
    return replace(dated, key=f"{dated.key}@{dated.moment.at.date().isoformat()}") if dated.moment else dated


def _by_date(found: _Sifted) -> _Sifted:
    """Ignore links without a date where most have one: they are pages beside the posts."""
    with_date = {dated.key for dated in found.kept if dated.is_dated}
    keys = {dated.key for dated in found.kept}
    if len(keys) >= FEWEST_DATED and len(with_date) >= SHARE_DATED * len(keys):
        return found.without("undated among dated ones", lambda dated: dated.key not in with_date)
    return found


def _by_majority(found: _Sifted, reason: str, is_other: Callable[[Dated], bool]) -> _Sifted:
    """Ignore the undated links of a kind, unless most links are of it: then the page is a list of that kind."""
    voters = [dated for dated in found.kept if dated.is_dated] or list(found.kept)
    if sum(map(is_other, voters)) * 2 > len(voters):
        return found
    return found.without(reason, lambda dated: is_other(dated) and not dated.is_dated)


def _without_subjects(found: _Sifted) -> _Sifted:
    """Ignore web links whose title was given to the link below them ("View comments")."""
    subjects = {
        dated.link.title_above.line for dated in found.kept if dated.label.is_generic and dated.link.title_above
    }
    return found.without("the subject of the text below it", lambda dated: dated.link.item.line in subjects)


def _types(kept: Sequence[Dated], types: Sequence[str]) -> frozenset[str]:
    """Return the item types of entries: those of the definition, and sound or video where most links are media."""
    media = [dated.link.item.item_type for dated in kept if dated.link.item.item_type in MEDIA]
    texts = [dated for dated in kept if dated.link.item.item_type in types]
    sounding = {one for one in media if one in "s;<"}
    return frozenset(types) | (sounding if len(media) > len(texts) else frozenset())


def _leads_away(dated: Dated, url: GopherUrl) -> bool:
    location = dated.link.location
    if location is not None and is_ancestor(location, url):
        return True
    return not dated.is_dated and is_way_out(dated.link.item.display)


def _is_feed(link: MenuLink) -> bool:
    place = link.location.selector.decode("latin-1") if isinstance(link.location, GopherUrl) else str(link.location)
    return bool(_FEED.search(place))


def _is_hidden(link: MenuLink) -> bool:
    """Return whether a link leads to a file that the author's own tools read: `.banner` in a listing of the folder."""
    name = link.item.selector.rpartition(b"/")[2]
    return name.startswith(b".") and name.strip(b".") != b"" and link.item.display.lstrip().startswith(".")


def _is_foreign(link: MenuLink, url: GopherUrl) -> bool:
    location = link.location
    return isinstance(location, GopherUrl) and (location.host, location.port) != (url.host, url.port)


def _chosen(link: MenuLink, patterns: Iterable[Pattern], budget: Budget) -> bool:
    texts = (link.item.display, link.item.selector.decode("utf-8", "replace"))
    return any(pattern.search(text, budget) for pattern in patterns for text in texts)


def _once(found: Sequence[Dated]) -> list[Dated]:
    """Return each location once, at its first line, with the first label that has a date."""
    best: dict[str, Dated] = {}
    for dated in found:
        if dated.key not in best or (dated.is_dated and not best[dated.key].is_dated):
            line = best.get(dated.key, dated).line
            best[dated.key] = dated if line == dated.line else replace(dated, line=line)
    return list(best.values())


def _candidate(dated: Dated, position: int, categories: tuple[str, ...]) -> Candidate:
    location = dated.link.location
    if location is None:
        raise ValueError("a link that leads nowhere is no candidate")
    return Candidate(
        key=dated.key,
        location=location,
        label=dated.link.item.display[:LONGEST_LABEL],
        title=dated.title,
        position=position,
        line=dated.line,
        moment=dated.moment,
        categories=categories,
        summary=dated.summary,
        listing=dated.label.listing,
    )


def _ignored(link: MenuLink, reason: str) -> Ignored:
    return Ignored(line=link.item.line, label=link.item.display[:LONGEST_LABEL], reason=reason)
