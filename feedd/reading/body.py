"""Reads the text below the head in its own markup: plain text, Markdown, gemtext, Org, reStructuredText."""

import re
from collections.abc import Sequence
from itertools import dropwhile
from typing import Literal

from msgspec import Struct

from feedd.gopher.text import valid_xml
from feedd.model import GopherUrl
from feedd.reading.formats.blosxom import blosxom_html, blosxom_style
from feedd.reading.formats.direction import with_directions
from feedd.reading.formats.gemtext import gemtext_blocks, is_gemtext
from feedd.reading.formats.markdown import LONGEST as LONGEST_MARKUP
from feedd.reading.formats.markdown import is_markdown, markdown_html
from feedd.reading.formats.markdown_marks import without_marks_of_programs
from feedd.reading.formats.org import is_org, org_as_markdown
from feedd.reading.formats.rest import is_rest, rest_as_markdown
from feedd.reading.formats.templates import without_templates
from feedd.reading.formats.webpage import plain, sanitised, unparsable_reason, without_title
from feedd.reading.head.expected import letters, tells_all
from feedd.reading.head.facts import Head, is_told
from feedd.reading.head.front_matter import WORDY
from feedd.reading.layout.blocks import LONGEST, Block, Row, lay_out
from feedd.reading.layout.context import reclassify
from feedd.reading.layout.html import to_html, to_text, with_links
from feedd.reading.rules import ArticleRules
from feedd.reading.words.lines import BLANK, Line
from feedd.structs import replace

_IMPORT = re.compile(r"import\s+(?:[\w{},*\s]{1,200}\sfrom\s+)?([\"'])[^\"']{1,200}\1;?")  # of MDX, above all words
_PARAGRAPH = re.compile(r"<p>(?P<inner>(?:(?!</?p>).)*)</p>", re.DOTALL)

Kind = Literal["text", "markdown", "gemtext", "html", "org"]
Markup = Kind | Literal["rest"]
PAGES = (".html", ".htm")


class Body(Struct, frozen=True, kw_only=True):
    """A body as HTML and as plain text."""

    kind: Kind
    html: str
    text: str


def read_body(
    lines: Sequence[Line],
    head: Head,
    of: GopherUrl,
    rules: ArticleRules,
    called: str | None = None,
    habit: int | None = None,
) -> Body:
    """Lay out all lines that are not head; a line that only looks like a title becomes a heading at its place.

    So does a title that was cut, where the entry is `called` otherwise: what the head said would be nowhere.
    """
    body = _lay_out(lines, head, of, rules, habit)
    body = _with_fields(body, head, of) if head.below else body
    lost = called is not None and _is_lost(lines, head, called)
    return _with_heading(body, head.facts.title or "") if lost else body


def _lay_out(lines: Sequence[Line], head: Head, of: GopherUrl, rules: ArticleRules, habit: int | None) -> Body:
    rest = body_lines(lines, head)
    kind = markup_of(lines, head, of, rules)
    if kind == "html":
        text = "\n".join(line.text for line in rest)
        page = sanitised(text, of) if head.is_front_matter else blosxom_html(text, of)
        page = without_title(page, head.facts.title)
        if text := plain(page):
            return Body(kind=kind, html=with_directions(page), text=text)
    if kind in ("markdown", "org", "rest"):
        html, said = _marked_up(rest, head, of, kind)
        if html and (text := plain(html)):
            body = Body(kind="org" if kind == "org" else "markdown", html=with_directions(html), text=text)
            untold = tuple(field for field in said if not is_told(field, head.facts, rules.zone))
            return _with_fields(body, replace(head, below=untold), of) if untold else body
        kind = "text"
    of_kind: Kind = "gemtext" if kind == "gemtext" else "text"
    blocks = _gemtext(rest, head, of) if kind == "gemtext" else _plain(rest, head, rules, habit)
    return Body(kind=of_kind, html=with_directions(to_html(blocks)), text=to_text(blocks))


