"""Reads texts as Blosxom and its kin keep them: a title on the first line, facts below it, and a body in HTML.

A text about HTML shows tags too. But its own words stand outside of them, or its tags in quotation marks and in code.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Literal

from feedd.model import GopherUrl
from feedd.reading.formats.raw_html import KNOWN, media_linked
from feedd.reading.formats.webpage import plain, sanitised
from feedd.reading.head.fields import read_field
from feedd.reading.words.lines import BLANK, Line
from feedd.structs import replace

LONGEST = 100_000  # characters; no post is as long
TITLE = 120  # characters of a first line that is a title
META = 12  # lines of facts below it
INSIDE = 0.7  # share of words in paragraphs, lists and quotes, where these are elements
MOST_UNSEEN = 100  # comments; each without an end would be searched far on
MUCH_LONGER = 1.5  # times the title a first line of the text is, where no blank line parts them
FEW = 3  # elements amid plain paragraphs; fewer are a joke, or shown
SLIPS = 10  # tags of which one may be without its other half, or be none
_NAME = re.compile(r"(?:[^.]*|.*\.(?:txt|text|blog|post|entry))", re.DOTALL | re.IGNORECASE)
_OTHERS = ("#!", "---", "+++", "{%")  # what begins programs, front matter and templates
_BLOCK_TAGS = "p blockquote ul ol dl table pre h1 h2 h3 h4 h5 h6 div center hr"
_BLOCKS = frozenset(_BLOCK_TAGS.split())
_FLAT_TAGS = "p li dt dd tr td th thead tbody tfoot br hr img wbr"  # without an end tag, or it may be left out
_FLAT = frozenset(_FLAT_TAGS.split())
_PIECE = re.compile(
    r"(?P<unseen><!--(?:(?!-->).){0,1000}-->|<(?P<program>script|style)\b[^<>]{0,200}>[^<]{0,4000}</(?P=program)>)"
    r"|<(?P<end>/?)(?P<name>[a-z][a-z0-9]{0,19})(?:\s[^<>]{0,2000})?/?>|<(?=[a-z/!?])",
    re.DOTALL | re.IGNORECASE,
)
_SHOWN = re.compile(r"```|[`\"'“„«‘]</?[a-z][^<>\n]{0,200}>[`\"'”“»’]", re.IGNORECASE)
_ABOUT = re.compile(r"\b(?:X?HTML\d?|XML|SGML|CSS|markup|tags?)\b", re.IGNORECASE)
_ELEMENT = re.compile(r"<([a-z]{1,10})\b[^<>\n]{0,2000}>[^<>\n]{0,2000}</\1>|<[^<>\n]{0,2000}>", re.IGNORECASE)
_OF_BLOCK = re.compile(r"\s*</?(?:p|div|blockquote|[uod]l|li|d[td]|h[1-6]|pre|table|t[rdh])\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]{2,}")
_LETTER = re.compile(r"[^\W_]")
_META = re.compile(r"#(?P<key>[a-z][a-z_-]{1,24})\s+(?P<value>\S.*)")  # of PyBlosxom: `#tags mill, rye`
_GAP = re.compile(r"\n[ \t]*\n\s*")
_NOTHING = re.compile(r"<p>\s*</p>\n?")

_FRAME = re.compile(r"[-=]{3,}|BODY:")  # between head and body, as Nanoblogger writes them
_OF_HEAD = (_META.fullmatch, read_field, _FRAME.fullmatch)

Style = Literal["blocks", "inline"]  # whether paragraphs are elements, or there are only some amid plain ones


def blosxom_style(lines: Sequence[Line], name: str) -> Style | None:
    """Return how a text is written in HTML; None where it is not, or only shows some."""
    if not any("</" in line.text for line in lines) or not _NAME.fullmatch(name.rpartition("/")[2]):
        return None
    if lines[0].text.startswith(_OTHERS):
        return None
    at = _body(lines)
    text = "\n".join(line.text for line in lines[at:])
    if len(text) > LONGEST or text.count("<!--") > MOST_UNSEEN or _SHOWN.search(text):
        return None
    opened: Counter[str] = Counter()
    closed: Counter[str] = Counter()
    strange = 0
    for found in _PIECE.finditer("\n".join((*(line.text for line in lines[:at]), text))):
        if found["unseen"]:
            continue
        name = (found["name"] or "").lower()
        strange += name not in KNOWN
        (closed if found["end"] else opened)[name] += 1
    tags = sum(opened.values()) + sum(closed.values())
    torn = sum(abs(opened[name] - closed[name]) for name in opened.keys() | closed.keys() if name not in _FLAT)
    if strange * SLIPS > tags or torn * SLIPS > tags:
        return None
    outside, inside = _words(text)
    whole = sum(min(opened[name], closed[name]) for name in _BLOCKS) + opened["p"]
    if whole and len(_LETTER.findall(inside)) >= INSIDE * len(_LETTER.findall(inside + outside)):
        return None if _ABOUT.search(outside) else "blocks"
    elements = sum(closed.values()) + opened["br"] + max(0, opened["p"] - closed["p"])
    kinds = sum(name in KNOWN for name in opened)
    is_amid = elements >= FEW and kinds > 1 and (opened["a"] or opened["br"] > 1 or whole)
    return "inline" if is_amid and not _ABOUT.search(outside + inside) and _is_amid_words(text) else None


def _is_amid_words(text: str) -> bool:
    """Return whether most lines with tags are sentences with some words in them, and no code."""
    lines = [line for line in text.split("\n") if "</" in line and not _OF_BLOCK.match(line)]
    return 2 * sum(len(_WORD.findall(_ELEMENT.sub(" ", line))) > 1 for line in lines) > len(lines)


def _words(text: str) -> tuple[str, str]:
    """Return the words outside of all paragraphs, lists and quotes, and those in them."""
    said: tuple[list[str], list[str]] = ([], [])
    for words, _, is_inside in _walk(text, is_strict=False):
        said[is_inside].append(words)
    return "\n".join(said[False]), "\n".join(said[True])


def _walk(text: str, *, is_strict: bool) -> Iterator[tuple[str, str, bool]]:
    """Yield the words before each tag, the tag, and whether the words stand in a block.

    `is_strict`: any block ends a paragraph, as in a browser.
    """
    depth, in_paragraph, at = Counter[str](), False, 0
    for found in _PIECE.finditer(text):
        name, is_end = (found["name"] or "").lower(), bool(found["end"])
        is_inside = in_paragraph or depth.total() > 0
        yield text[at : found.start()], _tag(found), is_inside
        at = found.end()
        if name == "p":
            in_paragraph = not is_end
        elif name in _BLOCKS and name != "hr":
            in_paragraph = in_paragraph and not is_strict
            depth[name] = max(0, depth[name] + (-1 if is_end else 1))
    yield text[at:], "", in_paragraph or depth.total() > 0


def _tag(found: re.Match[str]) -> str:
    """Return a tag; nothing for what no reader sees, and what is none as it is shown."""
    if found["unseen"]:
        return ""
    return found[0] if (found["name"] or "").lower() in KNOWN else f"&lt;{found[0][1:]}"


def blosxom_html(text: str, of: GopherUrl) -> str:
    """Return a text whose paragraphs are elements as harmless HTML: words beside these are paragraphs at blank lines.

    Pictures are links, and what only looks like a tag is shown.
    """
    parts: list[str] = []
    is_fresh = True
    for words, tag, is_inside in _walk(text, is_strict=True):
        is_block = _is_block(tag)
        if not is_inside:
            starts = bool(words.strip()) or (tag != "" and not is_block)
            parts.append("\n<p>" if is_fresh and starts else "")
            is_fresh = is_fresh and not starts
            words = _GAP.sub("\n<p>", words)
        parts += (words, tag)
        is_fresh = is_fresh or is_block
    return _NOTHING.sub("", sanitised(media_linked("".join(parts), of), of))


def _body(lines: Sequence[Line]) -> int:
    """Return the number of the line below the title and the facts."""
    at = next((number for number, line in enumerate(lines) if line.text.strip()), 0)
    at += len(lines[at].text) <= TITLE and not _is_block(lines[at].text)
    while at < min(len(lines), META) and any(read(lines[at].text) for read in _OF_HEAD):
        at += 1
    return at


def with_blosxom_head(lines: Sequence[Line], of: GopherUrl) -> Sequence[Line]:
    """Return the lines of a text with a body in HTML with its title and facts as fields; as they are where it has none.

    What PyBlosxom says of a text and feedd has no use for is a paragraph below them.
    """
    style = blosxom_style(lines, of.selector.decode("utf-8", "replace"))
    if style is None:
        return lines
    at = _body(lines)
    first = next(number for number, line in enumerate(lines) if line.text.strip())
    head, beside = [*lines[first:at][:1]], list[Line]()
    for line in lines[first + 1 : at]:
        meta = _META.fullmatch(line.text)
        told = replace(line, text=f"{meta['key']}: {meta['value']}") if meta else line
        if not _FRAME.fullmatch(line.text):
            (beside if meta and not _is_fact(told.text) else head).append(told)
    below = lines[at].text.strip() if at < len(lines) else ""
    title = " ".join(plain(lines[first].text).split()) if head else ""
    if title and not _is_fact(lines[first].text) and (at - first > 1 or _is_title(title, below)):
        head[0] = replace(head[0], text=f"Title: {title}")
    shown = [replace(line, text=f"<p>{line.text}</p>" if style == "blocks" else line.text) for line in beside]
    return [*head, BLANK, *shown, BLANK, *lines[at:]]


def _is_title(text: str, below: str) -> bool:
    """Return whether a first line stands above the text that begins `below`, and does not go on there."""
    if _is_block(below):
        return True
    is_open = text.endswith((",", ":", ";")) or (bool(below) and text.endswith("."))
    is_apart = not below or (not below[:1].islower() and len(text) * MUCH_LONGER < len(below))
    return is_apart and not is_open


def _is_fact(text: str) -> bool:
    field = read_field(text)
    return bool(_META.fullmatch(text)) or (field is not None and field.kind is not None)


def _is_block(text: str) -> bool:
    found = _PIECE.match(text.lstrip())
    return found is not None and (found["name"] or "").lower() in _BLOCKS
