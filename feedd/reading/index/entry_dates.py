"""Finds the date and the title of each link of a page, by everything that the page says.

A date may stand in the label, in the selector, in the heading above, in the lines next to the link and in a server's
listing. Two that agree count more than a third one, because one date in seventy is a mistake of its author.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from msgspec import Struct

from feedd.identity import location_key
from feedd.model import DatedBy, GopherUrl, Moment
from feedd.reading.index.captions import Caption, caption_of, captions_of, says_no_title
from feedd.reading.index.date_order import learn_order
from feedd.reading.index.label_forms import read_labels
from feedd.reading.index.menu_links import MenuLink
from feedd.reading.index.named_days import date_names, told_apart
from feedd.reading.index.near_dates import VAGUE, Near, find_near, find_vague
from feedd.reading.index.short_days import find_short_days, without_day
from feedd.reading.rules import IndexRules
from feedd.reading.words.dates import Found, find_dates, moment_of
from feedd.reading.words.item_types import MEDIA
from feedd.reading.words.labels import Label, read_label, stem_of
from feedd.reading.words.lines import SHORT
from feedd.reading.words.names import SENTENCE_ENDS
from feedd.reading.words.parting import part_date
from feedd.reading.words.paths import find_in_path
from feedd.reading.words.site_words import names_a_page
from feedd.structs import replace

RANK: tuple[DatedBy, ...] = ("label", "selector", "heading", "nearby", "listing")
FEW_APART = 0.25  # share of the days of a page below which blank lines part links
LONGEST_SUBJECT = 60  # characters of a line above "read" that is its title
_FILE_NAME = re.compile(r"\S+\.\w{2,5}")


class Dated(Struct, frozen=True, kw_only=True):
    """A link with what its page says about it; `key` is its identity, empty where it leads nowhere."""

    link: MenuLink
    label: Label
    title: str
    line: int
    key: str
    moment: Moment | None = None
    is_dated: bool = False  # also where day and month of the date cannot be distinguished, or there is no day
    has_own_date: bool = False  # in its label or next to it, and not only above a group of links, or in a listing
    summary: str | None = None


def date_links(links: Sequence[MenuLink], rules: IndexRules) -> tuple[Dated, ...]:
    """Read every link of a page; the page as a whole decides the order of day and month."""
    labels = list(told_apart(date_names(links, read_labels(links))))
    teased = _teased(links, labels)
    captions = captions_of(links)
    short = _short_days(links, labels)
    labels = [
        replace(label, title=without_day(label.title, *short[at].values())) if at in short else label
        for at, label in enumerate(labels)
    ]
    near = {**dict.fromkeys(find_vague(links, labels), VAGUE), **find_near(links, labels, teased, captions)}
    days = _days(links)
    sources = [
        {**short.get(number, {}), **_sources(link, label, near.get(number), days, captions.get(number))}
        for number, (link, label) in enumerate(zip(links, labels, strict=True))
    ]
    orders = _orders(sources, rules.date_order)
    return tuple(
        _dated(
            link,
            label,
            sources[number],
            orders,
            rules,
            captions.get(number),
            teased=teased[number],
            near=number in near,
        )
        for number, (link, label) in enumerate(zip(links, labels, strict=True))
    )


def _short_days(links: Sequence[MenuLink], labels: Sequence[Label]) -> dict[int, dict[DatedBy, Found]]:
    """Find days in six digits, by the numbers of links: in the names of texts, else in labels.

    In a listing by a server `named_days` has found them.
    """
    texts = [
        number
        for number, label in enumerate(labels)
        if label.found is None and not label.listing and _is_text(links[number])
    ]
    names = [
        links[number].item.selector.rstrip(b"/").rpartition(b"/")[2].decode("utf-8", "replace") for number in texts
    ]
    if found := find_short_days(names):
        return {texts[at]: {"selector": day} for at, day in found.items()}
    found = find_short_days([links[number].item.display.strip() for number in texts])
    return {texts[at]: {"label": day} for at, day in found.items()}


def _is_text(link: MenuLink) -> bool:
    return isinstance(link.location, GopherUrl) and link.item.item_type not in MEDIA and link.item.item_type != "1"


def _teased(links: Sequence[MenuLink], labels: Sequence[Label]) -> list[bool]:
    """Return for each link whether its title stands in the lines above: its label says nothing, or others share it."""
    places = {(label.title, link.place) for link, label in zip(links, labels, strict=True)}
    shared = {title for title, count in Counter(title for title, _ in places).items() if count > 1}
    return [
        label.is_generic or (label.title in shared and bool(link.above))
        for link, label in zip(links, labels, strict=True)
    ]


def _days(links: Sequence[MenuLink]) -> dict[tuple[str, bool], Found]:
    """Find the headings that begin or end with a day, by their text and whether a link is apart from them.

    A page with a single one says with it when the page was made. Where few headings have links below a blank line,
    these links are not of that day: they are the rest of the page.
    """
    days = {}
    for section in {link.section for link in links}:
        found = find_dates(section)
        if (day := part_date(section, found)[1]) is not None:
            days[section] = day
    if len(days) < 2:
        return {}
    apart = {link.section for link in links if link.apart and link.section in days}
    is_usual = len(apart) > max(1, FEW_APART * len(days))
    return {(section, is_apart): day for section, day in days.items() for is_apart in {False, is_usual}}


def _sources(
    link: MenuLink,
    label: Label,
    near: Near | None,
    days: Mapping[tuple[str, bool], Found],
    caption: Caption | None,
) -> dict[DatedBy, Found]:
    found: dict[DatedBy, Found] = {}
    if label.found:
        found["label"] = label.found
    selector = _in_selector(link)
    if selector:
        found["selector"] = selector
    day = days.get((link.section, link.apart)) if not label.found else None
    if caption and not label.found:
        found["heading"] = caption.found
    elif day and _is_day_of(link, day, near):
        found["heading"] = day
    if isinstance(near, Found) and not label.found:
        found["nearby"] = near
    if label.listed:
        found["listing"] = label.listed
    return found


def _is_day_of(link: MenuLink, heading: Found, near: Near | None) -> bool:
    """Return whether the day in the heading above is that of a link.

    It is not where it is a fact of the link above, because this link has another one next to it; and not for a page
    of the site that stands farther below.
    """
    if isinstance(near, Found) and near.day != heading.day:
        return False
    return _touches_heading(link) or not names_a_page(link.item.display)


def _touches_heading(link: MenuLink) -> bool:
    return bool(link.above) and link.above[-1].bare == link.section


def _in_selector(link: MenuLink) -> Found | None:
    """Find a date in the last name of a selector, or in its folders as year, month and day."""
    if not isinstance(link.location, GopherUrl):
        return None
    return find_in_path(link.location.selector.decode("utf-8", "replace"))


def _orders(sources: Sequence[dict[DatedBy, Found]], wanted: str | None) -> dict[DatedBy, str | None]:
    """Learn the order of numbers for each place of dates; where nothing tells, that of the definition."""
    orders: dict[DatedBy, str | None] = {}
    sure = [{one.day for one in found.values() if one.is_sure} for found in sources]
    for place in RANK:
        with_it = [(found[place], days) for found, days in zip(sources, sure, strict=True) if place in found]
        orders[place] = learn_order([one for one, _ in with_it], [days for _, days in with_it])
    learned = Counter(order for order in orders.values() if order)
    usual = learned.most_common(1)[0][0] if learned else wanted
    return {place: order or usual for place, order in orders.items()}


def _dated(
    link: MenuLink,
    label: Label,
    found: dict[DatedBy, Found],
    orders: Mapping[DatedBy, str | None],
    rules: IndexRules,
    caption: Caption | None,
    *,
    teased: bool,
    near: bool,
) -> Dated:
    title, summary = label.title, None
    if caption and says_no_title(label, link.item.display):
        title = caption.title
    elif teased:
        title, summary = _subject(link, label)
        title = (_name_of_file(link) if label.is_generic and title == label.title else "") or title
    elif link.above and link.item.item_type in MEDIA and _FILE_NAME.fullmatch(title[:SHORT]):
        one = caption_of(link.above)
        title = one.title if one else title
    return Dated(
        link=link,
        label=label,
        title=title,
        line=link.item.line,
        key=location_key(link.location) if link.location is not None else "",
        moment=_vote(found, orders, rules),
        is_dated=bool(found) or near,
        has_own_date=label.found is not None
        or near
        or bool(caption)
        or ("heading" in found and _touches_heading(link)),
        summary=summary,
    )


def _name_of_file(link: MenuLink) -> str:
    """Return the name of a document in words, "" where it says no more than "post3" or "index" do."""
    name = link.item.selector.rstrip(b"/").rpartition(b"/")[2].decode("utf-8", "replace")
    words = stem_of(name) if isinstance(link.location, GopherUrl) else ""
    return words if " " in words else ""


def _vote(found: dict[DatedBy, Found], orders: Mapping[DatedBy, str | None], rules: IndexRules) -> Moment | None:
    """Return the date on which two sources agree, else that of the first source in `RANK`."""
    moments = [
        moment
        for source in RANK
        if source in found and (moment := moment_of(found[source], rules.zone, source, orders[source])) is not None
    ]
    if len(moments) < 2:
        return moments[0] if moments else None
    days = Counter(moment.at.date() for moment in moments)
    day, count = days.most_common(1)[0]
    return next((moment for moment in moments if count > 1 and moment.at.date() == day), moments[0])


def _subject(link: MenuLink, label: Label) -> tuple[str, str | None]:
    """Return title and summary from the lines above a link whose own label is only "Continued..."."""
    if link.title_above is not None:
        return read_label(link.title_above.display).title, None
    title = label.title
    lines = [line for line in link.above if not line.dates or len(line.text) > 60]
    if not lines and len(link.above) == 1:
        named, found = part_date(link.above[0].bare, find_dates(link.above[0].bare))
        return (named if found and any(map(str.isalpha, named)) else title), None
    if not lines:
        return title, None
    named = lines[0].bare
    is_title = (
        label.is_generic
        and len(link.above) == 1
        and len(named) <= LONGEST_SUBJECT
        and not named.endswith(SENTENCE_ENDS)
    )
    if len(lines) == 1 and named == lines[0].text.strip() and not is_title:
        return title, named  # a paragraph without a title
    return named, " ".join(" ".join(line.text for line in lines[1:]).split()) or None
