"""What is said of keys: for each there is an example that feedd takes, and it is found by any of its names."""

import json
import tomllib

import pytest

from feedd.config import definition, merge_definition, settings
from feedd.config.key_help import ALL, KeyHelp, find_keys, sample
from feedd.config.toml_keys import Keys
from feedd.errors import UsageError


@pytest.mark.parametrize("one", ALL, ids=lambda one: f"{one.place}-{one.key.name}")
def test_example_is_one_that_a_person_can_paste(one: KeyHelp) -> None:
    """It is TOML, its key takes the value, and unlike the default it shows something."""
    values = tomllib.loads(one.facts["example"])

    assert {one.name: sample(one.key)} == values
    if one.name != "ca_bundle":  # a file that is not here
        one.key.value.at(Keys("x.toml", {}), one.key.name).read(values[one.name])
    if not isinstance(one.key.default, int):
        assert one.facts["default"] != json.dumps(values[one.name])


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("index.first", ["index.first"]),
        ("first", ["index.first"]),
        ("First", ["index.first"]),
        ("FEEDD_BASE_URL", ["base_url"]),
        ("base-url", ["base_url"]),
        ("max_bytes", ["max_bytes", "max_bytes"]),
        ("[attribution]", [key.name for key in definition.KEYS if key.name.startswith("attribution.")]),
    ],
)
def test_key_is_found_by_each_of_its_names(word: str, expected: list[str]) -> None:
    """Also those of both kinds of files, and a whole table."""
    assert expected == [one.key.name for one in find_keys(word)]


@pytest.mark.parametrize(
    ("word", "hint"), [("intervall", "did you mean 'interval'?"), ("zzzz", "`feedd explain` lists all keys")]
)
def test_unknown_key_is_told_from_the_nearest(word: str, hint: str) -> None:
    """Who mistypes a key gets the way out."""
    with pytest.raises(UsageError, match=f"named '{word}'") as raised:
        find_keys(word)
    assert str(raised.value).endswith(hint)


def test_facts_say_where_a_key_is_written_and_used() -> None:
    """Type, default, example, place, strategies, the other ways of a setting, and the page."""
    (first,), (level,), (hosts,) = (find_keys(word) for word in ("max_new", "log_level", "hosts"))

    assert {
        "type": "a whole number from 1 to 1000",
        "default": "20",
        "example": "max_new = 20",
        "in": "feeds/NAME.toml, below [index]",
        "with strategy": "auto, menu, tree, log, feed",
        "documented": "docs/definitions.md, [index]",
    } == first.facts
    assert "the variable FEEDD_LOG_LEVEL, the option --log-level" == level.facts["or"]
    assert '"auto" or "same" or "any", or a list of texts in quotes, in [brackets]' == hosts.facts["type"]
    assert len(definition.KEYS) + len(merge_definition.KEYS) + len(settings.KEYS) == len(ALL)
