"""Reads `Key: value` lines in the head of a document.

These are TITLE:, DATE: and AUTHOR:, mail headers, front matter, and `Updated:` with its date on the next line.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from feedd.reading.words.lines import SHORT

_FIELD = re.compile(r"#{0,3}\s{0,4}(?P<key>[^\W\d_][\w -]{0,24}?)\s{0,30}:(?:\s+(?P<value>.*))?")
_KEYS = {
    "title": "title subject titre titel betreff título titolo",
    "author": "author authors by byline from written posted-by auteur autor autore writer",
    "published": "date published posted created written-on released creation datum fecha data publié veröffentlicht"
    " pubdate pub publicado pubblicato",
    "updated": "updated update modified edited changed revised lastmod aktualisiert actualizado aggiornato",
    "source": "source quelle",
}
KINDS = {key: kind for kind, keys in _KEYS.items() for key in keys.split()}
# As generators name what is said about a page, and the words beside a key that say no more than the key.
_BESIDE = re.compile(r"^(?:meta|dc|x|first|last|originally)-|-(?:on|at|date|time)$")
DATES = ("published", "updated")


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field: the meaning of its key (None: none that feedd uses) and its value without quotes."""

    kind: str | None
    value: str


def read_field(line: str) -> Field | None:
    """Read one `Key: value` line; None where it is none."""
    match = _FIELD.fullmatch(line.strip()) if len(line) <= SHORT * 2 else None
    if match is None:
        return None
    value = (match["value"] or "").strip()
    if value[:1] in ("'", '"') and value[:1] not in value[1:-1]:
        value = value.strip(value[0])  # the closing quote may be missing
    key = re.sub(r"[\s_]+", "-", match["key"].lower())
    kind = KINDS.get(key) or KINDS.get(_BESIDE.sub("", key))
    return Field(kind=kind, value=value) if kind or line.lstrip()[:1] != "#" else None  # "# Re: stones" is a heading


def read_fields(lines: Sequence[str]) -> tuple[Field, ...] | None:
    """Read a block that consists of fields; a value may stand on the next line, or continue there indented.

    None where a line is neither a field nor such a continuation, or where no key is known.
    """
    fields: list[Field] = []
    for line in lines:
        field = read_field(line)
        if fields and (line[:1] in " \t" or (field is None and not fields[-1].value)):
            fields[-1] = Field(kind=fields[-1].kind, value=f"{fields[-1].value} {line.strip()}".strip())
        elif field is None:
            return None
        else:
            fields.append(field)
    return tuple(fields) if any(field.kind for field in fields) else None
