"""Weighs which links of a menu are posts, over the page as a whole.

The points are twice the weights of a logistic regression over 1,191 labelled links of 68 pages, rounded; the number in
a row is that weight. Rows without one were added for a kind of page that those did not hold, and say which. The answer
of the rules in `posts` stands unless the points are clearly against it: by these alone fewer posts are missed, but
twenty times as many other links are listed.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from feedd.model import GopherUrl
from feedd.reading.index.entry_dates import Dated
from feedd.reading.index.places import Place, names_of, place_of
from feedd.reading.words.site_words import ABOUT, ELSEWHERE, GROUPS, JOURNALS, LATEST, are_names, label_words, words_of

OUT = -3  # points or fewer: an entry by the rules is none
IN = 4  # points or more: a link that only its page's majority spoke against is an entry
FEWEST = 3  # dated links by which the others are measured
MOST_HEADING = 6  # words of a heading
FEW_ALIKE = 0.5  # share of links that are named by their folder; with more of them it is the habit of the page

_TEXTS = frozenset({"txt", "md", "gmi", "text", "org", "markdown", "rst"})
_SORTED = ELSEWHERE | GROUPS | ABOUT


class Sight:
    """A link as one sees it on its page; what is asked of it is computed then and kept."""

    def __init__(self, dated: Dated, page: "Page") -> None:
        """Keep the link and its page."""
        self.dated, self.page = dated, page
        self.place: Place = place_of(dated.link, page.own)

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The words of a label that is short enough for navigation."""
        return label_words(self.dated.link.item.display)

    @cached_property
    def is_named(self) -> bool:
        """Whether the label consists of words by which sites name their pages and departments."""
        return not self.dated.has_own_date and are_names(self.words)

    @cached_property
    def heading(self) -> frozenset[str]:
        """The words of the heading above, without blank lines between links on the way to it."""
        return frozenset() if self.dated.link.apart else self.page.heading(self.dated.link.section)

    @property
    def is_text_file(self) -> bool:
        """Whether the selector ends as the names of texts do."""
        return self.place.extension in _TEXTS

    @property
    def is_web(self) -> bool:
        """Whether it leads out of gopherspace."""
        return not isinstance(self.dated.link.location, GopherUrl)

    @property
    def repeats_its_name(self) -> bool:
        """Whether the label is nothing but the last name of the selector: "garden" of /categories/garden/."""
        return not self.place.extension and "".join(self.words) == _letters(self.place.name) != ""

    @property
    def is_of_a_page(self) -> bool:
        """Whether the selector's last name is that of a page about the site: /about.txt, /about-anna."""
        return _letters(self.place.name) in ABOUT


@dataclass(frozen=True, slots=True)
class Feature:
    """A feature of a link, what it is worth, and why; `reason` is what is said of a link that falls by it."""

    name: str
    points: int
    has: Callable[[Sight], bool]
    why: str
    reason: str = "navigation"


