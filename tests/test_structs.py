"""What values have beside their fields."""

import pytest
from msgspec import Struct, field

from feedd.structs import defaults_of, replace, repr_without


class Hive(Struct, frozen=True, kw_only=True):
    """A value with defaults, and a secret."""

    place: str
    lock: str | None = None
    frames: list[int] = field(default_factory=list)

    def __repr__(self) -> str:
        return repr_without(self, "lock")


def test_a_copy_differs_in_what_is_named() -> None:
    """The type checker knows the fields."""
    assert Hive(place="by the fence", lock="1") == replace(Hive(place="on the roof", lock="1"), place="by the fence")
    with pytest.raises(TypeError, match="colour"):
        replace(Hive(place="on the roof"), colour="red")  # type: ignore[call-arg]


def test_fields_are_named() -> None:
    """A value without the names of its fields is refused."""
    with pytest.raises(TypeError, match="positional"):
        Hive("by the fence")  # type: ignore[call-arg]


def test_a_field_that_must_be_given_has_no_default() -> None:
    """All others have theirs."""
    assert {"lock": None, "frames": []} == defaults_of(Hive)


def test_a_secret_is_shown_to_nobody() -> None:
    """Neither where it is set nor where it is not."""
    assert "Hive(place='by the fence', frames=[])" == repr(Hive(place="by the fence", lock="sesame"))
