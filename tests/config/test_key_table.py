"""Keys as data: every key sets a field that is there, every field has a key, and every default can be written."""

from datetime import UTC, timedelta
from typing import Any, Literal

import pytest
from msgspec import Struct

from feedd.changes.intervals import Adaptive
from feedd.config import definition, merge_definition, settings
from feedd.config.definition import Definition
from feedd.config.key_table import Key, as_toml, choice_of, read_keys
from feedd.config.merge_definition import Exclude, Include, MergeDefinition
from feedd.config.settings import Settings
from feedd.config.toml_keys import Keys, text, whole
from feedd.model import Podcast, Terms
from feedd.reading.rules import ArticleRules, IndexRules

ALL_KEYS = (*definition.KEYS, *merge_definition.KEYS, *settings.KEYS)


class Lamp(Struct, frozen=True, kw_only=True):
    """A struct with each kind of default."""

    host: str
    colour: Literal["red", "green"] | None = None
    height: int = 3
    names: tuple[str, ...] = ("Ada",)


LAMP_KEYS: tuple[Key[object], ...] = (
    Key("host", text, Lamp, "where it is", otherwise="required"),
    Key("light.colour", choice_of(Lamp, "colour"), Lamp, "its colour"),
    Key("tall", whole(1, 9), Lamp, "its height", field="height"),
)


def lamp(toml: str) -> tuple[dict[str, Any], list[str]]:
    """Return the fields that a file sets, and its mistakes."""
    source = Keys.from_toml("lamp.toml", toml.encode())
    return read_keys(LAMP_KEYS, source)[Lamp], [str(mistake) for mistake in source.mistakes]


def test_values_are_read_by_field() -> None:
    """A key sets the field of its last part, or the one that it names."""
    assert ({"host": "a", "colour": "red", "height": 9}, []) == lamp('host = "a"\ntall = 9\n[light]\ncolour = "red"')


def test_absent_and_wrong_values_are_left_out() -> None:
    """The default of the field applies then, and every mistake is recorded."""
    assert (
        {},
        [
            'lamp.toml: light.colour: found "blue", expected "red" or "green"',
            "lamp.toml: tall: found 10, expected a whole number from 1 to 9",
        ],
    ) == lamp('tall = 10\n[light]\ncolour = "blue"')


def test_default_is_that_of_the_field() -> None:
    """The default is written only there; a field without a default, and a key without a field, have none."""
    keyless = Key("bundle", text, None, "keys of others")

    assert [None, None, 3, None] == [key.default for key in (*LAMP_KEYS, keyless)]


def test_choice_takes_the_words_of_the_field() -> None:
    """The words are only in the type of the field, which may be optional."""
    assert ["red", "green"] == choice_of(Lamp, "colour").schema["enum"]
    assert ["text", "json"] == choice_of(Settings, "log_format").schema["enum"]


@pytest.mark.parametrize(
    ("value", "expected"),
    [(timedelta(seconds=90), "90s"), (UTC, "UTC"), (("0", "1"), ["0", "1"]), (Adaptive(), "adaptive"), (5, 5)],
)
def test_default_is_written_as_a_person_writes_it(value: object, expected: object) -> None:
    """A duration with its unit, a zone by its name, a list as one."""
    assert expected == as_toml(value)


@pytest.mark.parametrize("key", [key for key in ALL_KEYS if key.default is not None], ids=lambda key: key.name)
def test_every_default_is_a_value_that_its_key_takes(key: Key[object]) -> None:
    """Writing a default into a file changes nothing, and no field has a default of another type than its key."""
    read = key.value.at(Keys("x.toml", {}), key.name).read

    assert as_toml(key.default) == as_toml(read(as_toml(key.default)))


def test_every_field_is_set_by_one_key() -> None:
    """Adding a key takes its line in a table and its field, and neither may be forgotten."""
    set_by_keys = sorted((key.of.__name__, key.field_name) for key in ALL_KEYS if key.of)
    parsed_otherwise = {
        ("Definition", "name"),  # of the file
        ("MergeDefinition", "name"),
        ("MergeDefinition", "written"),
        ("MergeDefinition", "include"),
        ("MergeDefinition", "exclude"),
        ("Definition", "terms"),
        ("Definition", "index"),
        ("Definition", "article"),
        ("IndexRules", "zone"),  # the definition's
        ("ArticleRules", "zone"),
        ("ArticleRules", "author"),  # the terms'
        ("Terms", "podcast"),
    }
    owners = (Definition, Podcast, Terms, IndexRules, ArticleRules, MergeDefinition, Include, Exclude, Settings)
    all_fields = {(owner.__name__, field) for owner in owners for field in owner.__struct_fields__}

    assert sorted(all_fields - parsed_otherwise) == set_by_keys


@pytest.mark.parametrize(
    "table", [definition.KEYS, merge_definition.KEYS, settings.KEYS], ids=["definition", "merge", "settings"]
)
def test_every_key_has_its_own_name_and_says_what_it_means(table: tuple[Key[object], ...]) -> None:
    """In words that fit into a table of a document: one line, no full stop at the end, no bar."""
    names = [key.name for key in table]

    assert len(set(names)) == len(names)
    assert [] == [key.name for key in table if not key.words or key.words[-1] == "." or "|" in key.words]
