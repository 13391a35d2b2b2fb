"""Presets: named bundles of keys."""

import pytest

from feedd.config.definition import parse_definition
from feedd.config.presets import load_presets
from feedd.errors import MistakeError

NAMES = ["codevoid-cnn", "gophernicus-listing", "hngopher", "lobsters", "moku-pona", "sdf-mkgopherentry"]


def _definition(rest: str) -> bytes:
    return f'url = "gopher://gopher.example.org/1/x"\n{rest}'.encode()


def test_presets_have_names_and_say_what_they_are_for() -> None:
    """They are in alphabetical order."""
    presets = load_presets()

    assert NAMES == list(presets)
    assert all(preset.about.endswith(".") and preset.toml for preset in presets.values())


@pytest.mark.parametrize("name", NAMES)
def test_a_preset_is_a_good_definition(name: str) -> None:
    """All its keys are known, and they change at least one value."""
    taken = parse_definition("x", "x.toml", _definition(f'preset = "{name}"'))

    assert taken != parse_definition("x", "x.toml", _definition(""))


def test_the_keys_of_a_definition_count_before_its_preset() -> None:
    """Each key of the preset can be replaced, also within a table."""
    rest = 'preset = "moku-pona"\n[index]\nhosts = "same"'
    rules = parse_definition("x", "x.toml", _definition(rest)).index

    assert ("same", "selector+date") == (rules.hosts, rules.identity)


def test_an_unknown_preset_is_a_mistake_that_names_the_others() -> None:
    """Like every wrong value."""
    with pytest.raises(MistakeError, match='found "cnn", expected the name of a preset: codevoid-cnn, goph'):
        parse_definition("x", "x.toml", _definition('preset = "cnn"'))
