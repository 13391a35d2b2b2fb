"""`dataclass` as in the standard library, but quick to define: of frozen classes, nothing is compiled when they load.

The standard library compiles six methods for each class. With 150 classes that was a third of `feedd once`, which uses
few of them. Here they share methods, and `__init__` is compiled for the first value of a class. It is quick, too: it
writes the fields while the value belongs to a class with the same slots that is not frozen, for a seventh of the time.
"""

import dataclasses
from collections.abc import Callable
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from dataclasses import dataclass
else:

    def dataclass(cls: type | None = None, /, **options: bool) -> Any:
        """Return a class as `dataclasses.dataclass` does; by that function itself where the class is no plain one."""
        if cls is None:
            return lambda decorated: dataclass(decorated, **options)
        is_plain = cls.__base__ is object and not OWN & vars(cls).keys()
        if not (options.get("frozen") and is_plain):
            return dataclasses.dataclass(cls, **options)
        made = dataclasses.dataclass(cls, **options | {"frozen": False, "init": False, "repr": False, "eq": False})
        made.__dataclass_params__.frozen = True  # classes that inherit from it ask, and msgspec
        for name, method in _methods(made).items():
            setattr(made, name, method)
        return made


__all__ = ["dataclass"]

OWN = {"__init__", "__post_init__", "__eq__", "__hash__", "__repr__", "__setattr__", "__delattr__", "__getstate__"}


def _methods(made: Any) -> dict[str, Callable[..., object]]:
    """Return the methods of a frozen class; all but the first do what those of the standard library do."""
    names = [one.name for one in dataclasses.fields(made) if one.compare]
    values: Callable[[object], object] = attrgetter(*names) if names else type

    def first_init(self: object, /, *args: object, **named: object) -> None:
        made.__init__ = init = _init_of(made)
        init(self, *args, **named)

    def eq(self: object, other: object) -> bool:
        return values(self) == values(other) if other.__class__ is self.__class__ else NotImplemented

    def hash_of(self: object) -> int:
        return hash(values(self))

    return {
        "__init__": first_init,
        "__eq__": eq,
        "__hash__": hash_of,
        "__repr__": _repr,
        "__setattr__": _refuse,
        "__delattr__": _refuse,
        "__getstate__": _state,
        "__setstate__": _restore,
    }


def _init_of(made: Any) -> Callable[..., None]:
    known: dict[str, Any] = {"__assign": object.__setattr__, "__missing": dataclasses.MISSING}
    by_place, by_name, lines = ["self"], ["*"], ["pass"]
    slots = vars(made).get("__slots__")
    for one in dataclasses.fields(made):
        parameter, value = one.name, one.name
        if one.default is not dataclasses.MISSING:
            parameter, known[f"__default_{one.name}"] = f"{one.name}=__default_{one.name}", one.default
        elif one.default_factory is not dataclasses.MISSING:
            parameter, known[f"__make_{one.name}"] = f"{one.name}=__missing", one.default_factory
            value = f"__make_{one.name}() if {one.name} is __missing else {one.name}"
        (by_name if one.kw_only else by_place).append(parameter)
        lines.append(f"self.{one.name} = {value}" if slots else f"__assign(self, {one.name!r}, {value})")
    if slots:
        known["__thawed"] = type(made.__name__, (), {"__slots__": slots})
        lines = ["__own = self.__class__", "__assign(self, '__class__', __thawed)", *lines, "self.__class__ = __own"]
    parameters = ", ".join(by_place + (by_name if len(by_name) > 1 else []))
    exec(f"def __init__({parameters}):\n " + "\n ".join(lines), known)  # noqa: S102  # the names are those of fields
    init: Callable[..., None] = known["__init__"]
    init.__qualname__ = f"{made.__qualname__}.__init__"  # for the message about a missing argument
    return init


def _repr(self: Any) -> str:
    shown = (f"{one.name}={getattr(self, one.name)!r}" for one in dataclasses.fields(self) if one.repr)
    return f"{self.__class__.__qualname__}({', '.join(shown)})"


def _refuse(_self: object, name: str, *_value: object) -> NoReturn:
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


def _state(self: Any) -> list[object]:
    return [getattr(self, one.name) for one in dataclasses.fields(self)]


def _restore(self: Any, state: list[object]) -> None:
    for one, value in zip(dataclasses.fields(self), state, strict=True):
        object.__setattr__(self, one.name, value)
