"""Weighs which line of a head is the title where no form proves it, and whether that line is cut from the text.

The points are twice the weights of a logistic regression over 145 labelled titles and 2,087 pairs of an index and its
document, rounded; the number in a row is that weight, or the row says why it was added.
"""

import re
from collections import Counter
from collections.abc import Sequence
from datetime import tzinfo
from itertools import islice

from msgspec import Struct

from feedd.reading.evidence import Feature, enough_points
from feedd.reading.head.date_words import names_another_day, names_neighbour
from feedd.reading.head.dating import CHRONICLE, is_nearly_alone
from feedd.reading.head.expected import letters
from feedd.reading.head.facts import Facts, read_date_line, read_facts
from feedd.reading.head.fields import is_for_programs, read_field
from feedd.reading.head.groups import is_comment, is_wrapper
from feedd.reading.head.marks import bare_title, has_columns, is_framed, is_heading, is_item, is_marked
from feedd.reading.words.characters import STOPS
from feedd.reading.words.dates import find_dates, is_month
from feedd.reading.words.lines import BLANK, SHORT, Line

WEIGHED = 15  # lines of words that may be the title; 93 % of titles are among the first three
TOP = 80  # lines of a document that are looked at
ENOUGH = -1  # points of a title; a line with fewer is named wrongly more often than rightly
CUT = 3  # points of a title that is cut: a wrong cut loses text, a wrong keep shows a title twice
LONGEST = 120  # characters of a title
MUCH_SHORTER = 0.6  # of the next line: a title that touches its text is shorter than a line of the text
AROUND = 5  # lines of two paragraphs of a line each, and the beginning of a third
SECTIONS = 3  # framed lines of one form: they head sections, unless facts follow the first

_SECTION_WORDS = (
    "introduction intro overview abstract summary preface foreword contents features name synopsis"
    " einleitung einführung überblick"
    " inhalt vorwort introduzione introducción introdução inledning sommaire préface"
    " введение вступление предисловие wstęp úvod bevezetés johdanto innledning indledning inleiding sumário resumo"
    " はじめに 前言 引言 简介 서론"
)
_SECTIONS = frozenset(_SECTION_WORDS.split())
# With these a section begins where others of its level follow; alone they may be titles.
_OFTEN_SECTION_WORDS = (
    "setup installation install usage use about background motivation prerequisites requirements preamble prologue"
    " notes tldr description goals why what"
    " voraussetzungen hintergrund motivation vorbemerkung contexte préambule prérequis contexto antecedentes requisitos"
    " premessa contesto bakgrund förord achtergrond voorwoord tausta háttér előszó tło kontekst założenia"
    " предыстория установка подготовка 背景 概要 概述"
)
_OFTEN_SECTIONS = frozenset(_OFTEN_SECTION_WORDS.split())
_GREETING = re.compile(
    r"(?:dear|hi|hello|hey|hallo|liebe[rs]?|cher|chère|ciao|hola|caro|cara|querido|querida|hej|bonjour|salut)\b"
    r"(?:,? [\w.'’-]{1,20}){0,3}[ ,.!:]*$",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"[\W_]*(?:[a-z]{2,9}://\S+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?:www|gopher)\.[\w.-]+/?\S*)[\W_]*", re.IGNORECASE
)
_PADDED = re.compile(r"[\w-]{1,20}(?: [\w-]{1,20}){0,2}(?:\s{2,20}:|:(?:\t| {2,}))\s*\S")
_ARMOUR = re.compile(
    r"-{3,}\s?(?:BEGIN|END)\s.*|begin \d{3} \S+|xbtoa Begin", re.IGNORECASE
)  # of PGP, uuencode, certificates
_RIGHTS = re.compile(r"(?:copyright|copyleft|\(c\)|©)\W{0,3}(?:\(c\)|©)?\W{0,3}\d{4}\b", re.IGNORECASE)
_PICTURE = re.compile(r"[\W_]{0,3}\w[\w.-]{0,60}\.(?:jpe?g|png|gif|bmp|webp|svg)[\W_]{0,3}", re.IGNORECASE)
_CODED = re.compile(r"[A-Za-z0-9+/=]{40,}")
ENDS = ".,;:。，、；：।॥۔።။។"  # what no title ends with
# Where a sentence ends amid a line; a word before a stop that is short or has a capital may be an abbreviation.
_AMID = re.compile(
    r"(?:\b(?-i:[^\W\d_A-Z]){4,40}\.|\s\S{1,40}[!?…])[\"'”»)]?\s+[\"'“«(¿¡]{0,2}(?P<next>[^\W\d_])|[^\s。！？।۔؟][。！？।۔؟]\s?\w"
)
_LABEL_WORDS = "link links url permalink source via date author subject title tags category categories"
_LABELS = frozenset(_LABEL_WORDS.split())
_PRESENTS = re.compile(r".*\b(?:presents?|präsentiert|présente)\b[\W_]*", re.IGNORECASE)


