"""The width and height of a picture, from its first bytes: PNG, GIF, JPEG and WebP."""

from struct import unpack_from

MOST_HEADER = 512 * 1024  # bytes; before the size of a JPEG there may be Exif data, a thumbnail and a colour profile
MOST_SIDE = 65_535  # pixels, of a JPEG; what says more of itself is no picture that anything shows

_PNG = b"\x89PNG\r\n\x1a\n"
# The start of a frame (ITU-T T.81 table B.1), but for the three codes among them that are other markers.
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_ALONE = frozenset((0x01, *range(0xD0, 0xD9)))  # markers without a length


def picture_size(head: bytes) -> tuple[int, int] | None:
    """Return the width and height in pixels of the picture that begins with these bytes; None where it is none."""
    size = None
    if head.startswith(_PNG) and len(head) >= 24:  # PNG §11.2.1: IHDR comes first
        size = unpack_from(">II", head, 16)
    elif head.startswith((b"GIF87a", b"GIF89a")) and len(head) >= 10:  # GIF89a §18
        size = unpack_from("<HH", head, 6)
    elif head.startswith(b"\xff\xd8"):
        size = _jpeg(head)
    elif head.startswith(b"RIFF") and head[8:12] == b"WEBP" and len(head) >= 30:
        size = _webp(head)
    return size if size and all(0 < side <= MOST_SIDE for side in size) else None


def _jpeg(head: bytes) -> tuple[int, int] | None:
    """Return the size of the first frame (ITU-T T.81 §B.2.2), whose segment has height before width."""
    at = 2
    while at + 9 <= len(head) and head[at] == 0xFF:
        marker = head[at + 1]
        if marker in _FRAMES:
            height, width = unpack_from(">HH", head, at + 5)
            return width, height
        if marker == 0xFF:  # §B.1.1.2: any marker may have fill bytes before it
            at += 1
        else:
            at += 2 if marker in _ALONE else 2 + int.from_bytes(head[at + 2 : at + 4])
    return None


def _webp(head: bytes) -> tuple[int, int] | None:
    """Return the size of a WebP (RFC 9649 §2): its canvas, else that of its only frame."""
    kind = head[12:16]
    if kind == b"VP8X":
        return 1 + int.from_bytes(head[24:27], "little"), 1 + int.from_bytes(head[27:30], "little")
    if kind == b"VP8L" and head[20] == 0x2F:
        bits = int.from_bytes(head[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if kind == b"VP8 " and head[23:26] == b"\x9d\x01\x2a":
        width, height = unpack_from("<HH", head, 26)
        return width & 0x3FFF, height & 0x3FFF
    return None
