"""Reads gemtext, in which only the characters at the beginning of a line say what the line is."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise, takewhile

from feedd.model import GopherUrl
from feedd.reading.layout import breaks, verse
from feedd.reading.layout.blocks import Block, Kind, Row
from feedd.reading.layout.prose import Shape, full, join, learn_shape
from feedd.reading.layout.soft import learn_soft
from feedd.reading.layout.width import WIDEST
from feedd.reading.words.code import is_language
from feedd.reading.words.fences import FENCE, are_fences, fenced_alone
from feedd.reading.words.lines import LIST_MARK, Line
from feedd.reading.words.links import resolve
from feedd.structs import replace

FEWEST = 2  # link lines; a text with this many is gemtext, whatever its name is
SHORT_ROW = 72  # columns; longer lines are paragraphs, shorter ones without a blank line between them verse or a list
FEW = 0.1  # share of lines that are longer than any person's, in a document that is broken by hand
FEWEST_DRAWN = 2  # lines of signs that nobody fenced; a single one may be a face
_NAMES = (".gmi", ".gemini")
_SELECTORS = tuple(name.encode() for name in _NAMES)
_LINK = re.compile(r"=>\s*(?P<target>\S*)\s*(?P<label>.*)")
_SURE = re.compile(
    r"=>\s*(?:[a-z]{3,9}://|[\w./-]*\.[a-z]{2,4}\b|(?:\.{0,2}|~?[\w.-]{1,60})/\S*(?=\s|\Z))", re.IGNORECASE
)
_HEADING = re.compile(r"(?P<marks>#{1,6})(?!#|!/)\s*(?P<words>\S.*)")  # more than three as in Markdown
_RULE = re.compile(r"(?:[-=~_*#.·•–—─━═] ?){3,}")
_ITEM = "* "
_GLUED = re.compile(r"^(#{1,6})(?=[^\s#])(?!#!/)")


def is_gemtext(lines: Sequence[Line], name: str) -> bool:
    """Return whether a text is gemtext, by its name or by its link lines; what is fenced only shows some."""
    if name.lower().endswith(_NAMES):
        return True
    sure = [line.text.startswith("=>") and bool(_SURE.match(line.text)) for line in lines]
    if sum(sure) < FEWEST:
        return False
    return sum(one and sign == "link" for one, sign in zip(sure, _signs(lines), strict=True)) >= FEWEST


def with_marks_apart(lines: Sequence[Line], of: GopherUrl) -> Sequence[Line]:
    """Write `#Mill` as `# Mill` in a document that is named as gemtext, where both are headings; `# ---` is a rule."""
    if not of.selector.lower().endswith(_SELECTORS):
        return lines
    if not any(line.text.startswith("#") and _apart(line) is not line for line in lines):
        return lines
    return [_apart(line) if sign == "heading" else line for sign, line in zip(_signs(lines), lines, strict=True)]


def _apart(line: Line) -> Line:
    words = _GLUED.sub(r"\1 ", line.text)
    drawn = words.lstrip("#").strip()
    text = drawn if _RULE.fullmatch(drawn) else words
    return line if text == line.text else replace(line, text=text)


def gemtext_blocks(lines: Sequence[Line], of: GopherUrl) -> tuple[Block, ...]:
    """Read gemtext; a line is a paragraph, but wrapped lines are joined where their author wrapped the text."""
    found = list(_blocks(lines, of))
    again = {at for at, (above, block) in enumerate(pairwise(found), start=1) if above.kind == block.kind == "rule"}
    return tuple(block for at, block in enumerate(found) if at not in again)


def _blocks(lines: Sequence[Line], of: GopherUrl) -> Iterator[Block]:
    shape = learn_shape([[line.expanded for line in group] for _, group in groupby(lines, _sign)])
    signs = [*_drawn_whole([*_signs(lines)])]
    signs = _with_whole_items(signs, lines, shape) if shape.width.columns else signs
    groups = [
        (kind, [line for _, line in group])
        for kind, group in groupby(zip(signs, lines, strict=True), key=lambda pair: pair[0])
    ]
    texts = [[line.expanded for line in members] for kind, members in groups if kind == "text"]
    is_by_hand = _is_by_hand(texts)
    shape, odds = _weighed(texts, shape) if is_by_hand else (shape, [0.0] * len(texts))
    told = zip(texts, odds, strict=True)
    at = 0
    for kind, members in groups:
        last = at + len(members) - 1
        if kind == "text":
            yield from _paragraphs(*next(told), shape, at, is_by_hand=is_by_hand)
        elif kind == "item":
            rows = tuple(Row(text=text) for text in _item_rows(members))
            yield Block(kind="paragraph", rows=rows, first=at, last=last)
        elif kind == "heading":
            yield from (_heading(line.text, at + number) for number, line in enumerate(members))
        elif kind == "rule":
            yield Block(kind="rule", rows=(Row(text=members[0].text),), first=at, last=last)
        elif kind == "drawn" and len(members) < FEWEST_DRAWN:
            yield Block(kind="paragraph", rows=(Row(text=members[0].text),), first=at, last=last)
        elif kind not in ("", "fence") and not all(line.is_blank for line in members):
            yield Block(kind=_KINDS[kind], rows=tuple(_row(line, kind, of) for line in members), first=at, last=last)
        elif kind == "fence":
            yield from _captions(members, at)
        at = last + 1


def _is_by_hand(texts: Sequence[Sequence[Line]]) -> bool:
    """Return whether somebody broke nearly all lines of a document; in others a line is a paragraph."""
    lengths = [len(line.text) for lines in texts for line in lines]
    return len(lengths) > len(texts) and sum(length > WIDEST for length in lengths) <= FEW * len(lengths)


def _weighed(texts: Sequence[Sequence[Line]], shape: Shape) -> tuple[Shape, Sequence[float]]:
    """Return the shape with how its author ends lines, and the log-odds of each text, where these are for prose."""
    odds = verse.weigh_all(texts, [all(full(lines, shape)) for lines in texts])
    return replace(shape, soft=learn_soft(texts, odds)), [min(0.0, own) for own in odds]


def _with_whole_items(signs: Sequence[str], lines: Sequence[Line], shape: Shape) -> list[str]:
    """Return what each line is; lines that an item of a list is wrapped over belong to it."""
    found = [*signs]
    for at, (above, sign) in enumerate(pairwise(signs)):
        if (above, sign) == ("item", "text"):
            below = takewhile(
                lambda number: signs[number] == "text" and not LIST_MARK.match(lines[number].text),
                range(at + 1, len(signs)),
            )
            part = [line.expanded for line in (lines[at], *(lines[number] for number in below))]
            more = sum(1 for _ in takewhile(bool, breaks.wraps(part, shape, "item")))
            found[at + 1 : at + 1 + more] = ["item"] * more
    return found


def _item_rows(lines: Sequence[Line]) -> Iterator[str]:
    firsts = [number for number, line in enumerate(lines) if line.text.startswith(_ITEM)]
    for first, end in pairwise([*firsts, len(lines)]):
        yield lines[first].text if end == first + 1 else join(lines[first:end])


def _captions(fences: Sequence[Line], at: int) -> Iterator[Block]:
    """Return what fences say; the name of a language is for programs."""
    for number, fence in enumerate(fences, start=at):
        words = fence.text.lstrip("`").strip()
        if words and not is_language(words):
            yield Block(kind="paragraph", rows=(Row(text=words),), first=number, last=number)


_KINDS: dict[str, Kind] = {"link": "paragraph", "quote": "quote", "pre": "pre", "drawn": "pre"}


def _signs(lines: Sequence[Line]) -> Iterator[str]:
    """Return what each line is; all lines between two fences are preformatted, and so is one that fences itself."""
    fenced = False
    for line, is_fence in zip(lines, are_fences([line.text for line in lines]), strict=True):
        if is_fence:
            fenced = not fenced
            yield "pre" if fenced and Line(text=line.text.lstrip("`")).is_drawn else "fence"
        else:
            yield "pre" if fenced or line.text.startswith(FENCE) else _sign(line)


def _drawn_whole(signs: Sequence[str]) -> Iterator[str]:
    """Yield what each line is; a rule that touches a drawing is its edge."""
    for above, sign, below in zip(("", *signs), signs, (*signs[1:], ""), strict=False):
        yield "drawn" if sign == "rule" and "drawn" in (above, below) else sign


def _sign(line: Line) -> str:
    text = line.text
    if not text.strip():
        return ""
    if text.startswith("=>"):
        return "link"
    if _HEADING.fullmatch(text):
        return "heading"
    if len(text) <= WIDEST and _RULE.fullmatch(text) and line.is_rule:
        return "rule"
    if text.startswith(_ITEM):
        return "item"
    if text.startswith(">"):
        return "quote"
    return "drawn" if len(text) <= WIDEST and line.is_drawn and not line.is_rule else "text"


def _heading(text: str, at: int) -> Block:
    match = _HEADING.fullmatch(text)
    marks, words = (match["marks"], match["words"]) if match else ("", text)
    return Block(kind="heading", rows=(Row(text=words),), first=at, last=at, level=min(len(marks) + 1, 6))


def _paragraphs(lines: Sequence[Line], own: float, shape: Shape, first: int, *, is_by_hand: bool) -> Iterator[Block]:
    """Return lines as paragraphs, or as one where they are broken by hand; short ones that touch are rows of one."""
    last = first + len(lines) - 1
    is_wrapped = bool(shape.width.columns or shape.soft)
    rows = breaks.rows(lines, shape, "nothing", own) if is_wrapped else [line.text for line in lines]
    if is_wrapped and is_by_hand and max(len(line.text) for line in lines) <= WIDEST:
        yield Block(kind="paragraph", rows=tuple(Row(text=row) for row in rows), first=first, last=last)
        return
    for _, group in groupby(enumerate(rows), key=lambda pair: -1 if len(pair[1]) <= SHORT_ROW else pair[0]):
        yield Block(kind="paragraph", rows=tuple(Row(text=row) for _, row in group), first=first, last=last)


def _row(line: Line, kind: str, of: GopherUrl) -> Row:
    match = _LINK.fullmatch(line.text) if kind == "link" else None
    if match is not None:
        target = match["target"]
        href = resolve(f"gemini:{target}" if target.startswith("//") else target, of)
        words = match["label"] if href else f"{match['target']} {match['label']}"
        return Row(text=words.strip() or match["target"], href=href)
    if kind == "pre":
        # The first row of a drawing may stand beside its fence.
        return Row(text=fenced_alone(line.text) or line.text.removeprefix(FENCE))
    return Row(text=line.text[1:].strip() if kind == "quote" else line.text)
