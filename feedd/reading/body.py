"""Reads the text below the head in its own markup: plain text, Markdown, gemtext or Org."""

from collections.abc import Sequence
from typing import Literal

from msgspec import Struct

from feedd.model import GopherUrl
from feedd.reading.formats.direction import with_directions
from feedd.reading.formats.gemtext import gemtext_blocks, is_gemtext
from feedd.reading.formats.markdown import is_markdown, markdown_html
from feedd.reading.formats.org import is_org, org_as_markdown
from feedd.reading.formats.webpage import plain
from feedd.reading.head.expected import letters, tells_all
from feedd.reading.head.facts import Head
from feedd.reading.layout.blocks import LONGEST, Block, Row, lay_out
from feedd.reading.layout.context import reclassify
from feedd.reading.layout.html import to_html, to_text
from feedd.reading.rules import ArticleRules
from feedd.reading.words.lines import BLANK, Line
from feedd.structs import replace

Markup = Literal["text", "markdown", "gemtext", "org"]


class Body(Struct, frozen=True, kw_only=True):
    """A body as HTML and as plain text."""

    kind: Markup
    html: str
    text: str


def read_body(lines: Sequence[Line], head: Head, of: GopherUrl, rules: ArticleRules, called: str | None = None) -> Body:
    """Lay out all lines that are not head; a line that only looks like a title becomes a heading at its place.

    So does a title that was cut, where the entry is `called` otherwise: what the head said would be nowhere.
    """
    body = _lay_out(lines, head, of, rules)
    lost = called is not None and _is_lost(lines, head, called)
    return _with_heading(body, head.facts.title or "") if lost else body


def _lay_out(lines: Sequence[Line], head: Head, of: GopherUrl, rules: ArticleRules) -> Body:
    rest = body_lines(lines, head)
    kind = markup_of(rest, head, of, rules)
    if kind in ("markdown", "org"):
        html = _marked_up(rest, head, of, kind)
        if html and (text := plain(html)):
            return Body(kind=kind, html=with_directions(html), text=text)
        kind = "text"
    blocks = gemtext_blocks(_headed(rest, head, "# "), of) if kind == "gemtext" else _plain(rest, head, rules)
    return Body(kind=kind, html=with_directions(to_html(blocks)), text=to_text(blocks))


def _marked_up(lines: Sequence[Line], head: Head, of: GopherUrl, kind: Markup) -> str | None:
    if kind == "org":
        return markdown_html(org_as_markdown(_headed(lines, head, "* "), of), of, has_drawings=False)
    return markdown_html("\n".join(line.text for line in _headed(lines, head, "# ")), of)


def _with_heading(body: Body, title: str) -> Body:
    """Begin the HTML of a body with a title as its heading; its text is compared, whatever the index says."""
    heading = [Block(kind="heading", rows=(Row(text=title),), first=0, last=0, level=2)]
    return replace(body, html="\n".join((with_directions(to_html(heading)), body.html)))


def _is_lost(lines: Sequence[Line], head: Head, called: str) -> bool:
    """Return whether the title was cut, and has words that the title of the entry does not say."""
    title = head.facts.title or ""
    if tells_all(called, title):
        return False
    return letters(title) in "".join(letters(lines[number].text) for number in sorted(head.cut))


def body_lines(lines: Sequence[Line], head: Head) -> list[Line]:
    """Return the lines of a document with blank ones in place of its head."""
    return [BLANK if number in head.cut else line for number, line in enumerate(lines)]


def markup_of(lines: Sequence[Line], head: Head, of: GopherUrl, rules: ArticleRules) -> Markup:
    """Return in which markup a body is written."""
    if of.item_type != "0" or rules.format != "auto" or len(lines) > LONGEST or any(line.is_item for line in lines):
        return "text"
    name = of.selector.decode("utf-8", "replace")
    text = "\n".join(line.text for line in lines)
    if is_org(lines, name):
        return "org"
    if is_gemtext(lines, name):
        return "gemtext"
    return "markdown" if head.is_front_matter or is_markdown(text, name) else "text"


def _headed(lines: Sequence[Line], head: Head, mark: str) -> list[Line]:
    return [
        replace(line, text=mark + line.text.strip(f" {mark}")) if number == head.heading else line
        for number, line in enumerate(lines)
    ]


def _plain(lines: Sequence[Line], head: Head, rules: ArticleRules) -> Sequence[Block]:
    if rules.format == "pre":
        return lay_out(lines, rules.format)
    if head.heading is None:
        blocks = _without_rules(reclassify(lay_out(lines, rules.format)))
        return _without_rules(_without_title(blocks, head.facts.title))
    at = head.heading
    title = Block(kind="heading", rows=(Row(text=lines[at].text.strip()),), first=at, last=at, level=2)
    rest = reclassify(lay_out(lines[at + 1 :], rules.format))
    return _without_rules((*lay_out(lines[:at], rules.format), title, *rest))


def _without_title(blocks: Sequence[Block], title: str | None) -> Sequence[Block]:
    """Remove a first paragraph or heading that only repeats the title of the head."""
    again = title and blocks and blocks[0].kind in ("paragraph", "heading") and len(blocks[0].rows) == 1
    return blocks[1:] if again and blocks[0].rows[0].text.strip().casefold() == str(title).casefold() else blocks


def _without_rules(blocks: Sequence[Block]) -> Sequence[Block]:
    """Remove the rules at both ends: they separate nothing."""
    solid = [number for number, block in enumerate(blocks) if block.kind != "rule"]
    return blocks[solid[0] : solid[-1] + 1] if solid else blocks