class Sight(Struct, frozen=True, kw_only=True):
    """A line of words as one sees it among its neighbours."""

    number: int
    last: int  # the same, but for a title that is framed over two lines
    text: str  # without the blanks around it
    nth: int  # among the lines of words, from 0
    after: str  # the line that touches it below
    block: int  # lines that touch each other and are no facts, with itself
    others_above: int  # lines of words above that are no facts
    is_fact: bool  # a date, a byline or a known field, but no title field
    is_dated: bool  # a date and few other words
    has_sisters: bool  # other lines of its level or its frame head sections too
    facts_above: bool  # the line of words above is a fact, or a date beside other words
    facts_below: bool  # the next line of words is one
    ruled: bool  # a rule is directly below
    goes_on_past: bool  # its sentence goes on below a line that stands alone
    taken: bool  # the proofs name it, and leave it in the text

    @property
    def title(self) -> str:
        """The line without its signs or its key."""
        field = read_field(self.text)
        return bare_title(field.value if field is not None and field.kind == "title" else self.text)

    @property
    def is_section(self) -> bool:
        """Whether the line heads a section."""
        return self.has_sisters or is_section(self.text)


TITLE: tuple[Feature[Sight], ...] = (
    Feature("title or subject field", +4, lambda s: _is_title_field(s.text), "+2.3"),
    Feature("heading mark", +4, lambda s: is_heading(s.text), "+2.2"),
    Feature("first line of words", +3, lambda s: s.nth == 0, "+1.7, art and rules skipped"),
    Feature("under 50 characters", +2, lambda s: len(s.text) < 50, "+1.2"),
    Feature("facts next below", +2, lambda s: s.facts_below, "+1.0: date, byline or field"),
    Feature("alone below facts", +4, lambda s: s.facts_above and s.block == 1, "a title may stand under its date"),
    Feature("set off by signs", +4, lambda s: is_framed(s.text), "+0.4 with signs on one side, surer on both"),
    Feature("the proofs name it", +5, lambda s: s.taken, "+1.6, doubled: with less, RFCs lose their centred title"),
    Feature("every line", -5, lambda _: True, "-2.3: most lines are no title"),
    Feature("fourth line of words or later", -2, lambda s: s.nth >= 3, "-1.2"),
    Feature("two other lines above", -2, lambda s: s.others_above >= 2, "-1.2: the text has begun"),
    Feature("ends as a sentence", -2, lambda s: s.text[-1] in ENDS, "-1.2"),
    Feature("several sentences", -6, lambda s: is_sentences(s.text), "`It is over. I went home!` begins the text"),
    Feature("begins small", -3, lambda s: s.text[0].islower(), "-1.4"),
    Feature("in a block of four", -3, lambda s: s.block >= 4 and not _is_sure(s.text), "-1.6: prose, verse, lists"),
    Feature("goes on below", -3, lambda s: _goes_on(s), "verse, a list: the line below is not much longer"),
    Feature("goes on past a line", -9, lambda s: s.goes_on_past, "`called it` / `Storm!` / `and` is one sentence"),
    Feature("item of a list", -4, lambda s: is_item(s.text), "a list begins at once"),
    Feature("greets", -8, lambda s: bool(_GREETING.match(s.text)), "a letter begins at once"),
    Feature("heads a section", -9, lambda s: s.is_section, "others of its level follow, or it is 'Introduction'"),
    Feature("names a day", -3, lambda s: s.is_dated, "the proofs read titles that end with their date"),
    Feature("begins a script", -9, lambda s: s.text.startswith("#!"), "the text is a program"),
    Feature("no words", -9, lambda s: sum(map(str.isalpha, s.title)) < 2, "a number is of a page or an issue"),
    Feature("padded field", -9, lambda s: is_padded(s.text), "`Alias     :   x` stands among fields that nobody knows"),
    Feature("an address", -9, lambda s: is_address(s.text), "a link or a mailbox stands below a banner"),
    Feature("two columns", -4, lambda s: has_columns(s.text), "a drawing, or names beside dates, stands there"),
    Feature(
        "cells of a table",
        -9,
        lambda s: s.text.count(" | ") > 1,
        "`| 12 | rye | ann |` stands above an article of a zine",
    ),
    Feature("no title", -9, lambda s: is_no_title(s.text), "a key without its title, the beginning of coded bytes"),
    Feature("a remark", -6, lambda s: is_remark(s.text), "'(written on the train)' stands above texts"),
    Feature("announces a title", -4, lambda s: is_announcement(s.text), "'the mill proudly presents'"),
)
CUTTING: tuple[Feature[Sight], ...] = (
    Feature("facts in the head", +3, lambda s: s.facts_below, "+1.6"),
    Feature("rule, mark or frame", +3, lambda s: s.ruled or is_marked(s.text), "+1.4"),
    Feature("title or subject field", +3, lambda s: _is_title_field(s.text), "a key says what the line is"),
    Feature("below the eighth line", -2, lambda s: s.number >= 8, "-1.1"),
    Feature("in a block of four lines", -4, lambda s: s.block >= 4 and not _is_sure(s.text), "-2.0"),
)


