"""The lines of a document. A text and a menu have them in common, so that the same code reads both.

A fact about a line is computed when it is first asked for, and kept with the line.
"""

import re
from collections.abc import Callable, Mapping

from msgspec import Struct

from feedd.gopher.menu import item_location
from feedd.gopher.text import without_escapes
from feedd.gopher.url import format_location
from feedd.model import GopherUrl, Menu
from feedd.reading.words import code
from feedd.reading.words.characters import STOPS, Counts, counted, share_of_letters, wordy
from feedd.reading.words.dates import Found, find_dates
from feedd.reading.words.pages import without_running_heads

TAB = 8  # columns, as every terminal shows it
SHORT = 200  # characters: a longer line is no rule and no heading, and hostile lines are long

_LEAD = re.compile(r"(?:[=*~_#+|•·]+|[-–—<>]{2,}|:{2,3}(?=\s)|-\[)[-=_/\\<>*~|:\[]*\s*")
_LEADS = tuple("=*~_#+|•·-–—<>:")  # what it begins with
_TAIL = re.compile(r"\s*([-=_*~#+.])\1{2,}$")
_TAILS = tuple(sign * 3 for sign in "-=_*~#+.")  # what it ends with
_BULLETS = "-*+•◦‣·–—√»›■□▪▫●○◆◇►▶▸→✓✔"
_TOUCHING = "・※"  # Japanese marks, which no blank parts from the words
LIST_MARK = re.compile(
    rf"(?P<lead>\s{{0,12}})(?P<mark>[{_BULLETS}]|\*{{2,3}}|-{{2}}|\(?\d{{1,3}}[.):]|\[\d{{1,3}}\]:?)(?P<gap>\s+)(?=\S)"
)

# What begins a line of its own: marks of lists, also lettered ones, speakers, also quoted ones (`AQ> `), URLs.
OWN_MARK = re.compile(
    rf"\s*(?:[{_TOUCHING}]|[{_BULLETS}#>|]\s|\*{{2,3}}\s|--\s|\(?(?:\d{{1,3}}|[a-zA-Z]|[ivx]{{2,5}})[.):]\s|\[\d{{1,3}}\]"
    r"|<[^<>@/\s]{1,20}>|[\[(]?\d{1,2}:\d\d|"
    r"(?:https?|gophers?|gemini|ftp)://|[A-Z]\w{0,11}: |[A-Z](?:[a-z]\w{0,10})? : |[A-Z]{1,3}> )"
)
_MARKS = frozenset(
    _BULLETS + _TOUCHING + "#>|([<"
)  # the first sign of either, where it is neither a letter nor a digit
_SIDE = re.compile(r"(?<=\S) {2,}(?=[^\w\s\"'“‘«(\[])")
_STOP_WITHIN = re.compile(r"[.!?…。！？।॥۔؟።။។](?:(?:(?<=\w[.!?…])|(?<=[।॥۔؟።။។]))[\"'”’»)]* +\S|(?<=[。！？])\S)")
_STOPS = frozenset(STOPS)  # what it contains
_PLAIN = frozenset(".,;!\"'()-“”‘’–—…")  # signs in a plain line: none of them makes it a mark, a frame, a URL or a head
_PLAIN_CODE = _PLAIN & (code.SIGNS | code.PAIRED)  # those of them that code may have
EVEN = 8  # underscores with one blank between them from which they are a rule
MOSTLY = 0.6  # share of letters in a plain line
_WIDE_GAP = re.compile(r"(?:[^\s.!?] {3,}|[.!?] {4,})\S")  # some type three blanks after a full stop
_URL = re.compile(r"(?:https?|gophers?|gemini|ftp)://\S+", re.IGNORECASE)


