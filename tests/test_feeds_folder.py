"""The definitions that ship: they parse, and they poll nobody who was not asked for."""

from pathlib import Path

from feedd.definition import load_definitions

FEEDS = Path(__file__).parent.parent / "feeds"
SEED = "cnn"


def test_every_shipped_definition_parses() -> None:
    """What ships is ready to use."""
    definitions = load_definitions(FEEDS)

    assert () == definitions.mistakes
    assert sorted(path.stem for path in FEEDS.iterdir()) == sorted(definitions.good)


def test_only_the_seed_is_enabled() -> None:
    """Nobody's server is polled because feedd was installed."""
    assert [SEED] == [name for name, definition in load_definitions(FEEDS).good.items() if definition.enabled]


def test_every_shipped_definition_speaks_to_people() -> None:
    """Each begins by saying what it is, what shape the hole has and what nobody has verified."""
    for path in FEEDS.iterdir():
        head = path.read_text().partition("\n\n")[0]

        assert all(line.startswith("#") for line in head.splitlines()), path.name
        assert "# Shape: " in head, path.name
        assert "ot verified" in head, path.name
