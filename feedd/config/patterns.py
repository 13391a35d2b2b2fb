"""The regular expressions of definitions, each with so much time and no more: the one module that knows `regex`.

Python's own `re` can neither be stopped nor does it let another thread run: one `(a+)+b` would halt the whole daemon.
What is an expression, `re` says; `regex` searches, which reads them in the same way.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from time import thread_time
from typing import Self

from feedd.config.toml_keys import Keys, Reader, mismatch, text
from feedd.errors import Mistake, MistakeError

MOST_TIME = 1.0  # seconds of one processor for all lines of a document; 20,000 lines take a plain expression 0.1
AT_ONCE = 0.01  # seconds that one search may hold up every other thread; to let them in each time would cost more
LONGEST = 1000  # characters of an expression; to compile one takes time too, and `regex` writes repeats out
KNOWN = 256  # compiled; more than all definitions of a large installation have


@dataclass(slots=True)
class _Time:
    """What is left of the time for one document."""

    left: float = MOST_TIME


@dataclass(frozen=True, slots=True, kw_only=True)
class Expression:
    """A regular expression, and where it stands. A search that takes too long is a MistakeError with that place."""

    file: str
    key: str
    text: str
    _time: _Time = field(default_factory=_Time, compare=False, repr=False)

    def begun(self) -> Self:
        """Give the same expression with all its time, for another document."""
        return replace(self, _time=_Time())

    def search(self, text: str) -> bool:
        """Tell whether any part of a text matches."""
        search = _searcher(self)
        before = thread_time()
        try:
            found = search(text, self._time.left)
        except TimeoutError:
            self._time.left = 0.0
            raise self._too_slow() from None
        self._time.left -= thread_time() - before
        if self._time.left <= 0:
            raise self._too_slow()
        return found

    def _too_slow(self) -> MistakeError:
        why = "a repeat within a repeat, as in (a+)+, or .* more than once, can take for ever"
        message = f"{self.text!r} takes more than {MOST_TIME:g} s for one document; {why}: write it more narrowly"
        return MistakeError([Mistake(file=self.file, key=self.key, message=message)])


def expression(keys: Keys, key: str) -> Reader[Expression]:
    """Give a reader of regular expressions of Python's re, which will name the key if one proves too slow."""

    def read(value: object) -> Expression:
        try:
            re.compile(text(value))
        except (re.error, OverflowError, RecursionError) as error:
            raise mismatch(value, f"a regular expression: {error}") from error
        if len(text(value)) > LONGEST:
            raise mismatch(value, f"a regular expression of at most {LONGEST} characters")
        return Expression(file=keys.source, key=key, text=text(value))

    return read


@lru_cache(maxsize=KNOWN)
def _searcher(of: Expression) -> Callable[[str, float], bool]:
    import regex  # here: it takes a tenth of a second, and few definitions hold an expression

    try:
        compiled = regex.compile(of.text, regex.VERSION0)
    except (regex.error, OverflowError, RecursionError) as error:
        raise MistakeError([Mistake(file=of.file, key=of.key, message=f"{of.text!r}: {error}")]) from error

    def search(text: str, seconds: float) -> bool:
        try:
            return compiled.search(text, timeout=AT_ONCE, concurrent=False) is not None
        except TimeoutError:
            return compiled.search(text, timeout=max(seconds, AT_ONCE), concurrent=True) is not None

    return search
