"""What each revision of an entry changed."""

from feedd.changes.revisions import CONTEXT, Part, diff_revisions
from feedd.model import Revision
from feedd.structs import replace
from tests.support.store_samples import a_revision, an_entry

FIRST = an_entry(1)


def revisions(*texts: str) -> list[Revision]:
    """Return revisions of one entry with these texts."""
    return [replace(a_revision(FIRST, number), text=text) for number, text in enumerate(texts, 1)]


def parts(before: str, after: str) -> list[tuple[str, str]]:
    """Return the difference between two texts as pairs."""
    return [(part.kind, part.text) for part in diff_revisions(revisions(before, after))[1].parts or ()]


def lines(first: int, last: int) -> str:
    """Return numbered lines."""
    return "".join(f"line {number}\n" for number in range(first, last + 1))


def test_each_revision_is_compared_with_the_one_before() -> None:
    """The first stored one has no difference; the others have theirs, with date and note."""
    note = "Changed on 2026-03-01: 1 word added."
    kept = [*revisions("one", "one two"), replace(a_revision(FIRST, 5), text="one three", significant=False, note=note)]

    first, second, last = diff_revisions(kept)

    assert (1, None) == (first.number, first.parts)
    assert (Part(kind="removed", text="one"), Part(kind="added", text="one two")) == second.parts
    assert (5, kept[2].read_at, False, note) == (last.number, last.read_at, last.significant, last.note)


def test_nothing_was_read() -> None:
    """An entry without revisions has no history."""
    assert () == diff_revisions([])


def test_edit_that_was_taken_back_shows_no_difference() -> None:
    """Two equal texts follow each other where the revision between them was deleted."""
    assert () == diff_revisions(revisions("one\n", "one\n"))[1].parts


def test_lines_far_from_a_change_are_left_out() -> None:
    """Whole lines around each change stay; the others are counted."""
    before = lines(1, 20) + "old\n" + lines(21, 50) + "older\n" + lines(51, 70)
    after = lines(1, 20) + "new\n" + lines(21, 50) + "newer\n" + lines(51, 70)

    shown = parts(before, after)

    assert [
        ("left out", "16 lines"),
        ("same", lines(17, 20)),
        ("removed", "old\n"),
        ("added", "new\n"),
        ("same", lines(21, 24)),
        ("left out", "22 lines"),
        ("same", lines(47, 50)),
        ("removed", "older\n"),
        ("added", "newer\n"),
        ("same", lines(51, 54)),
        ("left out", "16 lines"),
    ] == shown
    assert all(text.count("\n") > CONTEXT for kind, text in shown if kind == "same")


def test_one_line_is_not_left_out() -> None:
    """To say that one line is left out would take a line, too."""
    same = lines(1, 2 * CONTEXT + 3)

    assert [("removed", "a\n"), ("added", "b\n"), ("same", same), ("removed", "c\n"), ("added", "d\n")] == parts(
        f"a\n{same}c\n", f"b\n{same}d\n"
    )
