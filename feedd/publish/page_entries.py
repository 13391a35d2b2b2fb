"""Withdrawn entries in the bytes of a closed archive page: each is replaced by a tombstone, nothing else changes."""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from feedd.identity import public_id
from feedd.model import Entry

# The page is ours, as `formats.atom_rss` wrote it. In its texts every "<" is escaped, so that these are elements.
_ENTRY = re.compile(rb"<entry>.*?</entry>", re.DOTALL)
_ID = re.compile(rb"<id>([^<]*)</id>")


def replace_entries(page: bytes, withdrawn: Iterable[Entry]) -> bytes:
    """Return a page on which these entries are tombstones (RFC 6721 §3)."""
    ids = {public_id(entry): entry.withdrawn_at for entry in withdrawn if entry.withdrawn_at}
    return _ENTRY.sub(lambda found: _tombstone(found[0], ids), page) if ids else page


def _tombstone(entry: bytes, withdrawn: Mapping[str, datetime]) -> bytes:
    from xml.sax.saxutils import quoteattr, unescape  # here: it loads an HTTP client, and few pages have tombstones

    found = _ID.search(entry)
    entry_id = unescape(found[1].decode()) if found else ""
    if not (at := withdrawn.get(entry_id)):
        return entry
    when = at.astimezone(UTC).replace(microsecond=0).isoformat()
    name = 'xmlns:at="http://purl.org/atompub/tombstones/1.0"'
    return f'<at:deleted-entry {name} ref={quoteattr(entry_id)} when="{when}"/>'.encode()
