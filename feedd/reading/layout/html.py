"""Writes blocks as HTML and as plain text. Everything is escaped here, and nowhere before."""

from collections.abc import Sequence
from html import escape

from feedd.gopher.text import valid_xml
from feedd.reading.layout.blocks import Block, Row
from feedd.reading.words.links import find_urls, is_safe


def to_html(blocks: Sequence[Block]) -> str:
    """Return blocks as HTML: elements without style or class, and hrefs that are absolute and harmless."""
    return valid_xml("\n".join(map(_block, blocks)))


def to_text(blocks: Sequence[Block]) -> str:
    """Return blocks as plain text: a line for each row, and an empty line between two blocks."""
    return valid_xml("\n\n".join("\n".join(row.text for row in block.rows) for block in blocks if block.kind != "rule"))


def _block(block: Block) -> str:
    if block.kind == "rule":
        return "<hr/>"
    if block.kind == "pre":
        # an HTML parser ignores a newline directly after <pre>, so one more is written
        inner = "\n".join(map(_row, block.rows))
        return f"<pre>\n{inner}</pre>" if inner.startswith("\n") else f"<pre>{inner}</pre>"
    inner = "<br/>\n".join(map(_row, block.rows))
    if block.kind == "heading":
        return f"<h{block.level}>{inner}</h{block.level}>"
    return f"<blockquote><p>{inner}</p></blockquote>" if block.kind == "quote" else f"<p>{inner}</p>"


def _row(row: Row) -> str:
    if row.href is not None and is_safe(row.href):
        return link(row.href, row.text or row.href)
    return with_links(row.text)


def with_links(text: str) -> str:
    """Return a text escaped, with its URLs as links."""
    pieces, done = [], 0
    for start, end in find_urls(text):
        url = text[start:end]
        pieces += [escape(text[done:start], quote=False), link(url, url)]
        done = end
    return "".join([*pieces, escape(text[done:], quote=False)])


def link(href: str, text: str) -> str:
    """Return one link, escaped."""
    return f'<a href="{escape(href)}">{escape(text, quote=False)}</a>'
