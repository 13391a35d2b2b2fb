"""Says whether lines that are moved in are words, and no code, drawing or columns."""

import re
from collections.abc import Sequence

from feedd.reading.words.lines import SHORT, TAB, Line, is_link

INDENTED = 4  # columns by which code is indented more than the text
TERM = 24  # characters of a name above its explanation, which is twice as broad
CENTRED = 9  # columns by which a line in the middle of the page is moved in at least; first lines are less
MIDDLE = 3  # half columns by which centred lines may miss their common middle
BRIEF = 8  # lines of an address or of a title page; more are a list
SAID = 0.9  # share of letters and signs of speech in a line of words
WRITTEN = 0.85  # the same in lines below an option, which name others
REST = 0.95  # the same of the last line of an address or a sentence
ADDRESSED = frozenset(".,:-–/()#&'+")  # signs of streets and telephones; a formula has others
# `[: News :]`, `-  members  -`, `** The mill **`: words between signs, of which the last mirror the first
_FRAMED = re.compile(r"(?P<opened>[^\w\s]{1,4})\s*(?P<words>\w.*?)\s*(?P<closed>[^\w\s]{1,4})$")
_MIRRORED = str.maketrans("()[]{}<>«»“”‘’/\\", ")(][}{><»«”“’‘\\/")
_SIGNED = re.compile(r"(?:[-–—]{1,2}|~) ?(?=[^\W\d_])")  # before the name below a text or a quotation
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_QUOTES = tuple("\"“„«'‘")
_PAGE = re.compile(r"[\w.:+-]+\(\d[a-z]{0,4}\)(?=[,.)]|$)")
_EDGE = re.compile(r"\S.* {3,}\S.* {3,}[\w.:+ -]{1,60}\(\d\w{0,6}\)$")
FEW, TITLED = 3, frozenset(".,:-–!?")  # signs of a brief title, of which a colon is a large share


def is_said(line: Line) -> bool:
    """Return whether a line is words, and no command, or nothing but a link."""
    if is_link(line):
        return True
    if line.is_code or line.has_wide_gap or line.is_list_item or not _is_spoken(line):
        return False
    words = line.text.split()
    if len(words) < 2:
        return False
    return line.indent < INDENTED or line.begins_high or is_lettered(line) or _is_sentence(line, words)


def is_set_apart(line: Line) -> bool:
    """Return whether a line that stands alone, moved in, is words: a sentence, a title, a signature, a mail address."""
    if is_said(line):
        return True
    if line.is_code:
        return False
    text = line.text.strip()
    if _is_contact(line, text):
        return True
    if line.has_wide_gap:
        return False
    if (framed := _words_in_frame(text)) is not None:
        return framed
    if (signed := _SIGNED.match(text)) is not None:
        name = text[signed.end() :]
        return _is_spoken(Line(text=name)) and name[0].isupper() and len(name) <= 2 * TERM
    if text.startswith(_QUOTES):
        return _is_spoken(line) and len(text.split()) > 2
    return line.indent >= TAB and text.isalpha() and text.istitle() and len(text) > 2


def stands_out(line: Line) -> bool:
    """Return whether a line is words whatever is around it: between signs that mirror each other, or an address."""
    text = line.text.strip()
    return not line.is_code and (_is_contact(line, text) or bool(_words_in_frame(text)))


def explains(line: Line) -> bool:
    """Return whether a line begins a sentence, though it may name what code names."""
    return line.spoken >= SAID and not line.has_wide_gap and len(line.text.split()) > FEW


def is_whole(line: Line) -> bool:
    """Return whether a line is one sentence or more, from a capital to a stop."""
    return explains(line) and line.begins_high and line.text[-1] in ".!?" and not line.is_code


def is_explained(lines: Sequence[Line], size: int) -> bool:
    """Return whether lines below a heading of `size` lines are words: a single one, or what an option does."""
    first, below = lines[size], lines[size:]
    if len(below) == 1:
        return not first.is_code or (explains(first) and (first.begins_high or " - " in first.text))
    name = lines[size - 1].text.strip()
    if not (name.startswith("-") or name.isupper()) or not (first.begins_high and explains(first)):
        return False
    if any(line.indent != first.indent or line.has_wide_gap or line.spoken < WRITTEN for line in below):
        return False
    return sum(line.is_code for line in below) * 2 <= len(below)


def is_variable(line: Line) -> bool:
    """Return whether a line is one name in capitals, as of a variable: `CACHE_DIR`."""
    name = line.text.strip()
    return name.isupper() and name.isidentifier()


