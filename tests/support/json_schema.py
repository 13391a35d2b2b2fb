"""A validator for the part of JSON Schema (draft 2020-12) that feedd's schemas use, and a check of schemas themselves.

It refuses any keyword that it does not know, so that no part of a schema is passed over.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

TYPES: Mapping[str, type | tuple[type, ...]] = {
    "object": dict, "array": list, "string": str, "boolean": bool, "integer": int
}  # fmt: skip

KEYWORDS: Mapping[str, type | tuple[type, ...]] = {
    "$schema": str, "title": str, "description": str, "default": object, "examples": list, "type": str, "enum": list,
    "anyOf": list, "pattern": str, "minimum": int, "maximum": int, "items": dict, "minItems": int, "properties": dict,
    "required": list, "additionalProperties": bool,
}  # fmt: skip


def faults_of(schema: Mapping[str, Any], place: str = "#") -> Iterator[str]:
    """Yield what is wrong with a schema as such: keywords, their types, patterns, what it shows but refuses."""
    for word, value in schema.items():
        if not isinstance(value, KEYWORDS.get(word, ())):
            yield f"{place}/{word}"
    if schema.get("type", "string") not in TYPES:
        yield f"{place}/type"
    if not {"type", "enum", "anyOf"} & set(schema):
        yield f"{place}: takes anything"
    re.compile(schema.get("pattern", ""))
    shown = [schema["default"]] if "default" in schema else []
    if any(list(refusals(schema, one)) for one in (*shown, *schema.get("examples", []))):
        yield f"{place}/default or examples"
    if not set(schema.get("required", [])) <= set(schema.get("properties", {})):
        yield f"{place}/required"
    for name, one in schema.get("properties", {}).items():
        yield from faults_of(one, f"{place}/{name}")
    for number, one in enumerate(schema.get("anyOf", [])):
        yield from faults_of(one, f"{place}/anyOf/{number}")
    if "items" in schema:
        yield from faults_of(schema["items"], f"{place}/items")


def refusals(schema: Mapping[str, Any], value: object, place: str = "$") -> Iterator[str]:
    """Yield the place and the keyword of each thing in a value that a schema refuses; nothing where it is valid."""
    if "type" in schema and not _has_type(value, schema["type"]):
        yield f"{place}: type"
        return
    if "enum" in schema and value not in schema["enum"]:
        yield f"{place}: enum"
    if "anyOf" in schema and all(list(refusals(one, value)) for one in schema["anyOf"]):
        yield f"{place}: anyOf"
    if isinstance(value, str) and not re.search(schema.get("pattern", ""), value):
        yield f"{place}: pattern"
    if isinstance(value, int) and not schema.get("minimum", value) <= value <= schema.get("maximum", value):
        yield f"{place}: minimum or maximum"
    if isinstance(value, list):
        yield from _list_refusals(schema, value, place)
    if isinstance(value, dict):
        yield from _object_refusals(schema, value, place)


def _list_refusals(schema: Mapping[str, Any], value: list[Any], place: str) -> Iterator[str]:
    if len(value) < schema.get("minItems", 0):
        yield f"{place}: minItems"
    for number, one in enumerate(value):
        yield from refusals(schema.get("items", {}), one, f"{place}[{number}]")


def _object_refusals(schema: Mapping[str, Any], value: dict[str, Any], place: str) -> Iterator[str]:
    properties = schema.get("properties", {})
    yield from (f"{place}.{name}: required" for name in schema.get("required", []) if name not in value)
    for name, one in value.items():
        if name in properties:
            yield from refusals(properties[name], one, f"{place}.{name}")
        elif not schema.get("additionalProperties", True):
            yield f"{place}.{name}: additionalProperties"


def _has_type(value: object, name: str) -> bool:
    return isinstance(value, TYPES[name]) and (name == "boolean" or not isinstance(value, bool))
