"""The lines of words at the top of a page as one sees them among their neighbours: which of them may be its name."""

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile

from msgspec import Struct

from feedd.model import GopherUrl
from feedd.reading.head.boxes import unboxed
from feedd.reading.head.fields import read_field
from feedd.reading.index.marked_tops import FENCE, fenced, name_of_drawing, sections
from feedd.reading.words.characters import share_of_letters
from feedd.reading.words.furniture import is_way_out
from feedd.reading.words.lines import SHORT, Line
from feedd.reading.words.names import (
    BANNER,
    COUNT,
    LEAD,
    LONGEST,
    MOST_WORDS,
    SENTENCE_ENDS,
    WORD,
    bare_name,
    is_period,
    may_name,
    name_in,
    sentence_end,
    trimmed,
    without_page,
)
from feedd.reading.words.page_words import greets_on, is_column_heads, is_notice, named_in_greeting, words_of

TOP = 60  # lines that are searched; a banner of fifty rows was the tallest seen
WEIGHED = 10  # lines of words; what names a page stands among its first three
MOST_TOLD = 5  # words of a name in a greeting that its line may break
MOST_BEFORE = 3  # words of a name before a dash, in a line that is too long for one
MOST_BAR = 6  # links above the heading of a page, none of them dated; more are a list
MOST_ABOVE = 4  # words of a name that touches the line below it
INITIALS = 3  # letters by which an artist signs below a drawing
_TITLE = "# "  # of gemtext and Markdown: the heading of a whole page
_DIGIT = re.compile(r"\d")
_MARKUP = ("```", "=>")  # of gemtext: words for who cannot see the drawing, and a link
INDENT = 6  # columns; a paragraph begins further to the left

_SPACED = re.compile(
    r"(?=(?:\w\s+){3})\w(?: [\w'’&.]){0,40}(?:\s{2,6}\w(?: [\w'’&.]){0,40}){0,12}"
)  # letter-spaced words
_SPREAD = re.compile(r"(?=.*[^\W\d_])[^\W_](?:(?P<sign>[_.~·*-])(?P=sign){1,7}[^\W_]){2,20}")  # "T___1___8___S"
_GAP = re.compile(r"\s{2,}|\t")
_COLUMNS = re.compile(r"\S(?:\s{3,}|\t)\S")
_BACK = re.compile(
    r"\W*(?:back|home|return|zurück|start|retour|volver|inicio|voltar|início|takaisin|zpět|vissza|назад|πίσω|indietro)\b"
    r"|\s*(?:<|\.\.|«|←)",
    re.IGNORECASE,
)
_MOTTO = re.compile(r"\s[-–—|:]+\s|:\s")
_LETTERS = re.compile(r"[^\W\d_]")


class Sight(Struct, frozen=True, kw_only=True):
    """A line of words near the top of a page, as one sees it among its neighbours."""

    name: str  # what would be the name
    text: str  # the line, without its decoration, with the sign that ends its sentence
    nth: int  # among the lines of words that may be names or sentences, from 0
    is_told: bool = False  # the page says that this is its name: a greeting, a field
    is_alone: bool = False  # nothing but blank lines, rules, drawings and dates touches it
    is_set_off: bool = False  # by signs, an underline, a box, by its place in the middle, or by capitals
    is_caption: bool = False  # below a drawing
    goes_on: bool = False  # its sentence does, in the next line
    in_drawing: bool = False  # a row of signs touches it above and below
    is_section: bool = False  # other headings on the page have its form
    in_address: bool = False  # the host or the selector has this name
    in_columns: bool = False  # words stand apart in it
    is_field: bool = False  # a fact about the page: "Author: Ada"

    @property
    def size(self) -> int:
        """The number of its words."""
        return len(words_of(self.name))


def _top(lines: Sequence[Line]) -> list[Line]:
    """Return the lines above the first link; links that lead out do not count, nor a bar of them above a title."""
    start = 0
    while start < min(len(lines), TOP) and (not lines[start].text.strip() or _leads_out(lines[start])):
        start += 1
    bar = list(takewhile(lambda line: line.is_item or not line.text.strip(), lines[start : start + TOP]))
    below = lines[start + len(bar) :]
    is_bar = sum(line.is_item for line in bar) <= MOST_BAR and not any(_DIGIT.search(line.text) for line in bar)
    if is_bar and below and (below[0].text.startswith(_TITLE) or _stands_alone(bar, below)):
        start += len(bar)
    top: list[Line] = []
    for line in lines[start : start + TOP]:
        if line.is_item:
            break
        top.append(line)
    return top


