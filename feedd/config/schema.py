"""The JSON Schemas (draft 2020-12) of definitions and settings, made from their tables of keys.

An editor that knows the schema of a TOML file completes keys and shows mistakes while somebody types. A schema never
refuses what feedd takes; `feedd check` refuses more: an unknown time zone or a wrong regular expression, for example.
"""

from collections.abc import Iterable
from typing import Any, TypeAlias

from feedd.config import definition, merge_definition, settings
from feedd.config.key_help import sample
from feedd.config.key_table import Key, as_toml
from feedd.config.presets import load_presets

DIALECT = "https://json-schema.org/draft/2020-12/schema"

Schema: TypeAlias = dict[str, Any]


def definition_schema() -> Schema:
    """Return the JSON Schema of a file feeds/NAME.toml."""
    # The keys of a feed are the last, so that of a key that both kinds have its words are shown.
    schema = _file("A definition of feedd: feeds/NAME.toml", (*merge_definition.KEYS, *definition.KEYS))
    schema["properties"]["preset"]["enum"] = list(load_presets())
    needed = {"url": "string", "from": "array"}  # of a feed, of a merge
    return schema | {
        "anyOf": [
            {"type": "object", "properties": {one: {"type": of}}, "required": [one]} for one, of in needed.items()
        ]
    }


def settings_schema() -> Schema:
    """Return the JSON Schema of the file feedd.toml."""
    return _file("The settings of feedd: feedd.toml", settings.KEYS)


def _file(title: str, table: Iterable[Key[object]]) -> Schema:
    schema: Schema = {"$schema": DIALECT, "title": title} | _object()
    for key in table:
        *tables, name = key.name.split(".")
        place = schema
        for one in tables:
            place = place["properties"].setdefault(one, _object())
        place["properties"][name] = _property(key)
    return schema


def _object() -> Schema:
    return {"type": "object", "properties": {}, "additionalProperties": False}


def _property(key: Key[object]) -> Schema:
    default = as_toml(key.default)
    more = {} if default is None else {"default": default}
    if (example := sample(key)) != default:
        more["examples"] = [example]
    return {"description": key.words, **key.value.schema, **more}
