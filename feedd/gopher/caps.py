"""caps.txt: what a server says of itself, as keys and values. No RFC has it; it is Floodgap's, and common practice."""

from collections.abc import Mapping

from feedd.gopher.text import decode, valid_xml
from feedd.model import Charsets

LONGEST_ADMIN = 200  # characters: an address and a name, in one line of a table

_FIRST_LINE = "CAPS"  # without it the answer is an error page, or any other text


def parse_caps(data: bytes) -> Mapping[str, str]:
    """Read a caps.txt; empty where the bytes are none. Keys stay as written; the last of two with one key holds."""
    lines = decode(data, Charsets())[0].splitlines()
    if not lines or lines[0].strip() != _FIRST_LINE:
        return {}
    pairs = (line.partition("=") for line in lines if not line.lstrip().startswith("#"))
    return {key.strip(): value.strip() for key, equals, value in pairs if equals and key.strip()}


def parse_admin(caps: Mapping[str, str]) -> str | None:
    """Give who keeps the server: one line that can stand in XML, as it was written; None where nobody is named."""
    words = "".join(filter(str.isprintable, " ".join(valid_xml(caps.get("ServerAdmin", "")).split())))
    return words[:LONGEST_ADMIN].strip() or None
