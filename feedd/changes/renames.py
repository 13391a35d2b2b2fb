"""Find entries whose place changed by its decoration only: `/=== posts/eels.txt ===` is `/posts/eels.txt`.

A change of the program that makes a menu renames all files at once, without any other sign that they are the same.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping
from urllib.parse import unquote

from feedd.identity import location_key
from feedd.model import Candidate, Entry, Location

_ROOT = re.compile(r"\w+://[^/]*/?")
_HTTP = re.compile(r"\Ahttp:")
_DECORATION = re.compile(r"[\s=*_~.()\[\]{}<>-]+")  # a run of it, however long, parts two words
_ENDING = re.compile(r"-(?:te?xt|asc|log|md|markdown|mkd|gmi|gemini|gph|org|rst|s?html?)\Z")


def renamed(listed: Mapping[str, Candidate], known: Mapping[str, Entry]) -> Iterator[tuple[Candidate, Entry]]:
    """Yield the unknown candidates whose place is that of an entry that has just vanished, but for its decoration.

    `listed` is the whole page, by key as `known` is. A form that two places of one page have proves nothing.
    """
    there = {key: entry.location for key, entry in known.items() if not entry.gone_at}
    if listed.keys() <= known.keys() or there.keys() <= listed.keys():
        return
    today = {key: candidate.location for key, candidate in listed.items()}
    found: dict[str, str] = {}
    for with_ending in (True, False):
        before = _by_form(there, with_ending=with_ending)
        for form, key in _by_form(today, with_ending=with_ending).items():
            if key not in known and form in before and before[form] not in listed:
                found[key] = before[form]
    for key, old in found.items():
        if location_key(today[key]) != location_key(there[old]):  # another state of one page is no other name of it
            yield listed[key], known[old]


def plain_place(location: Location, *, with_ending: bool = True) -> str:
    """Return a location without its decoration; "" where nothing is left of its path.

    Signs around and between the words of a path, its encoding, its case, a final slash, and without `with_ending` the
    ending of a text file make no difference.
    """
    key = location_key(location)
    root = _ROOT.match(key)
    path = unquote(unquote(key[root.end() if root else 0 :], errors="surrogateescape"), errors="surrogateescape")
    parts = unicodedata.normalize("NFKC", path).casefold().split("/")
    plain = [bare for part in parts if (bare := _undecorated(part, with_ending=with_ending))]
    return f"{_HTTP.sub('https:', root[0]) if root else ''}{'/'.join(plain)}" if plain else ""


def _undecorated(part: str, *, with_ending: bool) -> str:
    bare = _DECORATION.sub("-", part).strip("-")
    return bare if with_ending else _ENDING.sub("", bare)


def _by_form(places: Mapping[str, Location], *, with_ending: bool) -> dict[str, str]:
    """Return the keys of places by their plain form, of the forms that only one of them has."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for key, place in places.items():
        found[plain_place(place, with_ending=with_ending)].append(key)
    return {form: keys[0] for form, keys in found.items() if form and len(keys) == 1}
