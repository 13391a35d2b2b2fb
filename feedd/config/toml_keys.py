"""Read TOML key by key and collect every mistake, with file, key, what was found and what was expected.

Definitions and settings share this module: `Keys` holds what one source says, a value type says what a key may hold.
The ValueError of a reader says what was found and what was expected. msgspec, which does the same by types, stops at
the first mistake.
"""

import json
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from string import Formatter
from typing import Generic, Self, TypeAlias, TypeVar
from urllib.parse import urlsplit

from msgspec import Struct

from feedd.errors import MistakeError
from feedd.mistakes import Mistake
from feedd.spelling import nearest

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
D = TypeVar("D")
Reader: TypeAlias = Callable[[object], T]
"""Takes what TOML gave and returns the value that is meant; its ValueError says what was found and expected."""

SHOWN = 80  # characters of a wrong value in a message: enough to find it by, short enough for one line

UNITS = {
    "s": timedelta(seconds=1),
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
}
MOST_BYTES = 1_000_000  # of one file that a person writes
LONGEST = timedelta(days=366)  # nobody waits longer for a feed, and dates do not overflow
DURATION = re.compile(r"([0-9]{1,6}(?:\.[0-9]{1,6})?)([smhdw])")  # this few digits never overflow a timedelta
PLACEHOLDERS = {"url", "host", "port", "type", "selector"}


class Keys:
    """The keys of one source: a file, the environment or the command line.

    A key in a table is written with a dot, `index.first`. Where a value cannot be read, `take` records the mistake and
    returns the default, so that the mistakes after it are found as well.
    """

    def __init__(
        self,
        source: str,
        values: Mapping[str, object],
        spell: Callable[[str], str] = str,
        folder: Path = Path(),
    ) -> None:
        """Hold the values of a source.

        `source` is its name in messages, `spell` returns a key as the source writes it, and relative paths start at
        `folder`.
        """
        self.mistakes: list[Mistake] = []
        self.source = source
        self.folder = folder
        self._values = dict(_flat(values))
        self._tables = {name for name, value in values.items() if isinstance(value, dict)}
        self._own = frozenset(self._values)
        self._spell = spell
        self._known: list[str] = []

    @classmethod
    def from_toml(cls, file: str, data: bytes) -> Self:
        """Parse the bytes of a TOML file; a MistakeError names the line where they are not TOML."""
        if len(data) > MOST_BYTES:
            message = f"has {len(data)} bytes; expected at most {MOST_BYTES}"
            raise MistakeError([Mistake(file=file, key="", message=message)])
        try:
            text = data.decode("utf-8-sig")
            return cls(file, tomllib.loads(text), folder=Path(file).parent)
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            message = f"line {line} is not UTF-8; save the file in UTF-8"
            raise MistakeError([Mistake(file=file, key="", message=message)]) from error
        except (ValueError, RecursionError) as error:  # int() and the parser's own depth can raise too
            from feedd.config.toml_mistakes import explain_toml  # here: most files are right

            found = explain_toml(text, error)
            raise MistakeError([Mistake(file=file, key="", message=found.message, excerpt=found.excerpt)]) from error

    def lay_beneath(self, values: Mapping[str, object]) -> None:
        """Use these values for the keys that the source itself does not have."""
        self._values = dict(_flat(values)) | self._values
        self._tables |= {name for name, value in values.items() if isinstance(value, dict)}

    def has_itself(self, key: str) -> bool:
        """Return whether the source has this key, and not only what was laid beneath it."""
        return key in self._own

    def has_table(self, name: str) -> bool:
        """Return whether the source has this table, even an empty one."""
        return name in self._tables

    def __contains__(self, key: str) -> bool:
        """Return whether the source has this key."""
        return key in self._values

    def __getitem__(self, key: str) -> object:
        """Return the value of a key as TOML gave it; KeyError where the source does not have it."""
        return self._values[key]

    def take(self, key: str, read: Reader[T], default: D) -> T | D:
        """Read a key; return `default` where it is absent or wrong."""
        self._known.append(key)
        if key in self._values:
            try:
                return read(self._values[key])
            except ValueError as error:
                self.refuse(key, str(error))
        return default

    def refuse(self, key: str, message: str) -> None:
        """Record a mistake of this key."""
        self.mistakes.append(Mistake(file=self.source, key=self._spell(key), message=message))

    def lacks(self, key: str) -> bool:
        """Return whether the source has neither this key nor an unknown one that resembles it."""
        return key not in self._values and all(nearest(one, [key]) is None for one in self._unknown())

    def refuse_unknown(self) -> None:
        """Record a mistake for each table and key that was not taken, with the nearest known one."""
        tables = dict.fromkeys(known.rpartition(".")[0] for known in self._known if "." in known)
        wrong: set[str] = set()
        for key in self._unknown():
            table = key.rpartition(".")[0]
            meant = nearest(table, tables) if table and table not in tables else None
            if any(known.startswith(f"{key}.") for known in self._known):
                self.refuse(key, f"found {shown(self._values[key])}, expected a table that begins with [{key}]")
            elif meant is None:
                self.refuse(key, f"unknown key; {self._advice(key)}")
            elif table not in wrong:
                wrong.add(table)
                self.refuse(f"[{table}]", f"unknown table; did you mean [{meant}]?")

    def _unknown(self) -> list[str]:
        return [key for key in self._values if key not in self._known]

    def _advice(self, key: str) -> str:
        """Compare the last parts of keys: in TOML a key below a table's header belongs to that table, meant or not."""
        table, _, last = key.rpartition(".")
        # Of two keys with that last part, the one of the same table is meant.
        by_table = sorted(self._known, key=lambda known: known.rpartition(".")[0] == table)
        names = {known.rpartition(".")[2]: known for known in by_table}
        near = nearest(last, names)
        if near is None:
            of_table = any(known.startswith(f"{table}.") for known in self._known)
            return f"`feedd explain {table}` lists its keys" if of_table else "`feedd explain` lists all keys"
        meant = names[near]
        home = meant.rpartition(".")[0]
        elsewhere = f", below [{home}]" if home else ", above the first [table]"
        return f"did you mean {self._spell(meant)}{'' if home == table else elsewhere}?"


