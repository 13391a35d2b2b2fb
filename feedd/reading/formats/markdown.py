"""Reads Markdown, which is recognised by name, by front matter or by several of its marks, as CommonMark.

CommonMark joins all lines of a paragraph; but texts on Gopher also contain verse and drawings. So lines are joined only
where the wrapping proves it, as in every other text, or the document breaks long lines anywhere; a drawing stays.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING
from urllib.parse import unquote

from feedd.model import GopherUrl
from feedd.reading.formats.loose_links import read_loose_link
from feedd.reading.formats.markdown_cjk import read_strong
from feedd.reading.formats.markdown_lists import with_lists
from feedd.reading.formats.markdown_notes import read_notes
from feedd.reading.formats.raw_html import block_html, inline_html
from feedd.reading.formats.webpage import sanitised, unparsable_reason
from feedd.reading.layout import breaks, verse
from feedd.reading.layout.html import with_links
from feedd.reading.layout.prose import Shape, full, learn_shape
from feedd.reading.layout.signs import is_table
from feedd.reading.layout.soft import learn_soft
from feedd.reading.words.lines import Line
from feedd.reading.words.links import find_urls, resolve
from feedd.structs import replace

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_core import StateCore
    from markdown_it.token import Token

LONGEST = 100_000  # characters: the parser takes up to 30 microseconds for each, and no post is as long
DEEPEST = 60  # elements in each other: the parser leaves out what is deeper
TITLE = 120  # characters: a longer line above a rule is a paragraph, not a heading
_NAMES = (".md", ".markdown", ".mkd", ".mdown", ".mdx")
# Words and their target: `[====][==]` is a row of a table.
_WORDS = r"\[(?=[^\[\]\n]{0,200}[^\W_])[^\[\]\n]{1,200}\]"
_NAMED_LINK = re.compile(_WORDS + r"\[[^\[\]\n]{0,60}\]")
_PLACED_LINK = re.compile(_WORDS + r"\((?:[a-z]{3,9}:|[/\w.])[^\s()]{1,300}\)")
_LINK = re.compile(f"{_NAMED_LINK.pattern}|{_PLACED_LINK.pattern}")
_DEFINITION = re.compile(r"^ {0,3}\[[^\[\]\n]{1,60}\]:[ \t]*\S", re.MULTILINE)
_SIGNS = {  # each by a string that it always contains: to search for that first takes almost no time
    "# ": re.compile(r"(?:\A|(?:\A|\n)(?!#)[^\n]*\n)#{1,6} \S[^\n]*(?!\n#)(?:\n|\Z)"),  # several in a row are remarks
    "**": re.compile(r"(?<![\w*])\*\*[^\s*][^*\n]{0,100}\*\*(?![\w*])"),
    "`": re.compile(r"^```|(?<![`\w])`[^`\n]{1,100}`(?!`)", re.MULTILINE),
}
_TARGET = re.compile(r"\]\(\S{1,300}")  # not counted when the width of the text is measured
_OF_PROGRAM = re.compile(r"(?!data:)[a-z][a-z0-9+.-]{1,20}:\S")  # `finger:`, `magnet:`: an address that no reader opens
_SPAN = re.compile(r"(`{1,2})(?!`)(?P<code>[^`]+)\1")  # all of a paragraph: over several lines it is a block of code


def is_markdown(text: str, name: str) -> bool:
    """Return whether a text is Markdown: by its name, by links and another mark, or by all other marks; no script."""
    if name.lower().endswith(_NAMES):
        return True
    text = text[:LONGEST]
    signs = (
        0 if text.startswith("#!") else sum(mark in text and bool(sign.search(text)) for mark, sign in _SIGNS.items())
    )
    return signs == len(_SIGNS) or (signs > 0 and _has_link(text))


def _has_link(text: str) -> bool:
    """Return whether a text has a link; one with a name needs that name's target."""
    if "](" in text and _PLACED_LINK.search(text):
        return True
    return "][" in text and bool(_NAMED_LINK.search(text) and _DEFINITION.search(text))


def markdown_html(text: str, of: GopherUrl, *, has_drawings: bool = True) -> str | None:
    """Return Markdown as harmless HTML; None where it is too long or deep, or made to slow down a parser.

    `has_drawings`: paragraphs may be drawings, which stay as they are.
    """
    if len(text) > LONGEST:
        return None
    parser = _parser(text, of, has_drawings=has_drawings)
    tokens = parser.parse(text)
    if any(token.level >= DEEPEST - 1 for token in tokens):
        return None
    html = parser.renderer.render(tokens, parser.options, {})
    return None if unparsable_reason(html) else sanitised(html, of).replace("<p></p>\n", "")


def _parser(text: str, of: GopherUrl, *, has_drawings: bool) -> "MarkdownIt":
    from markdown_it import MarkdownIt  # here: one document in twenty is Markdown

    lines = text.split("\n")
    shown = _TARGET.sub("]", text.expandtabs(4))
    chunks = [_lines(chunk) for chunk in re.split(r"\n(?:[ \t]*\n)+", shown) if chunk.strip()]
    shape = learn_shape(chunks)

    def set_blocks(state: "StateCore") -> None:
        state.tokens = list(_set_blocks(with_lists(state.tokens), lines if has_drawings else [], shape, of))

    def set_inline(state: "StateCore") -> None:
        for token in state.tokens:
            if token.children:
                token.children = list(_set_inline(token.children, of))

    parser = MarkdownIt("commonmark", {"html": True, "breaks": True, "maxNesting": DEEPEST}).enable(
        ["table", "strikethrough"]
    )
    parser.add_render_rule("code_block", _code)
    parser.add_render_rule("fence", _code)
    parser.inline.ruler.before("link", "feedd_links", read_loose_link)
    parser.inline.ruler.before("emphasis", "feedd_strong", read_strong)
    read_notes(parser)
    parser.core.ruler.after("block", "feedd_blocks", set_blocks)
    parser.core.ruler.push("feedd_inline", set_inline)
    return parser