def _stands_alone(bar: Sequence[Line], below: Sequence[Line]) -> bool:
    """Return whether a line below a bar of links heads a page: more text follows, apart from it, and then more links.

    The heading of a list touches its links, and a foot has fewer links than the list above it.
    """
    after = next((line for line in below[1:] if line.text.strip() or line.is_item), None)
    is_apart = after is not None and not after.is_item and _separates(below[1])
    return is_apart and sum(line.is_item for line in below) > sum(line.is_item for line in bar)


def _leads_out(line: Line) -> bool:
    return line.is_item and (is_way_out(line.text) or bool(_BACK.match(line.text[:SHORT])))


def look(lines: Sequence[Line], url: GopherUrl) -> Iterator[Sight]:
    """Yield the lines above the first link of a page that may be its name."""
    address = _folded(f"{url.host} {url.selector.decode('utf-8', 'replace')}")
    drawn = _top(lines)
    top = unboxed(drawn, len(drawn))
    inside, below = fenced(top), sections(top)
    nth = 0
    skip = False
    for number, line in enumerate(top):
        if skip:
            skip = False
            continue
        text = _shown(line)
        if number in inside:
            continue
        if not text:
            if not inside and line.text.startswith(FENCE) and (name := name_of_drawing(line.text, address)):
                yield Sight(name=name, text=name, nth=nth, is_told=True, is_alone=True)
            continue
        after = top[number + 1] if number + 1 < len(top) else None
        if greets_on(text) and after is not None and (rest := _shown(after)):
            text, skip = f"{text} {rest}", True
        end = sentence_end(text)
        told = _told(text)
        name = _without_motto(told or name_in(text) or _before_dash(text))
        if not name or (told and not may_name(told)):
            nth += len(text.split()) > MOST_WORDS or end in SENTENCE_ENDS
            continue
        above = top[number - 1] if number else None
        raw = line.text.strip()[:SHORT]
        is_boxed = line is not drawn[number]
        is_caption = _is_below_drawing(top, number)
        is_marked = not told and name.rstrip("?!") != " ".join(COUNT.sub("", raw.rstrip(":.,;?!…")).split())
        is_alone = raw.startswith("# ") or all(one is None or _separates(one) for one in (above, after))
        is_set_off = is_marked or is_boxed or _is_capitals(name)
        is_set_off = is_set_off or _is_centred(line, above, after) or _is_underlined(top, number)
        yield Sight(
            name=name,
            text=f"{name}{end}",
            nth=nth,
            is_told=bool(told),
            is_alone=is_alone,
            is_set_off=is_set_off,
            is_caption=is_caption,
            goes_on=not (is_set_off or is_alone or _is_whole(told, text)) and _goes_on(text, top, number),
            in_drawing=_is_in_drawing(line, above, after, is_told=bool(told)) or (is_caption and len(name) <= INITIALS),
            is_section=(number in below and not told) or (is_marked and _has_sister(raw, line, lines)),
            in_columns="  " in text,
            is_field=_is_field(text, above, after),
            in_address=len(folded := _folded(name)) > 2 and folded in address,
        )
        nth += 1
        if nth >= WEIGHED:
            return


def _shown(line: Line) -> str:
    """Return the words of a line without the parts of a drawing beside them; "" where it has none."""
    text = line.text.strip()[:SHORT]
    if _SPREAD.fullmatch(spread := trimmed(text)):
        return "".join(filter(str.isalnum, spread))
    if not text or text.startswith(_MARKUP) or line.is_rule or not _LETTERS.search(text) or is_notice(text):
        return ""
    bare = trimmed(text)
    if _SPACED.fullmatch(bare):
        return " ".join(word.replace(" ", "") for word in re.split(r"\s{2,}", bare))
    if is_column_heads(text) or not _GAP.search(text):
        return text if share_of_letters(bare) > 0.5 else ""
    parts = [part for part in _GAP.split(text) if WORD.search(part) and share_of_letters(trimmed(part)) > 0.5]
    return " ".join(parts) if len(parts) < 2 or not _COLUMNS.search(text) else "  ".join(parts)


def _told(text: str) -> str:
    """Return the name that a line says to be one: of a greeting or of a field; "" where it says none."""
    field = read_field(text)
    if field is not None and field.kind == "title":
        return bare_name(field.value)
    return bare_name(named_in_greeting(without_page(trimmed(text) or text)))


def _without_motto(name: str) -> str:
    """Return the first words of a long name, before a sign and what is said about it: "MILL - a log of ..."."""
    head = _MOTTO.split(name, maxsplit=1)[0] if name.count(" ") > MOST_TOLD else name
    return head if head != name and len(head.split()) <= MOST_ABOVE and may_name(head) else name


