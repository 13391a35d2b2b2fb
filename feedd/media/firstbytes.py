"""What an answer's first bytes say: a file, or words in place of one. Gopher has no status line."""

from feedd.errors import NotReadable, ServerSaid, SourceError
from feedd.gopher.errorpage import error_reason
from feedd.gopher.url import format_url
from feedd.model import GopherUrl

ENOUGH = 1445  # the resource header of the MIME Sniffing standard, https://mimesniff.spec.whatwg.org/ §5.2
# Its binary data bytes (§3): no text has them, and no format of pictures, sound or films begins without one.
BINARY = bytes({*range(0x09), 0x0B, *range(0x0E, 0x1B), *range(0x1C, 0x20)})


def judge(data: bytes, url: GopherUrl) -> SourceError | None:
    """Say why what begins like this is no media file, None where it may be one. Of less than ENOUGH it is the whole."""
    head = data[:ENOUGH]
    if head.translate(None, delete=BINARY) != head:
        return None
    place = format_url(url)
    if len(data) < ENOUGH and (reason := error_reason(data, url.item_type)):
        return ServerSaid(reason, stage="media", place=place)
    return NotReadable("the server sent text in place of a picture, sound or film", stage="media", place=place)
