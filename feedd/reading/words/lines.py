"""The lines of a document. A text and a menu have them in common, so that the same code reads both.

A fact about a line is computed when it is first asked for, and kept with the line.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from feedd.gopher.menu import item_location
from feedd.gopher.url import format_location
from feedd.model import GopherUrl, Menu
from feedd.reading.words.dates import Found, find_dates

TAB = 8  # columns, as every terminal shows it
SHORT = 200  # characters: a longer line is no rule and no heading, and hostile lines are long

# Control sequences of ECMA-48 (colours, cursor movements), titles of windows, and a single ESC with its letter.
_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]{0,200}(?:\x07|\x1b\\)?|[@-Z\\^_]?)")

_LEAD = re.compile(r"(?:[=*~_#+|•·]+|[-–—<>]{2,}|-\[)[-=_/\\<>*~|:\[]*\s*")
_TAIL = re.compile(r"\s*([-=_*~#+.])\1{2,}$")
LIST_MARK = re.compile(
    r"(?P<lead>\s{0,12})(?P<mark>[-*+•◦‣·–—]|\*{2,3}|-{2}|\(?\d{1,3}[.):]|\[\d{1,3}\])(?P<gap>\s+)(?=\S)"
)

T = TypeVar("T")


class Fact(Generic[T]):
    """A property of a line that is computed when it is first asked for, and kept in a slot.

    A slot that stays empty costs eight bytes and no time; `cached_property` would need a dictionary for each line.
    """

    def __init__(self, compute: Callable[["Line"], T]) -> None:
        self.__doc__ = compute.__doc__
        self._compute = compute
        self._slot = f"_{compute.__name__}"

    def __get__(self, line: "Line", _: type["Line"]) -> T:
        fact: T | None = getattr(line, self._slot, None)
        if fact is None:
            fact = self._compute(line)
            object.__setattr__(line, self._slot, fact)  # the line is frozen, so the fact stays true
        return fact


class _Slots:
    """The slots of the facts: of those that are asked for more than once and take longer than to look them up."""

    __slots__ = ("_dates", "_is_list_item", "_is_rule", "_wordy")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line(_Slots):
    """One line as it is shown, with its tabs and without blanks at its end; `href` where it is a link of a menu."""

    text: str
    item_type: str = "i"
    href: str | None = None  # None also for a link that leads nowhere

    @Fact
    def is_rule(self) -> bool:
        """Return whether it is a rule: three signs or more, no letter, a repeated pattern of at most 12 signs."""
        return _is_rule(self.text.strip())

    @Fact
    def is_list_item(self) -> bool:
        """Return whether it begins an item of a list."""
        return bool(LIST_MARK.match(self.text[:SHORT])) and not self.is_rule

    @Fact
    def wordy(self) -> int:
        """Return the number of characters that are letters or blanks."""
        return _count(self.text, _is_wordy, _NOT_WORDY)

    @Fact
    def dates(self) -> tuple[Found, ...]:
        """Return every full date in the line, in order."""
        return find_dates(self.text)

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

    @property
    def indent(self) -> int:
        """Return the number of blanks before the first word; for columns, ask the `expanded` line."""
        return len(self.text) - len(self.text.lstrip())

    @property
    def share_of_letters(self) -> float:
        """Return the share of letters and digits in the characters that are no blanks, 0 to 1; 0 if there are none."""
        return share_of_letters(self.text)

    @property
    def is_drawn(self) -> bool:
        """Return whether the line is part of letter art or of a drawing: more signs than letters."""
        return bool(self.text.strip()) and share_of_letters(self.bare) < 0.5

    @property
    def bare(self) -> str:
        """Return the text without the signs that mark it as a heading, see `undecorated`."""
        return undecorated(self.text)


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
    return _ESCAPES.sub("", text).replace("\f", "\n")


def share_of_letters(text: str) -> float:
    """Return the share of letters and digits in the characters that are no blanks, 0 to 1; 0 if there are none."""
    solid = len("".join(text.split()))
    return _count(text, str.isalnum, _NOT_ALPHANUMERIC) / solid if solid else 0.0


def _is_wordy(character: str) -> bool:
    return character.isalpha() or character.isspace()


_NOT_WORDY = bytes(code for code in range(128) if not _is_wordy(chr(code)))
_NOT_ALPHANUMERIC = bytes(code for code in range(128) if not chr(code).isalnum())


def _count(text: str, counts: Callable[[str], bool], others: bytes) -> int:
    """Count the characters for which `counts` is true; `others` are those of ASCII for which it is not.

    For ASCII, removing the others by a table takes a tenth of the time.
    """
    return len(text.encode().translate(None, others)) if text.isascii() else sum(map(counts, text))


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
