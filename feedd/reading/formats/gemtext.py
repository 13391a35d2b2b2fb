"""Reads gemtext, in which only the characters at the beginning of a line say what the line is."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from feedd.model import GopherUrl
from feedd.reading.layout.blocks import Block, Kind, Row
from feedd.reading.layout.prose import learn_shape, quoted_rows
from feedd.reading.words.lines import Line
from feedd.reading.words.links import resolve

FEWEST = 2  # link lines; a text with this many is gemtext, whatever its name is
_NAMES = (".gmi", ".gemini")
_LINK = re.compile(r"=>\s*(?P<target>\S*)\s*(?P<label>.*)")
_SURE = re.compile(r"=>\s*(?:[a-z]{3,9}://|[\w./-]*\.[a-z]{2,4}\b)", re.IGNORECASE)
_HEADING = re.compile(r"(?P<marks>#{1,3})\s*(?P<words>\S.*)")


def is_gemtext(lines: Sequence[Line], name: str) -> bool:
    """Return whether a text is gemtext, by its name or by its link lines."""
    return name.lower().endswith(_NAMES) or sum(bool(_SURE.match(line.text)) for line in lines) >= FEWEST


def gemtext_blocks(lines: Sequence[Line], of: GopherUrl) -> tuple[Block, ...]:
    """Read gemtext; a line is a paragraph, but wrapped lines are joined where their author wrapped the text."""
    return tuple(_blocks(lines, of))


def _blocks(lines: Sequence[Line], of: GopherUrl) -> Iterator[Block]:
    shape = learn_shape([[line.expanded for line in group] for _, group in groupby(lines, _sign)])
    at = 0
    for kind, group in groupby(zip(_signs(lines), lines, strict=True), key=lambda pair: pair[0]):
        members = [line for _, line in group]
        last = at + len(members) - 1
        if kind == "text":
            shown = [line.expanded for line in members]
            rows = quoted_rows(shown, shape) if shape.width.columns else [line.text for line in shown]
            yield from (Block(kind="paragraph", rows=(Row(text=row),), first=at, last=last) for row in rows)
        elif kind == "heading":
            yield from (_heading(line.text, at + number) for number, line in enumerate(members))
        elif kind not in ("", "fence"):
            yield Block(kind=_KINDS[kind], rows=tuple(_row(line, kind, of) for line in members), first=at, last=last)
        elif kind == "fence" and (words := members[0].text.lstrip("`").strip()):
            yield Block(kind="paragraph", rows=(Row(text=words),), first=at, last=at)
        at = last + 1


_KINDS: dict[str, Kind] = {"link": "paragraph", "item": "paragraph", "quote": "quote", "pre": "pre"}


def _signs(lines: Sequence[Line]) -> Iterator[str]:
    """Return what each line is; all lines between two fences are preformatted."""
    fenced = False
    for line in lines:
        if line.text.startswith("```"):
            fenced = not fenced
            yield "fence"
        else:
            yield "pre" if fenced else _sign(line)


def _sign(line: Line) -> str:
    text = line.text
    if not text.strip():
        return ""
    if text.startswith("=>"):
        return "link"
    if _HEADING.fullmatch(text):
        return "heading"
    if text.startswith("* "):
        return "item"
    return "quote" if text.startswith(">") else "text"


def _heading(text: str, at: int) -> Block:
    match = _HEADING.fullmatch(text)
    marks, words = (match["marks"], match["words"]) if match else ("", text)
    return Block(kind="heading", rows=(Row(text=words),), first=at, last=at, level=len(marks) + 1)


def _row(line: Line, kind: str, of: GopherUrl) -> Row:
    match = _LINK.fullmatch(line.text) if kind == "link" else None
    if match is not None:
        href = resolve(match["target"], of)
        words = match["label"] if href else f"{match['target']} {match['label']}"
        return Row(text=words.strip() or match["target"], href=href)
    return Row(text=line.text[1:].strip() if kind == "quote" else line.text)
