"""docs/shapes.md: every definition on the page gives the result below it."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from msgspec import Struct, field

from feedd.config.definition import Definition, parse_definition
from feedd.model import Candidate, Charsets, GopherUrl, Index
from feedd.polling.tree import read_tree
from feedd.reading import read_article, read_index

PAGE = Path(__file__).parents[2] / "docs" / "shapes.md"
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
BLOCK = re.compile(r"^```(?P<info>[^\n]+)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)


class Example(Struct):
    """The documents of a hole, a definition, and what it gives."""

    documents: dict[bytes, bytes] = field(default_factory=dict)
    article: str = ""
    definition: Definition = field(default_factory=lambda: parse_definition("none", "", b'url = "gopher://none/"'))
    expected: str = ""


def _examples() -> Mapping[str, Example]:
    examples: dict[str, Example] = {}
    one = Example()
    for block in BLOCK.finditer(PAGE.read_text("utf-8")):
        kind, *rest = block["info"].split()
        if kind == "menu":
            charset = rest[0] if len(rest) > 1 else "utf-8"
            one.documents[rest[-1].encode()] = _wire(block["body"]).encode(charset)
        elif kind == "article":
            one.article = block["body"]
        elif kind == "toml":
            one.definition = parse_definition("example", str(PAGE), block["body"].encode())
        else:
            one.expected = block["body"].strip()
            examples[f"{len(examples) + 1} {one.definition.url.selector.decode()}"] = one
            one = Example()
    return examples


def _wire(lines: str) -> str:
    """Return the lines of a menu as a server sends them; host and port are the hole's own where they are left out."""
    wire = []
    for line in lines.splitlines():
        label, _, rest = line.partition("\t")
        selector, _, host = rest.partition("\t")
        wire.append(f"{label}\t{selector}\t{host or ('example.org' if rest else 'null.host')}\t70\r\n")
    return "".join(wire)


EXAMPLES = _examples()


@pytest.mark.anyio
@pytest.mark.parametrize(
    "example", [one for one in EXAMPLES.values() if one.documents], ids=lambda one: one.definition.url.selector.decode()
)
async def test_each_menu_gives_the_entries_beneath_it(example: Example) -> None:
    """The definition is the one that the page shows."""
    index = await _index(example)

    assert example.expected.split("\n") == [_line(candidate) for candidate in index.candidates]


@pytest.mark.anyio
@pytest.mark.parametrize(
    "example", [one for one in EXAMPLES.values() if one.documents], ids=lambda one: one.definition.url.selector.decode()
)
async def test_no_setting_is_there_for_nothing(example: Example) -> None:
    """Without it the same menu gives other entries, for an aggregator other ids, or they are published otherwise."""
    bare = parse_definition(
        "bare", "", f'url = "gopher://example.org/1{example.definition.url.selector.decode()}"'.encode()
    )
    with_setting = await _index(example)
    without = await _index(Example(documents=example.documents, definition=bare))

    assert (with_setting.candidates, _told(example.definition)) != (without.candidates, _told(bare))


def _told(definition: Definition) -> tuple[object, ...]:
    return definition.recheck_days, definition.terms.podcast, definition.terms.pictures


@pytest.mark.parametrize(
    "example", [one for one in EXAMPLES.values() if one.article], ids=lambda one: one.definition.url.selector.decode()
)
def test_each_article_gives_the_html_beneath_it(example: Example) -> None:
    """The definition is the one that the page shows."""
    url = GopherUrl(host="example.org", item_type="0", selector=b"/a.txt")
    article = read_article(example.article.encode(), url, example.definition.article, Charsets())

    assert example.expected == article.html


def test_every_definition_of_the_page_is_tried() -> None:
    """Every block belongs to an example, and every link of the table leads to a section."""
    page = PAGE.read_text("utf-8")
    sections = {
        re.sub(r"[^\w -]", "", title).lower().replace(" ", "-")
        for title in re.findall(r"^## (.+)$", page, re.MULTILINE)
    }

    assert page.count("```toml") == len(EXAMPLES) > 10
    assert sections == set(re.findall(r"\]\(#([^)]+)\)", page))


async def _index(example: Example) -> Index:
    definition = example.definition

    async def read_page(url: GopherUrl) -> Index:
        data = example.documents.get(url.selector, b"3Not here\t\terror.host\t1\r\n")
        return read_index(data, url, definition.index, Charsets(forced=definition.encoding))

    if definition.index.strategy == "tree":
        return await read_tree(definition.url, definition.index, NOW, read_page)
    return await read_page(definition.url)


def _line(candidate: Candidate) -> str:
    return f"{candidate.moment.at.date().isoformat() if candidate.moment else '-'} {candidate.title}"
