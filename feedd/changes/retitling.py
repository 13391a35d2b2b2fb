"""The title of a known entry whose label in the index changed: the label's, unless that says less than is known."""

import re

from feedd.changes.moves import plain_words
from feedd.model import Candidate, Entry, GopherUrl, Location

_AROUND = "=*-_~[]<> \t"
_ENDING = re.compile(r"\.\w{1,8}\Z")


def title_under(entry: Entry, candidate: Candidate) -> str:
    """Return the title of an entry that stands in the index as this candidate.

    A file's name replaces no title in words. The document's own title is replaced by words that the label has newly,
    not because the time, the size or the width of a listing's columns differs.
    """
    if candidate.label == entry.label or entry.title.startswith(candidate.title):
        return entry.title
    if _names_file(candidate.title, candidate) and not (_names_file(entry.title, entry) and _differ(entry, candidate)):
        return entry.title
    if _folded(entry.title) in _folded(entry.label):
        return candidate.title
    says_more = plain_words(candidate.title) not in plain_words(entry.label)
    return candidate.title if says_more and " " in candidate.label.strip() else entry.title


def _names_file(title: str, listed: Entry | Candidate) -> bool:
    """Return whether a title is only the name of its file, as its label, or the row of a listing, shows."""
    if listed.listing is None and not _is_file_name(listed.label.strip(_AROUND)):
        return False
    return plain_words(title) in plain_words(_path(listed.location))


def _is_file_name(label: str) -> bool:
    return len(label.split()) == 1 and ("/" in label or "_" in label or bool(_ENDING.search(label[-9:])))


def _differ(entry: Entry, candidate: Candidate) -> bool:
    return plain_words(entry.title) != plain_words(candidate.title)


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _path(location: Location) -> str:
    return location.selector.decode(errors="replace") if isinstance(location, GopherUrl) else location
