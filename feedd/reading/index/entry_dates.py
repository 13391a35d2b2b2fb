"""Finds the date and the title of each link of a page, by everything that the page says.

A date may stand in the label, in the selector, in the heading above, in the lines next to the link and in a server's
listing. Two that agree count more than a third one, because one date in seventy is a mistake of its author.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from feedd.identity import location_key
from feedd.model import DatedBy, GopherUrl, Moment
from feedd.reading.index.menu_links import BLOCK, MenuLink
from feedd.reading.rules import IndexRules
from feedd.reading.words.calendar import WEEKDAYS
from feedd.reading.words.dates import Found, find_dates, find_month, moment_of
from feedd.reading.words.labels import Label, after_day, day_in_month, read_label
from feedd.reading.words.lines import SHORT, Line

RANK: tuple[DatedBy, ...] = ("label", "selector", "heading", "nearby", "listing")
NEAR = 0.5  # share of the undated links that must have dates next to them before those count
_FACTS = re.compile(r"\(? ?(?:submitted|posted|published|written|date|released?|added|on|by)? ?:? ?", re.IGNORECASE)
_ARCHIVE_OF = re.compile(
    r"\W*(?:archives?|posts?|phlogs?|entries)(?: (?:of|from|for|in))?\W{1,9}(?:19|20)\d\d\W*", re.IGNORECASE
)
_ARCHIVE = re.compile(
    r"\W*(?:(?:19|20)\d\d|(?:19|20)\d\d[-/.](?:0?[1-9]|1[0-2]))\W*(?:archives?|posts?|phlogs?|entries)?\W*"
    r"(?:\(?\d+ (?:posts|entries|articles)\)?)?\W*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """A link with what its page says about it; `key` is its identity, empty where it leads nowhere."""

    link: MenuLink
    label: Label
    title: str
    line: int
    key: str
    moment: Moment | None = None
    is_dated: bool = False  # also where day and month of the date cannot be distinguished
    summary: str | None = None


def date_links(links: Sequence[MenuLink], rules: IndexRules) -> tuple[Dated, ...]:
    """Read every link of a page; the page as a whole decides the order of day and month."""
    labels = [read_label(link.item.display) for link in links]
    teased = _teased(links, labels)
    near = _near(links, labels, teased)
    days = _days(links)
    sources = [_sources(link, label, found, days) for link, label, found in zip(links, labels, near, strict=True)]
    order = _order(sources) or rules.date_order
    return tuple(
        _dated(link, label, found, order, rules, teased=tease)
        for link, label, found, tease in zip(links, labels, sources, teased, strict=True)
    )


def _teased(links: Sequence[MenuLink], labels: Sequence[Label]) -> list[bool]:
    """Return for each link whether its title stands in the lines above: its label says nothing, or others share it."""
    places = {(label.title, link.location) for link, label in zip(links, labels, strict=True)}
    shared = {title for title, count in Counter(title for title, _ in places).items() if count > 1}
    return [
        label.is_generic or (label.title in shared and bool(link.above))
        for link, label in zip(links, labels, strict=True)
    ]


def is_archive(display: str) -> bool:
    """Return whether a label is only a year or a month: the link leads to a folder of posts, not to a post."""
    words = display.split()
    named = len(words) == 2 and find_month(display) is not None and not find_dates(display)
    return named or any(made.fullmatch(display[:SHORT]) for made in (_ARCHIVE, _ARCHIVE_OF))


def _days(links: Sequence[MenuLink]) -> dict[str, Found]:
    """Find the headings that are only a day; a page with a single one says with it when the page was made."""
    days = {}
    for section in {link.section for link in links}:
        found = find_dates(section)
        if found and not (section[: found[0].start] + section[found[0].end :]).strip(" -–—:.,=*"):
            days[section] = found[0]
    return days if len(days) > 1 else {}


def _sources(link: MenuLink, label: Label, near: Found | None, days: Mapping[str, Found]) -> dict[DatedBy, Found]:
    found: dict[DatedBy, Found] = {}
    if label.found:
        found["label"] = label.found
    selector = _in_selector(link)
    if selector:
        found["selector"] = selector
    heading = _in_month(link) or days.get(link.section)
    if heading and "label" not in found:
        found["heading"] = heading
    if near and "label" not in found:
        found["nearby"] = near
    if label.listed:
        found["listing"] = label.listed
    return found


def _in_selector(link: MenuLink) -> Found | None:
    """Find a date in the last name of a selector, or in its folders as year, month and day."""
    if not isinstance(link.location, GopherUrl):
        return None
    path = link.location.selector.decode("utf-8", "replace").rstrip("/")
    found = find_dates(path.rpartition("/")[2]) or find_dates(path[-200:])
    return found[0] if found else None


def _in_month(link: MenuLink) -> Found | None:
    """Return the date of a link whose label names a day and whose heading names the month."""
    day = day_in_month(link.item.display)
    if day is None or link.month is None or day[1] not in WEEKDAYS:
        return None
    try:
        return Found(start=0, end=0, day=date(*link.month, day[0]))
    except ValueError:
        return None


def _near(links: Sequence[MenuLink], labels: Sequence[Label], teased: Sequence[bool]) -> list[Found | None]:
    """Find dates for links without one in the lines next to them, if most such links have one there.

    Where the lines above contain the title of the link, their date counts, however few such links there are.
    """
    bare = [
        number
        for number, (link, label) in enumerate(zip(links, labels, strict=True))
        if label.found is None and link.item.item_type in "01h"
    ]
    below = {number: found for number in bare if (found := _fact(links[number].below))}
    above = {number: found for number in bare if (found := _fact(links[number].above))}
    # a web link whose text stands below it has no text above
    not_web = [number for number in bare if links[number].item.item_type != "h"]
    result: list[Found | None] = [None] * len(links)
    for dated, of in ((below, bare), (above, not_web)):
        if len(dated) >= NEAR * len(of) and (len(dated) > 1 or len(of) == 1):
            for number, one in dated.items():
                result[number] = result[number] or one
    for number in bare:
        if teased[number] and result[number] is None:
            result[number] = _fact(links[number].above, BLOCK)
    return result


def _fact(lines: Sequence[Line], most: int = 3) -> Found | None:
    """Find a line that begins with a date among the last `most` lines."""
    for line in lines[-most:]:
        # White space is folded first: several `\s*` in a row take time by the fourth power of its length.
        if line.dates and _FACTS.fullmatch(" ".join(line.text[: line.dates[0].start].split())):
            return line.dates[0]
    return None


def _order(sources: Sequence[dict[DatedBy, Found]]) -> str | None:
    """Learn which number is the day: from a number over twelve, or from agreement with a date that is certain."""
    votes: Counter[str] = Counter()
    for found in sources:
        sure = {one.day for one in found.values() if one.other is None}
        for one in found.values():
            if one.other is not None:
                votes["dmy"] += one.day in sure
                votes["mdy"] += one.other in sure
            elif one.month_first is not None:
                votes["mdy" if one.month_first else "dmy"] += 1
    if votes["dmy"] == votes["mdy"]:
        return None
    return "dmy" if votes["dmy"] > votes["mdy"] else "mdy"


def _dated(
    link: MenuLink, label: Label, found: dict[DatedBy, Found], order: str | None, rules: IndexRules, *, teased: bool
) -> Dated:
    title, summary = label.title, None
    if "heading" in found and _in_month(link):
        title = after_day(link.item.display)
    if teased:
        title, summary = _subject(link, title)
    return Dated(
        link=link,
        label=label,
        title=title,
        line=link.item.line,
        key=location_key(link.location) if link.location is not None else "",
        moment=_vote(found, order, rules),
        is_dated=bool(found),
        summary=summary,
    )


def _vote(found: dict[DatedBy, Found], order: str | None, rules: IndexRules) -> Moment | None:
    """Return the date on which two sources agree, else that of the first source in `RANK`."""
    moments = [
        moment
        for source in RANK
        if source in found and (moment := moment_of(found[source], rules.zone, source, order)) is not None
    ]
    days = Counter(moment.at.date() for moment in moments)
    if not moments:
        return None
    day, count = days.most_common(1)[0]
    return next((moment for moment in moments if count > 1 and moment.at.date() == day), moments[0])


def _subject(link: MenuLink, title: str) -> tuple[str, str | None]:
    """Return title and summary from the lines above a link whose own label is only "Continued..."."""
    if link.title_above is not None:
        return read_label(link.title_above.display).title, None
    lines = [line for line in link.above if not line.dates or len(line.text) > 60]
    if not lines:
        return title, None
    named = lines[0].bare
    if len(lines) == 1 and named == lines[0].text.strip():
        return title, named  # a paragraph without a title
    return named, " ".join(" ".join(line.text for line in lines[1:]).split()) or None
