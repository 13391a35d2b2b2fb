"""Explains which links of a menu are entries: what speaks for and against each, in points, or why it cannot be one."""

from dataclasses import dataclass

from feedd.model import Charsets, GopherUrl
from feedd.reading.document import open_document
from feedd.reading.index.entry_dates import date_links
from feedd.reading.index.evidence import weigh
from feedd.reading.index.menu_links import lines_of, links_of
from feedd.reading.index.sifting import LONGEST_LABEL, possible_posts, weighed_posts
from feedd.reading.index.tree import submenus
from feedd.reading.rules import Budget, IndexRules


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """A link of a menu, and what speaks for and against it; `evidence` is empty where something else excludes it."""

    line: int
    label: str
    reason: str | None  # why it is no entry; None: it is one
    evidence: tuple[tuple[str, int], ...] = ()  # features and their points

    @property
    def points(self) -> int:
        """The sum of the points."""
        return sum(points for _, points in self.evidence)


def explain_posts(data: bytes, url: GopherUrl, rules: IndexRules, charsets: Charsets) -> tuple[Explained, ...]:
    """Return the links of an index in the order of the page, none where it is no menu.

    Raises what `read_index` raises.
    """
    document = open_document(data, url, charsets, stage="index")
    if not document.is_menu:
        return ()
    lines = lines_of(document.menu)
    links = links_of(document.menu, lines, url)
    follow = submenus(links, url) if rules.strategy == "tree" else ()
    found = possible_posts(date_links(links, rules), follow, url, rules, Budget())
    sifted = found if rules.include else weighed_posts(found, url)
    reasons = {one.line: one.reason for one in sifted.ignored}
    weighed = {} if rules.include else {one.dated.line: one for one in weigh(found.kept, url, all_of_them=True)}
    return tuple(
        Explained(
            line=item.line,
            label=item.display[:LONGEST_LABEL].strip(),
            reason=reasons.get(item.line),
            evidence=tuple((one.name, one.points) for one in weighed[item.line].features)
            if item.line in weighed
            else (),
        )
        for item in (link.item for link in links)
        if item.display.strip()
    )
