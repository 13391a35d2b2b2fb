"""The last indexes that were read: while a long one waits for its articles, twenty a poll, its bytes stay the same."""

from functools import lru_cache
from typing import TYPE_CHECKING

from feedd.model import Charsets, GopherUrl, Index

if TYPE_CHECKING:  # what reads is loaded when something is read
    from feedd.reading import IndexRules, Reader

KEPT, MOST_BYTES = 4, 131_072  # of an index as it was sent; as it was read it takes up to thirty times as much memory


def read_index(reader: "Reader", raw: bytes, url: GopherUrl, rules: "IndexRules", charsets: Charsets) -> Index:
    """Return what `reader` reads in an index; it reads only what differs in any argument from the last ones."""
    return (remembered if len(raw) <= MOST_BYTES else _read)(reader, raw, url, rules, charsets)


def _read(reader: "Reader", raw: bytes, url: GopherUrl, rules: "IndexRules", charsets: Charsets) -> Index:
    return reader.read_index(raw, url, rules, charsets)


remembered = lru_cache(maxsize=KEPT)(_read)
