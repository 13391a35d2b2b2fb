"""The marks by which plain text says what a line is: underlines, marks of lists and quotations, columns."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from feedd.reading.layout.breaks import SHORT_LINE
from feedd.reading.layout.close_marks import hangs_close
from feedd.reading.layout.columns import aligned
from feedd.reading.layout.prose import Shape, folded, join
from feedd.reading.layout.width import NARROWEST, WIDEST, first_word
from feedd.reading.words.characters import share_of_letters
from feedd.reading.words.code import part_of_program
from feedd.reading.words.lines import BLANK, LIST_MARK, SHORT, Line

SIDES = "|*#+!:│║"  # signs that the sides of boxes consist of
ASKEW = 2  # columns by which lines may miss the text of the mark that they hang under
OUT = 8  # columns by which a first line without a mark may hang out
NEARLY = 0.65  # of the document's width, which a line that hangs out without a mark fills at least
# A file or a word, a gap, and what it is, also in brackets, quoted or behind a dash.
_TERM = re.compile(
    r" {0,16}(?:[^\s|+*-]|--?(?=\w))[^\s|]{0,19}(?: [^\s|]{1,19}){0,2} {2,}(?=(?:[-–—=:] )?[(\"'“„«‘]?[^\W\d_])"
)
_DASHES = ("- ", "– ", "— ", "= ", ": ")
_HANGING = re.compile(
    r"\s*(?:\(?(?:[a-zA-Z]|[ivx]{2,5}|\d{1,3})[.):]|<[^<>@/\s]{1,20}>|\[\w{1,3}\]|[A-Z]\w{0,11}:|[A-Z] :)\s+(?=\S)"
)
_NAMED = re.compile(r"\s*\S{1,24}(?: \S{1,24}){0,3}? *[:=–-] +(?=\S)")  # `WEIR.TXT = `, what a line says, in one column
SHORTER = 0.75  # of the longest line of a list: the line above is no longer, so it was not wrapped
TITLE = 60  # characters of a heading at most; a longer line is a sentence
DOTS = 4  # in a row below a heading; three of them are a pause
SPANS = 20  # signs of a rule that spans the page, and may stand below a shorter heading
NAMING = 4  # words of a line over such a rule that names a section, also with a colon or a question mark
UNDERLINES = "=-~^*#_+\"'─━═¯‾"  # signs that people draw a line with
# Words in a rule: `--- The weir ------`, `-=[ The weir ]=-`, `<-- The weir -->`; and `== The weir ==` as in a wiki.
_SIGNS = r"[-=~_*#─━═]"
_RULED = re.compile(
    rf"<?(?:{_SIGNS}{{2,}}\s+|{_SIGNS}+\s*\[\s*)(?P<words>[^\W_].*?)(?:\s+{_SIGNS}{{2,}}|\s*\]\s*{_SIGNS}+)>?"
)
_ARMOUR = re.compile(r"-{5}(?P<edge>BEGIN|END) (?P<words>[A-Z0-9 ]{1,40})-{5}")  # of PGP, OpenSSL, OpenSSH
# `-------The weir-------`, as in magazines; a fence of a key is in capitals.
_TOUCHED = re.compile(rf"{_SIGNS}{{5,}}(?P<words>[^\W_\d][^-=~_*#─━═]*[^-=~_*#─━═\s]){_SIGNS}{{5,}}")
# `---[ The weir`, `--[ 2.1 ] The weir`, `|=--=[ The weir ]=--=|`, `|=[ The weir ]=|`: sections of magazines.
_BRACKETED = re.compile(
    r"(?:\|[-=]+|[-=]{2,})\[\s*(?P<words>[^\W_][^\[\]]*?)"
    r"\s*(?:\](?P<more>\s+[^\W_][^\[\]]*?)?\s*(?:=?[-=]+=?\|?)?)?"
)
# `The weir -----------------`, a rule from the words to the edge of the page; of `_`, it is a line of a form.
_BESIDE = re.compile(rf"(?P<words>[^\W_](?:(?! {{3}}).){{2,{TITLE}}}?)\s+([-=~*─━═])\2+")
CONTINUED = " \\"
RULED = 8  # signs and blanks beside the words; with fewer it may be a signature, or words that are stressed
_QUOTATION = frozenset("\"'“”„«»‘’「」『』")
_QUOTE = re.compile(r"(?:>\s?)+")
_FRAMES = re.compile("[\u2500-\u259f]")
_WIDE_GAP = re.compile(r"\S {3,}\S")
_GAP = re.compile(r"[^\s.!?:;,)\"'”’»] {2,}\S")


def armoured(lines: Sequence[Line], at: int, end: int) -> Iterator[tuple[int, int]]:
    """Find keys and other coded bytes from their line `-----BEGIN` to that of the same words which says `END`."""
    opened, words = at, ""
    for number in range(at, end):
        text = lines[number].text
        if not text.startswith("-----") or lines[number].is_item:
            continue
        if begun := _ARMOUR.fullmatch(text, 0, SHORT):
            is_end = begun["edge"] == "END"
            if is_end and begun["words"] == words and all(map(_is_coded, lines[opened + 1 : number])):
                yield opened, number + 1
            opened, words = number, "" if is_end else begun["words"]


def continued(lines: Sequence[Line], at: int, end: int) -> Iterator[tuple[int, int]]:
    """Find statements that a backslash at the end of a line continues on the next one, as in shells and C."""
    first = None
    for number in range(at, end):
        goes_on = lines[number].text.endswith(CONTINUED) and not lines[number].is_item
        if goes_on and first is None and _begins_statement(lines[number].text):
            first = number
        elif first is not None and not goes_on:
            if not lines[number].is_blank:
                yield first, number + 1
            first = None


def _begins_statement(text: str) -> bool:
    """Return whether a line that goes on is no drawing, whose sides end so, and no line of verse."""
    said = text[: -len(CONTINUED)].strip()
    is_drawn = sum(map(str.isalnum, said)) * 2 < len(said)
    return not is_drawn and (text[:2].isspace() or part_of_program(text) == "statement")


def _is_coded(line: Line) -> bool:
    return " " not in line.text or ": " in line.text


def ruled_heading(line: Line) -> str:
    """Return the words of a heading that stands within a rule; "" where a line is none."""
    text = line.text.strip()
    if len(text) > WIDEST:
        return ""
    if text[:1] not in "<-=~_*#─━═|":
        match = _BESIDE.fullmatch(text) if text[-SPANS:].strip("-=~*─━═") == "" else None
        return match["words"] if match and share_of_letters(match["words"]) > 0.7 else ""
    if text[:2] in ("--", "==", "|=", "|-") and (bracketed := _BRACKETED.fullmatch(text)):
        words = bracketed["words"] + (bracketed["more"] or "")
        return words if len(words) <= TITLE and "   " not in words and share_of_letters(words) > 0.7 else ""
    match = _RULED.fullmatch(text) or _TOUCHED.fullmatch(text)
    if match is None or (match.re is _TOUCHED and match["words"].isupper()):
        return ""
    words = match["words"]
    is_wide = len(text) - len(words) >= RULED or text.startswith("== ")
    return words if is_wide and len(words) <= TITLE and "   " not in words and share_of_letters(words) > 0.7 else ""


def is_underline(rule: Line, line: Line) -> bool:
    """Return whether a rule underlines a heading: it has one sign, and about the heading's beginning and length."""
    if not rule.is_rule:
        return False
    words, sign = line.text.strip(), rule.text.strip()
    if not words or len(words) > SHORT or len(set(sign)) > 1 or sign[0] not in UNDERLINES:
        return False
    if line.share_of_letters < 0.6 or _WIDE_GAP.search(words) or ("//" in words and " " not in words):
        return False  # an address closes what stands above the rule
    return abs(rule.indent - line.indent) <= 3 and len(words) * 0.6 <= len(sign) <= len(words) + 12


