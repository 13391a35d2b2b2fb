"""Explains which links of a menu are entries: what speaks for and against each, in points, or why it cannot be one."""

from feedd.model import Charsets, GopherUrl, MenuItem
from feedd.reading.document import open_document
from feedd.reading.evidence import Evidence, Reason
from feedd.reading.index.entry_dates import date_links
from feedd.reading.index.evidence import Weighed, weigh
from feedd.reading.index.menu_links import lines_of, links_of
from feedd.reading.index.read import read_index
from feedd.reading.index.sifting import LONGEST_LABEL, possible_posts
from feedd.reading.index.tree import submenus
from feedd.reading.rules import Budget, IndexRules

ENTRY = "an entry"


def explain_posts(data: bytes, url: GopherUrl, rules: IndexRules, charsets: Charsets) -> tuple[Evidence, ...]:
    """Return the links of an index in the order of the page, none where it is not read as a menu.

    A link that something excludes whatever else speaks for it has no reasons beside the verdict. Raises what
    `read_index` raises.
    """
    index = read_index(data, url, rules, charsets)
    if index.strategy not in ("menu", "tree"):
        return ()
    document = open_document(data, url, charsets, stage="index")
    lines = lines_of(document.menu)
    links = links_of(document.menu, lines, url)
    follow = submenus(links, url) if rules.strategy == "tree" else ()
    found = possible_posts(date_links(links, rules), follow, url, rules, Budget())
    verdicts = {one.line: one.reason for one in index.ignored}
    weighed = {} if rules.include else {one.dated.line: one for one in weigh(found.kept, url, all_of_them=True)}
    items = [link.item for link in links if link.item.display.strip()]
    return tuple(_evidence(item, verdicts.get(item.line, ENTRY), weighed.get(item.line)) for item in items)


def _evidence(item: MenuItem, verdict: str, weighed: Weighed | None) -> Evidence:
    number = item.line - 1
    return Evidence(
        first=number,
        last=number,
        text=item.display.strip()[:LONGEST_LABEL],
        verdict=f"{verdict}, {weighed.points:+} points" if weighed else verdict,
        reasons=tuple(Reason(words=one.name, points=one.points) for one in weighed.features) if weighed else (),
    )
