"""Splits a head into groups of lines: what stands between blank lines, rules and drawings."""

import re
from collections.abc import Sequence

from msgspec import Struct

from feedd.reading.head.boxes import is_framed
from feedd.reading.head.fields import read_field
from feedd.reading.head.marks import has_columns, is_heading
from feedd.reading.words.dates import find_dates
from feedd.reading.words.lines import Line

HEAD = 80  # lines within which a head must end: the longest seen, with mail headers and art, has 45
MORE = 5  # groups behind those that are looked at
GROUPS = 6  # groups up to the first fact: banner, site, view, title
PROSE = 70  # characters; facts are shorter
FENCE = "```"  # of gemtext; the words behind it are for who cannot see the drawing
TITLE_LINES = 3  # a title broken over more lines was not seen
LONGEST_BAR = 1000  # characters, most of them of addresses
TITLE_WIDTH = 120  # characters of one of its lines; longer ones are paragraphs
_FORWARDED = re.compile(
    r"[\W_]*(?:(?:start|begin|beginning) (?:of )?)?(?:forwarded|original) message"
    r"(?: (?:begins|follows|by [\w .]{1,40}))?[\W_]*",
    re.IGNORECASE,
)
# Words for programs: `$Id: weir.txt,v 1.2 1995/03/23 ann Exp $`, `@(#)weir 8.1`, `-*- text -*-`.
_FOR_PROGRAMS = re.compile(
    r"[\W_]{0,8}?(?:\$[A-Z]\w{1,20}(?::[^$]{0,160})?\$|@\(#\).{0,160}|-\*- .{0,80} -\*-)[\W_]{0,8}"
)

# Where code or a drawing begins that its author fenced: in Markdown and gemtext, and in Org.
_FENCED = re.compile(
    r"(?P<mark>`{3,}|~{3,4}(?!~))(?P<words>.*)|#\+begin_(?P<kind>src|example|export|comment)\b.*", re.IGNORECASE
)
_BAR = re.compile(r"(?:\[[^\[\]]*\]\([^()\s]*\)|[^\w\[\]()])+")  # links of Markdown, and signs between them


class Group(Struct, frozen=True, kw_only=True):
    """Lines without a blank line or a rule between them."""

    start: int
    texts: tuple[str, ...]
    drawn: bool
    above: bool = False  # a rule stands directly there
    below: bool = False

    @property
    def lines(self) -> range:
        """The numbers of its lines."""
        return range(self.start, self.start + len(self.texts))

    @property
    def may_be_title(self) -> bool:
        """Whether it is short, and neither columns nor a row of a box, nor words for who cannot see a drawing."""
        return len(self.texts) <= TITLE_LINES and not any(
            text.startswith(FENCE) or len(text.strip()) > TITLE_WIDTH or has_columns(text) or is_framed(text)
            for text in self.texts
        )


def split_groups(lines: Sequence[Line]) -> list[Group]:
    """Split the first lines at blank lines, at rules and between drawings and words; a link ends them."""
    groups: list[Group] = []
    texts: list[str] = []
    start, drawn, above = 0, False, False

    def close(*, below: bool = False) -> None:
        if texts:
            groups.append(Group(start=start, texts=tuple(texts), drawn=drawn, above=above, below=below))
            texts.clear()

    ruled = False
    for number, line in enumerate(lines[:HEAD]):
        if line.is_item or len(groups) >= GROUPS + MORE:
            break
        if not line.text.strip():
            close()
            ruled = False
        elif line.is_rule or is_wrapper(line):
            close(below=True)
            ruled = True
        else:
            if texts and line.is_drawn != drawn:
                close()
            if not texts:
                start, drawn, above, ruled = number, line.is_drawn, ruled, False
            if len(texts) == 1 and is_heading(texts[0]) and (find_dates(texts[0]) or _is_no_part(line)):
                close()
                start, drawn, above = number, line.is_drawn, False
            texts.append(line.text)
    close()
    return groups


def _is_no_part(line: Line) -> bool:
    """Return whether a line below a heading with its mark is another one, or the text, and no fact."""
    if is_heading(line.text):
        return True
    return len(line.text) > PROSE and not line.dates and read_field(line.text) is None


def is_wrapper(line: Line) -> bool:
    """Return whether a line only says that a forwarded message begins, or is for a program that keeps or shows it."""
    text = line.text
    if len(text) > TITLE_WIDTH:
        return False
    if "$" in text or "@(#)" in text or "-*-" in text:
        return bool(_FOR_PROGRAMS.fullmatch(text))
    return "SSAGE" in text.upper() and bool(_FORWARDED.fullmatch(text))


def is_skipped(group: Group) -> bool:
    """Return whether a title may stand below a group: a drawing, links of gemtext that lead out, or comments."""
    return group.drawn or all(text.startswith("=>") or is_comment(text) for text in group.texts)


def is_comment(text: str) -> bool:
    """Return whether a line is a comment of HTML, which Markdown may hold too."""
    bare = text.strip()
    return bare.startswith("<!--") and bare.endswith("-->")


def is_bar(text: str) -> bool:
    """Return whether a line is nothing but links of Markdown."""
    return len(text) <= LONGEST_BAR and "](" in text and bool(_BAR.fullmatch(text))


def fenced_lines(lines: Sequence[Line]) -> frozenset[int]:
    """Return the numbers of the lines between fences: what looks like a heading there is a comment of a program."""
    inside: set[int] = set()
    end = ""
    for number, line in enumerate(lines):
        text = line.text.strip()
        fence = _FENCED.fullmatch(text)
        if not end and fence:
            end = fence["mark"] or f"#+end_{fence['kind'].lower()}"
        elif end and (
            text.lower() == end or (fence and fence["mark"] and text.startswith(end) and not text.strip(end[0]))
        ):
            end = ""
        elif end:
            inside.add(number)
    return frozenset(inside)
