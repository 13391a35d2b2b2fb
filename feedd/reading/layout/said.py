"""Says whether lines that are moved in are words, and no code, drawing or columns."""

from collections.abc import Sequence

from feedd.reading.words.lines import Line, is_link

INDENTED = 4  # columns by which code is indented more than the text
TERM = 24  # characters of a name above its explanation, which is twice as broad
CENTRED = 9  # columns by which a line in the middle of the page is moved in at least; first lines are less
BRIEF = 8  # lines of an address or of a title page; more are a list
SAID = 0.9  # share of letters and signs of speech in a line of words
REST = 0.95  # the same of the last line of an address or a sentence
ADDRESSED = frozenset(".,:-–/()#&'+")  # signs of streets and telephones; a formula has others
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
    return speaks and (line.begins_high or line.text[-1:] in ".!?") and not any(one.is_code for one in lines)