def _before_dash(text: str) -> str:
    """Return the first words of a line that is too long for a name, before a dash: "Ada Quill — notes on clocks"."""
    head, dash, rest = (
        text.partition(" — ") if " — " in text else text.partition(" – ") if " – " in text else text.partition(" - ")
    )
    is_name = bool(dash) and not rest.rstrip().endswith(SENTENCE_ENDS) and len(head.split()) <= MOST_BEFORE
    return name_in(head) if is_name else ""


def _separates(line: Line) -> bool:
    """Return whether a line is none that a name shares its block with."""
    text = line.text.strip()
    return line.is_item or not text or line.is_rule or _is_drawing(line) or is_period(bare_name(text))


def _is_field(text: str, *touching: Line | None) -> bool:
    """Return whether a line is a fact with a key that is known, or one among others: "Made by: Ada", "Genre: drone"."""
    field = read_field(text)
    if field is None or field.kind == "title":
        return False
    others = (read_field(line.text) for line in touching if line is not None)
    return field.kind is not None or any(other is not None and other.value for other in others)


def _is_underlined(top: Sequence[Line], number: int) -> bool:
    return number + 1 < len(top) and top[number + 1].is_rule


def _is_centred(line: Line, *touching: Line | None) -> bool:
    """Return whether a line stands far from the left, and the lines that touch it have the same middle."""
    if line.indent < INDENT:
        return False
    middle = line.indent + len(line.text)
    others = [one for one in touching if one is not None and not _separates(one)]
    return all(abs(one.indent + len(one.text) - middle) <= 3 for one in others)


def _is_capitals(name: str) -> bool:
    return name.isupper() and len(name.split()) > 1


def _is_below_drawing(top: Sequence[Line], number: int) -> bool:
    above = number - 1
    while above >= 0 and not top[above].text.strip():
        above -= 1
    return above >= 0 and _is_drawing(top[above])


def _is_drawing(line: Line | None) -> bool:
    """Return whether a line is art: signs rather than letters, letters that draw letters, or no word in it."""
    if line is None or line.is_item or line.is_rule or not line.text.strip():
        return False
    text = line.text[:SHORT]
    return line.is_drawn or bool(BANNER.search(text)) or not (WORD.search(text) or is_period(bare_name(text)))


def _goes_on(text: str, top: Sequence[Line], number: int) -> bool:
    """Return whether the line below is more of the same text, and no motto: a name is short, a motto ends its block."""
    if number + 1 == len(top) or _separates(top[number + 1]):
        return False
    below, words = top[number + 1].text.strip(), len(text.split())
    ends = number + 2 == len(top) or _separates(top[number + 2])
    if words <= MOST_ABOVE and ends and not below.endswith(SENTENCE_ENDS):
        return False
    after = top[number + 2] if number + 2 < len(top) else None
    if words <= MOST_ABOVE and (_heads_links(below, top, number + 1) or _is_field(below, after)):
        return False
    return below[:1].islower() or len(text) * 2 > len(below) or words > MOST_ABOVE


def _heads_links(text: str, top: Sequence[Line], number: int) -> bool:
    """Return whether a line is the heading of the links right below it: "Recent:"."""
    return text.endswith(":") and len(text.split()) <= MOST_ABOVE and not text[0].islower() and number + 1 == len(top)


def _is_whole(told: str, text: str) -> bool:
    """Return whether a greeting says all of a name: "Welcome to the mill, my friends"."""
    return bool(told) and (len(told.split()) <= MOST_TOLD or not text.endswith(told))


def _is_in_drawing(line: Line, above: Line | None, after: Line | None, *, is_told: bool) -> bool:
    """Return whether art touches a line on both sides, or on one side of one that is art or an artist's initials.

    A greeting that names the page may touch the remains of a banner.
    """
    frame = LEAD.match(line.text.strip())
    touching = sum(
        _is_drawing(one) and not (frame and one and one.text.strip() == frame[0].strip()) for one in (above, after)
    )
    initials = len(line.text.split()[-1]) <= INITIALS
    return touching > 1 or (touching > 0 and not is_told and (line.is_drawn or (initials and _is_far(line))))


def _is_far(line: Line) -> bool:
    return line.indent >= INDENT or bool(_GAP.search(line.text.strip()))


def _has_sister(raw: str, line: Line, lines: Sequence[Line]) -> bool:
    """Return whether another heading below a link has the same signs before it."""
    signs = LEAD.match(raw)
    if signs is None:
        return False
    seen_link = False
    for one in lines:
        text = one.text.strip()
        if one.is_item:
            seen_link = True
        elif seen_link and text.startswith(signs[0]) and one is not line and not one.is_rule:
            rest = text[len(signs[0]) :]
            if rest[:1].isalnum() and len(text) <= LONGEST:
                return True
    return False


def _folded(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))
