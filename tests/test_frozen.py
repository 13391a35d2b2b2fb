"""Frozen dataclasses that are built quickly are like any other frozen dataclass."""

import copy
import pickle
from dataclasses import FrozenInstanceError, dataclass, replace
from typing import Any

import pytest

from feedd.frozen import quickly_built


@dataclass(frozen=True, slots=True, kw_only=True)
class Slow:
    """As Python builds it."""

    name: str
    number: int = 3


@quickly_built
@dataclass(frozen=True, slots=True, kw_only=True)
class Quick:
    """The same fields."""

    name: str
    number: int = 3


def test_it_is_the_same_but_for_its_class() -> None:
    """Its fields, what is written for people, its hash, and copies by each way to make one."""
    one, other = Quick(name="bees"), Slow(name="bees")

    assert type(one) is Quick
    assert (repr(one), hash(one)) == (repr(other).replace("Slow", "Quick"), hash(other))
    assert replace(one, number=4) == Quick(name="bees", number=4) != one
    assert copy.deepcopy(one) == pickle.loads(pickle.dumps(one)) == one  # our own


def test_it_is_frozen() -> None:
    """Also while nobody looks: the class to which it belongs is no field."""
    with pytest.raises(FrozenInstanceError):
        Quick(name="bees").number = 4  # type: ignore[misc]


@pytest.mark.parametrize("wrong", [{}, {"name": "bees", "colour": "red"}])
def test_wrong_arguments_are_refused(wrong: dict[str, Any]) -> None:
    """By the words that any function has for it."""
    with pytest.raises(TypeError, match=r"missing 1 required|unexpected keyword"):
        Quick(**wrong)
