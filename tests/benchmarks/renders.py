"""What rendering costs."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial

from lxml import etree

from feedd.publish.document import EntryDocument, FeedDocument, Link, Person
from feedd.publish.formats.atom_rss import render_atom
from tests.benchmarks.measuring import Measure, Row, processor_time

HOUR = timedelta(hours=1)


@contextmanager
def rendered(count: int) -> Iterator[Measure | None]:
    """Render an Atom document beside lxml building the same tree."""
    at = datetime(2026, 11, 22, 12, tzinfo=UTC)
    html = "<p>" + "The bees came back on a Sunday, and nobody had expected them. " * 100 + "</p>"
    document = _document(count, at, html)
    tree = etree.fromstring(render_atom(document))
    plain = [(one.tag, dict(one.attrib), one.text, _depth(one)) for one in tree.iter()]

    def build() -> bytes:
        path: list[etree._Element] = []
        for tag, attributes, text, depth in plain:
            del path[depth:]
            element = etree.SubElement(path[-1], tag, attributes) if path else etree.Element(tag, attributes)
            element.text = text
            path.append(element)
        return etree.tostring(path[0], xml_declaration=True, encoding="utf-8")

    times = max(1, 500 // count)
    yield lambda: (
        processor_time(lambda: [render_atom(document) for _ in range(times)]),
        processor_time(lambda: [build() for _ in range(times)]),
    )


def _depth(element: "etree._Element") -> int:
    return sum(1 for _ in element.iterancestors())


def _document(count: int, at: datetime, html: str) -> FeedDocument:
    entries = tuple(
        EntryDocument(
            id=f"urn:uuid:{number:08}-0000-4000-8000-000000000000",
            title=f"The bees of day {number}",
            published=at - number * HOUR,
            updated=at - number * HOUR,
            authors=(Person(name="Ada Quill"),),
            links=(Link(rel="alternate", href=f"gopher://example.org/0/{number}"),),
            rights="© Ada Quill",
            summary="The bees came back on a Sunday.",
            content=html,
        )
        for number in range(count)
    )
    return FeedDocument(
        id="urn:uuid:0",
        title="Bees",
        subtitle="Notes",
        updated=at,
        author=Person(name="Ada Quill"),
        links=entries[0].links,
        rights="© Ada Quill",
        language=None,
        entries=entries,
    )


ROWS = (
    *(
        Row(
            name=f"full render of {count:,} entries",
            yardstick="lxml building the tree",
            target=1.7,
            opened=partial(rendered, count),
        )
        for count in (50, 500, 5000)
    ),
)
