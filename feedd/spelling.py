"""The name that a person meant: one "did you mean" for commands, feeds, keys, options and words."""

from collections.abc import Iterable


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known name that a word resembles most, whatever its case; None where it resembles none."""
    from difflib import get_close_matches  # here: only who mistypes waits for it

    names = {name.casefold(): name for name in known}
    found = get_close_matches(word.casefold(), names, n=1)
    return names[found[0]] if found else None


def did_you_mean(word: str, known: Iterable[str], otherwise: str = "") -> str:
    """Return a question with the nearest known name, else other words."""
    name = nearest(word, known)
    return otherwise if name is None else f"did you mean {name!r}?"
