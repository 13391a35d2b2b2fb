"""The lines of a document. A text and a menu have them in common, so that the same code reads both.

A fact about a line is computed when it is first asked for, and kept with the line.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from feedd.gopher.menu import item_location
from feedd.gopher.text import without_escapes
from feedd.gopher.url import format_location
from feedd.model import GopherUrl, Menu
from feedd.reading.words.dates import Found, find_dates

TAB = 8  # columns, as every terminal shows it
SHORT = 200  # characters: a longer line is no rule and no heading, and hostile lines are long

_LEAD = re.compile(r"(?:[=*~_#+|•·]+|[-–—<>]{2,}|-\[)[-=_/\\<>*~|:\[]*\s*")
_TAIL = re.compile(r"\s*([-=_*~#+.])\1{2,}$")
LIST_MARK = re.compile(
    r"(?P<lead>\s{0,12})(?P<mark>[-*+•◦‣·–—]|\*{2,3}|-{2}|\(?\d{1,3}[.):]|\[\d{1,3}\])(?P<gap>\s+)(?=\S)"
)

# What code has and sentences have not: `x();`, `x;` alone, `{`, `==`, `f(x)`, `--option`, `a_b`, a prompt, `])`.
_CODE = re.compile(
    r"[{}]$|[^\w\s];$|\d;$|^\s*[\w.]+(?: [\w.*&]+)?;$|[=!<>]=|=>|->|::|&&|\|\||</|\w\((?!s\))[^()\s]{0,40}\)"
    r"|(?<!\S)--[a-z]|[A-Za-z0-9]_[A-Za-z0-9]|^\s*[$%] \w|^\s*#[!i]|^\s*;;|[\])]\)$"
)
# What begins a line of its own: marks of lists, also lettered ones, speakers, URLs.
OWN_MARK = re.compile(
    r"\s*(?:[-*+•◦‣·–—#>|]\s|\*{2,3}\s|--\s|\(?(?:\d{1,3}|[a-zA-Z])[.):]\s|\[\d{1,3}\]|<[^<>\s]{1,20}>|[\[(]?\d{1,2}:\d\d|"
    r"(?:https?|gophers?|gemini|ftp)://|[A-Z]\w{0,11}: )"
)
_SIDE = re.compile(r"(?<=\S) {2,}(?=[^\w\s\"'“‘«(\[])")
_STOP_WITHIN = re.compile(r"\w[.!?…][\"'”’»)]* +\S|[。！？]\S")
_WIDE_GAP = re.compile(r"\S {3,}\S")
SPOKEN = "\"'.,!?“”‘’«»，。、！？「」『』：；（）"  # signs of speech; code has more of other signs
_URL = re.compile(r"(?:https?|gophers?|gemini|ftp)://\S+", re.IGNORECASE)


class _Facts:
    """What is known of a line, each fact in a slot: see `Line.__getattr__`."""

    __slots__ = (
        "bare",
        "begins_high",
        "begins_low",
        "dates",
        "ends_within",
        "has_drawn_side",
        "has_own_mark",
        "has_wide_gap",
        "indent",
        "is_code",
        "is_drawn",
        "is_list_item",
        "is_rule",
        "share_of_letters",
        "spoken",
        "stripped_of_urls",
        "wordy",
    )

    is_rule: bool
    is_list_item: bool
    wordy: int
    dates: tuple[Found, ...]
    spoken: float
    is_code: bool
    has_own_mark: bool
    has_drawn_side: bool
    has_wide_gap: bool
    ends_within: bool
    begins_high: bool
    begins_low: bool
    stripped_of_urls: "Line"
    bare: str
    is_drawn: bool
    share_of_letters: float
    indent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Line(_Facts):
    """One line as it is shown, with its tabs and without blanks at its end; `href` where it is a link of a menu."""

    text: str
    item_type: str = "i"
    href: str | None = None  # None also for a link that leads nowhere

    def __getattr__(self, name: str) -> object:
        """Compute a fact when it is first asked for, and keep it: Python asks here only while its slot is empty."""
        if name not in _COMPUTE:
            raise AttributeError(name)
        fact = _COMPUTE[name](self)
        object.__setattr__(self, name, fact)  # the line is frozen, so the fact stays true
        return fact

    @property
    def without_urls(self) -> "Line":
        """Return the line without URLs; the line itself where it has none."""
        return self.stripped_of_urls if "://" in self.text else self

    @property
    def is_item(self) -> bool:
        """Return whether the line is an item of a menu, and not text."""
        return self.item_type != "i"

    @property
    def is_blank(self) -> bool:
        """Return whether the line is empty text."""
        return not self.text and not self.is_item

    @property
    def expanded(self) -> "Line":
        """Return the line as text with blanks for its tabs; without a tab, the line itself."""
        return self if "\t" not in self.text else Line(text=self.text.expandtabs(TAB))


BLANK = Line(text="")  # takes the place of a line that was cut, so that the lines around it stay apart


def text_lines(text: str) -> tuple[Line, ...]:
    """Split a text into lines; a form feed ends a line too, colours and other control sequences are removed."""
    return tuple(Line(text=line.rstrip()) for line in _plain(text).split("\n"))


def menu_lines(menu: Menu, base: GopherUrl) -> tuple[Line, ...]:
    """Return the lines of a menu in order, each link with its URL, relative to the menu at `base`."""
    lines = []
    for item in menu.items:
        location = None if item.item_type in "i3+" else item_location(item, base)
        href = format_location(location) if location is not None else None
        lines.append(Line(text=_plain(item.display).replace("\n", " ").rstrip(), item_type=item.item_type, href=href))
    return tuple(lines)


def _plain(text: str) -> str:
    return without_escapes(text).replace("\f", "\n")


def share_of_letters(text: str) -> float:
    """Return the share of letters and digits in the characters that are no blanks, 0 to 1; 0 if there are none."""
    solid = len("".join(text.split()))
    return _count(text, (str.isalnum,), "", _NOT_ALPHANUMERIC) / solid if solid else 0.0


def _is_spoken(character: str) -> bool:
    return character.isalnum() or character in SPOKEN


def _is_wordy(character: str) -> bool:
    return character.isalpha() or character.isspace()


_NOT_WORDY = bytes(code for code in range(128) if not _is_wordy(chr(code)))
_NOT_SPOKEN = bytes(code for code in range(128) if not _is_spoken(chr(code)))
_NOT_ALPHANUMERIC = bytes(code for code in range(128) if not chr(code).isalnum())


def _count(text: str, kinds: Sequence[Callable[[str], bool]], signs: str, others: bytes) -> int:
    """Count the characters of some kinds, which exclude each other, and these signs; `others` are the rest of ASCII.

    For ASCII, removing the others by a table takes a tenth of the time.
    """
    if text.isascii():
        return len(text.encode().translate(None, others))
    return sum(sum(map(kind, text)) for kind in kinds) + sum(map(text.count, signs))


def _is_rule(sign: str) -> bool:
    if not 3 <= len(sign) <= SHORT or any(map(str.isalnum, sign)):
        return False
    if len(set(sign) - {" "}) == 1:
        return sign[0] not in ".?!…`"  # these are punctuation, not drawings
    unit = next((size for size in range(2, 13) if sign == (sign[:size] * len(sign))[: len(sign)]), 0)
    waves = len(sign) >= 20 and len(set(sign)) <= 8 and sign.isascii() and " " not in sign  # _,.-'~'-.,__,.-'~'-.,_
    return 0 < unit * 2 <= len(sign) >= 6 or waves


def undecorated(text: str) -> str:
    """Return a text without the signs that mark it as a heading: `== x ==`, `*** x ***`, `[x]`, `__/ x __`."""
    bare = text.strip()[:SHORT]
    lead, tail = _LEAD.match(bare), _TAIL.search(bare)
    if lead and lead.end() < len(bare):
        bare = bare[lead.end() :].rstrip("=*~_#+|-\\/<>: ")
    elif tail and tail.start():
        bare = bare[: tail.start()]
    if bare[:1] + bare[-1:] in ("[]", "()", "{}") and not set(bare[1:-1]) & set(bare[0] + bare[-1]):
        bare = bare[1:-1].strip()
    return bare


def _compute_is_rule(line: Line) -> bool:
    """Return whether it is a rule: three signs or more, no letter, a repeated pattern of at most 12 signs."""
    return _is_rule(line.text.strip())


def _compute_is_list_item(line: Line) -> bool:
    """Return whether it begins an item of a list."""
    return bool(LIST_MARK.match(line.text[:SHORT])) and not line.is_rule


def _compute_wordy(line: Line) -> int:
    """Return the number of characters that are letters or blanks."""
    return _count(line.text, (str.isalpha, str.isspace), "", _NOT_WORDY)


def _compute_dates(line: Line) -> tuple[Found, ...]:
    """Return every full date in the line, in order."""
    return find_dates(line.text)


def _compute_spoken(line: Line) -> float:
    """Return the share of letters, digits and signs of speech in its signs without URLs; 1 where there are none."""
    text = "".join(line.without_urls.text.split())
    return _count(text, (str.isalnum,), SPOKEN, _NOT_SPOKEN) / len(text) if text else 1.0


def _compute_is_code(line: Line) -> bool:
    """Return whether it has signs that code has and sentences have not."""
    return bool(_CODE.search(line.without_urls.text[:SHORT]))


def _compute_has_own_mark(line: Line) -> bool:
    """Return whether it begins with what begins a line of its own: a mark of a list, a speaker, a URL."""
    return bool(OWN_MARK.match(line.text[:SHORT]))


def _compute_has_drawn_side(line: Line) -> bool:
    """Return whether a part of a drawing stands to the right of its words."""
    return "  " in line.text and any(
        share_of_letters(line.text[match.end() : SHORT]) < 0.2 for match in _SIDE.finditer(line.text, 0, SHORT)
    )


def _compute_has_wide_gap(line: Line) -> bool:
    """Return whether three blanks or more stand between two words, as between columns."""
    return "   " in line.text and bool(_WIDE_GAP.search(line.text))


def _compute_ends_within(line: Line) -> bool:
    """Return whether a sentence ends in it before its end."""
    return bool(_STOP_WITHIN.search(line.text))


def _compute_begins_high(line: Line) -> bool:
    """Return whether its first letter is a capital."""
    return next((character.isupper() for character in line.text if character.isalpha()), False)


def _compute_begins_low(line: Line) -> bool:
    """Return whether its first sign is a small letter, also behind a quotation mark or a bracket."""
    start = line.text.lstrip(" \t\"'“‘«([")
    return start[:1].islower()


def _compute_stripped_of_urls(line: Line) -> Line:
    """Return a copy without URLs; ask `without_urls`, which needs no copy of a line that has none."""
    return Line(text=_URL.sub("", line.text))


def _compute_indent(line: Line) -> int:
    """Return the number of blanks before the first word; for columns, ask the `expanded` line."""
    return len(line.text) - len(line.text.lstrip())


def _compute_share_of_letters(line: Line) -> float:
    """Return the share of letters and digits in the characters that are no blanks, 0 to 1; 0 if there are none."""
    return share_of_letters(line.text)


def _compute_is_drawn(line: Line) -> bool:
    """Return whether the line is part of letter art or of a drawing: more signs than letters."""
    return bool(line.text.strip()) and share_of_letters(line.bare) < 0.5


def _compute_bare(line: Line) -> str:
    """Return the text without the signs that mark it as a heading, see `undecorated`."""
    return undecorated(line.text)


_COMPUTE: Mapping[str, Callable[[Line], object]] = {
    "bare": _compute_bare,
    "is_drawn": _compute_is_drawn,
    "share_of_letters": _compute_share_of_letters,
    "indent": _compute_indent,
    "begins_high": _compute_begins_high,
    "begins_low": _compute_begins_low,
    "dates": _compute_dates,
    "ends_within": _compute_ends_within,
    "has_drawn_side": _compute_has_drawn_side,
    "has_own_mark": _compute_has_own_mark,
    "has_wide_gap": _compute_has_wide_gap,
    "is_code": _compute_is_code,
    "is_list_item": _compute_is_list_item,
    "is_rule": _compute_is_rule,
    "spoken": _compute_spoken,
    "stripped_of_urls": _compute_stripped_of_urls,
    "wordy": _compute_wordy,
}