def _goes_on(sight: Sight) -> bool:
    return (
        bool(sight.after)
        and not sight.facts_below
        and len(sight.text) > MUCH_SHORTER * len(sight.after)
        and not is_marked(sight.text)
    )


def best_title(sights: Sequence[Sight], table: Sequence[Feature[Sight]] = TITLE) -> Sight | None:
    """Return the line with the most points, the first of several; None where no line has enough."""
    best, least = None, ENOUGH
    for sight in sights:
        able = len(sight.text) <= LONGEST and not sight.is_fact
        found = enough_points(sight, table, least) if able else None
        if found is not None:
            best, least = sight, found + 1
    return best


def is_cut(sight: Sight, table: Sequence[Feature[Sight]] = CUTTING) -> bool:
    """Return whether a line that is the title says nothing else, so that it is cut from the text."""
    return enough_points(sight, table, CUT) is not None


def is_section(text: str) -> bool:
    """Return whether a heading is one that texts begin with below their title."""
    return letters(text) in _SECTIONS


def may_be_section(text: str) -> bool:
    """Return whether a heading is one that texts often begin with, where other headings of its level follow."""
    return letters(text) in _OFTEN_SECTIONS or is_section(text)


def is_no_title(text: str) -> bool:
    """Return whether a line only looks like a title: a key, `LINK`, `Tags: rust`, or what programs wrote and read."""
    bare = text.strip()[:SHORT]
    if bare.startswith("<!--") or _RIGHTS.match(bare) or _PICTURE.fullmatch(bare):
        return True
    if names_neighbour(bare) and find_dates(bare):  # a link to another text
        return True
    if bare[-1:] == ":" or letters(bare) in _LABELS:
        return letters(bare) in _LABELS and _level(bare) != 1
    field = read_field(bare)
    if field is not None and field.kind != "title" and (field.kind == "tags" or is_for_programs(field.key)):
        return True
    return bool(_ARMOUR.fullmatch(bare) or _CODED.fullmatch(bare))


def is_sentences(text: str) -> bool:
    """Return whether a line is several sentences without a mark of a title: `It is over. I went home!`."""
    bare = text.strip()[: SHORT * 2].rstrip("\"'”»)")
    if bare[-1:] not in STOPS or is_marked(text):
        return False
    return any(not (one["next"] or "").islower() for one in _AMID.finditer(bare))


def is_announcement(text: str) -> bool:
    """Return whether a line only announces the title below it."""
    return "pr" in text.lower() and bool(_PRESENTS.fullmatch(text[:SHORT]))


def is_padded(text: str) -> bool:
    """Return whether a line is a field of a table: its key or its value is padded to a column."""
    return ":" in text and bool(_PADDED.match(text.strip()[:SHORT]))


def is_remark(text: str) -> bool:
    """Return whether a line is a remark in brackets, `(written on the train)`, and no title in them, `( The weir )`.

    So is what begins with two stops, as comments and directives of reStructuredText do.
    """
    bare = text.strip()
    if text[:3] == ".. ":
        return True
    is_title = bare[1:2] == " " and bare[2:].lstrip()[:1].isupper()
    return bare[:1] + bare[-1:] == "()" and bare.count("(") == 1 and not is_title


def is_address(text: str) -> bool:
    """Return whether a line is nothing but an address: of a page, of a mailbox."""
    return bool(_ADDRESS.fullmatch(text.strip()[:SHORT]))


def _level(text: str) -> int:
    """Return the number of `#` that mark a heading; 0 where a line is none."""
    bare = text.strip()[:SHORT]
    return len(bare) - len(bare.lstrip("#")) if is_heading(bare) else 0


def _frame(text: str) -> str | None:
    """Return the signs that a framed line begins with, `==` of `== The weir ==`; None where it has none."""
    return text.split()[0] if is_framed(text) and not text[:1].isalnum() and " " in text.strip() else None


