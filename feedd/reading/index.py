"""An index as a list of what would be entries. Navigation, foreign ground and stray files are told from the posts."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from feedd.errors import NotReadable, ServerSaid
from feedd.gopher.errorpage import error_reason
from feedd.gopher.menu import parse_menu
from feedd.gopher.url import format_url
from feedd.identity import location_key
from feedd.model import Candidate, Charsets, GopherUrl, Ignored, Index
from feedd.reading.entrydates import Dated, date_links, is_archive
from feedd.reading.furniture import is_ancestor, is_way_out
from feedd.reading.media import MEDIA
from feedd.reading.page import Link, links_of, page_title
from feedd.reading.rules import IndexRules

# Gophernicus' and others' feeds among the posts: reported, not listed.
_FEED = re.compile(r"(?:\.(?:rss|atom)|/(?:rss|atom|feed)(?:\.xml)?/?|\brss\.xml|\batom\.xml)$", re.IGNORECASE)
FEWEST_DATED = 3  # links from which on dates tell posts from pages
SHARE_DATED = 0.6


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sifted:
    """What is left of the links, and what fell away."""

    kept: tuple[Dated, ...]
    ignored: tuple[Ignored, ...] = ()

    def without(self, reason: str, falls: Callable[[Dated], bool]) -> "_Sifted":
        """Drop what falls, for one reason."""
        fallen = tuple(_ignored(dated.link, reason) for dated in self.kept if falls(dated))
        kept = tuple(dated for dated in self.kept if not falls(dated))
        return _Sifted(kept=kept, ignored=(*self.ignored, *fallen))


def read_index(data: bytes, url: GopherUrl, rules: IndexRules, charsets: Charsets) -> Index:
    """Read the bytes of an index; ServerSaid for an error in any shape, NotReadable for what is no menu.

    A menu without any link is an index without candidates: whether that is believed is decided by what is known.
    """
    place = format_url(url)
    reason = error_reason(data, url.item_type)
    if reason is not None:
        raise ServerSaid(reason, stage="index", place=place)
    if b"\t" not in data:
        raise NotReadable("expected a menu and found no line of one in it", stage="index", place=place)
    menu = parse_menu(data, charsets)
    links = links_of(menu, url)
    sifted = _sift(_Sifted(kept=date_links(links, rules)), url, rules)
    candidates = tuple(_candidate(dated, position) for position, dated in enumerate(_once(sifted.kept)))
    ignored = tuple(sorted(sifted.ignored, key=lambda one: one.line))
    plus = frozenset(link.item.selector for link in links if link.item.plus and not _is_foreign(link, url))
    return Index(title=page_title(menu), strategy="menu", candidates=candidates, ignored=ignored, plus=plus)


def _sift(found: _Sifted, url: GopherUrl, rules: IndexRules) -> _Sifted:
    """Drop, reason by reason, what is no entry."""
    found = found.without("leads nowhere", lambda dated: dated.link.location is None)
    if rules.section:
        section = rules.section
        found = found.without("under another heading", lambda dated: not section.search(dated.link.section))
    found = found.without("excluded", lambda dated: _chosen(dated.link, rules.exclude))
    if rules.include:  # a person's word: no rule is wiser
        return found.without("not included", lambda dated: not _chosen(dated.link, rules.include))
    found = found.without("navigation", lambda dated: _leads_away(dated, url))
    found = found.without("a feed", lambda dated: _is_feed(dated.link))
    types = _types(found.kept, rules.types)
    found = found.without("not a text", lambda dated: dated.link.item.item_type not in types)
    found = _without_subjects(found)
    found = _by_majority(found, "leads to another host", lambda dated: _is_foreign(dated.link, url))
    found = _by_majority(found, "a web link among texts", lambda dated: not isinstance(dated.link.location, GopherUrl))
    if any(not is_archive(dated.link.item.display) for dated in found.kept):
        found = found.without("an archive", lambda dated: is_archive(dated.link.item.display))
    return _by_date(found)


def _by_date(found: _Sifted) -> _Sifted:
    """Where most links are dated, the undated ones are pages around the posts."""
    with_date = {dated.key for dated in found.kept if dated.is_dated}
    keys = {dated.key for dated in found.kept}
    if len(keys) >= FEWEST_DATED and len(with_date) >= SHARE_DATED * len(keys):
        return found.without("undated among dated ones", lambda dated: dated.key not in with_date)
    return found


def _by_majority(found: _Sifted, reason: str, is_other: Callable[[Dated], bool]) -> _Sifted:
    """Drop the undated of a kind that is in the minority; a page of nothing but that kind is a list of it."""
    voters = [dated for dated in found.kept if dated.is_dated] or list(found.kept)
    if sum(map(is_other, voters)) * 2 > len(voters):
        return found
    return found.without(reason, lambda dated: is_other(dated) and not dated.is_dated)


def _without_subjects(found: _Sifted) -> _Sifted:
    """Drop web links whose title went to the text below them ("View comments")."""
    subjects = {
        dated.link.title_above.line for dated in found.kept if dated.label.is_generic and dated.link.title_above
    }
    return found.without("the subject of the text below it", lambda dated: dated.link.item.line in subjects)


def _types(kept: Sequence[Dated], types: Sequence[str]) -> frozenset[str]:
    """Take the types asked for, and media where they are what the page lists."""
    media = [dated.link.item.item_type for dated in kept if dated.link.item.item_type in MEDIA]
    texts = [dated for dated in kept if dated.link.item.item_type in types]
    sounding = {one for one in media if one in "s;<"}
    return frozenset(types) | (sounding if len(media) > len(texts) else frozenset())


def _leads_away(dated: Dated, url: GopherUrl) -> bool:
    location = dated.link.location
    if location is not None and is_ancestor(location, url):
        return True
    return not dated.is_dated and is_way_out(dated.link.item.display)


def _is_feed(link: Link) -> bool:
    place = link.location.selector.decode("latin-1") if isinstance(link.location, GopherUrl) else str(link.location)
    return bool(_FEED.search(place))


def _is_foreign(link: Link, url: GopherUrl) -> bool:
    location = link.location
    return isinstance(location, GopherUrl) and (location.host, location.port) != (url.host, url.port)


def _chosen(link: Link, patterns: Iterable[re.Pattern[str]]) -> bool:
    texts = (link.item.display, link.item.selector.decode("utf-8", "replace"))
    return any(pattern.search(text) for pattern in patterns for text in texts)


def _once(found: Sequence[Dated]) -> list[Dated]:
    """Give each place once, where it stands first, by the listing that says most of it."""
    best: dict[str, Dated] = {}
    for dated in found:
        if dated.key not in best or (dated.is_dated and not best[dated.key].is_dated):
            best[dated.key] = replace(dated, line=best.get(dated.key, dated).line)
    return list(best.values())


def _candidate(dated: Dated, position: int) -> Candidate:
    location = dated.link.location
    if location is None:
        raise ValueError("a link that leads nowhere is no candidate")
    return Candidate(
        key=location_key(location),
        location=location,
        label=dated.link.item.display,
        title=dated.title,
        position=position,
        line=dated.line,
        moment=dated.moment,
        summary=dated.summary,
    )


def _ignored(link: Link, reason: str) -> Ignored:
    return Ignored(line=link.item.line, label=link.item.display, reason=reason)
