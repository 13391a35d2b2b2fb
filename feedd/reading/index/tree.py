"""Reads an index of several menus: posts are in submenus by year or month, or below "Archive", "All posts" and "...".

The submenus to follow are found in the menu itself, and by templates that are filled in with the date: so the menu of
a new year is found on its first day without a change of the definition.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from feedd.identity import location_key
from feedd.model import Candidate, GopherUrl, Index
from feedd.reading.index.archives import is_archive_of
from feedd.reading.index.menu_links import MenuLink
from feedd.reading.rules import IndexRules
from feedd.reading.words.calendar import MONTHS
from feedd.reading.words.dates import find_month
from feedd.reading.words.furniture import is_ancestor
from feedd.reading.words.labels import without_columns
from feedd.reading.words.lines import SHORT
from feedd.structs import replace

MOST_PAGES = 4  # submenus that one poll fetches besides the index: the newest year and its newest months

_REST = re.compile(
    r"\W*(?:(?:all|old|older|past|more|earlier)\s+(?:posts?|entries|articles|phlogs?|phlog posts)|(?:the\s+)?archives?"
    r"|(?:older|earlier|more)|alle (?:beiträge|einträge)|archiv)\W*|\W*(?:\.{3}|…)\W*",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
_PERIOD = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)(?:[/._-]?(?P<month>[01]\d|[^\W\d_]{3,12}))?/?\Z")
_MONTH_LABEL = re.compile(r"\W*(?:[01]?\d|(?P<name>[^\W\d_]{3,12}))(?:\W*\d+ (?:posts?|entry|entries|articles?))?\W*")


class _Submenu(Struct, frozen=True, kw_only=True):
    url: GopherUrl
    period: tuple[int, int]  # year and month, 0 where there is none


def submenus(links: Iterable[MenuLink], of: GopherUrl) -> tuple[GopherUrl, ...]:
    """Return the submenus of a page that contain posts: the newest first, those without a date last in their order."""
    found = [one for link in links if (one := _submenu(link, of))]
    newest = sorted(found, key=lambda one: one.period, reverse=True)
    return tuple(dict.fromkeys(one.url for one in newest))


def period_of(url: GopherUrl) -> tuple[int, int]:
    """Return the year and month that end the selector of a submenu; 0 for what it does not name."""
    path = _PERIOD.search(url.selector.decode("utf-8", "replace")[-SHORT:])
    return _of_path(path) if path else (0, 0)


def dated_pages(url: GopherUrl, rules: IndexRules, now: datetime) -> tuple[GopherUrl, ...]:
    """Return the URLs of the templates of a definition for `now`, and for the year or month before it."""
    return tuple(dict.fromkeys(_filled(url, rules.follow, now)))


def join_pages(pages: Sequence[Index]) -> Index:
    """Join an index and its submenus; each location stands once, at its first place, with a date from any page."""
    found: dict[str, Candidate] = {}
    for candidate in (one for page in pages for one in page.candidates):
        known = found.setdefault(candidate.key, candidate)
        if known.moment is None and candidate.moment is not None:
            found[candidate.key] = candidate
    candidates = tuple(replace(one, position=position) for position, one in enumerate(found.values()))
    return replace(pages[0], strategy="tree", candidates=candidates, follow=())


def _filled(url: GopherUrl, templates: Iterable[str], now: datetime) -> Iterator[GopherUrl]:
    for template in templates:
        begun = now.replace(day=1) if "{month}" in template else now.replace(month=1, day=1)
        for at in (now, begun - timedelta(days=1)):
            selector = template.replace("{year}", f"{at.year:04}").replace("{month}", f"{at.month:02}")
            yield replace(url, item_type="1", selector=selector.encode(), search=None)


def _submenu(link: MenuLink, of: GopherUrl) -> _Submenu | None:
    location = link.location
    if not isinstance(location, GopherUrl) or location.item_type != "1" or is_ancestor(location, of):
        return None
    if (location.host, location.port) != (of.host, of.port) or location_key(location) == location_key(of):
        return None
    label = without_columns(link.item.display)[:SHORT]
    month = _MONTH_LABEL.fullmatch(label)
    path = _PERIOD.search(location.selector.decode("utf-8", "replace")[-SHORT:])
    named = month is not None and (month["name"] is None or month["name"].lower() in MONTHS)
    if is_archive_of(link) or (named and path and path["month"]):
        return _Submenu(url=location, period=_period(label, path))
    return _Submenu(url=location, period=(0, 0)) if _REST.fullmatch(label) else None


def _period(label: str, path: re.Match[str] | None) -> tuple[int, int]:
    """Return year and month from the label, else from the end of the selector; 0 for what is missing."""
    if month := find_month(label):
        return month
    in_path = _of_path(path) if path else (0, 0)
    year = _YEAR.search(label)
    return (int(year[1]), 0) if year and in_path[0] != int(year[1]) else in_path


def _of_path(path: re.Match[str]) -> tuple[int, int]:
    month = path["month"] or "0"
    return int(path["year"]), int(month) if month.isdigit() else MONTHS.get(month.lower(), 0)
