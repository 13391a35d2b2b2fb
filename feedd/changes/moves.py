"""Find known entries that moved: to another name of their host or another selector, proved by listing or text.

In real histories 85, 147 and 40 entries changed their selectors at once and kept their titles. If they were announced
again, each of these moves would flood every reader.
"""

import unicodedata
from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice

from feedd.fingerprint import fingerprint
from feedd.gopher.url import format_host
from feedd.identity import shared_key
from feedd.model import Candidate, Entry, GopherUrl, Known, Location, Moment
from feedd.structs import replace

FILES = frozenset("45679dgIpPs:;<")  # item types of files, which are linked and not read
PROOF_LETTERS = 200  # a shorter text ("Coming soon") is the same in many posts and proves nothing


class KnownKeys:
    """Which entry a key leads to: as its own key or as a further one, in any name of the host.

    `names` are the names and ports of the host; keys get the first one.
    """

    def __init__(self, known: Known, names: Sequence[tuple[str, int]]) -> None:
        self._roots = [f"gopher://{format_host(host)}:{port}/" for host, port in names]
        self._by_id = {entry.id: entry for entry in known.entries.values()}
        self._further = known.aliases
        self._own = {self.canonical(key): entry for key, entry in known.entries.items()}
        self._aliases = {self.canonical(key): self._by_id[id_] for key, id_ in known.aliases.items()}

    def canonical(self, key: str) -> str:
        """Return a key with the first name of the host in place of its other names."""
        first, *others = self._roots
        return next((first + key.removeprefix(other) for other in others if key.startswith(other)), key)

    def entry_of(self, key: str) -> Entry | None:
        """Return the entry that a canonical key leads to, or the one that replaced it."""
        entry = self._aliases.get(key) or self._own.get(key)
        while entry and (later := self._by_id.get(self._further.get(entry.key, ""))) and _republishes(later, entry):
            entry = later  # an edit was republished as a new entry, perhaps repeatedly
        return entry

    def is_alias(self, key: str) -> bool:
        """Return whether a canonical key is a further key of an entry."""
        return key in self._aliases


def resolve_moves(candidates: Iterable[Candidate], known: Known, names: Sequence[tuple[str, int]]) -> list[Candidate]:
    """Return the candidates with the keys by which their entries are known, each entry once.

    `names` are the names and ports of the host; the first one is used in new keys.
    """
    keys, candidates = KnownKeys(known, names), list(_told_apart(candidates, known))
    by_alias = (keys.entry_of(key) for one in candidates if keys.is_alias(key := keys.canonical(one.key)))
    aliased = {entry.id for entry in by_alias if entry}
    found: dict[str, Candidate] = {}
    for candidate in candidates:
        key = keys.canonical(candidate.key)
        entry = keys.entry_of(key)
        if entry and entry.id in aliased and not keys.is_alias(key) and is_post_of_log(candidate):
            key = another_key(key)
        elif entry:
            key = entry.key
        found.setdefault(key, candidate if candidate.key == key else replace(candidate, key=key))
    return list(found.values())


def _told_apart(candidates: Iterable[Candidate], known: Known) -> Iterator[Candidate]:
    """Yield the candidates; items of a feed that share an id have the keys that they had before.

    The first one that was seen has the id as its key, which it keeps while others come, and no other gets it when it
    left the feed.
    """
    candidates = list(candidates)
    keys = (*(one.key for one in candidates), *known.entries) if any(one.narrow for one in candidates) else ()
    shared = {shared_key(key) for key in keys}
    for one in candidates:
        key = shared_key(one.narrow) if one.narrow else None
        if key is None or key not in shared:
            yield one
            continue
        first = known.entries.get(key)
        is_first = (one.label, one.location) == (first.label, first.location) if first else one.key == key
        yield replace(one, key=key if is_first else one.narrow or one.key)


def is_post_of_log(candidate: Candidate) -> bool:
    """Return whether a candidate is one of the posts of a page, so that its key is only what its heading says."""
    return isinstance(candidate.location, GopherUrl) and candidate.location.part is not None


def another_key(key: str) -> str:
    """Return the key of a post of a log whose own key belongs to another post, which has another key by now.

    So it is after the days of a log were read otherwise: yesterday's post was recorded as today's.
    """
    return f"{key}~2"


def lost_entries(entries: Iterable[Entry], known: Known) -> list[Entry]:
    """Return the vanished entries that may have moved; a republished entry has replaced the others."""
    return [entry for entry in entries if entry.key not in known.aliases]


def moved_by_listing(unknown: Iterable[Candidate], lost: Iterable[Entry]) -> Iterator[tuple[Candidate, Entry]]:
    """Yield candidates, each with the vanished entry of the same title or label and the same date; no entry twice.

    The title alone proves nothing. The label counts, too, because the title of an entry may come from its document.
    A file has no text to compare: without a date, it is known by its title and its folder.
    """
    by_listing: defaultdict[tuple[str, str], deque[Entry]] = defaultdict(deque)
    for entry in lost:
        if entry.dated_by == "seen" and (folder := _folder_of_file(entry.location)):
            by_listing[plain_words(entry.title), folder].append(entry)
        if entry.dated_by != "seen":
            for words in {plain_words(entry.title), plain_words(entry.label)}:
                by_listing[words, entry.published.date().isoformat()].append(entry)
    taken: set[str] = set()
    for candidate in unknown:
        day = candidate.moment.at.date().isoformat() if candidate.moment else _folder_of_file(candidate.location)
        if day and plain_words(candidate.title):
            names = (plain_words(candidate.title), day), (plain_words(candidate.label), day)
            same = (_first_free(by_listing[name], taken) for name in names)
            if found := next(filter(None, same), None):
                taken.add(found.id)
                yield candidate, found


def _first_free(same: deque[Entry], taken: Collection[str]) -> Entry | None:
    """Return the first entry that is not taken; those before it are dropped, because a page may have one title only."""
    while same and same[0].id in taken:
        same.popleft()
    return same[0] if same else None


def _folder_of_file(location: Location) -> str:
    """Return item type, host and folder of a file; "" for what is none."""
    if not isinstance(location, GopherUrl) or location.item_type not in FILES:
        return ""
    folder = location.selector.decode("latin-1").rpartition("/")[0]
    return f"{location.item_type} {location.host}:{location.port}{folder}"


def moved_by_text(text: str, moment: Moment | None, lost: Iterable[Entry]) -> Entry | None:
    """Return the vanished entry that had this text, unless both are dated and the days differ."""
    if sum(1 for _ in islice(filter(str.isalpha, text), PROOF_LETTERS)) < PROOF_LETTERS:
        return None
    digest = fingerprint(text)
    return next((entry for entry in lost if entry.fingerprint == digest and _may_be_of(entry, moment)), None)


def _may_be_of(entry: Entry, moment: Moment | None) -> bool:
    return moment is None or entry.dated_by == "seen" or entry.published.date() == moment.at.date()


def _republishes(later: Entry, entry: Entry) -> bool:
    """Return whether an entry replaced another one when an edit was republished, see `outcomes.date_edit`.

    After other rules read a log, a further key of one post may be the own key of another, which it does not replace.
    """
    return later.key.startswith(f"{entry.key}@") and later.key.removeprefix(f"{entry.key}@").isdecimal()


def plain_words(title: str) -> str:
    """Return the letters and digits of a title or label, folded, to compare it."""
    return "".join(c for c in unicodedata.normalize("NFKC", title).casefold() if c.isalnum())
