"""Rules of published documents, from the RFCs and from what readers need; independent of the code that they judge.

Each rule yields its faults as sentences; no sentence means that the document is sound. A warning of the W3C feed
validator is a fault here too, with three exceptions: that deleted entries (RFC 6721) have a namespace it does not
know, that a title about markup looks like markup, and that there is no language if none is known.
"""

from tests.support.validity.atom import atom_faults
from tests.support.validity.jsonfeed import json_faults
from tests.support.validity.opml import opml_faults
from tests.support.validity.rss import rss_faults

RULES = {"atom": atom_faults, "rss": rss_faults, "json": json_faults, "opml": opml_faults}


def faults(path: str, data: bytes, base_url: str | None = None) -> list[str]:
    """Return the faults of a file by its path in the public folder; without `base_url` it must not name its address."""
    address = f"{base_url}/feeds/{path}" if base_url else None
    return [f"{path}: {fault}" for fault in RULES[path.rpartition(".")[2]](data, address)]
