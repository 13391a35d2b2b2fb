"""The JSON Schemas: they are valid, accept the shipped files, and refuse nothing that feedd accepts."""

import json
import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from feedd.config import definition, merge_definition, settings
from feedd.config.key_table import Key
from feedd.config.presets import load_presets
from feedd.config.schema import definition_schema, settings_schema
from feedd.config.toml_keys import Keys
from tests.support.json_schema import faults_of, refusals

ROOT = Path(__file__).parents[2]
FEEDS = sorted((ROOT / "feeds").glob("*.toml"))
PRESETS = load_presets()
DEFINITION = definition_schema()
SETTINGS = settings_schema()


def names_in(schema: dict[str, Any], prefix: str = "") -> list[str]:
    """Return the keys that a schema has, written as in messages."""
    names: list[str] = []
    for name, one in schema["properties"].items():
        names += names_in(one, f"{prefix}{name}.") if "properties" in one else [prefix + name]
    return names


@pytest.mark.parametrize("make", [definition_schema, settings_schema])
def test_schema_is_valid(make: Callable[[], dict[str, Any]]) -> None:
    """Its keywords are those of draft 2020-12, its defaults are valid, and it can be written as JSON."""
    schema = make()

    assert "https://json-schema.org/draft/2020-12/schema" == schema["$schema"]
    assert [] == list(faults_of(schema))
    assert schema == json.loads(json.dumps(schema))


def test_schema_has_every_key_with_its_words() -> None:
    """It has the keys of the tables and no others."""
    of_definitions = {key.name for key in (*definition.KEYS, *merge_definition.KEYS)}
    assert sorted(of_definitions) == sorted(names_in(DEFINITION))
    assert sorted(key.name for key in settings.KEYS) == sorted(names_in(SETTINGS))
    assert DEFINITION["properties"]["index"]["properties"]["first"] == {
        "description": "how many entries the first poll publishes, the newest; the others are known but not published",
        "type": "integer",
        "minimum": 0,
        "maximum": 1000,
        "default": 20,
    }


@pytest.mark.parametrize("file", FEEDS, ids=lambda file: file.stem)
def test_every_shipped_definition_satisfies_the_schema(file: Path) -> None:
    """An editor shows no mistake in a shipped file."""
    assert [] == list(refusals(DEFINITION, tomllib.loads(file.read_text())))


def test_merge_satisfies_the_schema() -> None:
    """It needs no address, and its tables are known."""
    merge = {"kind": "merge", "from": ["group:Phlogs", "!fefe", "*"], "include": {"title": ["fog"], "language": ["en"]}}

    assert [] == list(refusals(DEFINITION, merge))
    assert ["$.kind: enum", "$.from[0]: pattern"] == list(refusals(DEFINITION, {"kind": "feed", "from": ["A b"]}))


@pytest.mark.parametrize("preset", PRESETS.values(), ids=list(PRESETS))
def test_every_preset_satisfies_the_schema(preset: Any) -> None:
    """A preset is a definition without its url."""
    assert [] == list(refusals(DEFINITION, {"url": "gopher://example.org/", **preset.values}))


def test_the_example_of_settings_satisfies_the_schema() -> None:
    """Its settings are commented out; each line is valid once somebody removes the comment sign."""
    lines = (ROOT / "systemd" / "feedd.toml").read_text().splitlines()
    example = tomllib.loads("\n".join(line.removeprefix("# ") for line in lines if re.match(r"# \w+ = ", line)))

    assert {"listen", "base_url"} <= set(example)
    assert [] == list(refusals(SETTINGS, example))


WRONG = {
    "no-url": ("", "$: anyOf"),
    "url-web": ('url = "https://example.org/"', "$.url: pattern"),
    "unknown": ('uri = "x"', "$.uri: additionalProperties"),
    "unknown-in-a-table": ("index.frist = 1", "$.index.frist: additionalProperties"),
    "preset": ('preset = "nope"', "$.preset: enum"),
    "type": ("enabled = 1", "$.enabled: type"),
    "number": ("index.first = 1001", "$.index.first: minimum or maximum"),
    "choice": ('article.format = "html"', "$.article.format: enum"),
    "interval": ('interval = "often"', "$.interval: pattern"),
    "list": ('index.types = ["0", "i"]', "$.index.types[1]: pattern"),
    "list-empty": ("index.types = []", "$.index.types: minItems"),
    "hosts": ('index.hosts = "all"', "$.index.hosts: anyOf"),
    "table": ("index = 5", "$.index: type"),
}


