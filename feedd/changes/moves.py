"""Find known entries that moved: to another name of their host or another selector, proved by listing or text.

In real histories 85, 147 and 40 entries changed their selectors at once and kept their titles. If they were announced
again, each of these moves would flood every reader.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from feedd.fingerprint import fingerprint
from feedd.gopher.url import format_host
from feedd.model import Candidate, Entry, Known, Moment

PROOF_LETTERS = 200  # a shorter text ("Coming soon") is the same in many posts and proves nothing


def resolve_moves(candidates: Iterable[Candidate], known: Known, names: Sequence[tuple[str, int]]) -> list[Candidate]:
    """Return the candidates with the keys by which their entries are known, each entry once.

    `names` are the names and ports of the host; the first one is used in new keys.
    """
    by_id = {entry.id: entry for entry in known.entries.values()}
    roots = [f"gopher://{format_host(host)}:{port}/" for host, port in names]
    own = {_canonical(key, roots): entry for key, entry in known.entries.items()}
    aliases = {_canonical(key, roots): by_id[id_] for key, id_ in known.aliases.items()}
    found: dict[str, Candidate] = {}
    for candidate in candidates:
        key = _canonical(candidate.key, roots)
        entry = aliases.get(key) or own.get(key)
        while entry and entry.key in known.aliases:  # an edit was republished as a new entry, perhaps repeatedly
            entry = by_id[known.aliases[entry.key]]
        key = entry.key if entry else key
        found.setdefault(key, candidate if candidate.key == key else replace(candidate, key=key))
    return list(found.values())


def lost_entries(entries: Iterable[Entry], known: Known) -> list[Entry]:
    """Return the vanished entries that may have moved; a republished entry has replaced the others."""
    return [entry for entry in entries if entry.key not in known.aliases]


def moved_by_listing(unknown: Iterable[Candidate], lost: Iterable[Entry]) -> Iterator[tuple[Candidate, Entry]]:
    """Yield candidates, each with the vanished entry of the same title or label and the same date; no entry twice.

    The title alone proves nothing. The label counts, too, because the title of an entry may come from its document.
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
    """Return the vanished entry that had this text, unless both are dated and the days differ."""
    if sum(character.isalpha() for character in text) < PROOF_LETTERS:
        return None
    digest = fingerprint(text)
    return next((entry for entry in lost if entry.fingerprint == digest and _may_be_of(entry, moment)), None)


def _may_be_of(entry: Entry, moment: Moment | None) -> bool:
    return moment is None or entry.dated_by == "seen" or entry.published.date() == moment.at.date()


def _canonical(key: str, roots: Sequence[str]) -> str:
    """Return a key with the first name of the host in place of its other names."""
    first, *others = roots
    return next((first + key.removeprefix(other) for other in others if key.startswith(other)), key)


def _plain(title: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKC", title).casefold() if c.isalnum())
