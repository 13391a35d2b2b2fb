"""What the documents show is what the program takes."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from feedd.cli import COMMANDS
from feedd.config.definition import KEYS, parse_definition
from feedd.config.settings import Settings

ROOT = Path(__file__).parents[2]


def samples(name: str) -> list[str]:
    """The TOML that a document shows."""
    return re.findall(r"```toml\n(.*?)```", (ROOT / name).read_text(), flags=re.DOTALL)


@pytest.mark.parametrize("name", ["README.md", "docs/definitions.md"])
def test_every_definition_shown_is_one(name: str) -> None:
    """It can be pasted and used."""
    assert samples(name)
    for number, sample in enumerate(samples(name)):
        assert parse_definition(f"sample{number}", name, sample.encode()).url.host == "example.org"


def test_every_key_of_a_definition_is_documented() -> None:
    """A key that nobody can find is as good as none."""
    keys = {key.name.rpartition(".")[2] for key in KEYS}
    shown = samples("docs/definitions.md")[0]

    assert [key for key in sorted(keys) if not re.search(rf"^{key} = ", shown, re.MULTILINE)] == []


def test_every_setting_is_documented() -> None:
    """With its default."""
    table = (ROOT / "docs" / "definitions.md").read_text().partition("## Settings")[2]

    assert [one.name for one in fields(Settings) if f"`{one.name}`" not in table] == []


def test_every_command_is_named_in_the_documents() -> None:
    """The README, or the log of changes, says what each is for."""
    text = (ROOT / "README.md").read_text() + (ROOT / "CHANGELOG.md").read_text()

    assert [name for name in COMMANDS if name not in text] == []
