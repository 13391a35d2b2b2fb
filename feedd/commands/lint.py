"""What feed readers take from a published document of a feed."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from msgspec import Struct

from feedd.commands.feed_names import named, never_polled
from feedd.config.definition import RESERVED
from feedd.config.loading import load_definitions
from feedd.config.settings import Settings
from feedd.errors import UsageError
from feedd.publish.public import read_published
from feedd.readers.document import Form, ReadDocument, read_document
from feedd.readers.findings import Finding, findings
from feedd.readers.podcasts import podcast_findings
from feedd.readers.table import READERS, Reader
from feedd.spelling import did_you_mean
from feedd.store.documents import PRIVATE
from feedd.store.media_lengths import known_file
from feedd.store.opening import look


class Linted(Struct, frozen=True, kw_only=True):
    """A document, the readers that were asked about it by name, and where they show other things than it means."""

    document: ReadDocument
    readers: Mapping[str, Reader]
    findings: Sequence[Finding]


def published_bytes(settings: Settings, name: str, form: Form) -> bytes:
    """Return a published document of a feed; UsageError where there is no such feed, or nothing of it yet."""
    data = read_published(settings, f"{name}.{form}") or read_published(settings, f"{PRIVATE}/{name}.{form}")
    if data is None:
        definitions = load_definitions(settings.feeds)
        if name in definitions.merges:
            return _merged_bytes(settings, name, form)
        named(definitions, name)
        raise never_polled(name)
    return data


def _merged_bytes(settings: Settings, name: str, form: Form) -> bytes:
    data = read_published(settings, f"{RESERVED}/{name}.{form}")
    if data is None:
        raise UsageError(f"{name} is not published; `feedd publish` does it, and `feedd check` says what is against it")
    return data


def lint_podcast(settings: Settings, name: str) -> Sequence[Finding]:
    """Return what directories of podcasts miss in the RSS document of a feed; none where it is no podcast."""
    definition = load_definitions(settings.feeds).good.get(name)
    if definition is None or definition.terms.podcast is None:
        return ()
    image = definition.terms.podcast.image or ""
    cover = look(settings.store, lambda database: known_file(database, image))
    return podcast_findings(published_bytes(settings, name, "rss"), cover)


def lint(data: bytes, wanted: Collection[str], now: datetime) -> Linted:
    """Return what these readers, or all where none is named, take from a document; UsageError for an unknown one."""
    for name in wanted:
        if name not in READERS:
            known = ", ".join(READERS)
            raise UsageError(f"no reader is named {name!r}; {did_you_mean(name, READERS, f'expected {known}')}")
    readers = {name: reader for name, reader in READERS.items() if not wanted or name in wanted}
    document = read_document(data)
    return Linted(document=document, readers=readers, findings=findings(document, readers, now))