class _Facts:
    """What is known of a line, each fact in a slot: see `Line.__getattr__`."""

    __slots__ = (
        "bare",
        "begins_high",
        "begins_low",
        "counts",
        "dates",
        "ends_within",
        "has_drawn_side",
        "has_own_mark",
        "has_wide_gap",
        "indent",
        "is_code",
        "is_drawn",
        "is_list_item",
        "is_plain",
        "is_rule",
        "share_of_letters",
        "spoken",
        "stripped_of_urls",
        "wordy",
    )

    indent: int  # blanks before the first word; for columns, ask the `expanded` line
    bare: str  # the text without the signs that mark it as a heading, see `undecorated`
    counts: Counts  # of its letters and signs
    share_of_letters: float  # and digits, in the characters that are no blanks, 0 to 1; 0 if there are none
    is_rule: bool  # three signs or more, no letter, a repeated pattern of at most 12 signs
    is_drawn: bool  # part of letter art or of a drawing: more signs than letters
    is_plain: bool  # words from the margin on, parted by single blanks, with no signs but those within sentences
    begins_high: bool  # the first letter is a capital
    begins_low: bool  # the first sign is a small letter, also behind a quotation mark or a bracket
    is_list_item: bool  # it begins an item of a list
    has_own_mark: bool  # it begins with what begins a line of its own: a mark of a list, a speaker, a URL
    is_code: bool  # it has signs that code has and sentences have not
    has_drawn_side: bool  # a part of a drawing stands to the right of its words
    has_wide_gap: bool  # three blanks or more stand between two words, as between columns
    ends_within: bool  # a sentence ends before the end of the line
    spoken: float  # share of letters, digits and signs of speech in its signs without URLs; 1 of none, 0 in bytes
    wordy: int  # characters that are letters or blanks
    dates: tuple[Found, ...]  # every full date, in order
    stripped_of_urls: "Line"  # a copy without URLs; ask `without_urls`, which needs no copy of a line that has none


class Line(_Facts, Struct, kw_only=True):  # not frozen, as facts are written into it
    """One line as it is shown, with its tabs and without blanks at its end; `href` where it is a link of a menu."""

    text: str
    item_type: str = "i"
    href: str | None = None  # None also for a link that leads nowhere

    def __hash__(self) -> int:
        return hash((self.text, self.item_type, self.href))

    def __getattr__(self, name: str) -> object:
        """Compute a fact when it is first asked for, and keep it: Python asks here only while its slot is empty."""
        compute = _COMPUTE.get(name)
        if compute is None:
            raise AttributeError(name)
        compute(self)
        return getattr(self, name)

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


def is_link(line: Line) -> bool:
    """Return whether a line is nothing but a URL."""
    return "://" in line.text and bool(_URL.fullmatch(line.text.strip()))


BLANK = Line(text="")  # takes the place of a line that was cut, so that the lines around it stay apart


def text_lines(text: str) -> tuple[Line, ...]:
    """Split a text into lines; a form feed ends a line too, colours and other control sequences are removed."""
    return tuple(Line(text=line) for line in line_texts(text))


def line_texts(text: str) -> list[str]:
    """Return the lines of a text as `text_lines` does, without a `Line` for each."""
    return [line.rstrip() for line in _plain(without_running_heads(text)).split("\n")]


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


def undecorated(text: str) -> str:
    """Return a text without the signs that mark it as a heading: `== x ==`, `*** x ***`, `[x]`, `__/ x __`."""
    bare = text.strip()[:SHORT]
    if bare[:1].isalnum() and not bare.endswith(_TAILS):
        return bare  # as most lines
    lead = _LEAD.match(bare) if bare[:1] in _LEADS else None
    tail = _TAIL.search(bare) if bare.endswith(_TAILS) else None
    if lead and lead.end() < len(bare):
        bare = bare[lead.end() :].rstrip("=*~_#+|-\\/<>: ")
    elif tail and tail.start():
        bare = bare[: tail.start()]
    if bare[:1] + bare[-1:] in ("[]", "()", "{}") and not set(bare[1:-1]) & set(bare[0] + bare[-1]):
        bare = bare[1:-1].strip()
    return bare


def _see_drawing(line: Line) -> None:
    """Write what tells drawings from words; of a plain line, as most are, everything."""
    text = line.text.strip()
    counts = counted(text)
    share = counts.share_of_letters
    facts: _Facts = line  # as the type checker knows only the slots of its own fields
    facts.counts = counts
    facts.share_of_letters = share
    facts.is_plain = share >= MOSTLY and _is_plain(line, counts)
    if line.is_plain:
        _see_plain(line, counts)
        return
    bare = undecorated(text)
    share_of_bare = share if len(bare) == len(text) else share_of_letters(bare)
    facts.indent = len(line.text) - len(line.text.lstrip())
    facts.bare = bare
    facts.is_rule = bool(text) and not share and _is_pattern(text)
    facts.is_drawn = bool(text) and share_of_bare < 0.5


def _see_plain(line: Line, counts: Counts) -> None:
    """Write what is known of words between which no mark, column or drawing stands; its signs answer the rest."""
    text, signs, first = line.text, counts.signs, line.text[0]
    facts: _Facts = line
    facts.indent = 0
    bare = text.strip()[:SHORT]
    facts.bare = undecorated(bare) if bare.endswith(_TAILS) else bare
    facts.is_rule = facts.is_drawn = facts.is_list_item = facts.has_drawn_side = facts.has_wide_gap = False
    facts.begins_high, facts.begins_low = first.isupper(), first.islower()
    facts.has_own_mark = (first in "ivx" or text[1:2] in (".", ")")) and _has_own_mark(text)
    may_be_code = not _PLAIN_CODE.isdisjoint(signs) and code.may_be_code(signs, text)
    facts.is_code = may_be_code and code.is_code(text[:SHORT])
    facts.ends_within = not _STOPS.isdisjoint(signs) and bool(_STOP_WITHIN.search(text))
    facts.spoken = counts.share_of_speech
    facts.wordy = wordy(text)


