"""Reads what proves itself in a head: a title with a form of its own, and facts that are understood as a whole.

A title is recognised by a rule below or around it, by its decoration, or by the facts that follow it. A line that is
not understood stays in the text.
"""

import re
from collections.abc import Sequence
from datetime import tzinfo
from itertools import takewhile

from feedd.reading.head.bylines import is_name
from feedd.reading.head.dating import is_date_line, is_nearly_alone
from feedd.reading.head.facts import Facts, Head, read_facts
from feedd.reading.head.fields import read_field
from feedd.reading.head.front_matter import read_front_matter
from feedd.reading.head.groups import (
    GROUPS,
    TITLE_LINES,
    TITLE_WIDTH,
    Group,
    is_skipped,
    is_wrapper,
    split_groups,
)
from feedd.reading.head.marks import bare_title, is_framed, is_heading
from feedd.reading.head.title_forms import alone, by_form, centred, heads_section, joined
from feedd.reading.head.titles import is_address, is_remark
from feedd.reading.words.dates import Found, find_dates, moment_of
from feedd.reading.words.lines import BLANK, SHORT, Line, undecorated
from feedd.structs import replace

_FIGURE = re.compile(r"\d")
_COLUMNS = re.compile(r"\s{3,}")
# Before a date: `🌊 2024-05-03`, `[2024-05-03]`.
_OPENING = re.compile("(?:[\u2190-\u2bff\U0001f000-\U0001faff\ufe0f\u200d]{1,12}\\s{0,3}){0,3}[\\[(]?")
SITE = 50  # characters of a site's name above the title


def proved_head(lines: Sequence[Line], zone: tzinfo) -> Head:
    """Read the proved part of a head without boxes, which may be empty; `zone` is for times that name none."""
    front = _front_matter(lines, zone)
    if front is None:
        return _below_no_front(lines, zone)
    return front if front.facts.title or not front.cut else _titled_by_heading(front, lines, zone)


def _titled_by_heading(front: Head, lines: Sequence[Line], zone: tzinfo) -> Head:
    """Take the title below front matter that has none, where it has a form of its own and contradicts nothing."""
    below = _below_no_front([BLANK if number in front.cut else line for number, line in enumerate(lines)], zone)
    facts = front.facts.joined(below.facts)
    if not below.facts.title or below.heading is not None or facts != below.facts.joined(front.facts):
        return front
    return replace(front, facts=facts, cut=front.cut | below.cut)


def _below_no_front(lines: Sequence[Line], zone: tzinfo) -> Head:
    groups = split_groups(lines)
    art = len(list(takewhile(is_skipped, groups)))
    head = _before_facts(groups, art, zone) or by_form(groups[art:], zone)
    head = head or centred(groups[art:]) or alone(groups[art:])
    if head.cut and head.facts.title is None:
        head = _titled_below(head, groups)
    return replace(head, cut=with_rules(head.cut, lines)) if head.cut else head


def _front_matter(lines: Sequence[Line], zone: tzinfo) -> Head | None:
    """Read front matter, also below the blank lines that a template leaves above it."""
    above = next((number for number, line in enumerate(lines) if line.text), 0)
    front = read_front_matter(lines[above:] if above else lines, zone)
    return front and replace(front, cut=frozenset({*range(above), *(above + number for number in front.cut)}))


def _titled_below(head: Head, groups: Sequence[Group]) -> Head:
    """Take a line that stands alone below the facts as the title."""
    only = alone([group for group in groups if group.start > max(head.cut)])
    return replace(head, facts=head.facts.joined(only.facts), heading=only.heading)


