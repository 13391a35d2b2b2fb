"""Keys as data: a table of `Key` says for a kind of file which keys it has, how each is read and what it means.

The parsers, the JSON Schema (`schema`) and the documents are made from the same tables: `definition.KEYS` and
`settings.KEYS`. To add a key, add its line to a table, and its field to the struct that uses it.
"""

from collections.abc import Collection, Mapping
from datetime import timedelta, tzinfo
from typing import Any, Generic, Literal, get_args, get_origin

from msgspec import UNSET, Struct

from feedd.changes.intervals import Adaptive
from feedd.config.toml_keys import Keys, PlacedType, T_co, ValueType, one_of
from feedd.structs import defaults_of


class Key(Struct, Generic[T_co], frozen=True):
    """A key that people write: what it may hold, which field it sets, and what it means."""

    name: str  # with its table, as in "index.first"
    value: ValueType[T_co] | PlacedType[T_co]
    of: type[Struct] | None  # the struct whose field it sets; None: no field, its parser takes it
    words: str  # one or two sentences for people; code in `backquotes`
    field: str = ""  # "": the last part of the name
    otherwise: str = "none"  # what applies without the key, where the field has no default that could be written
    strategies: tuple[str, ...] = ()  # those that use the key; none are named where all do
    example: object = None  # as TOML has it; None where its type or its default says enough

    @property
    def field_name(self) -> str:
        """Return the name of the field that it sets."""
        return self.field or self.name.rpartition(".")[2]

    @property
    def default(self) -> object:
        """Return the default of its field; None where there is none: see `otherwise`."""
        return defaults_of(self.of).get(self.field_name) if self.of else None


def read_keys(table: Collection[Key[object]], source: Keys) -> Mapping[type | None, dict[str, Any]]:
    """Read the keys of a table that a source has; return the values by the struct and the field that they set.

    A value that cannot be read is a mistake of the source and is left out, so that the default of its field applies.
    """
    values: dict[type | None, dict[str, Any]] = {key.of: {} for key in table}
    for key in table:
        value = source.take(key.name, key.value.at(source, key.name).read, UNSET)
        if value is not UNSET:
            values[key.of][key.field_name] = value
    return values


def choice_of(owner: type[Struct], field: str) -> ValueType[str]:
    """Return the type of the words that a field of a struct takes, which its `Literal` names; it may be optional."""
    kind = owner.__annotations__[field]
    literals = (kind, *get_args(kind))
    return one_of(*(word for one in literals if get_origin(one) is Literal for word in get_args(one)))


def as_toml(value: object) -> object:
    """Return a default as a person would write it in TOML: a text, a number, true or false, or a list."""
    if isinstance(value, timedelta):
        return f"{value.total_seconds():g}s"
    if isinstance(value, tzinfo):
        return str(value)
    if isinstance(value, tuple):
        return list(value)
    return "adaptive" if isinstance(value, Adaptive) else value
