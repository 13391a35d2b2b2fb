"""Reads a menu as a list of posts: its entries with titles, dates and categories, and why the other links are none."""

import re
from collections import Counter
from collections.abc import Sequence

from feedd.model import Candidate, GopherUrl, Index
from feedd.reading.document import Document
from feedd.reading.head.fields import distinct
from feedd.reading.index.categories import categories_of
from feedd.reading.index.entry_dates import Dated, date_links
from feedd.reading.index.feed_name import name_menu
from feedd.reading.index.menu_links import lines_of, links_of
from feedd.reading.index.sifting import FEWEST_DATED, LONGEST_LABEL, Sifted, host_of, is_foreign, sift
from feedd.reading.index.tree import submenus
from feedd.reading.rules import Budget, IndexRules
from feedd.structs import replace

FEWEST_NUMBERED = 3  # files; two may have numbers by chance
FEWEST_OF_SERIES = 3  # entries with one title
NUMBERED = 0.9  # share of the files that have one
COPIED = 0.8  # share of the files of one day: they were copied, and the others corrected

_NUMBERED = re.compile(rb"(\D{0,20})(\d{1,4})(?!\d)")


def read_posts(document: Document, rules: IndexRules, budget: Budget) -> Index:
    """Read a menu's links as posts.

    A menu without any link is an index without candidates; whether that is accepted is decided in `changes`.
    """
    menu, url = document.menu, document.url
    lines = lines_of(menu)
    links = links_of(menu, lines, url)
    follow = submenus(links, url)
    named = [replace(url, item_type="1", selector=one.encode(), search=None) for one in rules.follow]
    read_too = (*follow, *named) if rules.strategy == "tree" else ()
    sifted = sift(date_links(links, rules), read_too, url, rules, budget)
    kept = tuple(map(_with_date, sifted.kept)) if _is_aggregator(sifted, url, rules) else sifted.kept
    once, naming = _by_number(_once(kept)), name_menu(menu, lines, url)
    categories = categories_of(((dated.key, dated.link.section) for dated in kept), naming.best)
    return Index(
        title=naming.best,
        names=naming.names,
        is_plainly_named=naming.is_plain,
        strategy="menu" if rules.strategy == "auto" else rules.strategy,
        candidates=_told_apart(
            [_candidate(dated, position, categories.get(dated.key, ())) for position, dated in enumerate(once)]
        ),
        ignored=tuple(sorted(sifted.ignored, key=lambda one: one.line)),
        follow=follow,
        plus=frozenset(link.item.selector for link in links if link.item.plus and not is_foreign(link, url)),
    )


def _is_aggregator(found: Sifted, url: GopherUrl, rules: IndexRules) -> bool:
    """Return whether the same location with another date is a new entry: by the definition, else for an aggregator.

    An aggregator is a page whose dated links lead mostly to other holes, on more than one host.
    """
    if rules.identity != "auto":
        return rules.identity == "selector+date"
    dated = [one for one in found.kept if one.is_dated]
    foreign = [one for one in dated if is_foreign(one.link, url)]
    return len(foreign) >= FEWEST_DATED and len(foreign) * 2 > len(dated) and len({host_of(one) for one in foreign}) > 1


def _with_date(dated: Dated) -> Dated:
    return replace(dated, key=f"{dated.key}@{dated.moment.at.date().isoformat()}") if dated.moment else dated


def _once(found: Sequence[Dated]) -> list[Dated]:
    """Return each location once, at its first line, with the first label that has a date."""
    best: dict[str, Dated] = {}
    for dated in found:
        if dated.key not in best or (dated.is_dated and not best[dated.key].is_dated):
            line = best.get(dated.key, dated).line
            best[dated.key] = dated if line == dated.line else replace(dated, line=line)
    return list(best.values())


def _by_number(found: Sequence[Dated]) -> Sequence[Dated]:
    """Return the files of a listing by the numbers in their names, the highest first, where nothing else orders them.

    Files that were copied nearly all have one day, which says nothing of when each was written.
    """
    moments = [one.moment for one in found if one.moment]
    days = Counter(one.at.date() for one in moments)
    is_told = max(days.values(), default=0) < COPIED * len(moments) or any(one.dated_by != "listing" for one in moments)
    if len(found) < FEWEST_NUMBERED or is_told or not all(one.label.is_file for one in found):
        return found
    names = [_NUMBERED.match(one.link.item.selector.rstrip(b"/").rpartition(b"/")[2]) for one in found]
    numbers = {int(name[2]): one for name, one in zip(names, found, strict=True) if name}
    others = [one for name, one in zip(names, found, strict=True) if not name]
    is_one_row = len(numbers) + len(others) == len(found) and len({name[1] for name in names if name}) == 1
    if not is_one_row or len(numbers) < NUMBERED * len(found):
        return found
    return [*(one for _, one in sorted(numbers.items(), reverse=True)), *others]


def _told_apart(found: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """Return entries of which most have one title with the days that follow it in their labels: a series."""
    times = Counter(one.title for one in found)
    whole = {title for title, count in times.items() if count >= FEWEST_OF_SERIES and 2 * count > len(found)}
    return tuple(
        replace(one, title=" ".join(one.label.split()))
        if one.title in whole
        and one.moment
        and one.moment.dated_by == "label"
        and one.label.strip().startswith(one.title)
        else one
        for one in found
    )


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
        categories=distinct((*categories, *dated.label.tags)),
        authors=(dated.label.author,) if dated.label.author else (),
        summary=dated.summary,
        listing=dated.label.listing,
    )
