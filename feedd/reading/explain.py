"""Explains how a document was read as an article: what was weighed for its head and for each of its blocks."""

from msgspec import Struct

from feedd.model import Charsets, GopherUrl
from feedd.reading.article import read_lines
from feedd.reading.body import body_lines, markup_of
from feedd.reading.document import open_document
from feedd.reading.evidence import Evidence, Reason
from feedd.reading.folder import is_folder
from feedd.reading.head.expected import UNEXPECTED, Expected
from feedd.reading.head.explain import explain_head
from feedd.reading.head.read import read_head
from feedd.reading.layout.explain import explain_layout
from feedd.reading.rules import ArticleRules, Furniture
from feedd.reading.shared_rows import without_shared
from feedd.reading.words.item_types import is_document


class Explanation(Struct, frozen=True, kw_only=True):
    """What was weighed for the head and for the blocks of a text; both are empty where nothing had to be weighed."""

    charset: str = ""
    head: tuple[Evidence, ...] = ()
    blocks: tuple[Evidence, ...] = ()


def explain_article(
    data: bytes, location: GopherUrl, rules: ArticleRules, charsets: Charsets, expected: Expected = UNEXPECTED
) -> Explanation:
    """Explain how `read_article` reads the same document; a feed, a web page or a folder says itself what it is.

    NotReadable where it has too many lines to be read.
    """
    if not is_document(location):
        return Explanation()
    document = open_document(data, location, charsets, stage="article")
    if document.kind not in ("text", "menu"):
        return Explanation(charset=document.charset)
    document.refuse_endless(is_menu=document.kind == "menu")
    _, lines = read_lines(document, rules)
    if is_folder(lines):
        return Explanation(charset=document.charset)
    head = read_head(lines, rules.zone, expected)
    body = body_lines(lines, head)
    is_text = markup_of(lines, head, location, rules) == "text"
    return Explanation(
        charset=document.charset,
        head=explain_head(lines, rules.zone, expected),
        blocks=explain_layout(body, rules.format) if is_text else (),
    )


def explain_shared(
    data: bytes, location: GopherUrl, rules: ArticleRules, charsets: Charsets, furniture: Furniture, expected: Expected
) -> tuple[Evidence, ...]:
    """Return the lines that are left out because the documents of a feed share them.

    SourceError where it cannot be read.
    """
    document = open_document(data, location, charsets, stage="article")
    if document.kind not in ("text", "menu"):
        return ()
    document.refuse_endless(is_menu=document.kind == "menu")
    _, lines = read_lines(document, rules)
    if is_folder(lines):
        return ()
    shown, _ = without_shared(lines, read_head(lines, rules.zone, expected), furniture, rules.zone, expected)
    return tuple(
        Evidence(
            first=number,
            last=number,
            text=line.text.strip(),
            verdict=f"read as {after.text}" if after.text else "left out",
            reasons=(
                Reason(words="the texts of this feed say how" if after.text else "the texts of this feed share it"),
            ),
        )
        for number, (line, after) in enumerate(zip(lines, shown, strict=True))
        if line != after
    )