def _lines(text: str) -> list[Line]:
    return [Line(text=line) for line in text.split("\n")]


def _set_blocks(tokens: Sequence["Token"], lines: Sequence[str], shape: Shape, of: GopherUrl) -> Iterator["Token"]:
    """Correct what CommonMark makes of plain text: of drawings, verse, paragraphs before a rule, and raw HTML."""
    from markdown_it.token import Token

    words = [token for token in tokens if token.type == "inline"]
    passages = [_lines(token.content) for token in words]
    odds = verse.weigh_all(passages, [all(full(one, shape)) for one in passages])
    own = {id(token): one for token, one in zip(words, odds, strict=True)}
    shape = replace(shape, soft=learn_soft(passages, odds))
    at = 0
    while at < len(tokens):
        token, after = tokens[at], tokens[at + 1 : at + 2]
        span = _SPAN.fullmatch(after[0].content) if token.type == "paragraph_open" and token.level == 0 else None
        if span is not None and "\n" in span["code"].strip("\n"):
            yield Token("code_block", "code", 0, content=span["code"].strip("\n") + "\n", block=True)
            at += 3
            continue
        if token.type == "paragraph_open" and token.level == 0 and _is_drawn(token, lines, shape):
            first, last = token.map or (0, 0)
            yield Token("code_block", "code", 0, content="\n".join(lines[first:last]) + "\n", block=True)
            at += 3
            continue
        if token.type == "heading_open" and token.markup in ("-", "=") and _is_too_long(after[0].content):
            yield from _paragraph(tokens[at : at + 3], shape)
            yield Token("hr", "hr", 0, block=True)
            at += 3
            continue
        if token.type == "inline":
            token.content = "\n".join(breaks.rows(_lines(token.content), shape, "prose", own[id(token)]))
        elif token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + 1, 6)}"
        elif token.type == "html_block":
            html = block_html(token.content, of)
            token.type, token.content = ("code_block", token.content) if html is None else (token.type, html)
        yield token
        at += 1


def _code(_: object, tokens: Sequence["Token"], at: int, *__: object) -> str:
    return f"<pre>\n{with_links(tokens[at].content)}</pre>\n"


def _paragraph(tokens: Sequence["Token"], shape: Shape) -> Iterator["Token"]:
    for token in tokens:
        token.type, token.tag = token.type.replace("heading", "paragraph"), token.tag and "p"
        if token.type == "inline":
            token.content = "\n".join(breaks.rows(_lines(token.content), shape, "prose"))
        yield token


def _is_drawn(token: "Token", lines: Sequence[str], shape: Shape) -> bool:
    first, last = token.map or (0, 0)
    drawn = [line.expandtabs(4) for line in lines[first:last]]
    if len(drawn) < 2 or any(map(_LINK.search, drawn)):
        return False
    return is_table([Line(text=text) for text in drawn], shape)


def _is_too_long(words: str) -> bool:
    return "\n" in words or len(words) > TITLE


def _set_inline(children: Sequence["Token"], of: GopherUrl) -> Iterator["Token"]:
    """Resolve links, turn pictures and bare URLs into links, and show markup that is not allowed as text."""
    linked, opened, unknown = 0, set[str](), ""
    closed = {token.content.lower() for token in children if token.content.startswith("</")}
    for token in children:
        if token.type == "link_open":
            linked += 1
            target = str(token.attrGet("href"))
            href = resolve(target, of)
            token.attrSet("href", href or "")
            unknown = f" ({target})" if href is None and _OF_PROGRAM.match(target) else ""
        elif token.type == "link_close":
            linked -= 1
            yield from [_text(unknown)] if unknown else []
        if token.type == "image":
            yield from _picture(token, of, linked=linked > 0)
        elif token.type == "html_inline":
            html = inline_html(token.content, opened, of, linked=linked > 0, closed=closed)
            token.type, token.content = ("text", token.content) if html is None else (token.type, html)
            yield token
        elif token.type == "text" and not linked and not ("a" in opened and "</a>" in closed):
            yield from _with_links(token.content)
        else:
            yield token


def _picture(token: "Token", of: GopherUrl, *, linked: bool) -> Iterator["Token"]:
    """Return a picture as a link to it; within a link, and where its bytes stand in the text, as its description."""
    source = str(token.attrGet("src"))
    is_inside = source.startswith("data:")
    words = token.content or ("" if is_inside else unquote(source.rpartition("/")[2]) if linked else source)
    yield from [_text(words)] if linked or is_inside else _link(resolve(source, of) or "", words)


def _with_links(text: str) -> Iterator["Token"]:
    done = 0
    for start, end in find_urls(text):
        yield from chain([_text(text[done:start])], _link(text[start:end], text[start:end]))
        done = end
    yield _text(text[done:])


def _text(content: str) -> "Token":
    from markdown_it.token import Token

    return Token("text", "", 0, content=content)


def _link(href: str, words: str) -> Iterator["Token"]:
    from markdown_it.token import Token

    yield Token("link_open", "a", 1, attrs={"href": href})
    yield _text(words)
    yield Token("link_close", "a", -1)
