"""How values that are made by the thousand behave."""

from dataclasses import replace

import pytest

from feedd.frozen import frozen


@frozen
class Hive:
    """A value with a default."""

    place: str
    frames: int = 10


def test_values_with_the_same_fields_are_the_same() -> None:
    """They are equal, and one key of a dictionary."""
    assert {Hive(place="by the fence"): 1} == {replace(Hive(place="on the roof"), place="by the fence"): 1}


def test_a_value_has_no_other_fields() -> None:
    """It has slots and no dictionary, which would take more memory than the value."""
    assert not hasattr(Hive(place="by the fence"), "__dict__")


def test_fields_are_named() -> None:
    """A value without the names of its fields is refused."""
    with pytest.raises(TypeError, match="positional"):
        Hive("by the fence")  # type: ignore[call-arg]
