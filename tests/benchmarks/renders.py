"""What rendering costs."""

import asyncio
import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from lxml import etree

from feedd.model import Terms
from feedd.publish import FolderFiles, PublishOptions, publish
from feedd.publish.document import EntryDocument, FeedDocument, Link, Person
from feedd.publish.feed_files import FORMS, render_form
from feedd.publish.formats.atom_rss import render_atom
from feedd.publish.parts import Draft, KeptParts, Part, cut, splice
from feedd.store import Store
from feedd.structs import replace
from tests.benchmarks.measuring import Measure, Row, processor_time
from tests.support.store_samples import a_feed, a_revision, an_entry, save

HOUR = timedelta(hours=1)
TIMES = 5
AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
HTML = "<p>" + "The bees came back on a Sunday, and nobody had expected them. " * 100 + "</p>"


@contextmanager
def rendered(count: int) -> Iterator[Measure | None]:
    """Render an Atom document beside lxml building the same tree."""
    document = a_document(count, AT, HTML)
    build = _built_by_lxml(render_atom(document))
    yield lambda: (
        processor_time(partial(repeat, partial(render_atom, document))),
        processor_time(partial(repeat, build)),
    )


@contextmanager
def spliced(count: int) -> Iterator[Measure | None]:
    """Render all formats of a document of which one entry is new and the others are published already."""
    document = a_document(count, AT, HTML)
    files = {form: render_form(document, form) for form in FORMS}
    build = _built_by_lxml(files["atom"])
    first, *others = (Part(id=one.id, stamp=one.id, size=1, built=None) for one in document.entries)
    parts = (replace(first, built=document.entries[0]), *others)
    new = replace(document, entries=document.entries[:1])

    kept = {form: dict(zip((one.stamp for one in parts), cut(files[form], form)[1:], strict=True)) for form in FORMS}
    draft = Draft(document=new, parts=parts, kept=KeptParts(data=kept))

    def render(form: str) -> bytes:
        return splice(render_form(new, form), draft, form).data

    def render_all() -> None:
        for form in FORMS:
            render(form)

    assert files == {form: render(form) for form in FORMS}
    yield lambda: (processor_time(partial(repeat, render_all)), processor_time(partial(repeat, build)))


@contextmanager
def published(count: int) -> Iterator[Measure | None]:
    """Publish a feed with one new entry, from its store to its files."""
    build = _built_by_lxml(render_atom(a_document(count, AT, HTML)))
    with TemporaryDirectory() as name, asyncio.Runner() as loop:
        folder = Path(name)
        store = loop.run(Store.open(folder / "feedd.db"))
        public, options = FolderFiles(folder / "public"), PublishOptions(name="lamps", terms=Terms(max_entries=count))
        numbers = itertools.count()

        def publish_new(new: int = 1) -> float:
            entries = [replace(an_entry(next(numbers)), revision=1) for _ in range(new)]
            feed = replace(a_feed(), edition=next(numbers))
            loop.run(save(store, feed, entries, [replace(a_revision(one), html=HTML) for one in entries]))
            return processor_time(lambda: loop.run(publish(store, public, feed, options, AT)))

        publish_new(count)
        yield lambda: (sum(publish_new() for _ in range(TIMES)), processor_time(partial(repeat, build)))
        loop.run(store.close())


def repeat(work: Callable[[], object]) -> None:
    """Do some work several times, because once takes too little to be measured, and keep nothing of it."""
    for _ in range(TIMES):
        work()


def _built_by_lxml(document: bytes) -> Callable[[], bytes]:
    """Return a function that builds the same tree with nothing but lxml."""
    plain = [(one.tag, dict(one.attrib), one.text, _depth(one)) for one in etree.fromstring(document).iter()]

    def build() -> bytes:
        path: list[etree._Element] = []
        for tag, attributes, text, depth in plain:
            del path[depth:]
            element = etree.SubElement(path[-1], tag, attributes) if path else etree.Element(tag, attributes)
            element.text = text
            path.append(element)
        return etree.tostring(path[0], xml_declaration=True, encoding="utf-8")

    return build


def _depth(element: "etree._Element") -> int:
    return sum(1 for _ in element.iterancestors())


def a_document(count: int, at: datetime, html: str) -> FeedDocument:
    """Return a feed of so many entries, one an hour."""
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
            full=count > 500,
        )
        for count in (50, 500, 5000)
    ),
    Row(
        name="render with 1 new entry of 500, all formats",
        yardstick="lxml building one",
        target=0.3,
        opened=partial(spliced, 500),
    ),
    Row(
        name="publish 1 new entry of 50, from store to files",
        yardstick="lxml building one format",
        target=8,
        opened=partial(published, 50),
    ),
)
