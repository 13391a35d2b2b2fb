"""Reads a page as one entry for each of its changes: lists of links without dates, and other pages without posts."""

from collections.abc import Sequence

from feedd.fingerprint import fingerprint
from feedd.identity import location_key
from feedd.model import Candidate, Charsets, GopherUrl, Ignored, Index
from feedd.reading.document import Document, open_document
from feedd.reading.index.feed_name import name_menu, name_page
from feedd.reading.index.menu_links import lines_of
from feedd.reading.index.sifting import LONGEST_LABEL
from feedd.reading.rules import Budget, IndexRules
from feedd.reading.words.lines import Line


def read_whole_page(document: Document, rules: IndexRules, budget: Budget) -> Index:
    """Read a page as its one candidate.

    Lines that change by themselves (clocks, counters), and what `exclude` matches, make no new one.
    """
    lines = _lines(document)
    compared = [_compared(line, rules, budget) for line in lines]
    text = "\n".join(compared)
    if not text.strip():
        reason = "exclude matches all of the page" if rules.exclude else "the page holds no text"
        raise document.unreadable(reason)
    url = document.url
    naming = name_menu(document.menu, lines, url) if document.is_menu else name_page(lines, url)
    title = naming.best or ""
    candidate = Candidate(
        key=f"{location_key(url)}@{fingerprint(text).rpartition(':')[2]}",
        location=url,
        label=title,
        title=title,
        position=0,
        raw=document.data,
    )
    return Index(
        title=naming.best,
        names=naming.names,
        is_plainly_named=naming.is_plain,
        strategy="page",
        candidates=(candidate,),
        ignored=tuple(
            Ignored(line=number, label=line.text[:LONGEST_LABEL], reason="excluded")
            for number, (line, rest) in enumerate(zip(lines, compared, strict=True), 1)
            if line.text and not rest
        ),
    )


def compared_text(data: bytes, url: GopherUrl, rules: IndexRules, charsets: Charsets) -> str:
    """Return the lines of a page without what `exclude` matches."""
    document, budget = open_document(data, url, charsets, stage="index"), Budget()
    return "\n".join(rest for line in _lines(document) if (rest := _compared(line, rules, budget)))


def _lines(document: Document) -> Sequence[Line]:
    return lines_of(document.menu) if document.is_menu else document.lines


def _compared(line: Line, rules: IndexRules, budget: Budget) -> str:
    rest = line.text
    for pattern in rules.exclude:
        rest = pattern.without(rest, budget)
    return rest
