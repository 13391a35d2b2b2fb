"""Whether two texts count as the same."""

import pytest

from feedd.fingerprint import fingerprint, is_current


def test_fingerprint_is_versioned_and_blind_to_layout() -> None:
    """The same words in other lines, or in another Unicode form, are the same text."""
    assert is_current(fingerprint("a"))
    assert not is_current("1:abc")
    assert fingerprint("a\n b  c\n") == fingerprint("a b c")
    assert fingerprint("caf\u00e9") == fingerprint("cafe\u0301")
    assert fingerprint("a b c") != fingerprint("a b d")


@pytest.mark.parametrize(
    "line",
    [
        "You are visitor number 12,345",
        "1024 hits since 1999",
        "(page generated 2026-11-22 16:24)",
        "Last updated: Sun Nov 22 2026",
        "uptime: 12 days, 3:04",
        "127 points by somebody (31 comments)",
        "Score: 41",
        "somebody wrote 3 hours ago",
    ],
)
def test_volatile_lines_are_no_part_of_a_text(line: str) -> None:
    """A counter, a time or a score that changes is not an edit."""
    moved = line.translate(str.maketrans("1234", "5678"))

    assert fingerprint(f"The post.\n{line}\n") == fingerprint(f"The post.\n{moved}\n")


@pytest.mark.parametrize(
    "line",
    [
        "I visited 3 hosts last year",
        "The pointer moved 4 times",
        "We have 12 comments on the draft, and here is what I think of them all",
        "Generations come and go, 3 of them",
    ],
)
def test_prose_that_only_mentions_such_things_is_text(line: str) -> None:
    """A number in a sentence is part of the text."""
    assert fingerprint(line) != fingerprint(line.translate(str.maketrans("1234", "5678")))
