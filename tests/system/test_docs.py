"""The program accepts what the documentation shows."""

import json
import re
from collections.abc import Sequence
from pathlib import Path

import pytest

import feedd
from feedd.cli import COMMANDS
from feedd.config import definition, settings
from feedd.config.definition import parse_definition
from feedd.config.key_table import Key, as_toml

ROOT = Path(__file__).parents[2]
ROW = re.compile(r"^\| `.+\|$", re.MULTILINE)


def samples(name: str) -> list[str]:
    """Return the TOML that a document shows."""
    return re.findall(r"```toml\n(.*?)```", (ROOT / name).read_text(), flags=re.DOTALL)


def rows_of(table: Sequence[Key[object]]) -> list[str]:
    """Return the rows that a document has for these keys: name, default, words."""
    return [f"| `{key.name.rpartition('.')[2]}` | {default_of(key)} | {key.words} |" for key in table]


def default_of(key: Key[object]) -> str:
    """Return the default of a key as TOML writes it, or what holds where it has none."""
    return key.otherwise if key.default is None else f"`{json.dumps(as_toml(key.default))}`"


def section(title: str) -> str:
    """Return what docs/definitions.md says under a heading."""
    found = re.search(
        rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)",
        (ROOT / "docs" / "definitions.md").read_text(),
        re.MULTILINE | re.DOTALL,
    )
    assert found, title
    return found[1]


@pytest.mark.parametrize("name", ["README.md", "docs/definitions.md"])
def test_every_definition_shown_is_one(name: str) -> None:
    """A person can paste and use it."""
    assert samples(name)
    for number, sample in enumerate(samples(name)):
        assert parse_definition(f"sample{number}", name, sample.encode()).url.host == "example.org"


@pytest.mark.parametrize(
    ("title", "prefix"),
    [("Keys of a feed", ""), ("[index]", "index."), ("[article]", "article."), ("[attribution]", "attribution.")],
)
def test_every_key_of_a_definition_is_documented(title: str, prefix: str) -> None:
    """It has its default and its words, in the order of the table of keys."""
    keys = [key for key in definition.KEYS if key.name.rpartition(".")[0] == prefix.rstrip(".")]

    assert rows_of(keys) == ROW.findall(section(title))


def test_every_setting_is_documented() -> None:
    """It has its default and its words, in the order of the table of keys."""
    assert rows_of(settings.KEYS) == ROW.findall(section("Settings"))


def test_every_command_is_named_in_the_documents() -> None:
    """The README or the changelog says what each is for."""
    text = (ROOT / "README.md").read_text() + (ROOT / "CHANGELOG.md").read_text()

    assert [name for name in COMMANDS if name not in text] == []


@pytest.mark.parametrize(
    ("page", "roots"),
    [
        ("docs/architecture.md", (ROOT / "feedd", ROOT)),
        ("tests/README.md", (ROOT / "tests", ROOT)),
        ("CONTRIBUTING.md", (ROOT,)),
    ],
)
def test_files_that_a_page_for_contributors_names_are_there(page: str, roots: tuple[Path, ...]) -> None:
    """A map that names what was moved leads astray."""
    named = set(
        re.findall(r"`([a-z_]+(?:/[a-z_]+)*(?:/|\.py|/[a-z_]+\.(?:md|toml)))`", (ROOT / page).read_text("utf-8"))
    )

    assert named
    assert [path for path in sorted(named) if not any((root / path).exists() for root in roots)] == []


def test_map_names_modules_that_are_there() -> None:
    """Each step of the flow in the docstring of the package names packages and modules."""
    steps = re.findall(r"^ +(?:feeds/|due\?|->).* {2,}([a-z][a-z_., ]+)$", feedd.__doc__ or "", re.MULTILINE)
    places = [ROOT / "feedd" / Path(*name.split(".")) for step in steps for name in step.split(", ")]

    assert 9 == len(steps)
    assert [place for place in places if not (place.is_dir() or place.with_suffix(".py").is_file())] == []