def is_underlined(lines: Sequence[Line], at: int) -> bool:
    """Return whether a line is a heading with its underline below: the line is short, or the rule as long as it.

    A rule that spans the page ends what stands above it, unless that is a lone short line without a stop.
    """
    if at + 1 >= len(lines):
        return False
    if not lines[at + 1].is_rule:
        return _is_dotted(lines, at)
    line, rule = lines[at], lines[at + 1]
    words, above = line.text.strip(), at > 0 and bool(lines[at - 1].text.strip())
    if is_underline(rule, line):
        return not (above and _is_framed(lines, at))
    lone = not above and len(rule.text.strip()) >= SPANS and len(words) <= TITLE and _names(words)
    return lone and is_underline(Line(text=line.text[: line.indent] + rule.text.strip()[: len(words)]), line)


def _names(words: str) -> bool:
    """Return whether words name what follows: they end as no sentence does, or are a few before a colon."""
    return words[-1:] not in ".!?,;:…" or (words[-1:] in "?:" and len(words.split()) <= NAMING)


def ruled_around(lines: Sequence[Line]) -> str:
    """Return the words of a heading between two equal rules that touch it; "" where the first lines are none."""
    if len(lines) < 3 or not lines[0].is_rule or lines[2].text.strip() != lines[0].text.strip():
        return ""
    words = lines[1].bare
    if lines[1].is_rule or len(words) > TITLE or words[-1:] in ".,;…" or _WIDE_GAP.search(words):
        return ""
    return words if len(set(lines[0].text.strip())) == 1 and share_of_letters(words) > 0.7 else ""