@pytest.mark.parametrize(("toml", "expected"), WRONG.values(), ids=WRONG)
def test_schema_refuses_what_an_editor_can_see(toml: str, expected: str) -> None:
    """It refuses unknown keys, wrong types and wrong words, each at its place."""
    url = "" if "url" in toml or not toml else 'url = "gopher://example.org/"\n'

    assert [expected] == list(refusals(DEFINITION, tomllib.loads(url + toml)))


SCALARS: tuple[object, ...] = (
    *(True, False, -1, 0, 1, 2, 64, 1000, 1024, 2**30, 2**50, 1.0, "", " ", " a ", "\0", "a\nb", "ä"),
    *(chr(code) for code in range(128)),
    *("adaptive", " 0 6 * * mon-fri ", "0\t6 1 1 *", "1.5h", "0s", "1d", "366d", "UTC", "Europe/Berlin", "en", "pt-BR"),
    *("gopher://Example.org/", "GOPHERS://[::1]:7070/0a", "http://localhost:8070/", "HTTPS://p.example/{url}"),
    *(
        "[::1]:0",
        "localhost:65535",
        "a.b",
        "a.b:70",
        "[2001:db8::1]:70",
        "~/x",
        "cp437",
        "UTF-8",
        "/run/feedd/metrics.sock",
        "0123456789abcdef",
        "^a",
        "/{year}/{month}",
    ),
    *("urn:uuid:0F3C9A52-6b1e-4d7a-9c55-2e8d11f0a9b4", "URN:UUID:0f3c9a52-6b1e-4d7a-9c55-2e8d11f0a9b4", "hngopher"),
    *("auto", "menu", "tree", "log", "feed", "page", "any", "same", "selector+date", "dmy", "mdy", "pre", "reflow"),
    str(Path(__file__).parent.parent / "data" / "tls" / "authority.pem"),
    *("postgresql://", "postgres://feedd:a%20b@[::1]:5433/feedd?host=/run/postgresql"),
    "merge",
    *(
        "in-place",
        "never",
        "full",
        "excerpt",
        "none",
        "proxy",
        "gopher",
        "obey",
        "warn",
        "verify",
        "debug",
        "json",
        "token",
    ),
    *("Documentary", "serial", "ada@example.org", "gopher://example.org/I/cover.jpg"),
)
VALUES: tuple[object, ...] = (*SCALARS, [], *([one] for one in SCALARS), ["0", "I"], ["a.b", "c.d:70"])


@pytest.mark.parametrize("key", [*definition.KEYS, *merge_definition.KEYS, *settings.KEYS], ids=lambda key: key.name)
def test_schema_refuses_nothing_that_its_reader_takes(key: Key[object]) -> None:
    """An editor may miss a mistake, but it must never show one where there is none."""
    taken = [value for value in VALUES if is_taken(key, value)]

    assert taken
    assert [] == [value for value in taken if list(refusals(key.value.schema, value))]


def is_taken(key: Key[object], value: object) -> bool:
    """Return whether the reader of a key takes a value."""
    try:
        key.value.at(Keys("x.toml", {}), key.name).read(value)
    except ValueError:
        return False
    return True


@pytest.mark.parametrize(
    ("folder", "file", "schema"),
    [("feeds", "definition.schema.json", DEFINITION), ("systemd", "feedd.schema.json", SETTINGS)],
)
def test_shipped_files_name_a_schema_that_is_beside_them(folder: str, file: str, schema: dict[str, Any]) -> None:
    """As editors with taplo look for it, and it is the one of today: `make generated` writes it."""
    files = sorted((ROOT / folder).glob("*.toml"))

    assert files
    assert {f"#:schema ./{file}"} == {one.read_text().split("\n")[0] for one in files}
    assert schema == json.loads((ROOT / folder / file).read_text())
