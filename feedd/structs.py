"""What feedd asks of its values beside their fields: a copy that differs, their defaults, a `repr` without secrets."""

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING

from msgspec import NODEFAULT, Struct
from msgspec.structs import fields

if TYPE_CHECKING:
    from dataclasses import replace  # for the type checker, which then knows the fields
else:
    from msgspec.structs import replace

__all__ = ["defaults_of", "replace", "repr_without"]


@cache
def defaults_of(kind: type[Struct]) -> Mapping[str, object]:
    """Return the defaults of the fields that have one."""
    values = {one.name: one.default for one in fields(kind)}
    made = {one.name: one.default_factory() for one in fields(kind) if one.default_factory is not NODEFAULT}
    return {name: value for name, value in (values | made).items() if value is not NODEFAULT}


def repr_without(value: Struct, *hidden: str) -> str:
    """Return what `repr` says of a value without these fields, which nobody may read in a log."""
    shown = (f"{name}={getattr(value, name)!r}" for name in value.__struct_fields__ if name not in hidden)
    return f"{type(value).__name__}({', '.join(shown)})"
