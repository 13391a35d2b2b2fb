"""Reads TOML key by key: every mistake is kept, with file, key, what was found and what was expected.

What definitions and settings share. A reader is a function from what TOML gave to a value; its ValueError says what it
found and what it expected. msgspec, which does the same by types, stops at the first mistake.
"""

import json
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from difflib import get_close_matches
from string import Formatter
from typing import Self, TypeAlias, TypeVar
from urllib.parse import urlsplit

from feedd.errors import Mistake, MistakeError

T = TypeVar("T")
D = TypeVar("D")
Reader: TypeAlias = Callable[[object], T]

SHOWN = 80  # letters of a wrong value in a message: enough to find it by, short enough for one line

UNITS = {
    "s": timedelta(seconds=1),
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
}
MOST_BYTES = 1_000_000  # of a file that people write
LONGEST = timedelta(days=366)  # nobody waits longer for a feed, and dates do not overflow
DURATION = re.compile(r"([0-9]{1,6}(?:\.[0-9]{1,6})?)([smhdw])")  # so few digits never overflow a timedelta
PLACEHOLDERS = {"url", "host", "port", "type", "selector"}


class Keys:
    """The keys of one source (a file, the environment, the command line), taken one by one.

    A key in a table is written with a dot, `index.first`. Where a value cannot be read, `take` keeps the mistake and
    gives the default, so that the mistakes after it are found as well.
    """

    def __init__(self, source: str, values: Mapping[str, object], spell: Callable[[str], str] = str) -> None:
        """Take what a source says; `spell` gives a key as that source writes it."""
        self.mistakes: list[Mistake] = []
        self.source = source
        self._values = dict(_flat(values))
        self._spell = spell
        self._known: list[str] = []

    @classmethod
    def from_toml(cls, file: str, data: bytes) -> Self:
        """Parse a TOML file; where it is none, a MistakeError names the line."""
        if len(data) > MOST_BYTES:
            message = f"has {len(data)} bytes; expected at most {MOST_BYTES}"
            raise MistakeError([Mistake(file=file, key="", message=message)])
        try:
            return cls(file, tomllib.loads(data.decode("utf-8-sig")))
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            message = f"line {line} is not UTF-8; save the file in UTF-8"
            raise MistakeError([Mistake(file=file, key="", message=message)]) from error
        except (ValueError, RecursionError) as error:  # tomllib lets int's and its own depth through
            hint = "; regular expressions stand in 'single quotes'" if "Unescaped '\\'" in str(error) else ""
            raise MistakeError([Mistake(file=file, key="", message=f"not TOML: {error}{hint}")]) from error

    def lay_beneath(self, values: Mapping[str, object]) -> None:
        """Let these values stand wherever the source says nothing itself."""
        self._values = dict(_flat(values)) | self._values

    def __contains__(self, key: str) -> bool:
        """Tell whether the source says anything of this key."""
        return key in self._values

    def take(self, key: str, read: Reader[T], default: D) -> T | D:
        """Read a key; give `default` where it is absent or wrong."""
        self._known.append(key)
        if key in self._values:
            try:
                return read(self._values[key])
            except ValueError as error:
                self.refuse(key, str(error))
        return default

    def refuse(self, key: str, message: str) -> None:
        """Keep a mistake of this key."""
        self.mistakes.append(Mistake(file=self.source, key=self._spell(key), message=message))

    def refuse_unknown(self) -> None:
        """Keep a mistake for each key that was not taken, with the nearest one that was."""
        for key, value in self._values.items():
            if key in self._known:
                continue
            if any(known.startswith(f"{key}.") for known in self._known):
                self.refuse(key, f"found {shown(value)}, expected a table that begins with [{key}]")
            else:
                self.refuse(key, f"unknown key; {self._advice(key)}")

    def _advice(self, key: str) -> str:
        """Compare last parts: TOML gives a table all that follows its header, whether it was meant for it or not."""
        names = {known.rpartition(".")[2]: known for known in self._known}
        near = get_close_matches(key.rpartition(".")[2], names, n=1)
        if not near:
            return f"known keys: {', '.join(self._spell(known) for known in self._known)}"
        meant = names[near[0]]
        table = meant.rpartition(".")[0]
        elsewhere = f", below [{table}]" if table else ", above the first [table]"
        return f"did you mean {self._spell(meant)}{'' if table == key.rpartition('.')[0] else elsewhere}?"


def _flat(values: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, object]]:
    for key, value in values.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield prefix + key, value


def shown(value: object) -> str:
    """Write a value much as TOML does, cut where it is long, for a message."""
    written = json.dumps(value, ensure_ascii=False, default=str)
    return written if len(written) <= SHOWN else f"{written[:SHOWN]}..."


def mismatch(value: object, expected: str) -> ValueError:
    """Give the error of a reader: what was found and what was expected."""
    return ValueError(f"found {shown(value)}, expected {expected}")


def text(value: object) -> str:
    """Read a text that is not blank, and that can name a file."""
    if isinstance(value, str) and value.strip() and "\0" not in value:
        return value
    raise mismatch(value, "a text in quotes")


def flag(value: object) -> bool:
    """Read true or false."""
    if isinstance(value, bool):
        return value
    raise mismatch(value, "true or false")


def whole(least: int, most: int) -> Reader[int]:
    """Give a reader of whole numbers between two bounds, both included."""

    def read(value: object) -> int:
        if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
            return value
        raise mismatch(value, f"a whole number from {least} to {most}")

    return read


def one_of(*words: T) -> Reader[T]:
    """Give a reader of one of these words."""

    def read(value: object) -> T:
        for word in words:
            if word == value:
                return word
        raise mismatch(value, " or ".join(shown(word) for word in words))

    return read


def list_of(read_item: Reader[T]) -> Reader[tuple[T, ...]]:
    """Give a reader of lists, each item of which `read_item` reads."""

    def read(value: object) -> tuple[T, ...]:
        if not isinstance(value, list):
            raise mismatch(value, "a list in [brackets]")
        items, mistakes = [], []
        for item in value:
            try:
                items.append(read_item(item))
            except ValueError as error:
                mistakes.append(str(error))
        if mistakes:
            raise ValueError("; ".join(mistakes))
        return tuple(items)

    return read


def duration(value: object) -> timedelta:
    """Read a number and a unit: s, m, h, d or w."""
    match = DURATION.fullmatch(value) if isinstance(value, str) else None
    if match is None or float(match[1]) * UNITS[match[2]] > LONGEST:
        raise mismatch(value, 'a number and s, m, h, d or w, as in "30m", and at most a year')
    return float(match[1]) * UNITS[match[2]]


def proxy_template(value: object) -> str:
    """Read the URL template of a Gopher-to-web proxy: {url}, or {host} {port} {type} {selector}."""
    expected = "an http(s) URL with {url}, or with {host} and {selector}, and {port} and {type} as needed"
    template = text(value)
    if re.search(r"[\s\x00-\x20\x7f]", template):
        raise mismatch(value, f"{expected}, without blanks and control characters")
    try:
        fields = [(name, how or form) for _, name, form, how in Formatter().parse(template) if name is not None]
        address = urlsplit(template)
    except ValueError as error:
        raise mismatch(value, f"{expected}: {error}") from error
    names = {name for name, _ in fields}
    complete = "url" in names or {"host", "selector"} <= names
    plain = names <= PLACEHOLDERS and not any(dressed for _, dressed in fields)
    if complete and plain and address.scheme in ("http", "https") and address.netloc:
        return template
    raise mismatch(value, expected)
