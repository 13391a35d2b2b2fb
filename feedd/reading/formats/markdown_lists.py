"""Reads lists that dialects of Markdown have beside those of CommonMark: of terms, and of tasks that are done or not.

A term has a line for itself, and what is said of it begins with a colon: below it, or below one blank line.
"""

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it.token import Token

LONGEST_TERM = 100  # characters
MOST_TERMS = 2  # of one thing: a paragraph has more lines
_SAID = re.compile(r"[ ]{0,3}:[ \t]{1,8}(?=\S)")
_TASK = re.compile(r"\[(?P<mark>[ xX])\][ \t]+(?=\S)")


def with_lists(tokens: Sequence["Token"]) -> list["Token"]:
    """Return tokens with lists of terms for the paragraphs that are such, and boxes for the marks of tasks."""
    found = list(tokens)
    for above, token in zip(found, found[2:], strict=False):
        if token.type == "inline" and above.type == "list_item_open":
            token.content = with_box(token.content)
    return list(_with_terms(found)) if any(map(_says, found)) else found


def with_box(words: str) -> str:
    """Return the words of an item with a box for the mark of a task: `[x] Oil the wheel`."""
    task = _TASK.match(words)
    return words if task is None else ("☐ " if task["mark"] == " " else "☑ ") + words[task.end() :]


def _says(token: "Token") -> bool:
    return token.type == "inline" and ": " in token.content and any(map(_SAID.match, token.content.split("\n")))


def _with_terms(tokens: Sequence["Token"]) -> Iterator["Token"]:
    at, is_open = 0, False
    while at < len(tokens):
        rows, end = _terms(tokens, at)
        if rows and not is_open:
            yield _token("dl_open", "dl", 1)
        elif is_open and not rows:
            yield _token("dl_close", "dl", -1)
        is_open = bool(rows)
        for name, words in rows:
            yield from (_token(f"{name}_open", name, 1), _inline(words), _token(f"{name}_close", name, -1))
        if not rows:
            yield tokens[at]
        at = end
    if is_open:
        yield _token("dl_close", "dl", -1)


def _terms(tokens: Sequence["Token"], at: int) -> tuple[list[tuple[str, str]], int]:
    """Return the terms of a paragraph (`dt`), what is said of them (`dd`), and the next token; no rows: no terms."""
    lines = _lines(tokens, at)
    end = at + 3
    if len(lines) == 1 and (below := _lines(tokens, end)) and _SAID.match(below[0]):
        lines, end = [*lines, *below], end + 3
    said = [number for number, line in enumerate(lines) if _SAID.match(line)]
    if not said or not 0 < said[0] <= MOST_TERMS or max(map(len, lines[: said[0]])) > LONGEST_TERM:
        return [], at + 1
    parts = [lines[first:last] for first, last in zip(said, [*said[1:], len(lines)], strict=True)]
    rows = [("dt", line) for line in lines[: said[0]]]
    return [*rows, *(("dd", _SAID.sub("", "\n".join(part), count=1)) for part in parts)], end


def _lines(tokens: Sequence["Token"], at: int) -> list[str]:
    """Return the lines of the paragraph that begins at a token; none where another thing begins."""
    is_paragraph = at + 1 < len(tokens) and tokens[at].type == "paragraph_open" and not tokens[at].hidden
    return tokens[at + 1].content.split("\n") if is_paragraph else []


def _token(kind: str, tag: str, nesting: int) -> "Token":
    from markdown_it.token import Token

    return Token(kind, tag, nesting, block=True)  # type: ignore[arg-type]


def _inline(words: str) -> "Token":
    from markdown_it.token import Token

    return Token("inline", "", 0, content=words, children=[], block=True)