def _before_facts(groups: Sequence[Group], art: int, zone: tzinfo) -> Head | None:
    """Find the first facts, the title above them (in the same group or the one before), and the facts that follow."""
    days = sum(_opening_day(group.texts[0]) is not None for group in groups)
    for at in range(art, min(len(groups), art + GROUPS)):
        title, facts = _split(groups[at], zone)
        if facts is None and days == 1:  # with more it is a log
            title, facts = _titled_day(groups[at], groups[at + 1 : at + 2], zone)
        if facts is None and at == art:
            title, facts = _in_columns(groups[art:], zone)
        if facts is None:
            if not groups[at].may_be_title:
                return None
            continue
        cut = set(groups[at].lines)
        before = at
        if title is None and facts.title is None and at > art:
            before = at - 1
            title = _title_of(groups[before])
            cut |= set(groups[before].lines)
        masthead = groups[:before]
        framed = facts.title is not None and at == art + 1 and groups[at].above and groups[at].below
        is_above = before > art and (
            _is_cut_title(groups[before - 1], title) or _is_site(groups[art:before], groups[before])
        )
        if before > art and not (framed or art or is_above):
            return None  # other words stand above: this is already the text
        if title:  # proves that the groups above are a masthead
            cut |= {number for group in masthead for number in group.lines}
        return _followed(Head(facts=Facts(title=title).joined(facts), cut=frozenset(cut)), groups[at + 1 :], zone)
    return None


def _split(group: Group, zone: tzinfo) -> tuple[str | None, Facts | None]:
    """Read a group as facts, as a title with the facts below it, or as a title that ends with its date."""
    texts = group.texts
    facts = read_facts(texts, zone)
    if facts is not None or group.drawn:
        return None, facts
    first = enumerate(texts[:TITLE_LINES])
    dated = (n for n, text in first if is_date_line(text) or (n and is_nearly_alone([Line(text=text)], 0)))
    # A date beside other words is no part of a title, and a heading mark is that of one line.
    most = 1 if is_heading(texts[0]) else next(dated, TITLE_LINES)
    for size in range(1, min(TITLE_LINES, most, len(texts) - 1) + 1):
        facts = read_facts(texts[size:], zone, below_title=True) if not is_remark(texts[size - 1]) else None
        if facts is not None and not any(read_field(text) and read_facts([text], zone) for text in texts[:size]):
            return joined(texts[:size]), facts
    return _dated_title(texts[0], zone, gap=group.below) if len(texts) == 1 else (None, None)


def _dated_title(text: str, zone: tzinfo, *, gap: bool) -> tuple[str | None, Facts | None]:
    """Read "Clouds – November 8, 2004": a short line that ends with its date, after a sign or, if `gap`, blanks."""
    text = bare_title(text) if text[:1] in "=-*~#|" else text
    found = find_dates(text) if len(text) <= TITLE_WIDTH else ()
    if not found or text[found[-1].end :].strip(" )]."):
        return None, None
    title = text[: found[-1].start].rstrip()
    moment = moment_of(found[-1], zone, "article")
    if is_date_line(text):
        return None, None
    set_off = any(map(str.isalpha, title)) and (
        title[-1] in "-–—|([," or (gap and text[len(title) :].startswith("   "))
    )
    if moment is None or not set_off:
        return None, None
    return undecorated(title.rstrip("-–—|([, ")), Facts(published=moment)


def _in_columns(groups: Sequence[Group], zone: tzinfo) -> tuple[str | None, Facts | None]:
    """Read `A day at the mill      Ada Quill      2024-05-03`: a title and its facts in columns of the first line.

    Several such lines are a table.
    """
    told = [_columns_of(group, zone) if len(group.texts) == 1 else (None, None) for group in groups[:2]]
    return told[0] if told and (len(told) == 1 or told[1][1] is None) else (None, None)


def _columns_of(group: Group, zone: tzinfo) -> tuple[str | None, Facts | None]:
    title, *rest = _COLUMNS.split(group.texts[0].strip()[: TITLE_WIDTH * 2])
    if not 1 <= len(rest) <= 2 or sum(map(str.isalpha, title)) < 2 or read_facts([title], zone) is not None:
        return None, None
    facts = Facts()
    for part in rest:
        told = read_facts([part], zone)
        if told is None and len(rest) == 2 and " " in part and is_name(part):
            told = Facts(authors=(part,))
        if told is None or told == Facts():
            return None, None
        facts = facts.joined(told)
    return undecorated(title), facts


