"""Whether an index that lost its entries also lost the form of the last good one: then it is damaged, and not edited.

A page whose lines lost their tabs, or an error page that no rule knows, shows no post any more, and the links that it
still has (to the author's homepage) are not news. Each sign is weighed, because a new year or a new design changes some
of them, too.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from feedd.changes.moves import FILES
from feedd.model import Candidate, Entry, GopherUrl, Location

KEPT = 0.2  # share of the listed entries that may be left; a window that slides on keeps more of them, or their form
MOST = 0.6  # share of the entries that have something in common
RARE = 0.25  # share of the entries that may be others: a link of the welcome that was taken for a post
DAMAGED = 3  # points from which on a page counts as damaged

# What the page had and has no more, with its points and the words for a person.
SIGNS: Mapping[str, tuple[int, str]] = {
    # A slip of an editor or a script: nobody takes the notation of menus from a menu that is to be read.
    "tabs": (3, "its lines have no tabs any more"),
    # Dates are the habit of an author; a single undated link says little, so it takes other signs, too.
    "dates": (2, "no new link is dated"),
    # A site that converts its texts or moves them changes one of these two, an error page both.
    "types": (2, "no new link is of the type of the others"),
    "folders": (1, "no new link is in the folder of the others"),
    # Links of a welcome or a footer: they seem to be the entries now that the entries are missing.
    "stood": (2, "its links stood there before and were no entries"),
    "links": (1, "few links are left"),
    # A third is what the banner of a short page leaves; a tenth is no page that an author leaves behind.
    "third": (1, "it is much shorter"),
    "tenth": (2, "hardly anything is left of it"),
    # The first post of a new year on a page that was emptied for it.
    "post": (-2, "a new link is in all like the others"),
}


class LostForm(Struct, frozen=True):
    """Why a page counts as damaged, and what its new links are like: damage of another form is another damage."""

    reason: str
    form: str


def lost_form(
    listed: Mapping[str, Candidate], known: Mapping[str, Entry], raw: bytes, before: bytes | None
) -> LostForm | None:
    """Return what an index lost, None where it is as it was, or changed as pages do.

    `listed` is the new index by the keys of its entries, `raw` its bytes; `before` are those of the last good one.
    """
    there = [entry for entry in known.values() if entry.gone_at is None]
    lost = [entry for entry in there if entry.key not in listed]
    unknown = [one for key, one in listed.items() if key not in known]
    # A new file is an entry only where the page lists files: it is no link of a welcome.
    new = [one for one in unknown if _type(one.location) not in FILES]
    stayed = len(listed) - len(unknown)
    if not new or not lost or stayed > KEPT * len(there) or raw == before or _still_links(raw, lost):
        return None
    signs = [sign for sign, is_seen in _signs(lost, new, len(listed) / len(there), raw, before) if is_seen]
    if sum(SIGNS[sign][0] for sign in signs) < DAMAGED:
        return None
    said = ", ".join(SIGNS[sign][1] for sign in signs if SIGNS[sign][0] > 0)
    kinds = sorted({f"{_type(one.location)}{'d' if one.moment else ''}" for one in new})
    return LostForm(reason=f"looks damaged: {len(lost)} of {len(there)} entries are gone, {said}", form=" ".join(kinds))


def _signs(
    lost: Sequence[Entry], new: Sequence[Candidate], left: float, raw: bytes, before: bytes | None
) -> Iterator[tuple[str, bool]]:
    """Yield each sign, and whether it is seen."""
    folders = _usual([_folder(entry.location) for entry in lost])
    is_dated = _most(entry.dated_by not in ("seen", "article") for entry in lost)
    types = _usual([_type(entry.location) for entry in lost])
    dated = {one.key for one in new if one.moment}
    typed = {one.key for one in new if _type(one.location) in types}
    placed = {one.key for one in new if _folder(one.location) in folders}
    sent_before = _links(before or b"")
    size = len(raw) / len(before) if before else 1.0
    yield "tabs", before is not None and _share_with_tabs(before) > MOST and _share_with_tabs(raw) < 1 - MOST
    yield "dates", is_dated and not dated
    yield "types", bool(types) and not typed
    yield "folders", bool(folders) and not placed
    yield "stood", _most(place in sent_before for place in map(_sent, (one.location for one in new)))
    yield "links", left <= 0.25
    yield "third", size <= 0.34
    yield "tenth", size <= 0.1
    places = {entry.location for entry in lost}
    elsewhere = {one.key for one in new if one.location not in places}  # else it is another state of the page itself
    yield "post", bool(typed & placed & elsewhere & (dated if is_dated else elsewhere))


def _usual(values: Sequence[str]) -> set[str]:
    return {value for value, count in Counter(values).items() if count > RARE * len(values)}


def _still_links(raw: bytes, lost: Sequence[Entry]) -> bool:
    """Return whether the page still has most of the lost entries as links: then the definition reads it otherwise."""
    sent = _links(raw)
    return _most(_sent(one.location) in sent for one in lost)


def _links(raw: bytes) -> set[bytes]:
    """Return the selectors of all lines of a menu, whatever their type, and the URLs of web links."""
    return {fields[1].removeprefix(b"URL:") for line in raw.splitlines() if len(fields := line.split(b"\t", 2)) == 3}


def _sent(location: Location) -> bytes:
    return location.selector if isinstance(location, GopherUrl) else location.encode()


def _share_with_tabs(raw: bytes) -> float:
    lines = [line for line in raw.splitlines() if line.strip(b" \t.")]
    return sum(b"\t" in line for line in lines) / max(1, len(lines))


def _most(facts: Iterator[bool]) -> bool:
    seen = list(facts)
    return sum(seen) >= MOST * len(seen)


def _type(location: Location) -> str:
    return location.item_type if isinstance(location, GopherUrl) else "h"


def _folder(location: Location) -> str:
    """Return host and folder of a place, without its digits: the folder of a year is that of the next one."""
    if not isinstance(location, GopherUrl):
        return location.rpartition("/")[0]
    path = location.selector.decode("latin-1").rstrip("/").rpartition("/")[0]
    return f"{location.host}:{location.port}{''.join(c for c in path if not c.isdigit())}"