POSTS = (
    Feature("every link", -3, lambda s: True, "-1.7: pages have more links than posts"),
    Feature("folder of half of the posts", +4, lambda s: s.page.shares_folder(s.place), "+2.1"),
    Feature("item type of most links", +4, lambda s: s.dated.link.item.item_type == s.page.item_type, "+1.8"),
    Feature("name of a text", +3, lambda s: s.is_text_file, "+1.6: .txt, .md, .gmi and the like"),
    Feature("date in the label", +3, lambda s: s.dated.label.found is not None, "+1.4"),
    Feature("dated", +2, lambda s: s.dated.is_dated, "+1.2: in label, selector, heading or nearby"),
    Feature("nothing is dated", +2, lambda s: not s.page.dated, "+1.2: then no date is missing"),
    Feature("text below", +1, lambda s: bool(s.dated.link.below), "+0.7: a teaser, facts"),
    Feature("under a heading of posts", +2, lambda s: s.page.has_posts_heading and _heads_posts(s), "latest articles"),
    Feature("a folder at the top", -1, lambda s: not s.place.folder, "-0.5: selector of one name"),
    Feature(
        "at the top, posts in a folder", -3, lambda s: not s.place.folder and s.page.has_folder, "where they share one"
    ),
    Feature("undated, half is dated", -1, lambda s: s.page.is_dated and not s.dated.is_dated, "-0.5"),
    Feature("web link", -2, lambda s: s.is_web and not s.page.is_web, "-0.9, where most are none", "a web link"),
    Feature(
        "under another heading",
        -3,
        lambda s: bool(s.heading & _SORTED) and not s.heading & (LATEST | JOURNALS),
        "-0.9, more where tags and categories outnumber the posts: links, about, tags, site",
        "under a heading of other links",
    ),
    Feature("navigation's word", -3, lambda s: not s.is_named and _has_name(s), "-1.6: about, guestbook among up to 4"),
    Feature("navigation's words", -6, lambda s: s.is_named, "all words are: projects, my tags. -1.6 knows some words"),
    Feature("page about the site", -5, lambda s: _has_name(s) and s.is_of_a_page, "'About Anna' of /about.txt"),
    Feature("label is the folder", -3, lambda s: s.page.few_repeat and s.repeats_its_name, "'kiln' of /tags/kiln"),
    Feature("in a folder of tags", -7, lambda s: s.place.groups, "tags, categories, topics"),
    Feature(
        "undated, outside of the dated",
        -4,
        lambda s: not s.dated.is_dated and s.page.is_outside(s.dated.line),
        "-1.8: above the first dated link or below the last",
        "outside of the dated list",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """A link with all that speaks for and against it."""

    dated: Dated
    features: tuple[Feature, ...]

    @property
    def points(self) -> int:
        """The sum of its points."""
        return sum(feature.points for feature in self.features)

    @property
    def reason(self) -> str:
        """What speaks most against it."""
        return min(self.features, key=lambda feature: feature.points if feature.name != "every link" else 0).reason


class Page:
    """What the links of a page have in common; `links` are those that may be posts."""

    def __init__(self, links: Sequence[Dated], of: GopherUrl) -> None:
        """Measure the page by its dated links if there are a few, else by all that are not named as navigation is."""
        self._headings: dict[str, frozenset[str]] = {}
        self.has_posts_heading: bool = any(
            not (LATEST | JOURNALS).isdisjoint(self.heading(section)) for section in {one.link.section for one in links}
        )
        self.own = names_of(of)
        self.dated: list[int] = [one.line for one in links if one.is_dated]
        self.is_dated: bool = 2 * len(self.dated) >= len(links)
        self.sights = [Sight(one, self) for one in links]
        measure = [one for one in self.sights if one.dated.is_dated]
        if len(measure) < FEWEST:
            measure = [one for one in self.sights if not (one.place.groups or one.is_named)] or self.sights
        self._folders = _half(one.place.folder for one in measure)
        self._above = _half(one.place.above for one in measure)
        self.item_type: str | None = _most(one.dated.link.item.item_type for one in measure)
        self.is_web: bool = 2 * sum(one.is_web for one in measure) > len(measure)
        self.few_repeat: bool = sum(one.repeats_its_name for one in measure) < FEW_ALIKE * len(measure)

    def heading(self, section: str) -> frozenset[str]:
        """Return the words of a heading."""
        if section not in self._headings:
            self._headings[section] = frozenset(words_of(section, MOST_HEADING))
        return self._headings[section]

    def shares_folder(self, place: Place) -> bool:
        """Return whether half of the links have the folder of this one, else whether half have the one above it."""
        return place.folder in self._folders or (not self._folders and place.above in self._above)

    @property
    def has_folder(self) -> bool:
        """Whether half of the links share a folder, or the folder of their folders."""
        return bool(self._folders or self._above)

    def is_outside(self, line: int) -> bool:
        """Return whether a line stands above the first or below the last dated link."""
        return bool(self.dated) and not self.dated[0] < line < self.dated[-1]


def weigh(links: Sequence[Dated], of: GopherUrl, *, all_of_them: bool = False) -> Iterator[Weighed]:
    """Yield the links of the page at `of` with what speaks for and against each.

    Unless `all_of_them` are asked for, those with a date of their own are left out: nothing outweighs that.
    """
    page = Page(links, of)
    for sight in page.sights:
        if all_of_them or not sight.dated.has_own_date:
            yield Weighed(dated=sight.dated, features=tuple(one for one in POSTS if one.has(sight)))


def _half(folders: Iterable[str]) -> frozenset[str]:
    """Return the folders that half of the links or more have in common."""
    counts = Counter(folders)
    return frozenset(name for name, count in counts.items() if name and count > 1 and 2 * count >= counts.total())


def _most(values: Iterable[str]) -> str | None:
    counts = Counter(values)
    value, count = counts.most_common(1)[0] if counts else ("", 0)
    return value if 2 * count > counts.total() else None


def _letters(text: str) -> str:
    return "".join(filter(str.isalpha, text))


def _has_name(sight: Sight) -> bool:
    return not sight.dated.has_own_date and not ABOUT.isdisjoint(sight.words)


def _heads_posts(sight: Sight) -> bool:
    return not sight.is_named and not sight.heading.isdisjoint(LATEST | JOURNALS)
