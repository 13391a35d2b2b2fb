"""Reads strong words in texts without blanks between words, where CommonMark often takes their stars for text.

It asks for a blank or a sign outside of `**` where a sign stands within: `参照**「水車」**文` has neither.
"""

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it.rules_inline import StateInline

_WORDS = r"\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff66-\uff9f"
_TOUCHED = re.compile(rf"[{_WORDS}]\*\*|\*\*[{_WORDS}]")
_STRONG = re.compile(r"\*\*(?P<words>[^\s*](?:[^*]{0,400}[^\s*])?)\*\*(?!\*)")


def read_strong(state: "StateInline", silent: bool) -> bool:
    """Read strong words where the parser stands; each pair of stars in turn, so that none is taken for another's."""
    if state.src[state.pos] != "*" or not _is_touched(state):
        return False
    found = _STRONG.match(state.src, state.pos, state.posMax)
    if found is None or state.src[state.pos - 1 : state.pos] == "*":
        return False
    if not silent:
        end = state.posMax
        state.push("strong_open", "strong", 1).markup = "**"
        state.pos, state.posMax = found.span("words")
        state.md.inline.tokenize(state)
        state.push("strong_close", "strong", -1).markup = "**"
        state.posMax = end
    state.pos = found.end()
    return True


def _is_touched(state: "StateInline") -> bool:
    """Return whether stars touch ideographs, kana or hangul in a paragraph, which is asked once for each."""
    known = state.env.get("touched")
    if known is None or known[0] is not state.src:
        known = state.env["touched"] = state.src, bool(_TOUCHED.search(state.src))
    return bool(known[1])
