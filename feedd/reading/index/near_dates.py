"""Dates that stand next to links, in the lines above and below them, and links that only a month or a season dates."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Literal, TypeAlias

from feedd.reading.head.date_words import BESIDE
from feedd.reading.index.archives import is_archive_of, is_month
from feedd.reading.index.menu_links import MenuLink, is_only_a_day
from feedd.reading.words.dates import Found, find_month
from feedd.reading.words.item_types import MEDIA
from feedd.reading.words.labels import Label
from feedd.reading.words.lines import SHORT, Line
from feedd.reading.words.parting import part_date
from feedd.reading.words.site_words import names_a_page

# A date next to a link; VAGUE: a month or a season, which says that the link is dated but gives no day.
Near: TypeAlias = Found | Literal["vague"]
VAGUE: Literal["vague"] = "vague"

NEXT = 3  # lines below a link in which its date may stand
SEVERAL, NEARLY_ALL = 3, 0.75  # dates that count, where only so many links stand by a text, and their share
NEAR = 0.5  # share of the undated links that must have dates next to them before those count
LONGEST_FACT = 60  # characters of a line that ends with its date, or is a season
# What may stand before a date: a verb, or one or two words with a colon ("Released on: ").
_FACTS = re.compile(
    r"\(? ?(?:submitted|posted|published|written|date|released?|added|on|by)? ?:? ?"
    r"|[^\W\d_]{2,14}(?: [^\W\d_]{2,10})?: ?",
    re.IGNORECASE,
)
_SEASONS = (
    "spring|summer|autumn|fall|winter|frühling|frühjahr|sommer|herbst|printemps|été|automne|hiver|primavera|verano|otoño"
    "|invierno|estate|autunno|inverno|verão|outono|lente|zomer|herfst|vår|høst|höst|vinter|kevät|kesä|syksy|talvi|wiosna"
    "|lato|jesień|zima|jaro|léto|podzim|tavasz|nyár|ősz|tél|весна|лето|осень|зима|άνοιξη|καλοκαίρι|φθινόπωρο|χειμώνας"
)
_SEASON = re.compile(
    rf"(?:(?:early|mid|late) )?(?:{_SEASONS}),?(?: (?:of|de))? (?:(?:19|20)\d\d[/–-])?(?:19|20)\d\d", re.IGNORECASE
)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


def find_near(
    links: Sequence[MenuLink], labels: Sequence[Label], teased: Sequence[bool], captioned: Collection[int] = ()
) -> Mapping[int, Near]:
    """Find dates for links without one in the lines next to them, by the numbers of links, if most have one there.

    Not for those that are `captioned`, and their captions are no facts of the links above them.
    Where the lines above contain the title of the link, their date counts, however few such links there are.
    """
    bare = [number for number, label in enumerate(labels) if label.found is None and number not in captioned]
    if not any(links[number].below or links[number].above or links[number].further for number in bare):
        return {}
    uncaptioned = [number for number in bare if number + 1 not in captioned]
    below = {
        number: near
        for number in uncaptioned
        if (near := _fact(links[number].below[:NEXT]) or _said(links[number].further))
    }
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


def find_vague(links: Sequence[MenuLink], labels: Sequence[Label]) -> Sequence[int]:
    """Return the numbers of links whose labels name a month or a season, if half do: "Issue 7 (Autumn 2025)".

    Those that are nothing but a season count beside dated ones too.
    """
    least = max(SEVERAL, NEAR * len(links))
    undated = [number for number, label in enumerate(labels) if not label.dates and _names_year(links[number])]
    seasons = [number for number in undated if _SEASON.fullmatch(links[number].item.display.strip()[:SHORT])]
    if seasons and len(seasons) + sum(label.found is not None for label in labels) >= least:
        return seasons
    if len(undated) < least:
        return ()
    found = [number for number in undated if _says_season(links[number]) and not is_archive_of(links[number])]
    return found if len(found) >= least else ()


def _is_of_neighbour(links: Sequence[MenuLink], number: int, is_above: bool, found: Collection[int]) -> bool:
    """Return whether the lines next to a link are all that stands between it and one that they already date."""
    other = number - 1 if is_above else number + 1
    if other not in found or not 0 <= other < len(links):
        return False
    upper, lower = (links[other], links[number]) if is_above else (links[number], links[other])
    return len(upper.below) == len(lower.above) and upper.below[-1:] == lower.above[-1:]


def _names_year(link: MenuLink) -> bool:
    return bool(_YEAR.search(link.item.display, 0, SHORT))


def _says_season(link: MenuLink) -> bool:
    text = link.item.display[:SHORT]
    return find_month(text) is not None or bool(_SEASON.search(text))


def _heading_lines(block: Sequence[Line]) -> Sequence[Line]:
    """Return the lines of the block above a link in which its date may stand: the last three, and then the first."""
    return block if len(block) <= NEXT else (*block[-NEXT:], block[0])


def _said(lines: Iterable[Line]) -> Found | None:
    """Find a line that says when a text was published, in words: "Posted on 3 May 2024"."""
    for line in lines:
        said = line.text[: line.dates[0].start].strip() if line.dates else ""
        if any(map(str.isalpha, said)) and BESIDE.fullmatch(said) and not line.text[line.dates[0].end :].strip(" .)"):
            return line.dates[0]
    return None


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
            _SEASON.fullmatch(line.bare) or (len(line.bare.split()) < 4 and is_month(line.bare))
        ):
            return VAGUE
    return None
