"""Documents as parts, one for each entry: an entry that is published already is not read, built and rendered again.

The parts are cut out of the published files, which are believed only where they have the digests that the store knows.
Beside its digest, a document has what each of its entries was rendered from (a stamp) and the entry's size.
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256

from feedd.model import Feed
from feedd.publish.document import EntryDocument, FeedDocument
from feedd.publish.files import PublicFolder
from feedd.publish.layout import build_entry_document, build_frame, listed_entries
from feedd.publish.limits import entry_size, take_fitting
from feedd.publish.options import PublishOptions
from feedd.store import StampedEntry, Store

STAMP = 12  # characters, see `store.stamps`


@dataclass(frozen=True, slots=True, kw_only=True)
class Seams:
    """Where a document of a format is cut. None of these is in a text: there, < and line ends are escaped."""

    opening: bytes  # what an entry begins with
    closing: bytes  # what follows the last one
    empty: bytes  # what follows the head if there is no entry
    between: bytes = b""
    head: bytes = b""  # an opening before it is none


_ATOM, _RSS = b"\n</feed>\n", b"\n  </channel>\n</rss>\n"
SEAMS = {
    "atom": Seams(opening=b"\n  <entry>\n", closing=_ATOM, empty=_ATOM),
    "rss": Seams(opening=b"\n    <item>\n", closing=_RSS, empty=_RSS),
    "json": Seams(opening=b"\n  {\n", closing=b"\n ]\n}\n", empty=b"]\n}\n", between=b",", head=b'\n "items": ['),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptParts:
    """The parts of a feed's published documents, by stamp: their sizes, and their bytes in each format."""

    sizes: Mapping[str, int] = field(default_factory=dict)
    data: Mapping[str, Mapping[str, bytes]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """An entry of a document, with its `entry_size`; `built` is None where it is kept."""

    id: str
    stamp: str
    size: int
    built: EntryDocument | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A feed's document before it is rendered: `document` has the entries that are not kept, `parts` are all."""

    document: FeedDocument
    parts: Sequence[Part]
    kept: KeptParts


async def kept_parts(store: Store, public: PublicFolder, names: Mapping[str, str]) -> KeptParts:
    """Return the parts that all of these documents have, or none; `names` are those of their files, by format."""
    sizes: dict[str, int] = {}
    data: dict[str, Mapping[str, bytes]] = {}
    for form, name in names.items():
        known = await store.documents.get(name)
        published = await asyncio.to_thread(public.read, name) if known and known.entries else None
        if not known or published is None or sha256(published).hexdigest() != known.digest:
            return KeptParts()
        sizes = {one[:STAMP]: int(one[STAMP:]) for one in known.entries.split()}
        data[form] = dict(zip(sizes, cut(published, form)[1], strict=True))
    common = [stamp for stamp in sizes if all(stamp in of_form for of_form in data.values())]
    return KeptParts(sizes={stamp: sizes[stamp] for stamp in common}, data=data)


def draft_document(
    feed: Feed, entries: Sequence[StampedEntry], options: PublishOptions, lengths: Mapping[str, int], kept: KeptParts
) -> Draft:
    """Return what `build_feed_document` does, as a draft."""
    plain = [one.entry for one in entries]
    listed = {one.id for one in listed_entries(plain, options)}
    parts = tuple(
        take_fitting(
            (_part(feed, one, options, lengths, kept) for one in entries if one.entry.id in listed),
            lambda part: part.size,
        )
    )
    built = tuple(part.built for part in parts if part.built)
    return Draft(document=replace(build_frame(feed, plain, options), entries=built), parts=parts, kept=kept)


def _part(feed: Feed, one: StampedEntry, options: PublishOptions, lengths: Mapping[str, int], kept: KeptParts) -> Part:
    size = kept.sizes.get(one.stamp)
    if size is not None:
        return Part(id=one.entry.id, stamp=one.stamp, size=size, built=None)
    built = build_entry_document(feed, one.entry, options, lengths)
    return Part(id=one.entry.id, stamp=one.stamp, size=entry_size(built), built=built)


def sizes_text(parts: Iterable[Part]) -> str:
    """Return the stamps and sizes of a document's entries as the store keeps them, for `kept_parts`."""
    return " ".join(f"{part.stamp}{part.size}" for part in parts)


def splice(rendered: bytes, draft: Draft, form: str) -> bytes:
    """Return a document with all its parts; `rendered` is the draft's document, which has only the new ones."""
    if all(part.built for part in draft.parts):
        return rendered
    head, entries = cut(rendered, form)
    new, kept = iter(entries), draft.kept.data[form]
    return join(head, [next(new) if part.built else kept[part.stamp] for part in draft.parts], form)


def cut(data: bytes, form: str) -> tuple[bytes, Sequence[bytes]]:
    """Return what is before the entries of a document, and its entries."""
    seams = SEAMS[form]
    first = data.find(seams.opening, data.index(seams.head))
    if first < 0:
        return data.removesuffix(seams.empty), ()
    entries = data[first + len(seams.opening) : -len(seams.closing)].split(seams.between + seams.opening)
    return data[:first], [seams.opening + one for one in entries]


def join(head: bytes, entries: Sequence[bytes], form: str) -> bytes:
    """Return a document that was cut."""
    seams = SEAMS[form]
    return b"".join((head, seams.between.join(entries), seams.closing if entries else seams.empty))
