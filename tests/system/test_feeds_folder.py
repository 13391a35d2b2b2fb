"""The shipped definitions: they have no mistakes, and only one of them is polled without being asked for."""

from pathlib import Path

from feedd.config.loading import load_definitions

FEEDS = Path(__file__).parents[2] / "feeds"
SEED = "cnn"
# By name: a user's own definitions stand in the same folder.
SHIPPED = ["baud-baby", "cnn", "conman", "fefe", "gopher-black", "hackernews", "johngodlee", "lobsters", "nagi"]
SHIPPED += ["raymii", "solderpunk"]


def test_every_shipped_definition_parses() -> None:
    """A shipped definition is ready to use."""
    assert set(SHIPPED) <= set(load_definitions(FEEDS).good)


def test_only_the_seed_is_enabled() -> None:
    """No other server is polled only because feedd was installed."""
    good = load_definitions(FEEDS).good

    assert [SEED] == [name for name in SHIPPED if good[name].enabled]


def test_every_shipped_definition_speaks_to_people() -> None:
    """Each begins with a comment: what it is, which shape the hole has, and what is not verified."""
    for name in SHIPPED:
        head = (FEEDS / f"{name}.toml").read_text().partition("\n\n")[0]

        assert all(line.startswith("#") for line in head.splitlines()), name
        assert "# Shape: " in head, name
        assert "ot verified" in head, name