def _titled_day(group: Group, below: Sequence[Group], zone: tzinfo) -> tuple[str | None, Facts | None]:
    """Read `# 2024-05-03 - A day at the mill`: a title that begins with its date, marked or above a paragraph.

    Above a short line it may be a place, and that line the title.
    """
    text = group.texts[0]
    found = _opening_day(text) if len(group.texts) == 1 and len(text) <= SHORT else None
    moment = moment_of(found, zone, "article") if found else None
    if found is None or moment is None:
        return None, None
    bare = bare_title(text)
    rest = bare[found.end :].lstrip()
    title = bare[: found.start].rstrip("[(") + rest.lstrip("])-–—:|/ ")
    parted = rest[:1] in ("-", "–", "—", ":") and text[-1] not in ".,;:!?" and below and len(below[0].texts) > 1
    if not (group.below or is_heading(text) or is_framed(text) or parted):
        return None, None
    if not any(map(str.isalpha, title)) or len(title) > TITLE_WIDTH or is_address(title):
        return None, None
    return undecorated(title), Facts(published=moment)


def _opening_day(text: str) -> Found | None:
    """Return the date that a line begins with, apart from signs and pictures; its place is that in the bare title."""
    if not _FIGURE.search(text):
        return None  # as most lines
    bare = bare_title(text)
    found = find_dates(bare)
    return found[0] if len(found) == 1 and _OPENING.fullmatch(bare, 0, found[0].start) else None


def _followed(head: Head, groups: Sequence[Group], zone: tzinfo) -> Head:
    """Add the groups of facts that follow; a title with a rule below it may come after the date."""
    for number, group in enumerate(groups):
        facts = read_facts(group.texts, zone, below_title=head.facts.title is not None)
        if facts is None and head.facts.title is None and group.below and group.may_be_title:
            below = [one.texts[0] for one in groups[number + 1 :]]
            facts = None if heads_section(group.texts, below) else Facts(title=_title_of(group))
        if facts is None:
            break
        head = Head(facts=head.facts.joined(facts), cut=head.cut | set(group.lines))
    authors = tuple(name for name in head.facts.authors if name != head.facts.source) or head.facts.authors
    return replace(head, facts=replace(head.facts, authors=authors))


def _is_cut_title(group: Group, title: str | None) -> bool:
    """Return whether a group is a short form of the title, perhaps after a name in brackets."""
    text = group.texts[0].strip()
    if text.startswith("["):
        text = text.partition("]")[2].strip()
    return bool(title) and len(group.texts) == 1 and len(text) > 3 and str(title).startswith(text.rstrip(". …"))


def _is_site(above: Sequence[Group], title: Group) -> bool:
    """Return whether one short line above is the name of a site: facts follow the title, which has its own form."""
    name = above[0]
    is_line = len(above) == 1 and len(name.texts) == 1 and name.may_be_title and len(name.texts[0].strip()) <= SITE
    is_line = is_line and not name.texts[0].startswith("##")  # the title of the text itself, or a section
    return is_line and len(title.texts) == 1 and (is_heading(title.texts[0]) or (name.below and title.below))


def _title_of(group: Group) -> str:
    return joined(group.texts)


def with_rules(cut: frozenset[int], lines: Sequence[Line]) -> frozenset[int]:
    """Add the rules and blank lines directly above the head, within it and directly below it."""
    first, last = min(cut), max(cut)
    above = takewhile(lambda number: _is_empty(lines[number]), range(first - 1, -1, -1))
    below = takewhile(lambda number: _is_empty(lines[number]), range(last + 1, len(lines)))
    within = (number for number in range(first, last) if _is_empty(lines[number]))
    return cut.union(above, within, below)


def _is_empty(line: Line) -> bool:
    return not line.is_item and (not line.text.strip() or line.is_rule or is_wrapper(line))