def _is_dotted(lines: Sequence[Line], at: int) -> bool:
    """Return whether dots stand exactly below a line that nothing touches above, as in reStructuredText."""
    line, dots = lines[at], lines[at + 1].text.strip()
    if dots[:1] != "." or len(dots) < DOTS or dots.strip("."):  # as most lines
        return False
    if lines[at + 1].indent != line.indent or line.share_of_letters < 0.6:
        return False
    return len(dots) == len(line.text.strip()) and not (at and lines[at - 1].text.strip())


def _is_framed(lines: Sequence[Line], at: int) -> bool:
    """Return whether a line is the last one of several that the line below ends as a rule."""
    above = lines[at - 1]
    if above.is_rule:
        return False
    return len(lines[at].text.strip()) > TITLE or (
        abs(lines[at].indent - above.indent) == 0
        and (lines[at].begins_low or (len(above.text) >= TITLE and above.text[-1:] not in ".!?:…"))
    )


def is_capitals(line: Line) -> bool:
    """Return whether a line that stands alone is a heading in capitals; in quotation marks somebody shouts."""
    text = line.text
    if {text.lstrip()[:1], text[-1:]} <= _QUOTATION:
        return False
    letters = [character for character in text[:SHORT] if character.isalpha()]
    return len(text) <= 72 and len(letters) >= 4 and all(c.isupper() for c in letters) and line.share_of_letters > 0.7


def is_table(lines: Sequence[Line], shape: Shape) -> bool:
    """Return whether lines are a table, columns or a drawing.

    Half of them have gaps or frames, or all together have more signs than letters.
    """
    others = [line for line in lines if not line.is_rule]
    if not others:
        return len(lines) > 1
    whole = "".join([line.text for line in others])
    if (len(lines) > 1 and share_of_letters(whole) < 0.6) or (not whole.isascii() and _FRAMES.search(whole)):
        return True
    gaps = sum(
        [
            "  " in line.text
            and len(line.text) <= WIDEST
            and not shape.is_stretched(line)
            and _has_columns(line.text)
            and (line.has_wide_gap or len(others) == 1 or aligned(others, number))
            for number, line in enumerate(others)
        ]
    )
    return gaps * 2 >= len(others)


def is_boxed(lines: Sequence[Line]) -> bool:
    """Return whether lines are a box of signs: edges above and below, and a sign at both ends of each line between."""
    if len(lines) < 3 or not (lines[0].is_rule and lines[-1].is_rule):
        return False
    return all(_has_sides(line.text.strip()) for line in lines[1:-1])


def box_end(lines: Sequence[Line], at: int) -> int:
    """Return the number of the line below the box that begins at a line; 0 where none does."""
    if not lines[at].is_rule:
        return 0
    end = at + 1
    while end < len(lines) and _has_sides(lines[end].text.strip()):
        end += 1
    last = end if end < len(lines) and lines[end].is_rule else end - 1  # an edge of stars has stars at both ends too
    is_closed = last > at + 1 and lines[last].is_rule and len(lines[last].text) == len(lines[at].text)
    return last + 1 if is_closed and not (at and _has_sides(lines[at - 1].text.strip())) else 0


def _has_sides(text: str) -> bool:
    return len(text) > 1 and text[0] == text[-1] and text[0] in SIDES


def _has_columns(text: str) -> bool:
    if "  " not in text:
        return False
    mark = LIST_MARK.match(text)
    return bool(_GAP.search(text, mark.end() if mark else 0))


def item_rows(lines: Sequence[Line]) -> list[str]:
    """Return the items of a list as rows, each with its continuation lines; items of an inner list stay indented.

    A line below an inner list that stands under the outer item's text goes on with that, and is a row of its own.
    """
    rows: list[str] = []
    item: list[Line] = []
    marks: list[int] = []  # the indents of the items above, of those that are still open
    broad = SHORTER * max(len(line.text) for line in lines)
    for line in [*lines, BLANK]:
        match = LIST_MARK.match(line.text[:SHORT])
        goes_up = bool(marks[1:]) and line.indent <= marks[-1] and bool(item) and len(item[-1].text) < broad
        if item and (match or goes_up or not line.text):
            rows.append(_item_row(item))
            item = []
        if match or goes_up:
            marks = [*(mark for mark in marks if mark < line.indent), line.indent]
        item.append(line)
    margin = min((len(row) - len(row.lstrip("\u00a0")) for row in rows), default=0)
    return [row[margin:] for row in rows]


def _item_row(lines: Sequence[Line]) -> str:
    return "\u00a0" * lines[0].indent + join(lines)


def begins_hanging(lines: Sequence[Line], at: int, shape: Shape) -> bool:
    """Return whether a line has a mark of its own and the line below hangs under its text."""
    if at + 1 >= len(lines) or lines[at + 1].indent <= lines[at].indent:
        return False
    line, below = lines[at], lines[at + 1]
    return (bool(_HANGING.match(line.text, 0, SHORT)) and hangs(lines, at + 1, shape)) or hangs_close(line, below)


