"""Tests of the dataclasses that are quick to define: they are those of the standard library."""

import copy
import dataclasses
from collections.abc import Callable
from dataclasses import dataclass as slow
from dataclasses import field
from typing import Any

import msgspec
import pytest

from feedd.values import dataclass as quick


def made(define: Callable[..., Any]) -> Any:
    """Return a class with all that values of feedd have."""

    @define(frozen=True, slots=True, kw_only=True)
    class Value:
        """A value."""

        name: str
        size: int = 0
        tags: dict[str, int] = field(default_factory=dict)
        secret: str = field(default="s", repr=False)
        note: str = field(default="n", compare=False)
        kind: str = field(kw_only=False)

    return Value


BOTH = pytest.mark.parametrize("define", [slow, quick])


def test_values_look_as_those_of_the_standard_library() -> None:
    """Text, fields, parameters and the order of arguments are the same."""
    ours, theirs = made(quick), made(slow)

    assert repr(theirs("k", name="a")) == repr(ours("k", name="a"))
    assert ours.__match_args__ == theirs.__match_args__
    assert ours.__slots__ == theirs.__slots__
    assert [str(one) for one in dataclasses.fields(ours)] == [str(one) for one in dataclasses.fields(theirs)]
    assert dataclasses.asdict(ours("k", name="a")) == dataclasses.asdict(theirs("k", name="a"))


@BOTH
def test_equal_values_have_equal_fields(define: Callable[..., Any]) -> None:
    """What is not compared does not count, and another class is never equal."""
    one = made(define)

    assert one("k", name="a") == one("k", name="a", note="other")
    assert one("k", name="a") != one("k", name="b")
    assert one("k", name="a") != made(define)("k", name="a")


@BOTH
def test_equal_values_have_one_hash(define: Callable[..., Any]) -> None:
    """So that they are one key of a dictionary."""

    class Place:
        host: str = ""
        port: int = 70

    place = define(frozen=True, slots=True)(Place)

    assert {place("a"): 1} == {place("a", 70): 1}


@BOTH
def test_a_value_cannot_be_changed(define: Callable[..., Any]) -> None:
    """Neither set nor deleted."""
    value = made(define)("k", name="a")

    with pytest.raises(dataclasses.FrozenInstanceError, match="cannot assign to field 'name'"):
        value.name = "b"
    with pytest.raises(dataclasses.FrozenInstanceError):
        del value.name


@BOTH
def test_a_default_is_made_for_each_value(define: Callable[..., Any]) -> None:
    """No two values share one."""
    one = made(define)

    assert one("k", name="a").tags is not one("k", name="a").tags


@BOTH
def test_a_missing_argument_is_an_error_that_names_it(define: Callable[..., Any]) -> None:
    """Also for the first value of a class, which compiles how values are made."""
    with pytest.raises(TypeError, match=r"Value.__init__.*'name'"):
        made(define)("k")


@BOTH
def test_values_are_changed_by_copies(define: Callable[..., Any]) -> None:
    """By `replace`, and a deep copy is equal."""
    value = made(define)("k", name="a", tags={"x": 1})

    assert made(define)("k", name="a").__class__.__name__ == "Value"
    assert dataclasses.replace(value, name="b").name == "b"
    assert copy.deepcopy(value) == value


@BOTH
def test_a_class_that_inherits_has_the_fields_of_both(define: Callable[..., Any]) -> None:
    """And is frozen as well."""

    @define(frozen=True, slots=True, kw_only=True)
    class Longer(made(define)):  # type: ignore[misc]
        more: int = 1

    value = Longer("k", name="a")

    assert (value.kind, value.name, value.more) == ("k", "a", 1)
    with pytest.raises(dataclasses.FrozenInstanceError):
        value.more = 2


@BOTH
def test_a_method_of_its_own_stays(define: Callable[..., Any]) -> None:
    """As it does with the standard library."""

    class Secret:
        word: str = "a"

        def __repr__(self) -> str:
            return "Secret"

    value = define(frozen=True, slots=True)(Secret)

    assert repr(value("b")) == "Secret"
    assert value("b") == value("b")


@quick(frozen=True, slots=True, kw_only=True)
class Told:
    """What msgspec writes and reads."""

    name: str
    found: tuple[str, ...] = ()


def test_msgspec_writes_and_reads_values() -> None:
    """Reports go from one process to another so."""
    value = Told(name="a", found=("b",))

    assert msgspec.json.decode(msgspec.json.encode(value), type=Told) == value
