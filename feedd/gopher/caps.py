"""caps.txt: a server's description of itself, as keys and values. No RFC defines it; it is Floodgap's convention."""

from collections.abc import Mapping

from feedd.gopher.text import decode, valid_xml
from feedd.model import Charsets

LONGEST_ADMIN = 200  # characters: an address and a name, in one row of a table

_FIRST_LINE = "CAPS"  # without it the answer is an error page or another text


def parse_caps(data: bytes) -> Mapping[str, str]:
    """Return the keys and values of a caps.txt; none where the bytes are not one.

    Keys stay as written; of two lines with the same key the last one counts.
    """
    lines = decode(data, Charsets())[0].splitlines()
    if not lines or lines[0].strip() != _FIRST_LINE:
        return {}
    pairs = (line.partition("=") for line in lines if not line.lstrip().startswith("#"))
    return {key.strip(): value.strip() for key, equals, value in pairs if equals and key.strip()}


def parse_admin(caps: Mapping[str, str]) -> str | None:
    """Return the administrator of a server as one line that is valid in XML; None where caps.txt names none."""
    words = "".join(filter(str.isprintable, " ".join(valid_xml(caps.get("ServerAdmin", "")).split())))
    return words[:LONGEST_ADMIN].strip() or None