def definitions(lines: Sequence[Line]) -> list[int]:
    """Return the numbers of the lines that begin a definition, a term, a gap and words that go on below; [] of none.

    All words begin at one column, so that terms and words are two columns and no table of more. A term may stand above
    another one, which then explains both.
    """
    terms = [(number, column) for number, line in enumerate(lines) if (column := term_column(line))]
    terms = [term for term in terms if lines[term[0]].indent < terms[0][1]]  # beyond, sentences end within lines
    if not terms or terms[0][0] > (1 if len(lines) > 1 and _is_bare_term(lines[0]) else 0):
        return []
    column = terms[0][1]
    starts = {number for number, _ in terms}
    bare = {number - 1 for number in starts if number and number - 1 not in starts and _is_bare_term(lines[number - 1])}
    below = len(lines) - len(terms) - len(bare)
    if not below or len({column for _, column in terms}) > 1:
        return []
    dashed = all(lines[number].text.startswith(_DASHES, column) for number in starts)
    under = (column, column + 2) if dashed else (column,)
    begins = starts | bare
    hanging = all(line.indent in under for number, line in enumerate(lines) if number not in begins)
    if sum(Line(text=line.text[column:]).is_code for line in lines) * 2 >= len(lines):
        return []
    spaced = any("   " in line.text[column:].strip() for line in lines)
    return sorted(begins) if hanging and not spaced else []


def term_column(line: Line) -> int:
    """Return the column at which the explanation of a term begins; 0 where a line has none."""
    if "  " not in line.text or line.is_list_item:
        return 0
    match = _TERM.match(line.text, 0, SHORT)
    return match.end() if match else 0


def _is_bare_term(line: Line) -> bool:
    """Return whether a line is one term, as an option above its short form: no words explain it there."""
    return line.indent <= 4 and len(line.text.split()) == 1 and line.text.strip()[:1] in "-/"


def defined(lines: Sequence[Line]) -> list[str]:
    """Return a definition as one row; names, each with a capital and most with room above them, are a row each.

    So are lines too brief for prose, as those of an address are.
    """
    widest = max(len(line.text) for line in lines)
    if widest - lines[-1].indent < NARROWEST and all(line.begins_high for line in lines[1:]):
        return [folded(line) for line in lines]
    fits = [len(above.text) + len(first_word(line.text)) < widest for above, line in pairwise(lines)]
    if fits and sum(fits) * 2 >= len(fits) and all(line.begins_high for line in lines[1:]):
        return [folded(line) for line in lines]
    return [join(lines)]


def hangs(lines: Sequence[Line], at: int, shape: Shape) -> bool:
    """Return whether the line at `at` is moved in because the one above hangs out, with a mark or without.

    Without a mark the sentence must go on, and the lines below must be moved in as far.
    """
    line, above = lines[at], lines[at - 1]
    if hangs_close(above, line):
        return True
    mark = _HANGING.match(above.text, 0, SHORT)
    if mark and (abs(line.indent - mark.end()) <= ASKEW or not mark[0].rstrip().endswith(":")):
        return abs(line.indent - mark.end()) <= ASKEW and not line.has_own_mark
    if line.indent > above.indent + OUT // 2 and (name := _NAMED.match(above.text, 0, SHORT)):
        beyond = (
            OUT if line.begins_low or shape.is_full(above, line) else 0
        )  # below the longest of several names, a sentence goes on
        return 0 <= line.indent - name.end() <= beyond and not (line.is_code or above.has_wide_gap)
    if line.indent - above.indent > OUT or line.is_code or above.is_code or line.has_own_mark:
        return False
    if shape.is_full(above, line):
        return True
    alike = lines[at + 1].indent == line.indent if at + 1 < len(lines) else line.begins_low
    goes_on = line.text[line.indent :][:1].islower() and above.text[-1:] not in ".!?…;"
    least = NARROWEST if goes_on else NEARLY * (shape.broad or SHORT_LINE / NEARLY)
    return alike and above.text[-1:] != ":" and shape.width.measure(above.text) >= least


def quote_end(lines: Sequence[Line], at: int, shape: Shape) -> int:
    """Return the end of a quotation; a line without a mark belongs to it if the line above is full."""
    end = at + 1
    while end < len(lines) and (lines[end].text.startswith(">") or shape.is_full(lines[end - 1], lines[end])):
        end += 1
    return end


def unquoted(lines: Sequence[Line]) -> list[Line]:
    """Remove the marks of a quotation, of all its levels."""
    return [Line(text=line.text[match.end() :]) if (match := _QUOTE.match(line.text)) else line for line in lines]
