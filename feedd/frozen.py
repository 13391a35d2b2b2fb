"""Frozen dataclasses of which thousands are built: Python writes each field of one by a call of its own."""

from dataclasses import MISSING, fields
from typing import Any, TypeVar

T = TypeVar("T", bound=type[Any])


def quickly_built(frozen: T) -> T:
    """Give a frozen dataclass with slots, of fields by keyword, an `__init__` that takes a seventh of the time.

    Meanwhile the object belongs to a class with the same slots that is not frozen.
    """
    names = [one.name for one in fields(frozen)]
    defaults = {f"_{one.name}": one.default for one in fields(frozen) if one.default is not MISSING}
    given = [f"{name}=_{name}" if f"_{name}" in defaults else name for name in names]
    lines = (
        f"def __init__(self, *, {', '.join(given)}):",
        " become(self, '__class__', thawed)",
        *(f" self.{name} = {name}" for name in names),
        " self.__class__ = frozen",
    )
    thawed = type(frozen.__name__, (), {"__slots__": tuple(names)})
    known = {"become": object.__setattr__, "thawed": thawed, "frozen": frozen, **defaults}
    exec("\n".join(lines), known)  # noqa: S102  # of nothing but the names of fields, as `dataclasses` does it
    frozen.__init__ = known["__init__"]
    return frozen
