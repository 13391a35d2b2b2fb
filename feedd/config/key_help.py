"""What `feedd explain` says of keys: found by name in the tables of definitions and settings, and put into words."""

import json
from collections.abc import Iterable, Mapping
from itertools import groupby

from msgspec import Struct

from feedd.config import definition, merge_definition, settings
from feedd.config.key_table import Key, as_toml
from feedd.config.settings_sources import PREFIX
from feedd.errors import UsageError
from feedd.spelling import nearest

ON_THE_COMMAND_LINE = ("feeds", "data", "log_level")  # settings that have an option too


class KeyHelp(Struct, frozen=True, kw_only=True):
    """A key and the kind of file that it stands in."""

    key: Key[object]
    is_setting: bool
    is_of_merge: bool = False

    @property
    def table(self) -> str:
        """Return the name of the TOML table; "" above the first one."""
        return self.key.name.rpartition(".")[0]

    @property
    def name(self) -> str:
        """Return the name without its table."""
        return self.key.name.rpartition(".")[2]

    @property
    def place(self) -> str:
        """Return where people write it."""
        if self.is_setting:
            return "feedd.toml"
        place = f"feeds/NAME.toml, below [{self.table}]" if self.table else "feeds/NAME.toml, above the first [table]"
        return f'{place}, with kind = "{merge_definition.MERGE}"' if self.is_of_merge else place

    @property
    def facts(self) -> Mapping[str, str]:
        """Return what is known of the key, by the name of each fact."""
        key = self.key
        facts = {
            "type": type_words(key.value.schema),
            "default": key.otherwise if key.default is None else _toml(as_toml(key.default)),
            "example": f"{self.name} = {_toml(sample(key))}",
            "in": self.place,
        }
        if key.strategies:
            facts["with strategy"] = ", ".join(key.strategies)
        if self.is_setting:
            facts["or"] = f"the variable {PREFIX}{key.name.upper()}"
            if key.name in ON_THE_COMMAND_LINE:
                facts["or"] += f", the option --{key.name.replace('_', '-')}"
        heading = (
            "Merged feeds by rule"
            if self.is_of_merge
            else "Settings"
            if self.is_setting
            else f"[{self.table}]"
            if self.table
            else "Keys of a feed"
        )
        return facts | {"documented": f"docs/definitions.md, {heading}"}


ALL = (
    *(KeyHelp(key=key, is_setting=False) for key in definition.KEYS),
    *(KeyHelp(key=key, is_setting=False, is_of_merge=True) for key in merge_definition.KEYS),
    *(KeyHelp(key=key, is_setting=True) for key in settings.KEYS),
)


def by_table(keys: Iterable[KeyHelp] = ALL) -> Iterable[tuple[str, list[KeyHelp]]]:
    """Yield the keys below the words for where they are written."""
    for place, group in groupby(keys, lambda one: one.place):
        yield place, list(group)


def find_keys(word: str) -> list[KeyHelp]:
    """Return the keys of a name, with or without its table, or of a whole [table]; UsageError where there is none.

    A variable of the environment names its setting. Small and capital letters, - and _ are the same.
    """
    wanted = word.lower().replace("-", "_").strip("[]").removeprefix(PREFIX.lower())
    exact = [one for one in ALL if wanted == one.key.name]
    if found := exact or [one for one in ALL if wanted in (one.name, one.table)]:
        return found
    names = {one.name: one.key.name for one in ALL} | {one.key.name: one.key.name for one in ALL}
    near = nearest(wanted, names)
    hint = "`feedd explain` lists all keys" if near is None else f"did you mean {names[near]!r}?"
    raise UsageError(f"no key of definitions and no setting is named {word!r}; {hint}")


def type_words(schema: Mapping[str, object]) -> str:
    """Return what a key may hold, in words, from its JSON Schema."""
    match schema:
        case {"enum": list(words)}:
            return " or ".join(_toml(word) for word in words)
        case {"anyOf": list(types)}:
            return ", or ".join(type_words(one) for one in types)
        case {"type": "array"}:
            return "a list of texts in quotes, in [brackets]"
        case {"type": "integer", "minimum": least, "maximum": most}:
            return f"a whole number from {least} to {most}"
        case {"type": "boolean"}:
            return "true or false"
    return "a text in quotes"


def sample(key: Key[object]) -> object:
    """Return the example of a key, else a value that is not its default, as TOML has it."""
    match key.value.schema:
        case _ if key.example is not None:
            return key.example
        case {"enum": list(words)}:
            return next(word for word in words if word != key.default)
        case {"type": "boolean"}:
            return not key.default
        case {"minimum": int(least)} if key.default is None:
            return least
    return as_toml(key.default)


def _toml(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
