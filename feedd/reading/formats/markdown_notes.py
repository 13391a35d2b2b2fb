"""Reads footnotes in Markdown, which CommonMark has not: `[^1]` in the text, and `[^1]: What it says` elsewhere.

A note stays where it is written; its sign becomes `[1]`, raised in the text.
"""

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_inline import StateInline

_NAME = r"\[\^(?P<name>[^\s\[\]^]{1,60})\]"
_SIGN = re.compile(_NAME)
_NOTE = re.compile(_NAME + r":[ \t]*")
_MOVED_IN = 4  # columns of its further paragraphs


def read_notes(parser: "MarkdownIt") -> None:
    """Let a parser read footnotes."""
    parser.block.ruler.before("reference", "feedd_notes", _read_note, {"alt": ["paragraph", "reference"]})
    parser.inline.ruler.before("link", "feedd_notes", _read_sign)


def _read_note(state: "StateBlock", first: int, last: int, silent: bool) -> bool:
    """Read a note with all that is moved in below it, and begin its first paragraph with its sign."""
    begin = state.bMarks[first] + state.tShift[first]
    if not state.src.startswith("[^", begin):
        return False
    found = None if state.is_code_block(first) else _NOTE.match(state.src, begin, state.eMarks[first])
    if found is None or silent:
        return found is not None
    state.env.setdefault("notes", set()).add(found["name"])
    kept = state.bMarks[first], state.tShift[first], state.sCount[first], state.parentType
    at = len(state.tokens)
    state.bMarks[first], state.tShift[first] = found.end(), 0
    state.blkIndent += _MOVED_IN
    state.sCount[first] = state.blkIndent
    state.parentType = "footnote"
    state.level += 1
    state.md.block.tokenize(state, first, last)
    state.level -= 1
    state.blkIndent -= _MOVED_IN
    state.bMarks[first], state.tShift[first], state.sCount[first], state.parentType = kept
    sign = f"[^{found['name']}]"
    if state.tokens[at : at + 1] and state.tokens[at].type == "paragraph_open":
        state.tokens[at + 1].content = f"{sign} {state.tokens[at + 1].content}"
    else:
        _insert_paragraph(state, at, sign, first)
    return True


def _insert_paragraph(state: "StateBlock", at: int, words: str, line: int) -> None:
    from markdown_it.token import Token

    place = [line, line + 1]
    state.tokens[at:at] = [
        Token("paragraph_open", "p", 1, map=place, block=True, level=state.level),
        Token("inline", "", 0, map=place, block=True, level=state.level + 1, content=words, children=[]),
        Token("paragraph_close", "p", -1, block=True, level=state.level),
    ]


def _read_sign(state: "StateInline", silent: bool) -> bool:
    """Read the sign of a note that the document has."""
    found = _SIGN.match(state.src, state.pos) if state.src[state.pos] == "[" else None
    if found is None or found["name"] not in state.env.get("notes", ()):
        return False
    if not silent:
        is_note = state.pos == 0
        if not is_note:
            state.push("sup_open", "sup", 1)
        state.push("text", "", 0).content = f"[{found['name']}]"
        if not is_note:
            state.push("sup_close", "sup", -1)
    state.pos = found.end()
    return True
