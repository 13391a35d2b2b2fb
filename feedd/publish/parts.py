"""Documents as parts, one for each entry: an entry that is published already is not read, built and rendered again.

The parts are cut out of the published files, which are believed only where they have the digests that the store knows.
Beside its digest, a document has what each of its entries was rendered from (a stamp) and the entry's size.
"""

import re
from collections.abc import Mapping, Sequence
from hashlib import sha256

from msgspec import Struct, field

from feedd.model import Feed, MediaFile
from feedd.publish.document import EntryDocument, FeedDocument
from feedd.publish.layout import build_entry_document, build_frame, listed_entries
from feedd.publish.limits import entry_size, take_fitting
from feedd.publish.options import PublishOptions
from feedd.publish.public import PublicFiles
from feedd.publish.up_to_date import Made
from feedd.store import StampedEntry, Store
from feedd.structs import replace

STAMP = 12  # characters, see `store.stamps`


class Seams(Struct, frozen=True, kw_only=True):
    """Where a document of a format is cut. None of these is in a text: there, < and line ends are escaped."""

    opening: re.Pattern[bytes]  # what an entry begins with
    closing: bytes  # what follows the last one
    empty: bytes  # what follows the head if there is no entry
    between: bytes = b""
    head: bytes = b""  # an opening before it is none


_ATOM, _RSS = b"\n</feed>\n", b"\n  </channel>\n</rss>\n"
SEAMS = {
    "atom": Seams(opening=re.compile(rb"\n  <entry>\n"), closing=_ATOM, empty=_ATOM),
    "rss": Seams(opening=re.compile(rb"\n    <item>\n"), closing=_RSS, empty=_RSS),
    "json": Seams(
        opening=re.compile(rb"\n  {\n"), closing=b"\n ]\n}\n", empty=b"]\n}\n", between=b",", head=b'\n "items": ['
    ),
}


class KeptParts(Struct, frozen=True, kw_only=True):
    """The parts of a feed's published documents, by stamp: their sizes, and their bytes in each format."""

    sizes: Mapping[str, int] = field(default_factory=dict)
    data: Mapping[str, Mapping[str, memoryview]] = field(default_factory=dict)


class Part(Struct, frozen=True, kw_only=True):
    """An entry of a document, with its `entry_size`; `built` is None where it is kept."""

    id: str
    stamp: str
    size: int
    built: EntryDocument | None


class Draft(Struct, frozen=True, kw_only=True):
    """A feed's document before it is rendered: `document` has the entries that are not kept, `parts` are all."""

    document: FeedDocument
    parts: Sequence[Part]
    kept: KeptParts


async def kept_parts(store: Store, public: PublicFiles, names: Mapping[str, str]) -> KeptParts:
    """Return the parts that all of these documents have, or none; `names` are those of their files, by format."""
    sizes: dict[str, int] = {}
    data: dict[str, Mapping[str, memoryview]] = {}
    for form, name in names.items():
        known = await store.documents.get(name)
        published = await public.read(name) if known and known.entries else None
        if not known or published is None or sha256(published).hexdigest() != known.digest:
            return KeptParts()
        sizes, data[form] = _read(known.entries, memoryview(published), form)
    common = [stamp for stamp in sizes if all(stamp in of_form for of_form in data.values())]
    return KeptParts(sizes={stamp: sizes[stamp] for stamp in common}, data=data)


def draft_document(
    feed: Feed,
    entries: Sequence[StampedEntry],
    options: PublishOptions,
    files: Mapping[str, MediaFile],
    kept: KeptParts,
) -> Draft:
    """Return what `build_feed_document` does, as a draft."""
    plain = [one.entry for one in entries]
    listed = {one.id for one in listed_entries(plain, options)}
    parts = tuple(
        take_fitting(
            (_part(feed, one, options, files, kept) for one in entries if one.entry.id in listed),
            lambda part: part.size,
        )
    )
    built = tuple(part.built for part in parts if part.built)
    return Draft(document=replace(build_frame(feed, plain, options), entries=built), parts=parts, kept=kept)


def _part(
    feed: Feed, one: StampedEntry, options: PublishOptions, files: Mapping[str, MediaFile], kept: KeptParts
) -> Part:
    size = kept.sizes.get(one.stamp)
    if size is not None:
        return Part(id=one.entry.id, stamp=one.stamp, size=size, built=None)
    built = build_entry_document(feed, one.entry, options, files)
    return Part(id=one.entry.id, stamp=one.stamp, size=entry_size(built), built=built)


def splice(rendered: bytes, draft: Draft, form: str) -> Made:
    """Return a document with all its parts; `rendered` is the draft's document, which has only the new ones."""
    head, *entries = cut(rendered, form)
    if not all(part.built for part in draft.parts):
        new, kept = iter(entries), draft.kept.data[form]
        entries = [next(new) if part.built else kept[part.stamp] for part in draft.parts]
        rendered = join(head, entries, form)
    return Made(data=rendered, entries=_written(draft.parts, head, entries))


def cut(data: bytes, form: str) -> Sequence[memoryview]:
    """Return what is before the entries of a document, and each entry."""
    seams, view = SEAMS[form], memoryview(data)
    starts = [found.start() for found in seams.opening.finditer(data, data.index(seams.head))]
    if not starts:
        return [view[: -len(seams.empty)]]
    ends = [*(start - len(seams.between) for start in starts[1:]), -len(seams.closing)]
    return [view[: starts[0]], *(view[start:end] for start, end in zip(starts, ends, strict=True))]


def join(head: bytes | memoryview, entries: Sequence[bytes | memoryview], form: str) -> bytes:
    """Return the document that `cut` would cut into these."""
    seams = SEAMS[form]
    return b"".join((head, seams.between.join(entries), seams.closing if entries else seams.empty))


def _written(parts: Sequence[Part], head: memoryview, entries: Sequence[memoryview]) -> str:
    """Return where a document is cut, as `_read` reads it: bytes of its head, then stamp, size and bytes of each entry.

    Nothing if parts do not stand for all entries.
    """
    if len(parts) != len(entries):
        return ""
    of_entries = (f"{part.stamp}{part.size}:{len(entry)}" for part, entry in zip(parts, entries, strict=True))
    return " ".join((str(len(head)), *of_entries))


def _read(written: str, document: memoryview, form: str) -> tuple[dict[str, int], Mapping[str, memoryview]]:
    """Return the size and the bytes of each entry by stamp."""
    first, *entries = written.split()
    sizes, data, start = {}, {}, int(first)
    for entry in entries:
        stamp, (size, length) = entry[:STAMP], entry[STAMP:].split(":")
        sizes[stamp], data[stamp] = int(size), document[start : start + int(length)]
        start += int(length) + len(SEAMS[form].between)
    return sizes, data
