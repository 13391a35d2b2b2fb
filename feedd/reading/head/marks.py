"""Signs that mark a line as a title: a heading mark before it, or a frame on both of its sides."""

import re
from collections.abc import Sequence

from feedd.reading.words.lines import LIST_MARK, SHORT, Line, undecorated

_SIDES = re.compile(r"^(?:[-=*~+_#|<>:.─═]{1,40}\s+){1,3}|\s+[-=*~+_#|<>:.─═]{1,40}$")
# Words that touch ends which mirror each other: `==x==`, `..::x::..`; dots alone are those of a sentence.
_TOUCHED = re.compile(r"(?P<lead>(?!\.+\w)[-=~%:.─═]{2,40})(?P<words>\w.*?[^-=~%:.─═\s])(?P<tail>[-=~%:.─═]{2,40})")
_FRAME = re.compile(
    r"[-=*~+_#|<>\[({:.─═]{1,40}\s{1,3}\S.*\S\s{1,3}[-=*~+_#|<>\])}:.─═]{1,40}|\[[^\[\]]+\]|\*{2,3}[^*]+\*{2,3}"
)
_RULED = re.compile(
    r"\|?[-=]{2,40}\[\s{0,8}(?P<words>[^\W_][^\[\]]*?)\s{0,8}\](?:=?[-=]{1,60}(?:\[[^\[\]]{1,60}\][-=]{0,60})?\|?)?"
)
_OPENING = "-=*~+_#|<>[({:.─═%"  # signs that a frame begins with
_MANUAL = re.compile(
    r"(?P<page>[\w.+:-]{1,40}\(\d\w{0,3}\))\s{2,60}(?:\S.{0,80}\s{2,60})?(?P=page)"
)  # `MILL(1)  Manual  MILL(1)`
_BRACKETS = {"[": "]", "(": ")", "{": "}", "<": ">"}
_AROUND = re.compile(r"[-=*~+_#|:.]+\s*(?P<words>\S.*?)\s*[-=*~+_#|:.]+")  # around brackets
# Signs of any kind on both sides, `»» x ««`, `·-* x *-·`, `│ x │`; quotation marks and brackets belong to the words.
_SIGN = r"[^\w\s\"'“”‘’()\[\]{}?!.,…¿¡$%@&\\]"
_BETWEEN_SIGNS = re.compile(rf"{_SIGN}{{1,8}}\s+(?P<words>\w.*?)\s+{_SIGN}{{1,8}}")
_SPACED = re.compile(r"(?<!\w)(?:\w\s{1,4}){3}\w(?!\w)")
_IN_SIGNS = re.compile(
    r"(?P<lead>\s*(?:(?:[#=*~_|+-]{1,40}\[?|\[)\s+)?)(?P<words>\w.*?)(?P<tail>(?:\s+(?:\]?[#=*~_|+-]{1,40}|\]))?)"
)
_GAP = re.compile(r"\s+")
BLANKS = 0.3  # share of a line of spaced letters; of other lines a sixth, which are not searched
FEWEST_LETTERS = 3  # different ones of a spaced word; `o o o` and `x o x` are drawn
MOSTLY = 0.8  # of spaced signs that are letters or digits
LONGEST_WORD = 12  # letters without a wider gap
ROWS = 2  # of spaced letters that touch each other; more are a puzzle or a table
# An end of a drawn frame; letters are drawn in it as bubbles and crosses are: `.oO(`, `xX[`.
_END = re.compile(r"(?!\w+\Z)(?:[^\s\w${}]|_){0,6}[oO0xX]{0,4}(?:[^\s\w${}]|_){0,6}|o[oO0]o|0o0|xXx|XxX")
_SAID = frozenset("\"'“”‘’«»„‚`´.…!?¡¿,;:()[]{}")  # what belongs to sentences
_MIRRORED = str.maketrans("()[]{}<>/\\`'«»", ")(][}{><\\/'`»«")
_DRAWN_LETTERS = "oO0xX"  # the only ones that such an end begins with
_ALL_OPENING = _OPENING + _DRAWN_LETTERS + "/\\%`^&@!"
_MARKED = re.compile(r"#{1,3}\s+\S.*")


def is_framed(text: str) -> bool:
    """Return whether a line is set off by signs on both sides, as `- x -`, `[ x ]`, `*** x ***`, `---[ x ]---`."""
    bare = text.strip()
    if len(text) > SHORT or bare[:1] not in _ALL_OPENING:
        return False
    if bare[:1] in _OPENING and (_FRAME.fullmatch(bare) or _RULED.fullmatch(bare) or _touched(bare)):
        return True
    return bool(between_mirrors(bare)) and not bare.startswith("/*")  # a comment may be a part of a program


def _touched(bare: str) -> str:
    """Return the words between two ends that touch them, `--==x==--`; "" of other lines."""
    match = _TOUCHED.fullmatch(bare)
    return match["words"] if match and match["lead"] == match["tail"][::-1] else ""


