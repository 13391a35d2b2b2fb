"""What the markup of gemtext and Markdown says of the lines at the top of a page: headings, lists, drawings.

The first heading may name a page; those after it head its sections. Of a drawing the words beside its fence tell what
it shows to who does not see it.
"""

import re
from collections.abc import Iterator, Sequence

from feedd.reading.words.lines import SHORT, Line
from feedd.reading.words.names import name_in
from feedd.reading.words.page_words import is_greeting, is_kind, words_of

FENCE = "```"
MOST_ALT = 6  # words of a text beside a fence that is only a name
_HEADING = re.compile(r"(#{1,3})(?!#)\s*[^\s#].*(?<!#)")
_BULLET = re.compile(r"[*+-]\s+\S")
_ART = re.compile(
    r"\b(?:ascii|ansi|art|logo|banner|header|word|words|text|letters?|lettering|font|sign|title|figlet|schriftzug)\b",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"(?<!\w)[\"“„«‘'](?P<name>\w(?:[^\"”“»’']|(?<=\w)['’](?=\w)){1,40})[\"”“»’'](?!\w)")
_ABOUT_ART = re.compile(
    r"\W*\b(?:(?:an? )?(?:silly |big |large )?(?:ascii|ansi)[- ]?art|ascii|logo|banner|header|title)\b\W*",
    re.IGNORECASE,
)
_LOG = re.compile(r"(?:phlog|blog|glog|gemlog|capsule|journal|diary)\b", re.IGNORECASE)


def fenced(top: Sequence[Line]) -> frozenset[int]:
    """Return the numbers of the lines between fences, where a heading outside of them may name the page."""
    outside = {id(line) for line in _unfenced(top)}
    headings = (top[number].text.strip()[:SHORT] for number, _ in _headings(top))
    names = (name_in(text) for text in headings)
    is_headed = any(name and not is_kind(name) for name in names)
    return frozenset(number for number, line in enumerate(top) if is_headed and id(line) not in outside)


def sections(top: Sequence[Line]) -> frozenset[int]:
    """Return the numbers of the headings of sections, and of the items of lists.

    Those after a first one that does more than greet head sections; so does the first below words, where others are
    its equals.
    """
    found = {number for number in range(len(top)) if _is_item(top, number)}
    levels = {number: level for number, level in _headings(top) if number not in found}
    first = next(iter(levels), None)
    if first is None:
        return frozenset(found)
    others = {number for number, level in levels.items() if number > first and level >= levels[first]}
    has_equals = any(levels[number] == levels[first] for number in others)
    has_words = any(line.text.strip() and not line.is_rule and not line.is_drawn for line in _unfenced(top[:first]))
    return frozenset(found | others | ({first} if has_equals and has_words else set()))


def _headings(top: Sequence[Line]) -> Iterator[tuple[int, int]]:
    """Yield the number and the level of each heading that does more than greet; rows of "# a frame #" are none."""
    matches = [_HEADING.fullmatch(line.text.strip()[:SHORT]) for line in top]
    levels = [len(match[1]) if match else 0 for match in matches]
    outside = {id(line) for line in _unfenced(top)}
    for number, (line, level) in enumerate(zip(top, levels, strict=True)):
        touching = [*levels[max(0, number - 1) : number], *levels[number + 1 : number + 2]]
        text = line.text.strip()[:SHORT].lstrip("# ")
        if level and level not in touching and id(line) in outside and not is_greeting(text):
            yield number, level


def _unfenced(top: Sequence[Line]) -> Iterator[Line]:
    is_open = False
    for line in top:
        if line.text.startswith(FENCE):
            is_open = not is_open
        elif not is_open:
            yield line


def _is_item(top: Sequence[Line], number: int) -> bool:
    """Return whether a line is one of the items of a list: another with the same bullet touches it."""
    match = _BULLET.match(top[number].text)
    if not match or top[number].text.rstrip()[-1:] == match[0][0]:  # "* The mill *"
        return False
    others = [*top[max(0, number - 1) : number], *top[number + 1 : number + 2]]
    return any(one.text.startswith(match[0]) for one in others)


def name_of_drawing(text: str, address: str) -> str:
    """Return the name that a text beside a fence says to be drawn: `ASCII art: the word "Mill"`, "mill logo".

    `address` are the letters and digits of host and selector; without quotes around it, a name is in it or says "log".
    """
    said = text.strip(" `")[:SHORT]
    quoted = _QUOTED.search(said) if _ART.search(said) else None
    if quoted:
        name = name_in(quoted["name"])
        return "" if is_kind(name) else name
    bare = _ABOUT_ART.sub(" ", said).strip()
    if not 0 < len(words_of(bare)) <= MOST_ALT:
        return ""
    letters = "".join(filter(str.isalnum, bare.casefold()))
    is_own = len(letters) > 3 and letters in address
    name = name_in(bare)
    return name if name and not is_kind(name) and (is_own or _LOG.search(name)) else ""
