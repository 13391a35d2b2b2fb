"""Weighs which links of a menu are posts, over the page as a whole.

The points are twice the weights of a logistic regression over 1,191 labelled links of 68 pages, rounded; the number
in a row is that weight. Rows without one were added for a kind of page that those did not hold, and say which. For each
row there are generated pages that are read wrongly without it. The answer of the rules in `sifting` stands unless the
points are clearly against it: by the points alone fewer posts are missed, but many more other links are listed.
"""

from collections.abc import Callable, Iterator, Sequence

from msgspec import Struct

from feedd.model import GopherUrl
from feedd.reading.index.entry_dates import Dated
from feedd.reading.index.post_sights import POSTS_WORDS, ROOMS, Page, Sight, is_beside
from feedd.reading.words.site_words import GROUPS, PARTS

OUT = -3  # points or fewer: an entry by the rules is none
IN = 4  # points or more: a link that only its page's majority spoke against is an entry


class Feature(Struct, frozen=True):
    """A feature of a link, what it is worth, and why; `reason` is what is said of a link that falls by it."""

    name: str
    points: int
    has: Callable[[Sight, "Page"], bool]
    why: str
    reason: str = "navigation"


POSTS = (
    Feature("every link", -3, lambda _s, _p: True, "-1.7: pages have more links than posts"),
    Feature("folder of half of the posts", +4, lambda s, p: p.shares_folder(s), "+2.1"),
    Feature("item type of most links", +4, lambda s, p: s.item_type == p.item_type, "+1.8"),
    Feature("name of a text", +3, lambda s, _: s.is_text_file, "+1.6: .txt, .md, .gmi and the like"),
    Feature("date of its own", +20, lambda s, _: s.has_own_date, "in its label or next to it: nothing outweighs that"),
    Feature(
        "no date is missing", +2, lambda s, p: s.is_dated or not p.has_dates, "+1.2: dated, or the page dates none"
    ),
    Feature(
        "date forgotten",
        +7,
        lambda s, _: s.is_forgotten,
        "in the folder of the dated ones, with the sign of their labels, their next number, or in the place of the "
        "newest",
    ),
    Feature("selector of one name", -1, lambda s, _: not s.folder, "-0.5"),
    Feature("beside the folder of the posts", -3, lambda s, p: not s.folder and p.has_folder, "where posts share one"),
    Feature(
        "under a heading of other links",
        -6,
        lambda s, p: (
            ((p.is_headed or p.is_hall or _is_subject(s)) and is_beside(s.heading))
            or (p.has_dates and p.is_headed and _is_department(s))
        ),
        "-0.9; it is clear where another heading says 'articles', on a first page (site, about, links), and for menus "
        "below 'topics', and for what has no date below 'documentation'",
        "under a heading of other links",
    ),
    Feature(
        "navigation's word",
        -3,
        lambda s, p: s.has_name and not (s.is_named or p.shelves(s)),
        "-1.6: about, guestbook among four",
    ),
    Feature(
        "navigation's words",
        -6,
        lambda s, p: s.is_named and (p.is_front or not s.is_part or p.is_beside_folder(s)) and not p.shelves(s),
        "all words are, and not only one or two of departments (garden), but where the posts lie in a folder and it "
        "stands at the top: -1.6 with fewer words",
    ),
    Feature("page about the site", -5, lambda s, p: s.is_of_a_page and not p.shelves(s), "'About Anna' of /about.txt"),
    Feature(
        "a page in a listing",
        -7,
        lambda s, p: (
            s.is_listed
            and s.is_named
            and not p.shelves(s)
            and (s.is_certain or s.is_log or (p.is_top and (p.few_named or p.is_hall)))
        ),
        "'contact.gmi', 'blog.gmi'; at the top of a hole 'tools.gmi', which is a text in a folder of texts",
    ),
    Feature(
        "about the site by its place",
        -13,
        lambda s, p: s.is_about and p.few_about,
        "/about/server and /about.txt, where not nearly all links are in such a folder",
    ),
    Feature(
        "what a program does",
        -11,
        lambda s, p: s.is_command and p.is_program,
        "'View the inbox', 'Add a user', where half of the menus begin with such a word",
        "a command of a program",
    ),
    Feature(
        "a room of the hole",
        -6,
        lambda s, p: p.is_hall and (s.is_away or (s.item_type in ROOMS and not s.is_offered)),
        "the first page of a hole that links other places, or its log: its menus and web links are no posts",
        "part of a hole's front page",
    ),
    Feature(
        "a folder among files",
        -6,
        lambda s, p: s.is_folder and (p.lists_files or p.is_bare),
        "drafts, pictures, templates; or departments, where a server lists up to three folders and nothing else",
    ),
    Feature("label is the folder", -3, lambda s, p: s.repeats_its_name and p.few_repeat, "'kiln' of /tags/kiln"),
    Feature("in a folder of tags", -7, lambda s, _: s.groups, "tags, categories, topics"),
    Feature(
        "undated, outside of the dated",
        -5,
        lambda s, _: s.is_outside and not s.is_dated,
        "-1.8, and -0.5 where half is dated: above the first dated link or below the last",
        "outside of the dated list",
    ),
)


class Weighed(Struct, frozen=True, kw_only=True):
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


def weigh(links: Sequence[Dated], of: GopherUrl, *, all_of_them: bool = False) -> Iterator[Weighed]:
    """Yield the links of the page at `of` with what speaks for and against each.

    Unless `all_of_them` are asked for, those with a date of their own are left out: it is clear that they are entries.
    """
    weighed = [one for one in links if all_of_them or not one.has_own_date]
    if not weighed:
        return
    page = Page(links, of)
    known: dict[Sight, tuple[Feature, ...]] = {}
    for one in weighed:
        sight = page.sight(one)
        if sight not in known:
            known[sight] = tuple(feature for feature in POSTS if feature.has(sight, page))
        yield Weighed(dated=one, features=known[sight])


def _is_department(sight: Sight) -> bool:
    """Return whether an undated link stands below the heading of something else than posts: "Documentation"."""
    return not sight.is_dated and not PARTS.isdisjoint(sight.heading) and POSTS_WORDS.isdisjoint(sight.heading)


def _is_subject(sight: Sight) -> bool:
    """Return whether a menu stands below a heading that sorts the posts: "Topics:"."""
    return sight.item_type == "1" and not GROUPS.isdisjoint(sight.heading)
