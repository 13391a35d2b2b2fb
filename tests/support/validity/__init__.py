"""What is wrong with a published document, by the RFCs and by what readers need; written apart from the code it judges.

Each rule gives its findings as sentences; no sentence means that the document is sound. What the W3C feed validator
warns of is a finding here too, but for three things: that deleted entries (RFC 6721) are of a namespace it does not
know, that a title whose own words are markup looks like markup, and that no language is named where none is known.
"""

from tests.support.validity.atom import atom_faults
from tests.support.validity.jsonfeed import json_faults
from tests.support.validity.opml import opml_faults
from tests.support.validity.rss import rss_faults

RULES = {"atom": atom_faults, "rss": rss_faults, "json": json_faults, "opml": opml_faults}


def faults(path: str, data: bytes, base_url: str | None = None) -> list[str]:
    """Judge one published file by its path below `public/`; without `base_url` it must claim no address."""
    address = f"{base_url}/feeds/{path}" if base_url else None
    return [f"{path}: {fault}" for fault in RULES[path.rpartition(".")[2]](data, address)]
