"""Histories of indexes in `data/series`: the documents that their menus lead to."""

import re
from collections.abc import Iterable
from pathlib import PurePosixPath


def documents(lines: Iterable[str]) -> dict[bytes, bytes]:
    """Return the documents that a menu leads to."""
    selectors = [line.partition("|")[2] for line in lines if line.startswith("0") and "|" in line]
    stems = {selector: re.sub(r"^[\d-]+", "", PurePosixPath(selector).stem) or selector for selector in selectors}
    return {
        selector.encode(): " ".join(f"{stem}{'abcdefghij'[number % 10]}{number}" for number in range(80)).encode()
        for selector, stem in stems.items()
    }