def look(lines: Sequence[Line], zone: tzinfo, taken: int | None) -> list[Sight]:
    """Return the first lines of words as they are seen; `taken` is the line that the proofs name."""
    solid = [*islice((number for number, line in enumerate(lines[:TOP]) if _has_words(line)), WEIGHED)]
    facts = {number: _is_fact(lines[number], zone) or _tells_another_day(lines, number, zone) for number in solid}
    dated = {number: is_nearly_alone(lines, number) for number in solid}
    if len({lines[number].dates[0].day for number in solid if dated[number]}) >= CHRONICLE:
        dated = dict.fromkeys(solid, False)
    marks = Counter(_level(line.text) for line in lines[:TOP] if line.text[:1] == "#")
    levels = {level for level, times in marks.items() if times > 1}
    frames = Counter(frame for line in lines[:TOP] if not line.is_plain and (frame := _frame(line.text)))
    told = {number: facts[number] or dated[number] or is_month(lines[number].text) for number in solid}
    sights: list[Sight] = []
    end = 0
    for nth, number in enumerate(solid):
        if number >= end:
            top, end = _block(lines, number)
        text, last = _whole(lines, number, end)
        sights.append(
            Sight(
                number=number,
                last=last,
                text=text,
                nth=nth,
                after=lines[last + 1].text.strip() if last + 1 < end else "",
                block=end - top - sum([told[n] for n in solid if top <= n < end and n != number]),
                others_above=sum([not told[above] for above in solid[:nth]]),
                is_fact=facts[number],
                is_dated=dated[number],
                has_sisters=(_level(text) in levels and (_level(text) > 1 or may_be_section(text)))
                or (frames[_frame(text) or ""] >= SECTIONS and not (nth + 1 < len(solid) and told[solid[nth + 1]])),
                facts_above=nth > 0 and told[solid[nth - 1]],
                facts_below=nth + 1 < len(solid) and told[solid[nth + 1]],
                ruled=last + 1 < len(lines) and lines[last + 1].is_rule,
                goes_on_past=_goes_on_past(lines, number),
                taken=number == taken,
            )
        )
    return sights


def _goes_on_past(lines: Sequence[Line], number: int) -> bool:
    """Return whether a line begins high and the second paragraph below small, with a line between that does not."""
    solid = [line for line in lines[number : number + AROUND] if line.text.strip()][:3]
    parted = [line.is_blank for line in lines[number : number + AROUND]][1:4:2] == [True, True]
    first, between, below = solid if parted and len(solid) == 3 else (BLANK, BLANK, BLANK)
    return first.text.lstrip()[:1].isupper() and below.begins_low and not between.begins_low and not between.is_item


def _has_words(line: Line) -> bool:
    if is_wrapper(line) or is_comment(line.text):
        return False
    is_words = not (line.is_item or line.is_rule or line.text.startswith("=>")) and bool(line.text.strip())
    return is_words and (not line.is_drawn or (is_framed(line.text) and not Line(text=bare_title(line.text)).is_drawn))


def _block(lines: Sequence[Line], number: int) -> tuple[int, int]:
    """Return where the lines that touch a line begin and end."""
    top, end = number, number + 1
    while top and _touches(lines[top - 1]):
        top -= 1
    while end < min(len(lines), TOP) and _touches(lines[end]):
        end += 1
    return top, end


def _whole(lines: Sequence[Line], number: int, end: int) -> tuple[str, int]:
    """Return a line and its number, or two lines that one frame holds together: `- a mill`, `  and a river -`."""
    text = lines[number].text.strip()[: SHORT * 2]
    if end == number + 2 and not is_framed(text):
        both = f"{text} {lines[number + 1].text.strip()}"
        if is_framed(both):
            return both, number + 1
    return text, number


def _touches(line: Line) -> bool:
    return not line.is_item and not line.is_rule and bool(line.text.strip())


def _is_sure(text: str) -> bool:
    """Return whether a line is a title by signs or by a key of its own, whatever touches it."""
    return is_marked(text) or _is_title_field(text)


def _is_title_field(text: str) -> bool:
    field = read_field(text)
    return field is not None and field.kind == "title"


def _is_fact(line: Line, zone: tzinfo) -> bool:
    if len(line.dates) == 2 and not any(map(str.isalnum, line.text[line.dates[0].end : line.dates[1].start])):
        return line.dates[0].start == 0  # the days between which something lasted
    facts = read_facts([line.text], zone)
    return facts is not None and facts.title is None and facts != Facts()


def _tells_another_day(lines: Sequence[Line], number: int, zone: tzinfo) -> bool:
    """Return whether a line is a field, below words, with a day that is not the text's: `Deadline: 2024-05-03`."""
    line = lines[number]
    if len(line.dates) != 1 or number == 0 or lines[number - 1].is_blank:
        return False
    field = read_field(line.text)
    return field is not None and names_another_day(field.key) and read_date_line(field.value, zone) is not None
