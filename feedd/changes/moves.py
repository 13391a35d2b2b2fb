"""Where entries went: other names of their host, other selectors they had, and moves that their listing or text prove.

In real histories 85, 147 and 40 entries changed their selectors at once, with the same titles: announced again, each of
them would have flooded every reader.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from feedd.fingerprint import fingerprint
from feedd.gopher.url import format_host
from feedd.model import Candidate, Entry, Known, Moment

PROOF_LETTERS = 200  # a shorter text ("Coming soon") is the same in many posts


def resolve(candidates: Iterable[Candidate], known: Known, names: Sequence[tuple[str, int]]) -> list[Candidate]:
    """Give candidates the keys by which their entries are known, each entry once; `names` are those of the host.

    The first of `names` is the one that new keys are made with.
    """
    by_id = {entry.id: entry for entry in known.entries.values()}
    roots = [f"gopher://{format_host(host)}:{port}/" for host, port in names]
    own = {_canonical(key, roots): entry for key, entry in known.entries.items()}
    aliases = {_canonical(key, roots): by_id[id_] for key, id_ in known.aliases.items()}
    found: dict[str, Candidate] = {}
    for candidate in candidates:
        key = _canonical(candidate.key, roots)
        entry = aliases.get(key) or own.get(key)
        while entry and entry.key in known.aliases:  # an edit was published anew, perhaps again and again
            entry = by_id[known.aliases[entry.key]]
        key = entry.key if entry else key
        found.setdefault(key, candidate if candidate.key == key else replace(candidate, key=key))
    return list(found.values())


def lost_entries(entries: Iterable[Entry], known: Known) -> list[Entry]:
    """Give the vanished entries that may be found elsewhere: another has taken the place of the rest."""
    return [entry for entry in entries if entry.key not in known.aliases]


def moved_by_listing(unknown: Iterable[Candidate], lost: Iterable[Entry]) -> Iterator[tuple[Candidate, Entry]]:
    """Pair candidates with vanished entries of the same title and date; the title alone proves nothing.

    Or of the same label and date: an entry's title may be its document's.
    """
    by_listing: dict[tuple[str, str], list[Entry]] = {}
    for entry in lost:
        if entry.dated_by != "seen":
            for words in {_plain(entry.title), _plain(entry.label)}:
                by_listing.setdefault((words, entry.published.date().isoformat()), []).append(entry)
    taken: set[str] = set()
    for candidate in unknown:
        if candidate.moment and _plain(candidate.title):
            day = candidate.moment.at.date().isoformat()
            names = (_plain(candidate.title), day), (_plain(candidate.label), day)
            same = (one for name in names for one in by_listing.get(name, ()) if one.id not in taken)
            if found := next(same, None):
                taken.add(found.id)
                yield candidate, found


def moved_by_text(text: str, moment: Moment | None, lost: Iterable[Entry]) -> Entry | None:
    """Give the vanished entry that had this text, unless the two are dated and on different days."""
    if sum(character.isalpha() for character in text) < PROOF_LETTERS:
        return None
    digest = fingerprint(text)
    return next((entry for entry in lost if entry.fingerprint == digest and _may_be_of(entry, moment)), None)


def _may_be_of(entry: Entry, moment: Moment | None) -> bool:
    return moment is None or entry.dated_by == "seen" or entry.published.date() == moment.at.date()


def _canonical(key: str, roots: Sequence[str]) -> str:
    """Write a key with the first of the host's names in place of any other."""
    first, *others = roots
    return next((first + key.removeprefix(other) for other in others if key.startswith(other)), key)


def _plain(title: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKC", title).casefold() if c.isalnum())
