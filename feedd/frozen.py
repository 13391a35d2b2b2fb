"""The decorator of values that are made for every line or link of a document."""

from dataclasses import dataclass, field
from typing import TypeVar, dataclass_transform

Value = TypeVar("Value")


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(field,))
def frozen(made: type[Value]) -> type[Value]:
    """Return a class as a dataclass with slots and keywords only, which the type checker holds to be frozen.

    Python does not check it: a value that is frozen at run time takes more than twice as long to make.
    """
    return dataclass(slots=True, kw_only=True, unsafe_hash=True)(made)
