"""The regular expressions of definitions, each with a limited time for a document: the only module that uses `regex`.

Python's own `re` cannot be stopped, and no other thread runs meanwhile: one `(a+)+b` would halt the whole daemon.
So `re` decides what is an expression, and `regex`, which reads expressions in the same way, searches.
"""

import re
from collections.abc import Callable, Hashable
from functools import lru_cache
from time import thread_time
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct

from feedd.config.toml_keys import Keys, Reader, mismatch, text
from feedd.errors import MistakeError
from feedd.mistakes import Mistake
from feedd.reading.rules import Budget
from feedd.structs import replace

if TYPE_CHECKING:
    from regex import Match, Pattern

T = TypeVar("T")

MOST_TIME = 1.0  # seconds of one processor, for all lines of a document; 20,000 lines take a plain expression 0.1
MOST_SLOW = 3  # documents of many to which a slow expression has its whole time: with thousands it would never end
AT_ONCE = 0.01  # seconds that one search may block all other threads; to release them at each search costs more
LONGEST = 1000  # characters of an expression; to compile one takes time too, and `regex` writes repeats out
KNOWN = 256  # compiled; more than all definitions of a large installation have
PART = "part"  # the group around what is ignored, where that is not the whole line


class Expression(Struct, frozen=True, kw_only=True):
    """A regular expression, and where it stands. A search that takes too long is a MistakeError with that place."""

    file: str
    key: str
    text: str
    ignores_case: bool = False

    def search(self, text: str, budget: Budget) -> bool:
        """Return whether any part of `text` matches. It may take what `budget` leaves it of `MOST_TIME`."""
        compiled = _compiled(self)

        def find(timeout: float, frees: bool) -> bool:
            return compiled.search(text, timeout=timeout, concurrent=frees) is not None

        return self._within(budget, find)

    def without(self, text: str, budget: Budget) -> str:
        """Return nothing of a line that matches; with a group `part`, the line without what the group matches."""
        compiled = _compiled(self)
        if PART not in compiled.groupindex:
            return "" if self.search(text, budget) else text

        def cut(timeout: float, frees: bool) -> str:
            return str(compiled.sub(_without_part, text, timeout=timeout, concurrent=frees))

        return self._within(budget, cut)

    def _within(self, budget: Budget, work: Callable[[float, bool], T]) -> T:
        """Return what `work` does with a text; it is given a time limit and whether other threads run meanwhile."""
        spent = budget.spent.get(self, 0.0)
        before = thread_time()
        try:
            try:
                found = work(AT_ONCE, False)
            except TimeoutError:
                found = work(max(MOST_TIME - spent, AT_ONCE), True)
        except TimeoutError:
            budget.spent[self] = MOST_TIME
            raise self._too_slow() from None
        budget.spent[self] = spent + thread_time() - before
        if budget.spent[self] >= MOST_TIME:
            raise self._too_slow()
        return found

    def _too_slow(self) -> MistakeError:
        why = "a repeat within a repeat, as in (a+)+, or .* more than once, may never end"
        message = f"{self.text!r} takes more than {MOST_TIME:g} s for one document; {why}: write it more narrowly"
        return MistakeError([Mistake(file=self.file, key=self.key, message=message)])


class Patience:
    """The time of expressions for many documents: one that took a few of them too long has little for each other."""

    def __init__(self) -> None:
        self._slow = 0
        self._spent: dict[Hashable, float] = {}

    def budget(self) -> Budget:
        """Return the time for the next document."""
        return Budget(dict(self._spent) if self._slow >= MOST_SLOW else {})

    def is_told(self, budget: Budget) -> bool:
        """Take note of a document for which that was not enough; return whether it is one of the first few."""
        self._slow += 1
        self._spent |= {one: MOST_TIME - 2 * AT_ONCE for one, spent in budget.spent.items() if spent >= MOST_TIME}
        return self._slow <= MOST_SLOW


def expression(keys: Keys, key: str) -> Reader[Expression]:
    """Return a reader of regular expressions as Python's `re` has them; `key` is named where one proves too slow."""

    def read(value: object) -> Expression:
        try:
            re.compile(text(value))
        except (re.error, OverflowError, RecursionError) as error:
            raise mismatch(value, f"a regular expression: {error}") from error
        if len(text(value)) > LONGEST:
            raise mismatch(value, f"a regular expression of at most {LONGEST} characters")
        return Expression(file=keys.source, key=key, text=text(value))

    return read


def phrase(keys: Keys, key: str) -> Reader[Expression]:
    """Return a reader as `expression` does, of expressions for which small and capital letters are the same."""
    read_as_written = expression(keys, key)

    def read(value: object) -> Expression:
        return replace(read_as_written(value), ignores_case=True)

    return read


def _without_part(match: "Match[str]") -> str:
    start, end = match.span(PART)
    whole, first = str(match[0]), match.start()
    return whole if start < 0 else whole[: start - first] + whole[end - first :]


@lru_cache(maxsize=KNOWN)
def _compiled(of: Expression) -> "Pattern[str]":
    import regex  # here: it takes a tenth of a second, and few definitions hold an expression

    try:
        return regex.compile(of.text, regex.VERSION0 | (regex.IGNORECASE if of.ignores_case else 0))
    except (regex.error, OverflowError, RecursionError) as error:
        raise MistakeError([Mistake(file=of.file, key=of.key, message=f"{of.text!r}: {error}")]) from error
