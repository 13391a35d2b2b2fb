"""Gopher+: modification dates of the items of a menu, from the answer to the menu's selector, TAB, `$`.

Of the servers in use only pygopherd answers as Minnesota's paper of 1993 says; others send a fixed stub, or the menu
again.
"""

import re
from collections.abc import Collection, Iterator, Mapping

ATTRIBUTES = b"$"  # requests the attributes of all items of a menu
# The rest ends with a dot (-1), with the connection (-2) or after that number of bytes; "--" is an error.
_HEAD = re.compile(rb"\+(?:-1|-2|[0-9]{1,10})[ \t]*\r?\n")
_MOD_DATE = re.compile(rb"\s+Mod-Date:.*<([0-9]{14})>\s*", re.IGNORECASE)


def parse_mod_dates(answer: bytes, selectors: Collection[bytes]) -> Mapping[bytes, str] | None:
    """Return the Mod-Date (YYYYMMDDhhmmss, in the server's time zone) of each of these selectors that has one.

    None where the answer cannot be trusted: no Gopher+, or about other items than those of the menu.
    """
    head = _HEAD.match(answer)
    if head is None:
        return None
    found = {selector: date for selector, date in _mod_dates(answer[head.end() :]) if selector in selectors}
    return found or None


def _mod_dates(body: bytes) -> Iterator[tuple[bytes, str]]:
    selector: bytes | None = None
    block = b""
    for line in body.splitlines():
        if line.startswith(b"+"):  # the lines of a block begin with a space
            block = line.partition(b":")[0].upper()
            if block == b"+INFO":
                _, *fields = line.split(b"\t")
                selector = fields[0] if fields else None
        elif block == b"+ADMIN" and selector is not None and (date := _MOD_DATE.fullmatch(line)):
            yield selector, date[1].decode("ascii")
