"""Where readers differ in what they take from a document, in words."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime

from msgspec import Struct

from feedd.readers.document import DocumentEntry, ReadDocument
from feedd.readers.table import Reader
from feedd.readers.taken import Taken, take


class Finding(Struct, frozen=True, kw_only=True):
    """What is other than meant in some readers. `loses`: they show less than the document has."""

    readers: tuple[str, ...]
    words: str
    loses: bool = False


def findings(document: ReadDocument, readers: Mapping[str, Reader], now: datetime) -> Sequence[Finding]:
    """Return where readers show other things than the document means, the worst first; what is common is one finding.

    A document means the published date, the first link and the author that stand in it.
    """
    found: dict[tuple[str, bool], list[str]] = {}
    for name, reader in readers.items():
        for words, loses in _of_reader(document, reader, now):
            found.setdefault((words, loses), []).append(name)
    return sorted(
        (Finding(readers=tuple(names), words=words, loses=loses) for (words, loses), names in found.items()),
        key=lambda one: not one.loses,
    )


def _of_reader(document: ReadDocument, reader: Reader, now: datetime) -> Iterator[tuple[str, bool]]:
    if document.form not in reader.forms:
        yield f"reads no {_NAMES[document.form]}", True
        return
    if reader.most_bytes and document.size > reader.most_bytes:
        yield f"refuses more than {reader.most_bytes >> 20} MiB; these are {document.size >> 20}", True
        return
    if reader.most_entries and len(document.entries) > reader.most_entries:
        yield f"takes {reader.most_entries} of the {len(document.entries)} entries", True
    pairs = [(entry, take(document, entry, reader)) for entry in document.entries[: reader.most_entries]]
    for words, loses, is_so in (*_KINDS, *(_WITH_AUTHORS if document.authors else ())):
        if count := sum(taken is not None and is_so(entry, taken) for entry, taken in pairs):
            yield f"{words}: {_entries(count, len(pairs))}", loses
    if skipped := sum(taken is None for _, taken in pairs):
        yield f"skips what has no title: {_entries(skipped, len(pairs))}", True
    if links := sum(taken.unlinked for _, taken in pairs if taken):
        yield f"links in the texts cannot be followed, their words stay: {links}", False
    if reader.read_after:
        old = sum(bool(taken and taken.date and now - taken.date > reader.read_after) for _, taken in pairs)
        if old:
            yield (
                f"older than {reader.read_after.days} days, so they arrive as read: {_entries(old, len(pairs))}",
                False,
            )


def _entries(count: int, of: int) -> str:
    return f"all {of} entries" if count == of > 1 else f"{count} of {of} entries" if of > 1 else "the entry"


_NAMES = {"atom": "Atom", "rss": "RSS", "json": "JSON Feed"}


def _is_only_updated(entry: DocumentEntry, taken: Taken) -> bool:
    return entry.published is None and taken.date is not None


def _is_other(entry: DocumentEntry, taken: Taken) -> bool:
    return any(taken.link == link.href for link in entry.links[1:]) and taken.link != entry.links[0].href


def _is_made_up(entry: DocumentEntry, taken: Taken) -> bool:
    return bool(taken.link) and all(taken.link != link.href for link in entry.links)


# In words, whether something is lost, and when it is so.
_KINDS: Sequence[tuple[str, bool, Callable[[DocumentEntry, Taken], bool]]] = (
    ("no title", True, lambda entry, taken: bool(entry.title or entry.text) and not taken.title),
    (
        "the date is that of the last change, not that of the post",
        False,
        lambda entry, taken: bool(entry.published and taken.date != entry.published),
    ),
    ("the date is that of the change: no other is there", False, _is_only_updated),
    ("no date, so that of its own poll", False, lambda _, taken: taken.date is None),
    ("no link", True, lambda entry, taken: bool(entry.links) and not taken.link),
    ("the link is not the first one", False, _is_other),
    ("the link leads to another place than meant", False, _is_made_up),
    ("the lines of plain text run together", True, lambda _, taken: taken.text.endswith("together")),
    ("plain text is taken for HTML", True, lambda _, taken: taken.text.endswith("for HTML")),
)

_WITH_AUTHORS: Sequence[tuple[str, bool, Callable[[DocumentEntry, Taken], bool]]] = (
    ("no author", True, lambda _, taken: taken.author is None),
)
