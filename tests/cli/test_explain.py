"""`explain` and `schema` as a person calls them."""

import json

from click.testing import CliRunner

from feedd.cli import main
from feedd.config.key_help import ALL
from feedd.config.schema import definition_schema, settings_schema


def said(*arguments: str) -> str:
    """Run a command in this process and return what it prints."""
    return CliRunner().invoke(main, arguments, terminal_width=80, catch_exceptions=False).stdout


def test_explain_alone_lists_all_keys_by_table_in_80_columns() -> None:
    """Each on a line that says what it is."""
    text = said("explain")

    assert all(f"\n  {one.name}  " in text for one in ALL)
    headings = [line for line in text.splitlines() if line.endswith(":") and line[0] != " "]
    tables = ["", "[index]", "[article]", "[attribution]", "[podcast]", "", "[include]", "[exclude]", ""]
    assert tables == [line.rstrip(":").partition("below ")[2].partition(",")[0] for line in headings]
    assert 80 >= max(len(line) for line in text.splitlines())


def test_explain_says_all_of_a_key() -> None:
    """The words, and what else is known."""
    text = said("explain", "max_new")

    assert text.startswith("index.max_new\n  how many new entries one poll publishes")
    assert "\n  default        20\n" in text


def test_schema_prints_what_editors_read() -> None:
    """Of definitions, or of the settings."""
    assert definition_schema() == json.loads(said("schema"))
    assert settings_schema() == json.loads(said("schema", "settings"))
