"""Whether an answer's first bytes are those of a media file or of an error in text: Gopher has no status line."""

from feedd.errors import NotReadable, ServerSaid, SourceError
from feedd.gopher.errorpage import error_reason
from feedd.gopher.url import format_url
from feedd.model import GopherUrl

ENOUGH = 1445  # the resource header of the MIME Sniffing standard, https://mimesniff.spec.whatwg.org/ §5.2
# The binary data bytes of that standard (§3): no text has them, and every format of image, audio and video begins
# with some.
BINARY = bytes({*range(0x09), 0x0B, *range(0x0E, 0x1B), *range(0x1C, 0x20)})


def judge(data: bytes, url: GopherUrl) -> SourceError | None:
    """Return why an answer that begins with these bytes is no media file; None where it may be one.

    Fewer than ENOUGH bytes are taken for the whole answer.
    """
    head = data[:ENOUGH]
    if head.translate(None, delete=BINARY) != head:
        return None
    place = format_url(url)
    if len(data) < ENOUGH and (reason := error_reason(data, url.item_type)):
        return ServerSaid(reason, stage="media", place=place)
    return NotReadable("the server sent text instead of an image, audio or video file", stage="media", place=place)