def _with_fields(body: Body, head: Head, of: GopherUrl) -> Body:
    """End a body with the fields that no fact holds, in small letters below a rule: they stand in nobody's way there.

    A summary that the text or the title says word by word is not said again.
    """
    said = _letters(f"{head.facts.title or ''}\n{body.text}")
    untold = [field for field in head.below if not _is_said(field.partition(": ")[2], said)]
    parts = [_field_html(field, body.kind, of) for field in untold]
    small = "\n".join(f"<p><small>{html}</small></p>" for html in parts)
    rows = [Block(kind="paragraph", rows=(Row(text=field),), first=0, last=0) for field in untold]
    if not untold:
        return body
    html = "\n".join((body.html, "<hr/>", with_directions(small)))
    return replace(body, html=html, text="\n\n".join((body.text, to_text(rows))))


def _field_html(field: str, kind: Kind, of: GopherUrl) -> str:
    html = markdown_html(field, of) if kind in ("markdown", "org", "html") else None
    paragraph = _PARAGRAPH.fullmatch((html or "").strip())
    return paragraph["inner"] if paragraph else with_links(valid_xml(field))


def _is_said(value: str, said: str) -> bool:
    bare = _letters(value)
    return len(value.split()) >= WORDY and bool(bare) and bare in said


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def _marked_up(lines: Sequence[Line], head: Head, of: GopherUrl, kind: Markup) -> tuple[str | None, tuple[str, ...]]:
    """Return the HTML of a text that is Markdown, or is written as such, and what its fields say to readers."""
    if kind == "org":
        written, said = org_as_markdown(_headed(lines, head, "* "), of)
        return markdown_html(written, of, has_drawings=False), said
    if kind == "rest":
        written, said = rest_as_markdown(lines)
        return markdown_html(written, of), said
    shown = dropwhile(lambda line: line.is_blank or _IMPORT.fullmatch(line.text), _headed(lines, head, "# "))
    written = without_marks_of_programs(without_templates("\n".join(line.text for line in shown), of))
    return markdown_html(written, of), ()


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
    """Return in which markup a document is written; a head that is cut may show it."""
    if of.item_type != "0" or rules.format != "auto" or len(lines) > LONGEST or any(line.is_item for line in lines):
        return "text"
    name = of.selector.decode("utf-8", "replace")
    rest = body_lines(lines, head)
    text = "\n".join(line.text for line in rest)
    if is_org(lines, name):
        return "org"
    if is_gemtext(rest, name):
        return "gemtext"
    style = blosxom_style(lines, name)
    if style == "blocks" and not unparsable_reason(text):
        return "html"
    if len(text) <= LONGEST_MARKUP and is_rest(lines, name):
        return "rest"
    if head.is_front_matter and name.lower().endswith(PAGES) and not unparsable_reason(text):
        return "html"
    whole = "\n".join(line.text for line in lines)
    return "markdown" if head.is_front_matter or style == "inline" or is_markdown(whole, name) else "text"


def _headed(lines: Sequence[Line], head: Head, mark: str) -> list[Line]:
    return [
        replace(line, text=mark + line.text.strip(f" {mark}")) if number == head.heading else line
        for number, line in enumerate(lines)
    ]


def _gemtext(lines: Sequence[Line], head: Head, of: GopherUrl) -> Sequence[Block]:
    return _without_rules(gemtext_blocks(_headed(lines, head, "# "), of))


def _plain(lines: Sequence[Line], head: Head, rules: ArticleRules, habit: int | None) -> Sequence[Block]:
    if rules.format == "pre":
        return lay_out(lines, rules.format)
    if head.heading is None:
        blocks = _without_rules(reclassify(lay_out(lines, rules.format, habit)))
        return _without_rules(_without_title(blocks, head.facts.title))
    at = head.heading
    title = Block(kind="heading", rows=(Row(text=lines[at].text.strip()),), first=at, last=at, level=2)
    rest = reclassify(lay_out(lines[at + 1 :], rules.format, habit))
    return _without_rules((*lay_out(lines[:at], rules.format), title, *rest))


def _without_title(blocks: Sequence[Block], title: str | None) -> Sequence[Block]:
    """Remove a first paragraph or heading that only repeats the title of the head."""
    again = title and blocks and blocks[0].kind in ("paragraph", "heading") and len(blocks[0].rows) == 1
    return blocks[1:] if again and blocks[0].rows[0].text.strip().casefold() == str(title).casefold() else blocks


def _without_rules(blocks: Sequence[Block]) -> Sequence[Block]:
    """Remove the rules at both ends: they separate nothing."""
    solid = [number for number, block in enumerate(blocks) if block.kind != "rule"]
    return blocks[solid[0] : solid[-1] + 1] if solid else blocks
