"""Publish options: the terms of a definition, with what the settings say."""

from pathlib import Path

from feedd.config.definition import parse_definition
from feedd.config.settings_sources import load_settings
from feedd.model import Terms
from feedd.publish import PublishOptions, publish_options


def test_options_takes_the_definition_over_the_settings(tmp_path: Path) -> None:
    """The options have the definition's terms, with the settings' proxy if the definition has none."""
    settings = load_settings({"base_url": "https://feeds.example.org/", "pages": "false"}, {}, tmp_path)
    definition = parse_definition(
        "lamps",
        "lamps.toml",
        b"""
        url = "gopher://news.example.org/1/lamps"
        title = "Lamps"
        language = "en"
        max_entries = 7
        tombstones = true
        [article]
        author = "Ada"
        [attribution]
        rights = "CC0"
        alternate = "gopher"
        footer = false
        """,
    )
    expected = PublishOptions(
        name="lamps",
        terms=Terms(
            title="Lamps",
            language="en",
            max_entries=7,
            author="Ada",
            rights="CC0",
            alternate="gopher",
            footer=False,
            tombstones=True,
            proxy=settings.proxy,
        ),
        base_url="https://feeds.example.org",
        pages=False,
    )
    assert expected == publish_options(settings, "lamps", definition.terms)
    assert "https://feeds.example.org/feeds/lamps" == expected.home


def test_options_without_terms(tmp_path: Path) -> None:
    """Terms without values are the defaults, with the settings' proxy."""
    settings = load_settings({}, {}, tmp_path)
    assert PublishOptions(name="lamps", terms=Terms(proxy=settings.proxy)) == publish_options(
        settings, "lamps", Terms()
    )