def has_words_in_rule(text: str) -> bool:
    """Return whether a line is a rule with words in its brackets: `---[ x ]---[ y ]---`."""
    return bool(_RULED.fullmatch(text.strip()[:SHORT]))


def between_mirrors(bare: str) -> str:
    """Return the words between two ends that mirror or repeat each other, `.oO( x )Oo.`, `/* x */`; "" of others."""
    if bare[:1].isalnum() and bare[0] not in _DRAWN_LETTERS:
        return ""
    first, _, rest = bare.partition(" ")
    if len(first) < 2 or _SAID.issuperset(first) or not _END.fullmatch(first):
        return ""
    words, _, last = rest.strip().rpartition(" ")
    turned = first[::-1]
    if not (words.strip()[:1].isalnum() and any(len(word) > 1 for word in words.split())):
        return ""
    return words.strip() if last in (first, turned, turned.translate(_MIRRORED)) else ""


def is_heading(text: str) -> bool:
    """Return whether a line begins with a heading mark of Markdown or gemtext."""
    bare = text.strip()
    return bare.startswith("#") and bool(_MARKED.fullmatch(bare[:SHORT]))


def is_marked(text: str) -> bool:
    """Return whether a line is a heading by signs of its own."""
    return is_framed(text) or is_heading(text)


def is_item(text: str) -> bool:
    """Return whether a line is an item of a list, and no title between dashes."""
    return bool(LIST_MARK.match(text[:SHORT])) and not is_framed(text)


def bare_title(text: str) -> str:
    """Return a title without the signs around it: `- x -`, `== x ==`, `[ x ]`, `## x ##`."""
    bare = text.strip()[:SHORT]
    if page := manual_page(bare):
        return page
    if "[" in bare and (ruled := _RULED.fullmatch(bare)):
        return ruled["words"]
    if words := between_mirrors(bare) or _touched(bare):
        return " ".join(words.split())
    if is_framed(bare) and (inside := _in_brackets(bare)):
        return " ".join(inside.split())
    if not bare[:1].isalnum() and (between := _BETWEEN_SIGNS.fullmatch(bare)):
        return " ".join(between["words"].split())
    inside = _SIDES.sub("", bare) if is_marked(bare) else bare
    return " ".join((inside if inside and inside != bare else undecorated(text)).split())


def has_columns(text: str) -> bool:
    """Return whether wide gaps part a line; the first line of a page of the manual has none that matter."""
    return "   " in text.strip() and not manual_page(text)


def manual_page(text: str) -> str:
    """Return the name of a page of the manual, whose first line has it on both sides; "" of other lines."""
    bare = text.strip()[:SHORT]
    match = _MANUAL.fullmatch(bare) if bare[-1:] == ")" else None
    return match["page"] if match else ""


def _in_brackets(bare: str) -> str:
    """Return what stands in brackets, perhaps with signs around these: `=[ x ]=`, `|  ( x )  |`; "" where none are."""
    is_held = False
    while bare:
        around = _AROUND.fullmatch(bare)
        bare = around["words"] if around else bare
        opening, closing = bare[:1], _BRACKETS.get(bare[:1], "")
        within = bare[1:-1]
        is_whole = opening not in within and closing not in within
        if not closing or bare[-1] != closing or not (is_whole or within[:1] + within[-1:] == opening + closing):
            return bare if is_held else ""
        is_held, bare = True, within.strip()
    return ""


def with_letters_together(lines: Sequence[Line]) -> list[Line]:
    """Return lines with words in place of spaced letters, `W E I R   S O N G S`; more than two rows are a table."""
    rows = [_together(line.text) if _may_be_spaced(line.text) else None for line in lines]
    return [
        line if row is None or sum(one is not None for one in rows[max(0, n - 2) : n + 3]) > ROWS else Line(text=row)
        for n, (line, row) in enumerate(zip(lines, rows, strict=True))
    ]


def _may_be_spaced(text: str) -> bool:
    return (text.count(" ") > BLANKS * len(text) or "[ " in text) and bool(_SPACED.search(text))


def _together(text: str) -> str | None:
    """Return the words of spaced letters, between which the gaps are wider; None of other lines."""
    framed = _IN_SIGNS.fullmatch(text) if len(text) <= SHORT else None
    letters = framed["words"].split() if framed else []
    known = {letter for letter in letters if letter.isalpha()}
    if framed is None or len(known) < FEWEST_LETTERS or any(len(letter) > 1 for letter in letters):
        return None
    if sum(map(str.isalnum, letters)) < MOSTLY * len(letters):
        return None
    gaps = _GAP.findall(framed["words"])
    least = min(map(len, gaps))
    if len(set(gaps)) == 1 and len(letters) > (LONGEST_WORD if least == 1 else 2 * LONGEST_WORD):
        return None  # several words, and nobody knows where they part
    words = (letter + " " * (len(gap) > least) for letter, gap in zip(letters, [*gaps, ""], strict=True))
    return framed["lead"] + "".join(words) + framed["tail"]
