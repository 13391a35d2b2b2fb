"""Takes lines as the title because of their form: a rule below, decoration, the centre of the page, standing alone."""

import re
from collections.abc import Sequence
from datetime import tzinfo

from feedd.reading.head.bylines import read_byline
from feedd.reading.head.dating import is_date_line, is_nearly_alone
from feedd.reading.head.facts import Facts, Head, opening_date, read_facts
from feedd.reading.head.fields import read_field
from feedd.reading.head.groups import TITLE_LINES, Group
from feedd.reading.head.marks import bare_title, has_columns
from feedd.reading.head.mastheads import is_part
from feedd.reading.head.titles import (
    ENDS,
    is_address,
    is_announcement,
    is_no_title,
    is_padded,
    is_section,
    is_sentences,
    may_be_section,
)
from feedd.reading.words.dates import find_dates, moment_of
from feedd.reading.words.lines import TAB, Line, undecorated
from feedd.structs import replace

SUBJECTS = 6  # lines over a rule: a title, facts and subjects
SENTENCE = 60  # characters of lines between rules that end with a full stop: a notice, and no title
INDENTED = 8  # columns before a centred line, at least
NARROW, WIDE = 62, 82  # columns of the page in which it is centred: as many to its left as to its right
_NUMBERED = re.compile(r"(?:\d{1,2}|[IVX]{1,4})[.)] ?\S")
_FROM = re.compile(r"(?:from|by)\s", re.IGNORECASE)


def by_form(groups: Sequence[Group], zone: tzinfo) -> Head | None:
    """Take the first group as the title because of the rule below or around it, or of its decoration."""
    first = groups[0] if groups else None
    if first and (several := _with_subjects(first, zone)) is not None:
        return several
    if first is None or not first.may_be_title:
        return None
    decorated = len(first.texts) == 1 and first.texts[0].lstrip()[:2] in ("# ", "==", "**", "~~", "--")
    if not (first.below or decorated) or not undecorated(first.texts[0]) or is_section(first.texts[0]):
        return None
    if (
        _is_notice(first.texts)
        or is_no_title(first.texts[0])
        or heads_section(first.texts, [group.texts[0] for group in groups[1:]])
    ):
        return None
    boxed = first.above and first.below
    told = (n for n, text in enumerate(first.texts) if n and (find_dates(text) or read_field(text)))
    size = _title_lines(first.texts) if boxed else next(told, len(first.texts))
    head = Head(facts=Facts(title=joined(first.texts[:size])), cut=frozenset(first.lines[:size]))
    opening = opening_date(groups[1].texts[0]) if len(groups) > 1 and len(groups[1].texts) == 1 else None
    moment = moment_of(opening, zone, "article") if opening else None
    return replace(head, facts=replace(head.facts, published=moment))


def _with_subjects(group: Group, zone: tzinfo) -> Head | None:
    """Read a title over a rule with its facts and subjects between: what is no fact there stays in the text."""
    if not group.below or len(group.texts) > SUBJECTS:
        return None
    facts = [read_facts([text], zone) for text in group.texts]
    dated = [is_nearly_alone([Line(text=text)], 0) for text in group.texts]
    size = next((n for n, one in enumerate(facts) if one not in (None, Facts()) or (n and dated[n])), 0)
    if not size or size > TITLE_LINES:
        return None
    told = Facts(title=joined(group.texts[:size]))
    cut = {*group.lines[:size]}
    for number, one in zip(group.lines, facts, strict=True):
        if one is not None and number not in cut:
            told, cut = told.joined(one), cut | {number}
    return Head(facts=told, cut=frozenset(cut))


def heads_section(texts: Sequence[str], below: Sequence[str]) -> bool:
    """Return whether the first heading of a text heads its first section: `Files:`, or `1. Intro` above `2. Use`."""
    numbered = _NUMBERED.match(texts[0].strip())
    if texts[0].startswith("# ") and may_be_section(texts[0]) and any(text.startswith("# ") for text in below):
        return True
    return texts[-1].rstrip().endswith(":") or (
        bool(numbered) and any(_NUMBERED.match(text.strip()) for text in below if len(text.strip()) <= SENTENCE)
    )


def _is_notice(texts: Sequence[str]) -> bool:
    """Return whether lines between rules are sentences, and no title."""
    return len(" ".join(texts)) > SENTENCE and texts[-1].rstrip().endswith((".", "!")) and len(texts) > 1


def _title_lines(texts: Sequence[str]) -> int:
    """Count the lines of a title between two rules: it continues only after a full line."""
    size = 1
    while size < len(texts) and len(texts[size - 1].strip()) + len(texts[size].split()[0]) >= 60:
        size += 1
    return size


def centred(groups: Sequence[Group]) -> Head | None:
    """Take the first centred lines as the title, as in RFCs: above them are only columns of names and dates."""
    for group in groups[:3]:
        if group.may_be_title and all(_is_centred(text) and not is_address(text) for text in group.texts):
            size, told = _byline_of(group)
            only = group.start if len(group.texts) == 1 else None
            return Head(facts=Facts(title=joined(group.texts[:size]), authors=told), heading=only)
        if not any("   " in text.strip() for text in group.texts):
            break
    return None


def _byline_of(group: Group) -> tuple[int, tuple[str, ...]]:
    """Return how many lines of a group are the title, and the authors in the byline below, of one line or two."""
    for number in range(1, len(group.texts)):
        for end in (number + 1, number + 2):
            if told := read_byline(" ".join(text.strip() for text in group.texts[number:end])):
                return number, told[0]
        if _FROM.match(group.texts[number].strip()):
            return number, ()
    return len(group.texts), ()


def _is_centred(text: str) -> bool:
    text = text.expandtabs(TAB)
    indent = len(text) - len(text.lstrip())
    return indent >= INDENTED and NARROW <= indent + len(text) <= WIDE


def alone(groups: Sequence[Group]) -> Head:
    """Take a first line that stands alone and does not end as a sentence as the title; it stays in the text."""
    texts = groups[0].texts if groups else ()
    is_line = len(texts) == 1 or (len(texts) == 2 and is_part(texts[1]))
    if len(groups) > 1 and is_line and not groups[0].above:
        text = groups[0].texts[0].strip()
        ends = text[-1] in ENDS or is_sentences(text) or is_section(text) or is_announcement(text) or is_date_line(text)
        ends = (
            ends
            or is_padded(text)
            or is_no_title(text)
            or has_columns(text)
            or heads_section([text], [group.texts[0] for group in groups[1:]])
        )
        if len(text) <= 80 and not ends and "://" not in text and text[0].isalnum() and sum(map(str.isalpha, text)) > 1:
            return Head(facts=Facts(title=bare_title(text)), heading=groups[0].start)
    return Head(facts=Facts())


def joined(texts: Sequence[str]) -> str:
    """Return the lines of a title as one, without signs around it."""
    return bare_title(" ".join(" ".join(text.split()) for text in texts))
