"""Looks at the links of a menu as a reader does: what each is like, and what the links of a page have in common."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from feedd.model import GopherUrl
from feedd.reading.index.entry_dates import Dated
from feedd.reading.index.forgotten_dates import with_forgotten_date
from feedd.reading.index.menu_links import MenuLink
from feedd.reading.index.places import ABOUT_NAMES, Places, is_top
from feedd.reading.words.site_words import (
    ABOUT,
    CERTAIN,
    ELSEWHERE,
    GROUPS,
    JOURNALS,
    LATEST,
    PARTS,
    SMALL,
    TOPICAL,
    are_names,
    is_command,
    label_words,
    say_who,
    says_about,
    says_its_subject,
    words_of,
)

FEWEST = 3  # dated links by which the others are measured
MEASURED = 100  # links by which a page is measured: more of them say the same
MOST_HEADING = 6  # words of a heading
FEW_ALIKE = 0.5  # share of links that are named by their folder; with more of them it is the habit of the page
FEW_DATED = 0.25  # share of the links of a hole's front page that may be dated: its news, a text elsewhere
FEW_FOLDERS = 3  # that are all a server lists: departments rather than posts
NEARLY_ALL = 0.8
FEWEST_COMMANDS = 2  # menus of a program
MANY_TEXTS = 12  # that a server lists in a folder; with so many and few pages of a site they are all there is
FEW_PAGES = 0.1
MOST_ROOMS = 20  # links of a hole's front page; a longer one is a list

ROOMS = "1h"  # item types of what a hole has beside its texts and files
_TEXTS = frozenset({"txt", "md", "gmi", "text", "org", "markdown", "rst"})
_WEB = frozenset({"html", "htm"})
_FOLDER = re.compile(r"[^\W\d_]+|[a-z]{2}[-_][a-z]{2}")
POSTS_WORDS = LATEST | JOURNALS
_OTHER_WORDS = ELSEWHERE | GROUPS | ABOUT


class Sight(NamedTuple):
    """A link as one sees it on its page. Many links of a page look alike, and these are weighed once."""

    folder: str
    above: str  # the folder of that folder
    is_text_file: bool  # the selector ends as the names of texts do
    groups: bool  # it leads into a folder of tags or categories
    is_about: bool  # or of pages about the site, or is such a page: /about.txt
    item_type: str
    has_own_date: bool  # in its label or next to it
    is_dated: bool
    is_forgotten: bool  # only its date is missing to be as the dated ones
    is_outside: bool  # above the first or below the last dated link
    heading: frozenset[str]  # the words of the heading above, without blank lines between links on the way to it
    is_named: bool  # the label consists of words by which sites name their pages
    is_part: bool  # only by those of a department: projects, photos
    has_name: bool  # one of its few words is such a word
    is_of_a_page: bool  # and so is the last name of the selector: /about.txt, /about-anna
    repeats_its_name: bool  # it leads to a folder called like the label: "garden" of /categories/garden/; not to a text
    is_its_name: bool  # the same letter by letter, as the homes of users are called: "ada" of /ada
    is_away: bool  # it leads out of the hole
    is_certain: bool  # that name is none of a text about anything else
    is_topical: bool  # but where many texts lie beside it
    is_listed: bool  # a server lists it, and its name has no date
    is_command: bool  # a menu whose label begins with what a program does
    is_folder: bool  # a server lists it as a folder called by one word or a language: "pages", "pt-br"
    is_log: bool  # its label is a word for a log: "My phlog"
    is_journal: bool  # and it is a menu
    is_offered: bool  # a text or a file, and none about the site; else the label says what its text is about


class Page:
    """What the links of a page have in common; `links` are those that may be posts."""

    def __init__(self, links: Sequence[Dated], of: GopherUrl) -> None:
        """Measure the page by its dated links, else by those under a heading of posts, else by all but navigation."""
        self._of = of
        self._places = Places(of)
        self._headings: dict[str, frozenset[str]] = {}
        self._sights: dict[int, Sight] = {}
        dated = [one for one in links if one.is_dated]
        self._forgotten = with_forgotten_date(links)
        self._dated_lines = (dated[0].line, dated[-1].line) if len(dated) >= FEWEST else None  # fewer are no list
        self.has_dates: bool = bool(dated)
        measure = [self.sight(one) for one in (dated if len(dated) >= FEWEST else links)[:MEASURED]]
        self.is_bare: bool = len(links) <= FEW_FOLDERS and all(self.sight(one).is_folder for one in links)
        self.is_hall: bool = self._is_hall(links)
        listed = Counter(one.link.item.item_type in ROOMS[0] for one in links if one.label.listing)
        self.lists_files: bool = listed[False] >= max(1, listed[True])
        self.is_shelf: bool = self._is_shelf(links)
        named = [one for one in measure if one.is_named]
        self.is_front: bool = self.has_dates or len(named) >= FEWEST or not all(one.is_part for one in named)
        headed = [one for one in measure if not POSTS_WORDS.isdisjoint(one.heading)]
        self.is_headed: bool = len(headed) > 1
        self.is_top: bool = is_top(of)
        self.few_named: bool = 2 * len(named) <= len(measure)
        self.few_about: bool = sum(one.is_about for one in measure) <= NEARLY_ALL * len(measure)
        menus = [one for one in measure if one.item_type == ROOMS[0] and not one.has_own_date]
        commands = sum(one.is_command for one in menus)
        self.is_program: bool = commands >= FEWEST_COMMANDS and 2 * commands >= len(menus)
        if len(dated) < FEWEST:
            unnamed = [one for one in measure if not (one.groups or one.is_named)]
            measure = headed if self.is_headed else unnamed or measure
        self._folders = _half(one.folder for one in measure)
        self._above = _half(one.above for one in measure) if not self._folders else frozenset()
        self.has_folder: bool = bool(self._folders or self._above)
        self.item_type: str | None = _most(one.item_type for one in measure)
        self.few_repeat: bool = sum(one.repeats_its_name for one in measure) < FEW_ALIKE * len(measure)

    def sight(self, dated: Dated) -> Sight:
        """Return a link as one sees it."""
        if dated.line not in self._sights:
            self._sights[dated.line] = self._look(dated)
        return self._sights[dated.line]

    def _look(self, dated: Dated) -> Sight:
        link = dated.link
        place = self._places.place(link)
        label = dated.label.title if dated.label.listing else link.item.display
        words = () if dated.has_own_date or self._is_as_dated(dated) else label_words(label)
        is_named = bool(words) and are_names(words)
        is_log = is_named and not JOURNALS.isdisjoint(words)
        has_name = says_about(words)
        is_away = _is_away(dated, self._of)
        is_listed = bool(dated.label.listing) and not dated.has_own_date
        is_called_so = bool(words) and _repeats(words, place.name)
        repeats = link.item.item_type != "0" and is_called_so
        heading: frozenset[str] = frozenset() if link.apart else self._heading(link.section)
        return Sight(
            folder=place.folder,
            above=place.above,
            is_text_file=place.extension in _TEXTS or (bool(dated.label.listing) and place.extension in _WEB),
            groups=place.groups,
            is_about=not dated.has_own_date and (place.is_about or place.name in ABOUT_NAMES),
            item_type=link.item.item_type,
            has_own_date=dated.has_own_date,
            is_dated=dated.is_dated,
            is_forgotten=dated.line in self._forgotten,
            is_outside=self._dated_lines is not None and not self._dated_lines[0] < dated.line < self._dated_lines[1],
            heading=heading,
            is_named=is_named,
            is_part=is_named and all(word in PARTS or word in SMALL for word in words),
            has_name=has_name,
            is_of_a_page=has_name
            and (_letters(place.name) in ABOUT or ((is_listed or is_called_so) and _is_about(words))),
            repeats_its_name=repeats,
            is_its_name=repeats and not dated.label.listing and label.strip().encode() == _last_of(link),
            is_away=is_away,
            is_certain=_letters(place.name) in CERTAIN or (is_listed and say_who(words)),
            is_topical=_letters(place.name) in TOPICAL,
            is_listed=is_listed,
            is_command=link.item.item_type == ROOMS[0] and not dated.has_own_date and is_command(label),
            is_folder=is_listed and link.item.item_type == "1" and bool(_FOLDER.fullmatch(place.name)),
            is_log=is_log,
            is_journal=is_log and link.item.item_type == "1",
            is_offered=_says_more(link, label, heading, is_away=is_away)
            if link.item.item_type in ROOMS
            else not has_name,
        )

    def _is_as_dated(self, dated: Dated) -> bool:
        """Return whether a link is as the dated ones, whatever its label says: its path has a day, or it lacks one."""
        has_day = dated.moment is not None and dated.moment.dated_by == "selector"
        return dated.line in self._forgotten or (has_day and self._dated_lines is not None)

    def _is_shelf(self, links: Sequence[Dated]) -> bool:
        """Return whether a server lists a folder of many texts, where "server.txt" is one of them and no page."""
        texts = [one for link in links[:MEASURED] if link.label.listing and (one := self.sight(link)).item_type in "0h"]
        named = [one for one in texts if one.is_named]
        is_few = len(named) <= FEW_PAGES * len(texts)
        return len(texts) >= MANY_TEXTS and is_few and not any(one.is_certain and not one.is_topical for one in named)

    def shelves(self, sight: Sight) -> bool:
        """Return whether a link is one of the texts of such a folder, and not called as a list of posts: "blog.txt"."""
        is_page = sight.is_log or (sight.is_certain and not sight.is_topical)
        return self.is_shelf and sight.is_listed and sight.item_type in "0h" and not is_page

    def _is_hall(self, links: Sequence[Dated]) -> bool:
        """Return whether undated links are the rooms of a hole: most are named so or lead away, or one leads to a log.

        Elsewhere in a hole, a single link that leads away is no list, and neither are a few folders without a text.
        """
        sights = [self.sight(one) for one in links[:MEASURED]]
        if sum(not one.is_folder for one in sights) > MOST_ROOMS:
            return False
        is_lone = len(links) == 1 and sights[0].is_away
        if is_lone and sights[0].item_type == "h":
            return True  # whatever it says: no list of posts is one link to the web
        if not (is_top(self._of) or self.is_bare or is_lone):
            return False
        rooms = sum(
            one.is_away
            or one.is_named
            or one.is_folder
            or (one.item_type == "1" and (one.is_its_name or is_beside(one.heading)))
            for one in sights
        )
        dated = sum(one.is_dated and (one.moment is None or one.moment.dated_by != "listing") for one in links)
        return (
            dated <= FEW_DATED * len(links)
            and 2 * sum(one.is_offered for one in sights) <= len(links)
            and (2 * rooms > len(links) or any(one.is_journal for one in sights))
        )

    def shares_folder(self, sight: Sight) -> bool:
        """Return whether half of the links have the folder of this one, else whether half have the one above it."""
        return sight.folder in self._folders or sight.above in self._above

    def is_beside_folder(self, sight: Sight) -> bool:
        """Return whether a link leads to the top of the hole, and the posts lie in a folder."""
        return self.has_folder and not (sight.folder or self.shares_folder(sight))

    def _heading(self, section: str) -> frozenset[str]:
        if section not in self._headings:
            self._headings[section] = frozenset(words_of(section, MOST_HEADING))
        return self._headings[section]


def _is_away(one: Dated, of: GopherUrl) -> bool:
    location = one.link.location
    return not isinstance(location, GopherUrl) or (location.host, location.port) != (of.host, of.port)


def _says_more(link: MenuLink, label: str, heading: frozenset[str], *, is_away: bool) -> bool:
    """Return whether the label of a menu says what a text is about, and not what another hole or this one is like."""
    leads_to_hole = is_away and isinstance(link.location, GopherUrl) and is_top(link.location)
    return says_its_subject(label) and not (leads_to_hole or is_beside(heading))


def is_beside(heading: Collection[str]) -> bool:
    """Return whether a heading names links that are no posts: site, about, links, tags."""
    return not _OTHER_WORDS.isdisjoint(heading) and POSTS_WORDS.isdisjoint(heading)


def _half(folders: Iterable[str]) -> frozenset[str]:
    """Return the folders that half of the links or more have in common."""
    counts = Counter(folders)
    return frozenset(name for name, count in counts.items() if name and count > 1 and 2 * count >= counts.total())


def _most(values: Iterable[str]) -> str | None:
    counts = Counter(values)
    value, count = counts.most_common(1)[0] if counts else ("", 0)
    return value if 2 * count > counts.total() else None


def _repeats(words: Sequence[str], name: str) -> bool:
    """Return whether words, with or without articles, are those of a name."""
    return _letters(name) in ("".join(words), "".join(word for word in words if word not in SMALL))


def _last_of(link: MenuLink) -> bytes:
    return link.item.selector.rstrip(b"/").rpartition(b"/")[2]


def _is_about(words: Sequence[str]) -> bool:
    """Return whether all words are those of pages about a site and its author: "about me"."""
    return all(word in ABOUT or word in SMALL for word in words) or say_who(words)


def _letters(text: str) -> str:
    return "".join(filter(str.isalpha, text))
