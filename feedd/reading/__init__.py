"""Reads documents as a person would: an index as entries, a text as title, author, date and prose.

Start at `read_index` (index/read.py) and `read_article` (article.py); both begin in document.py. Everything here
computes values from bytes and values. For any bytes it raises nothing but a SourceError, in time that grows in
proportion to them; a regular expression of a definition that is too slow is a MistakeError.
Not here: what is fetched when (`polling`), what changed since the last reading (`changes`), how HTML is published
(`publish`). The packages: `words` for one line, `head` and `layout` for a text, `formats` for other markup, `index`.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from feedd.reading.calls import *  # noqa: F403


def __getattr__(name: str) -> Any:
    """Return what `calls` has by this name: a definition needs the rules, and not the readers, which load slowly."""
    if name.startswith("__"):
        raise AttributeError(name)
    return getattr(import_module("feedd.reading.calls"), name)