def _is_plain(line: Line, counts: Counts) -> bool:
    text = line.text
    is_words = text[:1].isalpha() and "  " not in text and "\t" not in text and not text.endswith("---")
    return is_words and _PLAIN.issuperset(counts.signs) and line.item_type == "i"


def _is_pattern(sign: str) -> bool:
    if not 3 <= len(sign) <= SHORT:
        return False
    if len(set(sign) - {" "}) == 1:
        if sign[0] == "_" and " " in sign:  # the first row of a banner, if it is not drawn evenly and long
            return len(runs := sign.split(" ")) >= EVEN and len(set(runs)) == 1
        return sign[0] not in ".?!…`"  # these are punctuation, not drawings
    unit = next((size for size in range(2, 13) if sign == (sign[:size] * len(sign))[: len(sign)]), 0)
    waves = len(sign) >= 20 and len(set(sign)) <= 8 and sign.isascii() and " " not in sign  # _,.-'~'-.,__,.-'~'-.,_
    return 0 < unit * 2 <= len(sign) >= 6 or waves


def _see_wording(line: Line) -> None:
    """Write what tells sentences from code, from columns and from the items of a list.

    A line that begins with a letter is asked less: that alone answers some of it without a regular expression.
    """
    if line.is_plain:
        return  # that has written it
    text, words, indent = line.text, line.without_urls.text, line.indent
    first = text[indent : indent + 1]
    if first.isalpha():
        high, listed = first.isupper(), False
        near = text[indent + 1 : indent + 4]
        marked = (":" in text or first in "ivx" or near[:1] in (".", ")") or ">" in near) and _has_own_mark(text)
    else:
        high = next((character.isupper() for character in text if character.isalpha()), False)
        may_be_marked = first in _MARKS or first.isdecimal()
        listed = may_be_marked and bool(LIST_MARK.match(text[:SHORT])) and not line.is_rule
        marked = may_be_marked and _has_own_mark(text)
    facts: _Facts = line
    facts.begins_high = high
    facts.begins_low = text.lstrip(" \t\"'“‘«([")[:1].islower()
    facts.is_list_item = listed
    facts.has_own_mark = marked
    is_dump = code.is_dump(text)
    facts.is_code = is_dump or (code.may_be_code(line.counts.signs, text) and code.is_code(words[:SHORT]))
    facts.has_drawn_side = "  " in text and _has_drawn_side(text)
    facts.has_wide_gap = "   " in text and bool(_WIDE_GAP.search(text, _end_of_mark(text) if listed else 0))
    facts.ends_within = not _STOPS.isdisjoint(line.counts.signs) and bool(_STOP_WITHIN.search(text))
    facts.spoken = 0.0 if is_dump else (line.counts if words is text else counted(words)).share_of_speech
    facts.wordy = wordy(text)


def _see_dates(line: Line) -> None:
    facts: _Facts = line
    facts.dates = find_dates(line.text)


def _see_without_urls(line: Line) -> None:
    facts: _Facts = line
    facts.stripped_of_urls = Line(text=_URL.sub("", line.text))


def _end_of_mark(text: str) -> int:
    match = LIST_MARK.match(text[:SHORT])
    return match.end() if match else 0


def _has_own_mark(text: str) -> bool:
    return bool(OWN_MARK.match(text[:SHORT]))


def _has_drawn_side(text: str) -> bool:
    return any(share_of_letters(text[match.end() : SHORT]) < 0.2 for match in _SIDE.finditer(text, 0, SHORT))


# Who asks for one fact of a line soon asks for most of its kind, so each kind is computed at once.
_COMPUTE: Mapping[str, Callable[[Line], None]] = {
    **dict.fromkeys(("indent", "bare", "counts", "share_of_letters", "is_rule", "is_drawn", "is_plain"), _see_drawing),
    **dict.fromkeys(
        ("begins_high", "begins_low", "is_list_item", "has_own_mark", "is_code", "has_drawn_side", "has_wide_gap"),
        _see_wording,
    ),
    **dict.fromkeys(("ends_within", "spoken", "wordy"), _see_wording),
    "dates": _see_dates,
    "stripped_of_urls": _see_without_urls,
}
