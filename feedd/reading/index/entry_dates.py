"""Finds the date and the title of each link of a page, by everything that the page says.

A date may stand in the label, in the selector, in the heading above, in the lines next to the link and in a server's
listing. Two that agree count more than a third one, because one date in seventy is a mistake of its author.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from feedd.identity import location_key
from feedd.model import DatedBy, GopherUrl, Moment
from feedd.reading.index.date_order import learn_order
from feedd.reading.index.label_forms import read_labels
from feedd.reading.index.menu_links import MenuLink, is_only_a_day
from feedd.reading.rules import IndexRules
from feedd.reading.words.dates import Found, find_dates, find_month, moment_of
from feedd.reading.words.item_types import MEDIA
from feedd.reading.words.labels import Label, part_date, read_label, without_columns
from feedd.reading.words.lines import SHORT, Line
from feedd.reading.words.site_words import names_a_page

RANK: tuple[DatedBy, ...] = ("label", "selector", "heading", "nearby", "listing")
NEXT = 3  # lines below a link in which its date may stand
FEW_APART = 0.25  # share of the days of a page below which blank lines part links
SEVERAL, NEARLY_ALL = 3, 0.75  # dates that count, where only so many links stand by a text, and their share
NEAR = 0.5  # share of the undated links that must have dates next to them before those count
MOST_WORDS = 4  # of a label that names the folder of a year
LONGEST_FACT = 60  # characters of a line that ends with its date, or is a season
# What may stand before a date: a verb, or one or two words with a colon ("Released on: ").
_FACTS = re.compile(
    r"\(? ?(?:submitted|posted|published|written|date|released?|added|on|by)? ?:? ?"
    r"|[^\W\d_]{2,14}(?: [^\W\d_]{2,10})?: ?",
    re.IGNORECASE,
)
_FILE_NAME = re.compile(r"\S+\.\w{2,5}")
_SEASONS = (
    "spring|summer|autumn|fall|winter|frühling|frühjahr|sommer|herbst|printemps|été|automne|hiver|primavera|verano|otoño"
    "|invierno|estate|autunno|inverno|verão|outono|lente|zomer|herfst|vår|høst|höst|vinter|kevät|kesä|syksy|talvi|wiosna"
    "|lato|jesień|zima|jaro|léto|podzim|tavasz|nyár|ősz|tél|весна|лето|осень|зима|άνοιξη|καλοκαίρι|φθινόπωρο|χειμώνας"
)
_SEASON = re.compile(
    rf"(?:(?:early|mid|late) )?(?:{_SEASONS}),?(?: (?:of|de))? (?:(?:19|20)\d\d[/–-])?(?:19|20)\d\d", re.IGNORECASE
)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_YEAR_FOLDER = re.compile(rb"/((?:19|20)\d\d)/?\Z")
_ARCHIVE_OF = re.compile(
    r"\W*(?:archives?|posts?|phlogs?|entries)(?: (?:of|from|for|in))?\W{1,9}"
    r"(?:(?:19|20)\d\d|\d{1,4} ?[-–—] ?\d{1,4})\W*",
    re.IGNORECASE,
)
_ARCHIVE = re.compile(
    r"\W*(?:(?:19|20)\d\d|(?:19|20)\d\d[-/.](?:0?[1-9]|1[0-2]))\W*(?:archives?|posts?|phlogs?|entries)?\W*"
    r"(?:\(?\d+ (?:posts?|entry|entries|articles?)\)?)?\W*",
    re.IGNORECASE,
)


# A date next to a link; VAGUE: a month or a season, which says that the link is dated but gives no day.
Near: TypeAlias = Found | Literal["vague"]
VAGUE: Literal["vague"] = "vague"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
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
    labels = read_labels(links)
    teased = _teased(links, labels)
    near = {**dict.fromkeys(_vague(links, labels), VAGUE), **_near(links, labels, teased)}
    days = _days(links)
    sources = [
        _sources(link, label, near.get(number), days)
        for number, (link, label) in enumerate(zip(links, labels, strict=True))
    ]
    orders = _orders(sources, rules.date_order)
    return tuple(
        _dated(link, label, sources[number], orders, rules, teased=teased[number], near=number in near)
        for number, (link, label) in enumerate(zip(links, labels, strict=True))
    )


def _teased(links: Sequence[MenuLink], labels: Sequence[Label]) -> list[bool]:
    """Return for each link whether its title stands in the lines above: its label says nothing, or others share it."""
    places = {(label.title, link.location) for link, label in zip(links, labels, strict=True)}
    shared = {title for title, count in Counter(title for title, _ in places).items() if count > 1}
    return [
        label.is_generic or (label.title in shared and bool(link.above))
        for link, label in zip(links, labels, strict=True)
    ]


def is_archive_of(link: MenuLink) -> bool:
    """Return whether a link leads to the posts of a year or month, in any language: "Textes de 2024" of /log/2024."""
    display, place = without_columns(link.item.display), link.location
    if is_archive(display):
        return True
    if not isinstance(place, GopherUrl) or place.item_type != "1" or len(display.split()) > MOST_WORDS:
        return False
    year = _YEAR_FOLDER.search(place.selector)
    return year is not None and display.rstrip(" :/)]").endswith(year[1].decode()) and not find_dates(display)


def is_archive(display: str) -> bool:
    """Return whether a label is only a year or a month: the link leads to a folder of posts, not to a post."""
    return (len(display.split()) == 2 and _is_month(display)) or any(
        made.fullmatch(display[:SHORT]) for made in (_ARCHIVE, _ARCHIVE_OF)
    )


def _is_month(text: str) -> bool:
    """Return whether a text names a month of a year, and no day."""
    return find_month(text) is not None and not find_dates(text)


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
    link: MenuLink, label: Label, near: Near | None, days: Mapping[tuple[str, bool], Found]
) -> dict[DatedBy, Found]:
    found: dict[DatedBy, Found] = {}
    if label.found:
        found["label"] = label.found
    selector = _in_selector(link)
    if selector:
        found["selector"] = selector
    day = days.get((link.section, link.apart)) if not label.found else None
    if day and _is_day_of(link, day, near):
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
    path = link.location.selector.decode("utf-8", "replace").rstrip("/")
    found = find_dates(path.rpartition("/")[2]) or find_dates(path[-200:])
    return found[0] if found else None


def _near(links: Sequence[MenuLink], labels: Sequence[Label], teased: Sequence[bool]) -> Mapping[int, Near]:
    """Find dates for links without one in the lines next to them, by the numbers of links, if most have one there.

    Where the lines above contain the title of the link, their date counts, however few such links there are.
    """
    bare = [number for number, label in enumerate(labels) if label.found is None]
    if not any(links[number].below or links[number].above for number in bare):
        return {}
    below = {number: near for number in bare if (near := _fact(links[number].below[:NEXT]))}
    above = {number: near for number in bare if (near := _fact(_heading_lines(links[number].above)))}
    if not (below or above or any(teased)):
        return {}
    bare = [
        number for number in bare if number in below or number in above or not names_a_page(links[number].item.display)
    ]
    texts = [number for number in bare if links[number].item.item_type in "01h"]
    files = [number for number in bare if links[number].item.item_type in MEDIA]
    result: dict[int, Near] = {}
    # Where facts stand between links, all but the first have some above, all but the last some below.
    for dated in (below, above) if len(below) >= len(above) else (above, below):
        with_text = {number for number in bare if (links[number].above if dated is above else links[number].below)}
        for group in (texts, files, [*texts, *files]):
            of = [number for number in group if number in with_text or links[number].item.item_type != "h"]
            free = {
                number: one
                for number, one in dated.items()
                if not _is_of_neighbour(links, number, dated is above, result)
            }
            result = _of_most(free, of, with_text) | result
    for number in bare:
        if teased[number] and number not in result and (near := _fact(links[number].above)):
            result[number] = near
    return result


def _is_of_neighbour(links: Sequence[MenuLink], number: int, is_above: bool, found: Collection[int]) -> bool:
    """Return whether the lines next to a link are all that stands between it and one that they already date."""
    other = number - 1 if is_above else number + 1
    if other not in found or not 0 <= other < len(links):
        return False
    upper, lower = (links[other], links[number]) if is_above else (links[number], links[other])
    return len(upper.below) == len(lower.above) and upper.below[-1:] == lower.above[-1:]


def _vague(links: Sequence[MenuLink], labels: Sequence[Label]) -> Sequence[int]:
    """Return the numbers of links whose labels name a month or a season, if half do: "Issue 7 (Autumn 2025)"."""
    least = max(SEVERAL, NEAR * len(links))
    undated = [number for number, label in enumerate(labels) if not label.dates and _names_year(links[number])]
    if len(undated) < least:
        return ()
    found = [number for number in undated if _says_season(links[number]) and not is_archive_of(links[number])]
    return found if len(found) >= least else ()


def _names_year(link: MenuLink) -> bool:
    return bool(_YEAR.search(link.item.display, 0, SHORT))


def _says_season(link: MenuLink) -> bool:
    text = link.item.display[:SHORT]
    return find_month(text) is not None or bool(_SEASON.search(text))


def _heading_lines(block: Sequence[Line]) -> Sequence[Line]:
    """Return the lines of the block above a link in which its date may stand: the last three, and then the first."""
    return block if len(block) <= NEXT else (*block[-NEXT:], block[0])


def _of_most(dated: Mapping[int, Near], of: Sequence[int], with_text: Collection[int]) -> dict[int, Near]:
    """Return the dates of the links `of`, if most of these have one, or nearly all of several that stand by a text."""
    found = {number: dated[number] for number in of if number in dated}
    if len(found) >= NEAR * len(of) and (len(found) > 1 or len(of) == 1):
        return found
    texts = sum(number in with_text for number in of)
    return found if len(found) >= SEVERAL and len(found) >= NEARLY_ALL * texts else {}


def _fact(lines: Iterable[Line]) -> Near | None:
    """Find a line that begins or ends with a date, or is nothing but a month or a season."""
    for line in lines:
        if not any(map(str.isdigit, line.text)):
            continue
        if is_only_a_day(line):
            return line.dates[0]
        # White space is folded first: several `\s*` in a row take time by the fourth power of its length.
        if line.dates and _FACTS.fullmatch(" ".join(line.text[: line.dates[0].start].split())):
            return line.dates[0]
        if line.dates and len(line.text) <= LONGEST_FACT and (found := part_date(line.text.strip(), line.dates)[1]):
            return found
        if len(line.text) <= LONGEST_FACT and (
            _SEASON.fullmatch(line.bare) or (len(line.bare.split()) < 4 and _is_month(line.bare))
        ):
            return VAGUE
    return None


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
    *,
    teased: bool,
    near: bool,
) -> Dated:
    title, summary = label.title, None
    if teased:
        title, summary = _subject(link, title)
    elif link.above and link.item.item_type in MEDIA and _FILE_NAME.fullmatch(title[:SHORT]):
        title = _caption(link.above) or title
    return Dated(
        link=link,
        label=label,
        title=title,
        line=link.item.line,
        key=location_key(link.location) if link.location is not None else "",
        moment=_vote(found, orders, rules),
        is_dated=bool(found) or near,
        has_own_date=label.found is not None or near or ("heading" in found and _touches_heading(link)),
        summary=summary,
    )


def _caption(block: Sequence[Line]) -> str | None:
    """Return the title of a picture from the lines above it, where one ends with a date: "BEES (MAY 3, 2024)"."""
    for line in _heading_lines(block):
        if line.dates and len(line.text) <= LONGEST_FACT:
            title, found = part_date(line.bare, find_dates(line.bare))
            if found and any(map(str.isalpha, title)):
                return title
    return None


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


def _subject(link: MenuLink, title: str) -> tuple[str, str | None]:
    """Return title and summary from the lines above a link whose own label is only "Continued..."."""
    if link.title_above is not None:
        return read_label(link.title_above.display).title, None
    lines = [line for line in link.above if not line.dates or len(line.text) > 60]
    if not lines and len(link.above) == 1:
        named, found = part_date(link.above[0].bare, find_dates(link.above[0].bare))
        return (named if found and any(map(str.isalpha, named)) else title), None
    if not lines:
        return title, None
    named = lines[0].bare
    if len(lines) == 1 and named == lines[0].text.strip():
        return title, named  # a paragraph without a title
    return named, " ".join(" ".join(line.text for line in lines[1:]).split()) or None