def is_page_edge(line: Line) -> bool:
    """Return whether a line is the head or the foot of a page of the manual: `Pier 2.1   March 2020   FERRY(1)`."""
    return bool(_EDGE.match(line.text, 0, SHORT))


def lists_pages(lines: Sequence[Line]) -> bool:
    """Return whether each line names pages of the manual, `ferry(1), tide_log(5)`."""
    return all(line.text.endswith((",", ".", ")")) and _PAGE.search(line.text, 0, SHORT) for line in lines)


def _words_in_frame(text: str) -> bool | None:
    """Return whether what stands between signs is words; None where none stand around the text."""
    framed = _FRAMED.match(text)
    if framed is None or framed["opened"].translate(_MIRRORED)[::-1] != framed["closed"]:
        return None
    words = Line(text=framed["words"])
    if words.is_code or "  " in words.text or not _is_spoken(words):
        return False
    spaced = text[len(framed["opened"])] == " " and len(words.text) > 2
    return words.begins_high or spaced or len(words.text.split()) > 1


def _is_contact(line: Line, text: str) -> bool:
    """Return whether a line is a mail address, alone or below its name; a command begins small, without a colon."""
    if "@" not in text or (found := _MAIL.search(text)) is None:
        return False
    before = text[: found.start()].strip(" <(")
    return not before or before.endswith(":") or line.begins_high


def _is_spoken(line: Line) -> bool:
    return line.spoken >= SAID or (len(line.counts.signs) <= FEW and TITLED.issuperset(line.counts.signs))


def _is_sentence(line: Line, words: Sequence[str]) -> bool:
    """Return whether a line is said in a script without capitals, or ends as a sentence: a command does neither."""
    first = line.text[line.indent]
    return (first.isalpha() and not first.islower()) or (len(words) > 2 and line.text[-1] in ".!?…")


def is_lettered(line: Line) -> bool:
    """Return whether a line begins with a letter or a number that counts it."""
    return line.has_own_mark and ":" not in line.text[: line.indent + TERM] and line.text[line.indent].isalnum()


def _is_named(line: Line) -> bool:
    """Return whether a line is a name or a number as in an address: no column, no code and no drawing."""
    first = line.text[line.indent]
    if line.is_code or line.is_drawn or line.is_list_item or "  " in line.text.strip():
        return False
    said = ADDRESSED.issuperset(line.counts.signs) if any(map(str.isdigit, line.text)) else _is_spoken(line)
    return said and (first.isdigit() or (first.isalpha() and not first.islower()))


def share_middle(lines: Sequence[Line]) -> bool:
    """Return whether lines of several indents have the same middle, as they are centred."""
    middles = [line.indent + len(line.text) for line in lines]
    return len({line.indent for line in lines}) == len(lines) and max(middles) - min(middles) <= MIDDLE


def are_centred_words(lines: Sequence[Line]) -> bool:
    """Return whether a few lines of several words each are centred on the page."""
    if not 1 < len(lines) <= BRIEF or not lines[0].indent or not share_middle(lines):
        return False
    return all(map(_are_words, lines))


def _are_words(line: Line) -> bool:
    """Return whether a line is several words in a row, with no column, code or mark among them."""
    if line.is_code or line.is_drawn or line.is_list_item or line.has_wide_gap:
        return False
    return line.spoken >= SAID and " " in line.text.strip()


def are_moved_words(lines: Sequence[Line]) -> bool:
    """Return whether lines are a few names, titles or an address far from the margin."""
    if len(lines) > BRIEF:
        return False
    far = min(line.indent for line in lines) >= CENTRED
    return far and all(map(_is_named, lines)) and not all(line.text == line.text.upper() for line in lines)


def is_rest(lines: Sequence[Line], at: int) -> bool:
    """Return whether the last line, moved in below words, goes on with them, as the last one of an address does."""
    line, above = lines[at], lines[at - 1]
    if not 0 < at == len(lines) - 1 or ":" in line.text or above.text[-1:] in ":;":
        return False  # a field, or more below it, are rows of a table or of a drawing
    if line.is_code or line.has_wide_gap or line.has_own_mark:
        return False
    speaks = line.spoken >= REST and above.spoken >= SAID and not above.has_wide_gap
    if explains(line) and line.begins_high and line.text[-1] == ".":
        return True
    return speaks and (line.begins_high or line.text[-1:] in ".!?") and not any(one.is_code for one in lines)
