"""Reads links in Markdown that CommonMark refuses or misreads, though what they mean is plain.

Their target has blanks, quotes around it, a bracket too few or a link in it; or they are links of a wiki.
"""

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from markdown_it.rules_inline import StateInline

_QUOTES = "\"'“”„‘’«»"
_LOOSE = re.compile(
    r"!?\[(?P<words>[^\[\]\n]{1,300})\]\((?:"
    r"\[(?P<name>[^\[\]\n]{1,300})\]\((?P<inner>[^\s()]{1,500})\)"
    rf"|[{_QUOTES}](?P<quoted>(?:[a-z]{{3,9}}:|/)[^\s{_QUOTES}]{{1,500}})[{_QUOTES}]"
    r"|(?P<unclosed>https?://[^\s()]{1,400}\([^\s()]{1,400})"
    rf"|(?P<spaced>[^\s(){_QUOTES}<>{{}}][^(){_QUOTES}<>{{}}\n]{{0,300}}[ ][^(){_QUOTES}<>{{}}\n]{{0,100}}\.\w{{2,5}})"
    r")\)(?!\))"
)
_WIKI = re.compile(
    r"!?\[\[(?P<page>(?=[^\[\]|\n]{0,200}[^\W\d_])[^\s\[\]|\n][^\[\]|\n]{0,200})(?:\|(?P<label>[^\[\]\n]{1,200}))?\]\](?![(\[])"
)
_FILE = re.compile(r"[^#\n]+\.(?:png|jpe?g|gif|webp|svg|pdf|mp3|ogg|mp4|webm|txt)", re.IGNORECASE)


def read_loose_link(state: "StateInline", silent: bool) -> bool:
    """Read one of these links where the parser stands; return whether there is one."""
    if state.src[state.pos] not in "![" or state.linkLevel:
        return False
    loose = _LOOSE.match(state.src, state.pos)
    wiki = None if loose else _WIKI.match(state.src, state.pos)
    found = loose or wiki
    if found is None:
        return False
    if not silent and loose:
        _write_loose(state, loose)
    elif not silent and wiki:
        _write_wiki(state, wiki)
    state.pos = found.end()
    return True


def _write_loose(state: "StateInline", found: re.Match[str]) -> None:
    target = found["inner"] or found["quoted"] or found["unclosed"] or quote(found["spaced"], safe="/:%#?&=~+@,;")
    end = state.posMax
    state.pos, state.posMax = found.span("words")
    state.push("link_open", "a", 1).attrs = {"href": target}
    state.linkLevel += 1
    state.md.inline.tokenize(state)
    state.linkLevel -= 1
    state.push("link_close", "a", -1)
    name = found["name"] or ""
    if name and "://" not in name and name.casefold() not in found["words"].casefold():
        state.push("text", "", 0).content = f" ({name})"
    state.posMax = end


def _write_wiki(state: "StateInline", found: re.Match[str]) -> None:
    """Write the words; where the pages of a wiki stand is not known, where its files are is."""
    page, is_file = found["page"], bool(_FILE.fullmatch(found["page"]))
    if is_file:
        state.push("link_open", "a", 1).attrs = {"href": quote(page, safe="/")}
    state.push("text", "", 0).content = page if found[0].startswith("!") else (found["label"] or page).strip()
    if is_file:
        state.push("link_close", "a", -1)