def _flat(values: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, object]]:
    for key, value in values.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield prefix + key, value


class ValueType(Struct, Generic[T_co], frozen=True):
    """What a key may hold: the reader of its value, and a JSON Schema that takes at least what the reader takes."""

    read: Reader[T_co]
    schema: Mapping[str, object]

    def __call__(self, value: object) -> T_co:
        """Read a value; a ValueError says what was found and expected."""
        return self.read(value)

    def at(self, _keys: Keys, _key: str) -> "ValueType[T_co]":
        """Return the type for the place of a value; it is the same everywhere."""
        return self


class PlacedType(Struct, Generic[T_co], frozen=True):
    """A value type whose reader must know its source and its key: a path starts at its file, for example."""

    reader_at: Callable[[Keys, str], Reader[T_co]]
    schema: Mapping[str, object]

    def at(self, keys: Keys, key: str) -> ValueType[T_co]:
        """Return the type for a value that stands in this source under this key."""
        return ValueType(self.reader_at(keys, key), self.schema)


def value_type(**schema: object) -> Callable[[Reader[T]], ValueType[T]]:
    """Make a value type of the reader below this decorator and of the JSON Schema that is given."""

    def make(read: Reader[T]) -> ValueType[T]:
        return ValueType(read, schema)

    return make


def shown(value: object) -> str:
    """Return a value as text for a message, much as TOML writes it, at most `SHOWN` characters long."""
    written = json.dumps(value, ensure_ascii=False, default=str)
    return written if len(written) <= SHOWN else f"{written[:SHOWN]}..."


def mismatch(value: object, expected: str) -> ValueError:
    """Return the error of a reader: what was found and what was expected."""
    return ValueError(f"found {shown(value)}, expected {expected}")


@value_type(type="string", pattern=r"\S")
def text(value: object) -> str:
    """Read a text that is not blank and holds no NUL: it may name a file."""
    if isinstance(value, str) and value.strip() and "\0" not in value:
        return value
    raise mismatch(value, "a text in quotes")


@value_type(type="boolean")
def flag(value: object) -> bool:
    """Read true or false."""
    if isinstance(value, bool):
        return value
    raise mismatch(value, "true or false")


def whole(least: int, most: int) -> ValueType[int]:
    """Return the type of whole numbers between two bounds, both included."""

    @value_type(type="integer", minimum=least, maximum=most)
    def read(value: object) -> int:
        if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
            return value
        raise mismatch(value, f"a whole number from {least} to {most}")

    return read


def one_of(*words: T) -> ValueType[T]:
    """Return the type of a value that is one of these words."""

    @value_type(enum=list(words))
    def read(value: object) -> T:
        for word in words:
            if word == value:
                return word
        near = nearest(value, (word for word in words if isinstance(word, str))) if isinstance(value, str) else None
        guess = "" if near is None else f"; did you mean {shown(near)}?"
        raise mismatch(value, " or ".join(shown(word) for word in words) + guess)

    return read


def list_of(item: ValueType[T]) -> ValueType[tuple[T, ...]]:
    """Return the type of lists with items of one type; the mistakes of all items are reported."""

    @value_type(type="array", items=item.schema)
    def read(value: object) -> tuple[T, ...]:
        if not isinstance(value, list):
            raise mismatch(value, "a list in [brackets]")
        items, mistakes = [], []
        for one in value:
            try:
                items.append(item.read(one))
            except ValueError as error:
                mistakes.append(str(error))
        if mistakes:
            raise ValueError("; ".join(mistakes))
        return tuple(items)

    return read


@value_type(type="string", pattern=f"^{DURATION.pattern}$")
def duration(value: object) -> timedelta:
    """Read a number and a unit: s, m, h, d or w; at most `LONGEST`."""
    match = DURATION.fullmatch(value) if isinstance(value, str) else None
    if match is None or float(match[1]) * UNITS[match[2]] > LONGEST:
        raise mismatch(value, 'a number and s, m, h, d or w, as in "30m", and at most a year')
    return float(match[1]) * UNITS[match[2]]


@value_type(type="string", pattern="^[Hh][Tt][Tt][Pp][Ss]?://")
def proxy_template(value: object) -> str:
    """Read the URL template of a Gopher-to-web proxy, with {url}, or with {host} {port} {type} {selector}."""
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
