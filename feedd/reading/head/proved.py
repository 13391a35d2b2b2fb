"""Reads what proves itself in a head: a title with a form of its own, and facts that are understood as a whole.

A title is recognised by a rule below or around it, by its decoration, or by the facts that follow it. A line that is
not understood stays in the text.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import tzinfo
from itertools import takewhile

from feedd.frozen import frozen
from feedd.reading.head.bylines import read_byline
from feedd.reading.head.dating import is_date_line, is_nearly_alone
from feedd.reading.head.facts import Facts, from_fields, opening_date, read_facts
from feedd.reading.head.fields import read_field, read_fields
from feedd.reading.head.groups import (
    GROUPS,
    HEAD,
    TITLE_LINES,
    TITLE_WIDTH,
    Group,
    is_skipped,
    is_wrapper,
    split_groups,
)
from feedd.reading.head.marks import bare_title, is_framed, is_heading
from feedd.reading.head.titles import is_address, is_announcement, is_remark, is_section
from feedd.reading.words.dates import Found, find_dates, moment_of
from feedd.reading.words.lines import Line, undecorated

NO_FIELD = ("- ", "#", "]", "}")  # in front matter: an item of a list, a remark, the end of a list or table
_FENCES = {"---": ("---", "..."), "+++": ("+++",)}  # of front matter in YAML and in TOML, and what ends it
_TOML = re.compile(r"([\w-]{1,40})\s*=\s*")
_KEY = re.compile(r"[\w-]{1,40}:(?: |\Z)")
_OPEN_QUOTE = re.compile(r"[\w-]{1,40}: *([\"'])(?:(?!\1).)*")
SUBJECTS = 6  # lines over a rule: a title, facts and subjects
SENTENCE = 60  # characters of lines between rules that end with a full stop: a notice, and no title
SITE = 50  # characters of a site's name above the title
INDENTED = 8  # columns before a centred line, at least
NARROW, WIDE = 62, 82  # columns of the page in which it is centred: as many to its left as to its right


@frozen
class Head:
    """The facts of a head; `cut` are the numbers, from 0, of the lines that say them and nothing else."""

    facts: Facts
    cut: frozenset[int] = frozenset()
    heading: int | None = None  # a line that only looks like a title: it becomes a heading and is not cut
    is_front_matter: bool = False


def proved_head(lines: Sequence[Line], zone: tzinfo) -> Head:
    """Read the proved part of a head without boxes, which may be empty; `zone` is for times that name none."""
    front = _front_matter(lines, zone)
    if front is not None:
        return front
    groups = split_groups(lines)
    art = len(list(takewhile(is_skipped, groups)))
    head = _before_facts(groups, art, zone) or _by_form(groups[art:], zone)
    head = head or _centred(groups[art:]) or _alone(groups[art:])
    if head.cut and head.facts.title is None:
        head = _titled_below(head, groups)
    return replace(head, cut=with_rules(head.cut, lines)) if head.cut else head


def _titled_below(head: Head, groups: Sequence[Group]) -> Head:
    """Take a line that stands alone below the facts as the title."""
    alone = _alone([group for group in groups if group.start > max(head.cut)])
    return replace(head, facts=head.facts.joined(alone.facts), heading=alone.heading)


def _front_matter(lines: Sequence[Line], zone: tzinfo) -> Head | None:
    """Read front matter, fields between two fences; all of it is head, even what is not understood."""
    ends = _FENCES.get(lines[0].text, ()) if lines else ()
    end = next((number for number, line in enumerate(lines[1:HEAD], start=1) if line.text in ends), 0)
    if not ends:
        return None
    inside = [line.text for line in lines[1:end] if line.text and not line.text.lstrip().startswith(NO_FIELD)]
    if lines[0].text == "+++":
        inside = [_TOML.sub(r"\1: ", text, count=1) for text in inside if _TOML.match(text)]
    fields = read_fields(_unfolded(inside)) if end else None
    if fields is None:
        return None
    facts = from_fields(fields, zone)
    after = _repeated(lines, end + 1, facts, zone)
    return Head(facts=facts, cut=frozenset({*range(end + 1), *after}), is_front_matter=True)


def _unfolded(texts: Sequence[str]) -> Sequence[str]:
    """Join the lines of a value in quotes that goes on over several; none where a quote is never closed."""
    joined: list[str] = []
    for text in texts:
        if joined and _OPEN_QUOTE.fullmatch(joined[-1]):
            if _KEY.match(text):
                return texts
            joined[-1] += f" {text.strip()}"
        else:
            joined.append(text)
    return texts if joined and _OPEN_QUOTE.fullmatch(joined[-1]) else joined


def _repeated(lines: Sequence[Line], start: int, facts: Facts, zone: tzinfo) -> set[int]:
    """Find the lines below front matter that repeat it: title and byline."""
    cut: set[int] = set()
    for number in range(start, min(start + 6, len(lines))):
        text = lines[number].text.strip()
        said = text and (lines[number].bare == facts.title or read_facts([text], zone) not in (None, Facts()))
        if text and not said:
            break
        cut |= {number} if said else set()
    return cut


def _before_facts(groups: Sequence[Group], art: int, zone: tzinfo) -> Head | None:
    """Find the first facts, the title above them (in the same group or the one before), and the facts that follow."""
    days = sum(_opening_day(group.texts[0]) is not None for group in groups)
    for at in range(art, min(len(groups), art + GROUPS)):
        title, facts = _split(groups[at], zone)
        if facts is None and days == 1:  # with more it is a log
            title, facts = _titled_day(groups[at], groups[at + 1 : at + 2], zone)
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
    dated = (n for n, text in enumerate(texts) if is_date_line(text) or (n and is_nearly_alone([Line(text=text)], 0)))
    # A date beside other words is no part of a title, and a heading mark is that of one line.
    most = 1 if is_heading(texts[0]) else next(dated, TITLE_LINES)
    for size in range(1, min(TITLE_LINES, most, len(texts) - 1) + 1):
        facts = read_facts(texts[size:], zone) if not is_remark(texts[size - 1]) else None
        if facts is not None and not any(read_field(text) and read_facts([text], zone) for text in texts[:size]):
            return _joined(texts[:size]), facts
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


def _titled_day(group: Group, below: Sequence[Group], zone: tzinfo) -> tuple[str | None, Facts | None]:
    """Read `# 2024-05-03 - A day at the mill`: a title that begins with its date, marked or above a paragraph.

    Above a short line it may be a place, and that line the title.
    """
    text = group.texts[0]
    found = _opening_day(text) if len(group.texts) == 1 and len(text) <= TITLE_WIDTH else None
    moment = moment_of(found, zone, "article") if found else None
    if found is None or moment is None:
        return None, None
    bare = bare_title(text)
    rest = bare[found.end :].lstrip()
    title = rest.lstrip("])-–—:|/ ")
    parted = rest[:1] in ("-", "–", "—", ":") and text[-1] not in ".,;:!?" and below and len(below[0].texts) > 1
    if not (group.below or is_heading(text) or is_framed(text) or parted):
        return None, None
    if not any(map(str.isalpha, title)) or is_address(title):
        return None, None
    return undecorated(title), Facts(published=moment)


def _opening_day(text: str) -> Found | None:
    """Return the date that a line begins with, apart from its signs; its place is that in the bare title."""
    bare = bare_title(text)
    found = find_dates(bare)
    return found[0] if len(found) == 1 and not bare[: found[0].start].strip("[(") else None


def _followed(head: Head, groups: Sequence[Group], zone: tzinfo) -> Head:
    """Add the groups of facts that follow; a title with a rule below it may come after the date."""
    for group in groups:
        facts = read_facts(group.texts, zone)
        if facts is None and head.facts.title is None and group.below and group.may_be_title:
            facts = Facts(title=_title_of(group))
        if facts is None:
            break
        head = Head(facts=head.facts.joined(facts), cut=head.cut | set(group.lines))
    authors = tuple(name for name in head.facts.authors if name != head.facts.source) or head.facts.authors
    return replace(head, facts=replace(head.facts, authors=authors))


def _by_form(groups: Sequence[Group], zone: tzinfo) -> Head | None:
    """Take the first group as the title because of the rule below or around it, or of its decoration."""
    first = groups[0] if groups else None
    if first and (several := _with_subjects(first, zone)) is not None:
        return several
    if first is None or not first.may_be_title:
        return None
    decorated = len(first.texts) == 1 and first.texts[0].lstrip()[:2] in ("# ", "==", "**", "~~", "--")
    if not (first.below or decorated) or not undecorated(first.texts[0]) or is_section(first.texts[0]):
        return None
    if _is_notice(first.texts):
        return None
    boxed = first.above and first.below
    size = _title_lines(first.texts) if boxed else len(first.texts)
    head = Head(facts=Facts(title=_joined(first.texts[:size])), cut=frozenset(first.lines[:size]))
    opening = opening_date(groups[1].texts[0]) if len(groups) > 1 and len(groups[1].texts) == 1 else None
    moment = moment_of(opening, zone, "article") if opening else None
    return replace(head, facts=replace(head.facts, published=moment))


def _with_subjects(group: Group, zone: tzinfo) -> Head | None:
    """Read a title over a rule with its facts and subjects between: what is no fact there stays in the text."""
    facts = [read_facts([text], zone) for text in group.texts]
    dated = [is_nearly_alone([Line(text=text)], 0) for text in group.texts]
    size = next((n for n, one in enumerate(facts) if one not in (None, Facts()) or (n and dated[n])), 0)
    if not size or not group.below or len(group.texts) > SUBJECTS or size > TITLE_LINES:
        return None
    told = Facts(title=_joined(group.texts[:size]))
    cut = {*group.lines[:size]}
    for number, one in zip(group.lines, facts, strict=True):
        if one is not None and number not in cut:
            told, cut = told.joined(one), cut | {number}
    return Head(facts=told, cut=frozenset(cut))


def _is_notice(texts: Sequence[str]) -> bool:
    """Return whether lines between rules are sentences, and no title."""
    return len(" ".join(texts)) > SENTENCE and texts[-1].rstrip().endswith((".", "!")) and len(texts) > 1


def _title_lines(texts: Sequence[str]) -> int:
    """Count the lines of a title between two rules: it continues only after a full line."""
    size = 1
    while size < len(texts) and len(texts[size - 1].strip()) + len(texts[size].split()[0]) >= 60:
        size += 1
    return size


def _centred(groups: Sequence[Group]) -> Head | None:
    """Take the first centred lines as the title, as in RFCs: above them are only columns of names and dates."""
    for group in groups[:3]:
        if group.may_be_title and all(_is_centred(text) and not is_address(text) for text in group.texts):
            size, told = _byline_of(group)
            alone = group.start if len(group.texts) == 1 else None
            return Head(facts=Facts(title=_joined(group.texts[:size]), authors=told), heading=alone)
        if not any("   " in text.strip() for text in group.texts):
            break
    return None


def _byline_of(group: Group) -> tuple[int, tuple[str, ...]]:
    """Return how many lines of a group are the title, and the authors in the byline below, of one line or two."""
    for number in range(1, len(group.texts)):
        for end in (number + 1, number + 2):
            if told := read_byline(" ".join(text.strip() for text in group.texts[number:end])):
                return number, told[0]
    return len(group.texts), ()


def _is_centred(text: str) -> bool:
    indent = len(text) - len(text.lstrip())
    return indent >= INDENTED and NARROW <= indent + len(text) <= WIDE


def _alone(groups: Sequence[Group]) -> Head:
    """Take a first line that stands alone and does not end as a sentence as the title; it stays in the text."""
    if len(groups) > 1 and len(groups[0].texts) == 1 and not groups[0].above:
        text = groups[0].texts[0].strip()
        ends = text[-1] in ".,;:" or is_section(text) or is_announcement(text) or is_date_line(text)
        if len(text) <= 80 and not ends and "://" not in text and text[0].isalnum():
            return Head(facts=Facts(title=bare_title(text)), heading=groups[0].start)
    return Head(facts=Facts())


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
    return is_line and len(title.texts) == 1 and (is_heading(title.texts[0]) or (name.below and title.below))


def _title_of(group: Group) -> str:
    return _joined(group.texts)


def _joined(texts: Sequence[str]) -> str:
    return bare_title(" ".join(" ".join(text.split()) for text in texts))


def with_rules(cut: frozenset[int], lines: Sequence[Line]) -> frozenset[int]:
    """Add the rules and blank lines directly above the head, within it and directly below it."""
    first, last = min(cut), max(cut)
    above = takewhile(lambda number: _is_empty(lines[number]), range(first - 1, -1, -1))
    below = takewhile(lambda number: _is_empty(lines[number]), range(last + 1, len(lines)))
    within = (number for number in range(first, last) if _is_empty(lines[number]))
    return cut.union(above, within, below)


def _is_empty(line: Line) -> bool:
    return not line.is_item and (not line.text.strip() or line.is_rule or is_wrapper(line))
