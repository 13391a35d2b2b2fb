"""The title of a known entry whose label in the index changed."""

from datetime import UTC, datetime

import pytest

from feedd.changes.retitling import title_under
from feedd.gopher.url import parse_url
from feedd.model import Candidate, Charsets, Entry
from feedd.reading import IndexRules, read_index
from feedd.structs import replace

NOW = datetime(2026, 12, 1, tzinfo=UTC)
OWN = {
    "coin_collecting.txt": "My Coins",
    "nov_20_2026.txt": "Frost",
    "ferries.txt": "Ferries",
    "why-boats-float.txt": "Why Boats Float",
    "a_very_long_name_for_files.txt": "Names",
}


def listing(width: int, time: str, size: str) -> dict[str, Candidate]:
    """Return the candidates of a server's own listing, in columns of this width, by the names of their files."""
    rows = (f"0{name[: width - 2]:<{width}}{time}  {size}\t/p/{name}\texample.org\t70\r\n" for name in OWN)
    index = read_index("".join(rows).encode(), parse_url("gopher://example.org/1/p"), IndexRules(), Charsets())
    return {name: one for name in OWN for one in index.candidates if one.key.endswith(name)}


def known(candidate: Candidate, title: str) -> Entry:
    """Return the entry of a candidate whose document gave this title."""
    return Entry(
        id="urn:uuid:1",
        key=candidate.key,
        location=candidate.location,
        label=candidate.label,
        title=title,
        state="published",
        first_seen=NOW,
        published=NOW,
        updated=NOW,
        dated_by="label",
        listing=candidate.listing,
    )


@pytest.mark.parametrize("name", OWN)
@pytest.mark.parametrize("width", [30, 32, 48])
@pytest.mark.parametrize("time", ["2026-Nov-20 10:00", "2026-Nov-25 11:12"])
def test_title_of_the_document_stays_while_only_the_columns_of_a_listing_change(
    name: str, width: int, time: str
) -> None:
    """Another time, size or width of the columns, also one that cuts the names, says nothing of the title."""
    before = listing(30, "2026-Nov-20 10:00", "   2.1 KB")[name]
    after = listing(width, time, "  12.3 KB")[name]

    assert title_under(known(before, OWN[name]), after) == OWN[name]


@pytest.mark.parametrize("name", OWN)
def test_name_of_a_file_replaces_no_title_that_the_label_had(name: str) -> None:
    """The menu is gone for a while, and the server lists the folder instead."""
    row = listing(30, "2026-Nov-20 10:00", "2.1 KB")[name]
    entry = replace(known(row, OWN[name]), label=f"{OWN[name]}, again", title=f"{OWN[name]}, again", listing=None)

    assert title_under(entry, row) == f"{OWN[name]}, again"


@pytest.mark.parametrize(
    ("label", "title", "new_label", "new_title", "expected"),
    [
        ("Eels", "Eels", "/eels.txt", "/eels.txt", "Eels"),  # the label shows the path by mistake
        ("Eels", "Eels", "=== eels.txt ===", "eels.txt", "Eels"),
        ("eals.txt", "eals", "eels.txt", "eels", "eels"),  # both are names of files
        ("Eals", "Eals", "Eels", "Eels", "Eels"),  # a title of one word that its file has, too
        ("eels.txt", "On Eels", "Eels and rope", "Eels and rope", "Eels and rope"),
        ("Post: Eels", "Eels, a Story", "eels", "eels", "Eels, a Story"),
        ("2026-11-20 Eels (2)", "A Story", "2026-11-20 Eels (3)", "Eels", "A Story"),  # only the number is another
        ("Eels and rope", "Eels and rope", "Eels", "Eels", "Eels and rope"),  # cut
        ("Eels and rope", "Eels and rope", "Rope, eels", "Rope, eels", "Rope, eels"),
    ],
)  # fmt: skip
def test_title_follows_the_label_where_it_says_more(
    label: str, title: str, new_label: str, new_title: str, expected: str
) -> None:
    """The label decides, unless it is the name of the file or says nothing new."""
    place = parse_url("gopher://example.org/0/p/eels.txt")
    candidate = Candidate(key="k", location=place, label=new_label, title=new_title, position=0)
    entry = replace(known(candidate, title), label=label)
    if label.endswith(".txt"):
        entry = replace(entry, location=parse_url(f"gopher://example.org/0/p/{label}"))

    assert title_under(entry, candidate) == expected
