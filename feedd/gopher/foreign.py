"""Answers of servers that are no Gopher servers: what stands at the port instead, and what to do."""

import re

_LONGEST = 4096  # bytes; a greeting or a page about a bad request is short, and a text that begins like one rarely is

_WEB = (
    "a web server answers here, not a Gopher server; check host and port (Gopher's is 70), or read it with a web reader"
)
# What servers send to a request, or before one. Web servers leave out the status line where the request is no HTTP.
_ANSWERS: tuple[tuple[re.Pattern[bytes], str], ...] = (
    (re.compile(rb"HTTP/\d(?:\.\d)? [45]\d\d\b"), _WEB),
    (
        re.compile(
            rb"\s*<(?:!doctype|html)[^<>]{0,200}>.{0,600}?<title>\s*(?:400 |Bad Request|Error response)",
            re.IGNORECASE | re.DOTALL,
        ),
        _WEB,
    ),
    (re.compile(rb"SSH-[12]\.\d{1,3}-[ -~]{1,200}\r?\n"), "an SSH server answers here, not a Gopher server"),
    (re.compile(rb"220[ -][^\r\n]*SMTP", re.IGNORECASE), "a mail server answers here, not a Gopher server"),
    (re.compile(rb"220[ -][^\r\n]*FTP", re.IGNORECASE), "an FTP server answers here, not a Gopher server"),
    (
        re.compile(rb"\* OK [^\r\n]*IMAP|\+OK [^\r\n]*POP", re.IGNORECASE),
        "a mail server answers here, not a Gopher server",
    ),
    (re.compile(rb":\S{1,100} (?:NOTICE|451|ERROR) "), "an IRC server answers here, not a Gopher server"),
    (re.compile(rb"\x15\x03[\x00-\x04]\x00\x02"), "this server speaks TLS on the port; try gophers://"),
)
_PORT = "; check host and port (Gopher's is 70)"


def foreign_server(data: bytes) -> str | None:
    """Return what answers in place of a Gopher server, and what to do; None where it may be one."""
    if len(data) > _LONGEST:
        return None
    words = next((words for answer, words in _ANSWERS if answer.match(data)), None)
    return words and (words if ";" in words else words + _PORT)
