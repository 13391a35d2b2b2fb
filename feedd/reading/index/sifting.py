"""Separates the entries of a menu from navigation, links to other hosts, and files.

Some reasons hold whatever else speaks for a link: it leads up, it is a feed, the definition excludes it. Of the others,
it decides what the majority of the page is like, and `evidence` where that is clearly wrong.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from feedd.model import GopherUrl, Ignored
from feedd.reading.index.archives import is_archive_of
from feedd.reading.index.entry_dates import Dated
from feedd.reading.index.evidence import IN, OUT, weigh
from feedd.reading.index.files import (
    LEFT_OUT,
    attached,
    other_formats,
    other_sizes,
    other_ways,
    shown_beside,
    types_of_entries,
)
from feedd.reading.index.listed import beside_posts
from feedd.reading.index.menu_links import MenuLink
from feedd.reading.rules import Budget, IndexRules, Pattern
from feedd.reading.words.furniture import is_ancestor, is_page_number, is_way_out, part_of_text

# Feeds among the posts, as gophernicus and others link them: ignored, with the reason.
_FEED = re.compile(r"(?:\.(?:rss|atom)|(?:^|/)(?:rss|atom|feed)(?:\.xml)?/?|\brss\.xml|\batom\.xml)$", re.IGNORECASE)
_COMMENTS = re.compile(
    r"(?!no (?:comment|reply)\W{0,3}\Z)"
    r"\W{0,3}(?:(?:view|show|see|read) )?(?:all )?(?:\d{1,4} |no )?(?:comments?|repl(?:y|ies)|kommentare?r?"
    r"|commentaires?|coment[aá]rios?|commenti|reacties|kommentit|komentarze|komentáře|комментарии)\W{0,3}\d{0,4}\W{0,3}",
    re.IGNORECASE,
)
_INDEX = re.compile(rb"(?P<folder>/?[^/]+(?:/[^/]+)*)/(?P<name>index\.[A-Za-z]{1,8})?")
LONGEST_SAID = 40  # characters of a label that says so
LONGEST_LABEL = 1000  # characters of a label that are kept; words and dates are looked for only in its first ones
MOST_TURNS = 2  # parts of one text that a page links which holds another: the next one and the one before
FEWEST_SORTED = 2  # menus of posts that stand on the page, and posts of each
FEWEST_DATED = 3  # links; with fewer, dates do not distinguish posts from other pages
SHARE_DATED = 0.6


class Sifted(Struct, frozen=True, kw_only=True):
    """The links that are still candidates, and those that are ignored, with the reason."""

    kept: tuple[Dated, ...]
    ignored: tuple[Ignored, ...] = ()

    def without(self, reason: str, falls: Callable[[Dated], bool]) -> "Sifted":
        """Return this with the links ignored for `reason` for which `falls` is true."""
        return self.by_lines({dated.line: reason for dated in self.kept if falls(dated)})

    def by_lines(self, reasons: Mapping[int, str]) -> "Sifted":
        """Return this with the links ignored that have a reason, by their lines."""
        if not reasons:
            return self
        fallen = tuple(_ignored(dated.link, reasons[dated.line]) for dated in self.kept if dated.line in reasons)
        kept = tuple(dated for dated in self.kept if dated.line not in reasons)
        return Sifted(kept=kept, ignored=(*self.ignored, *fallen))


def sift(
    links: Sequence[Dated], submenus: Collection[GopherUrl], url: GopherUrl, rules: IndexRules, budget: Budget
) -> Sifted:
    """Return which links of the menu at `url` are entries; `submenus` are read for themselves."""
    found = possible_posts(links, submenus, url, rules, budget)
    return found if rules.include else weighed_posts(found, url)


def possible_posts(
    links: Sequence[Dated], submenus: Collection[GopherUrl], url: GopherUrl, rules: IndexRules, budget: Budget
) -> Sifted:
    """Ignore the links that are no entries whatever else speaks for them, one reason after the other."""
    found = Sifted(kept=tuple(links)).without("a submenu", lambda dated: dated.link.location in submenus)
    found = found.without("leads nowhere", lambda dated: dated.link.location is None)
    if rules.section:
        section = rules.section
        found = found.without("under another heading", lambda dated: not section.search(dated.link.section, budget))
    found = found.without("excluded", lambda dated: _chosen(dated.link, rules.exclude, budget))
    if rules.include:  # the definition decides, not the rules below
        return found.without("not included", lambda dated: not _chosen(dated.link, rules.include, budget))
    found = found.without("navigation", lambda dated: _leads_away(dated, url))
    found = found.by_lines(beside_posts(found.kept, url))
    found = found.without("a feed", lambda dated: _is_feed(dated.link))
    found = _without_indexes(_without_folders(_without_files(found, rules, url)))
    found = _without_pages(_without_comments(_without_subjects(found)))
    return _by_host(found, url, rules)


def weighed_posts(found: Sifted, url: GopherUrl) -> Sifted:
    """Ignore what the majority of the page is not like, unless the evidence is clearly against that answer."""
    archives = {dated.line for dated in found.kept if is_archive_of(dated.link)}
    ruled = _by_majority(found, "a web link among texts", lambda dated: not isinstance(dated.link.location, GopherUrl))
    if any(dated.line not in archives for dated in ruled.kept):
        found = found.without("an archive", lambda dated: dated.line in archives)
        ruled = ruled.without("an archive", lambda dated: dated.line in archives)
    ruled = _by_date(ruled)
    reasons = {one.line: one.reason for one in ruled.ignored}
    entries = {dated.line for dated in ruled.kept}
    for weighed in weigh(found.kept, url):
        line, points = weighed.dated.line, weighed.points
        if line in entries and points <= OUT:
            reasons[line] = weighed.reason
        elif line not in entries and points >= IN:
            del reasons[line]
    return found.by_lines(reasons)


def _by_host(found: Sifted, url: GopherUrl, rules: IndexRules) -> Sifted:
    """Ignore links to hosts that the definition does not ask for."""
    reason, hosts = "leads to another host", rules.hosts
    if hosts == "auto":
        return _by_majority(found, reason, lambda dated: is_foreign(dated.link, url))
    if hosts == "any":
        return found
    wanted = () if hosts == "same" else hosts
    return found.without(reason, lambda dated: is_foreign(dated.link, url) and host_of(dated) not in wanted)


def host_of(dated: Dated) -> str | None:
    """Return the host of a link; None outside of gopherspace."""
    return dated.link.location.host if isinstance(dated.link.location, GopherUrl) else None


def _by_date(found: Sifted) -> Sifted:
    """Ignore links without a date where most have one: they are pages beside the posts."""
    with_date = {dated.key for dated in found.kept if dated.is_dated}
    keys = {dated.key for dated in found.kept}
    if len(keys) >= FEWEST_DATED and len(with_date) >= SHARE_DATED * len(keys):
        return found.without("undated among dated ones", lambda dated: dated.key not in with_date)
    return found


def _by_majority(found: Sifted, reason: str, is_other: Callable[[Dated], bool]) -> Sifted:
    """Ignore the undated links of a kind, unless most links are of it: then the page is a list of that kind."""
    voters = [dated for dated in found.kept if dated.is_dated] or list(found.kept)
    if sum(map(is_other, voters)) * 2 > len(voters):
        return found
    return found.without(reason, lambda dated: is_other(dated) and not dated.is_dated)


def _without_subjects(found: Sifted) -> Sifted:
    """Ignore web links whose title was given to the link below them ("View comments")."""
    subjects = {
        dated.link.title_above.line for dated in found.kept if dated.label.is_generic and dated.link.title_above
    }
    return found.without("the subject of the text below it", lambda dated: dated.link.item.line in subjects)


def _without_comments(found: Sifted) -> Sifted:
    """Ignore links to what readers said of the post above each: "comments (3)"."""
    comments = {
        dated.line
        for dated in found.kept
        if dated.link.title_above is None and _COMMENTS.fullmatch(dated.link.item.display[:LONGEST_SAID].strip())
    }
    if not comments or 2 * len(comments) > len(found.kept):
        return found
    return found.without("comments on the post above it", lambda dated: dated.line in comments)


def _without_pages(found: Sifted) -> Sifted:
    """Ignore menus that are called by a number, where most links are not: the other pages of the list.

    So is the next part of a text that stands here, which is no list of its parts.
    """
    undated = [(dated.line, part_of_text(dated.link.item.display)) for dated in found.kept if not dated.is_dated]
    parts = {line: part for line, part in undated if part}
    if len(parts) <= MOST_TURNS and {*parts.values()} not in ({1}, {1, 2}):
        found = found.without("another part of the text that stands here", lambda dated: dated.line in parts)
    pages = {
        dated.line
        for dated in found.kept
        if dated.link.item.item_type == "1" and not dated.is_dated and is_page_number(dated.link.item.display)
    }
    if 2 * len(pages) > len(found.kept):
        return found
    return found.without("navigation", lambda dated: dated.line in pages)


def _without_files(found: Sifted, rules: IndexRules, url: GopherUrl) -> Sifted:
    """Ignore what is no document, but for files that the page offers."""
    for twins in (other_sizes, other_formats, other_ways):  # each looks at what the one before it left
        lines = twins(found.kept)
        found = found.by_lines(dict.fromkeys(lines, "the same in another size or format"))
    pictures = shown_beside(found.kept, url)
    found = found.without("a picture of the text beside it", lambda dated: dated.line in pictures)
    types = types_of_entries(found.kept, rules, url)
    found = found.without(LEFT_OUT, lambda dated: dated.link.item.item_type not in types)
    parts = attached(found.kept)
    return found.without("part of the text of that day", lambda dated: dated.line in parts)


def _without_folders(found: Sifted) -> Sifted:
    """Ignore the menus that sort the posts of a page, where it lists those of several of them: "Recipes" of /recipes/.

    One alone may be a text in parts, with some of them beside it.
    """
    posts = Counter(folder for dated in found.kept for folder in _folders_above(dated.link.item.selector))
    menus = {
        dated.line: count
        for dated in found.kept
        if dated.link.item.item_type == "1"
        and not dated.has_own_date
        and (count := posts[dated.link.item.selector.rstrip(b"/")])
    }
    if sum(count >= FEWEST_SORTED for count in menus.values()) < FEWEST_SORTED:
        return found
    return found.without("a folder of posts that stand here", lambda dated: dated.line in menus)


def _without_indexes(found: Sifted) -> Sifted:
    """Ignore the texts that list a folder, where the page lists several of it: "Micro" of /micro/index.gmi.

    Such a text has the name of its folder, or what is listed lies in folders of its own. Else it may be the first part
    of a text in several.
    """
    posts = Counter(folder for dated in found.kept for folder in _folders_above(dated.link.item.selector))
    deeper = Counter(folder for dated in found.kept for folder in [*_folders_above(dated.link.item.selector)][1:])

    def lists(dated: Dated) -> bool:
        index = _INDEX.fullmatch(dated.link.item.selector)
        if index is None or dated.has_own_date or (dated.link.item.item_type == "1" and not index["name"]):
            return False
        name = index["folder"].rpartition(b"/")[2].decode("utf-8", "replace")
        is_named = _words(dated.link.item.display) == _words(name)
        least = FEWEST_SORTED + 1 if is_named else FEWEST_SORTED
        return (posts if is_named else deeper)[index["folder"]] >= least

    return found.without("a folder of posts that stand here", lists)


def _words(text: str) -> str:
    return "".join(filter(str.isalnum, text[:LONGEST_SAID].casefold()))


def _folders_above(selector: bytes) -> Iterator[bytes]:
    """Yield the folder of a document and the one above that."""
    for _ in range(2):
        selector = selector.rstrip(b"/").rpartition(b"/")[0]
        if selector:
            yield selector


def _leads_away(dated: Dated, url: GopherUrl) -> bool:
    location = dated.link.location
    if location is not None and is_ancestor(location, url):
        return True
    return not dated.is_dated and is_way_out(dated.link.item.display)


def _is_feed(link: MenuLink) -> bool:
    place = link.location.selector.decode("latin-1") if isinstance(link.location, GopherUrl) else str(link.location)
    return bool(_FEED.search(place))


def is_foreign(link: MenuLink, url: GopherUrl) -> bool:
    """Return whether a link leads to another host or port than that of `url`."""
    location = link.location
    return isinstance(location, GopherUrl) and (location.host, location.port) != (url.host, url.port)


def _chosen(link: MenuLink, patterns: Iterable[Pattern], budget: Budget) -> bool:
    texts = (link.item.display, link.item.selector.decode("utf-8", "replace"))
    return any(pattern.search(text, budget) for pattern in patterns for text in texts)


def _ignored(link: MenuLink, reason: str) -> Ignored:
    return Ignored(line=link.item.line, label=link.item.display[:LONGEST_LABEL], reason=reason)
