"""A document as lines: what a text and a menu have in common, so that one reader reads both."""

import re
from dataclasses import dataclass

from feedd.gopher.menu import item_location
from feedd.gopher.url import format_location
from feedd.model import GopherUrl, Menu

TAB = 8  # columns, as every terminal shows it
SHORT = 200  # characters: a longer line is neither rule nor heading, and hostile lines are long

# ECMA-48 control sequences (colours, cursor movements), titles of windows, and a bare ESC with its letter.
_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]{0,200}(?:\x07|\x1b\\)?|[@-Z\\^_]?)")

_LEAD = re.compile(r"(?:[=*~_#+|•·]+|[-–—<>]{2,}|-\[)[-=_/\\<>*~|:\[]*\s*")
_TAIL = re.compile(r"\s*([-=_*~#+.])\1{2,}$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line as it is shown, tabs and all, without trailing blanks; `href` where it is a menu's link."""

    text: str
    item_type: str = "i"
    href: str | None = None  # None also for a link that leads nowhere

    @property
    def is_item(self) -> bool:
        """Whether the line is an item of a menu and no text."""
        return self.item_type != "i"

    @property
    def is_blank(self) -> bool:
        """Whether there is nothing to see."""
        return not self.text and not self.is_item

    @property
    def columns(self) -> str:
        """The line with its tabs as blanks."""
        return self.text.expandtabs(TAB)

    @property
    def indent(self) -> int:
        """How many columns it is moved in."""
        columns = self.columns
        return len(columns) - len(columns.lstrip())


BLANK = Line(text="")  # what stays where a line was cut, so that its neighbours do not touch


def text_lines(text: str) -> tuple[Line, ...]:
    """Take a text apart; a form feed ends its line as it ends a page, colours and other escapes are dropped."""
    return tuple(Line(text=line.rstrip()) for line in _plain(text).split("\n"))


def menu_lines(menu: Menu, base: GopherUrl) -> tuple[Line, ...]:
    """Take a menu apart; every line stays in its place, a link as what it leads to from `base`."""
    lines = []
    for item in menu.items:
        location = None if item.item_type in "i3+" else item_location(item, base)
        href = format_location(location) if location is not None else None
        lines.append(Line(text=_plain(item.display).replace("\n", " ").rstrip(), item_type=item.item_type, href=href))
    return tuple(lines)


def _plain(text: str) -> str:
    return _ESCAPES.sub("", text).replace("\f", "\n")


def share_of_letters(text: str) -> float:
    """Give the share of letters and digits among all characters but blanks; of nothing, 0."""
    solid = sum(not character.isspace() for character in text)
    return sum(character.isalnum() for character in text) / solid if solid else 0.0


def is_rule(text: str) -> bool:
    """Whether a line is a rule: three signs or more, no letter, one pattern of at most 12 signs again and again."""
    sign = text.strip()
    if not 3 <= len(sign) <= SHORT or any(character.isalnum() for character in sign):
        return False
    if len(set(sign) - {" "}) == 1:
        return sign[0] not in ".?!…`"  # those are said, not drawn
    unit = next((size for size in range(2, 13) if sign == (sign[:size] * len(sign))[: len(sign)]), 0)
    waves = len(sign) >= 20 and len(set(sign)) <= 8 and sign.isascii() and " " not in sign  # _,.-'~'-.,__,.-'~'-.,_
    return 0 < unit * 2 <= len(sign) >= 6 or waves


def is_drawn(text: str) -> bool:
    """Whether a line is a piece of letter art or of a drawing: signs rather than words."""
    sign = text.strip()
    return bool(sign) and share_of_letters(undecorated(sign)) < 0.5


def undecorated(text: str) -> str:
    """Give a line without the signs around it that make it a heading: `== x ==`, `*** x ***`, `[x]`, `__/ x __`."""
    bare = text.strip()[:SHORT]
    lead, tail = _LEAD.match(bare), _TAIL.search(bare)
    if lead and lead.end() < len(bare):
        bare = bare[lead.end() :].rstrip("=*~_#+|-\\/<>: ")
    elif tail and tail.start():
        bare = bare[: tail.start()]
    if bare[:1] + bare[-1:] in ("[]", "()", "{}") and not set(bare[1:-1]) & set(bare[0] + bare[-1]):
        bare = bare[1:-1].strip()
    return bare
