"""The three forms of an article in a revision: its HTML, its text, and the bytes that were sent.

They have nearly the same words. The HTML is compressed by itself, as most readers want nothing else; it is the preset
dictionary (RFC 1950 §2.2) of the text, and the text that of the bytes. A stream says of itself whether it needs one, so
what an earlier feedd compressed by itself is read the same way.
"""

import zlib

from feedd.store.codecs import ZLIB_LEVEL, pack_bytes, unpack_bytes

BODIES = ("html", "text", "raw")  # their columns

# Deflate looks back 32 kB, so a long article is compressed in pieces, each against the part that is like it and some
# of what is around that. Stored streams depend on these numbers: they never change.
PIECE = 16_384
MARGIN = 8_192
MOST_PIECES = 64


def pack_bodies(html: bytes, text: bytes, raw: bytes) -> dict[str, bytes]:
    """Compress the forms of an article for their columns."""
    return {"html": pack_bytes(html), "text": _pack_like(html, text), "raw": _pack_like(text or html, raw)}


def unpack_bodies(html: bytes, text: bytes, raw: bytes) -> dict[str, bytes]:
    """Return what was given to `pack_bodies`, from its columns; nothing for what was deleted since."""
    read = {"html": unpack_bytes(html)}
    read["text"] = _unpack_like(read["html"], text)
    return read | {"raw": _unpack_like(read["text"] or read["html"], raw)}


def unpack_text(html: bytes, text: bytes) -> str:
    """Return the text of an article from the columns of its HTML and text."""
    return _unpack_like(unpack_bytes(html), text).decode()


def _pack_like(model: bytes, data: bytes) -> bytes:
    if not (model and data):
        return pack_bytes(data)
    pieces = _pieces(model)
    ends = [number * len(data) // pieces for number in range(pieces + 1)]
    packed = bytearray()
    for number in range(pieces):
        stream = zlib.compressobj(ZLIB_LEVEL, zdict=_near(model, number))
        packed += stream.compress(data[ends[number] : ends[number + 1]]) + stream.flush()
    return bytes(packed)


def _unpack_like(model: bytes, packed: bytes) -> bytes:
    data, number = bytearray(), 0
    while packed:
        stream = zlib.decompressobj(zdict=_near(model, number))
        data += stream.decompress(packed)
        if not stream.eof:
            raise zlib.error("the end of a text is missing")
        packed, number = stream.unused_data, number + 1
    return bytes(data)


def _pieces(model: bytes) -> int:
    return min(MOST_PIECES, -(-len(model) // PIECE))


def _near(model: bytes, number: int) -> bytes:
    """Return the part of a dictionary that has the words of a piece."""
    start = number * len(model) // max(1, _pieces(model))
    return model[max(0, start - MARGIN) : start + PIECE + MARGIN]
