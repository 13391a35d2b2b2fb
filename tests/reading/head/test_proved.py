"""Reading what proves itself in a head."""

from datetime import UTC

from feedd.reading.head.facts import Head
from feedd.reading.head.proved import proved_head
from feedd.reading.words.lines import Line

BODY = "\n\nThe bees came back on a Sunday, and nobody in the whole street had\nexpected them before May.\n"


def _head(text: str) -> tuple[Head, list[str]]:
    lines = [Line(text=line) for line in (text + BODY).split("\n")]
    head = proved_head(lines, UTC)
    return head, [line.text for number, line in enumerate(lines) if number not in head.cut and line.text]


def test_a_subject_over_a_rule_stays_in_the_text() -> None:
    """It is no fact; the lines around it are read and cut."""
    head, left = _head("Bees\nFri, 3 May 2024\nOpinion\n=======")

    assert ("Bees", True) == (head.facts.title, head.facts.published is not None)
    assert "Opinion" == left[0]


def test_a_place_before_a_date_is_no_title() -> None:
    """A title that ends with its date has more words, or another sign before it."""
    titles = [_head(text)[0].facts.title for text in ("Bergamo, 3 May 2024", "Clouds – 3 May 2024")]

    assert [None, "Clouds"] == titles


def test_what_heads_a_section_is_no_title() -> None:
    """A text may begin with its first section."""
    for text in ("Introduction\n------------", "Introduction", "The mill proudly presents"):
        assert _head(text)[0].facts.title is None


def test_fields_between_rules_are_a_head_below_one_sentence() -> None:
    """The sentence stays. A message that a text quotes is no head of it, nor are fields further down."""
    fields = "Title : A day at the mill\nDate : 3 May 2024\nURL : https://mill.example/"
    framed, left = _head(f"This is a copy of a page:\n---\n{fields}\n---")
    quoted, _ = _head(f"I got this today:\n\n{fields}")
    below, _ = _head(f"I got this today.\n\nIt is about bread.\n\n---\n{fields}\n---")

    assert ("A day at the mill", "This is a copy of a page:") == (framed.facts.title, left[0])
    assert "URL : https://mill.example/" not in left
    assert {None} == {one.facts.published for one in (quoted, below)}


def test_lists_in_front_matter_are_part_of_it() -> None:
    """Their items and their ends are no fields; all of it is head."""
    head, left = _head('---\ntitle: Bees\ntags: [\n  "mills",\n  "bread"\n]\naliases:\n- /river\ndate: 2024-05-03\n---')

    assert ("Bees", True) == (head.facts.title, head.is_front_matter)
    assert left[0].startswith("The bees")


def test_a_title_that_begins_with_its_date_is_none_of_a_log() -> None:
    """The headings of a log begin with dates, too."""
    one, _ = _head("# 2024-05-03 - Rye\n\nIt is sown.")
    log, _ = _head("# 2024-05-03 - Rye\n\nIt is sown.\n\n# 2024-04-02 - Oats\n\nThey are not.")

    assert (one.facts.title, log.facts.published) == ("Rye", None)
    assert one.facts.published is not None


def test_the_first_of_numbered_sections_is_no_title() -> None:
    """Neither is a heading with a colon, which names what follows."""
    text = "{}\n--------\n\nIt leaks.\n\n2. Stones\n--------\n\nThey are grey.\n\n"

    assert [None, None, "1984"] == [_head(text.format(first))[0].facts.title for first in ("1. Weir", "Files:", "1984")]
