"""The keys of the table [index] of a definition."""

import pytest

from feedd.config.definition_tables import INDEX_KEYS
from feedd.config.key_table import read_keys
from feedd.config.toml_keys import Keys
from feedd.reading import IndexRules


def _read(text: str) -> tuple[IndexRules, list[str]]:
    keys = Keys.from_toml("x.toml", f"[index]\n{text}".encode())
    rules = IndexRules(**read_keys(INDEX_KEYS, keys)[IndexRules])
    return rules, [mistake.message for mistake in keys.mistakes]


@pytest.mark.parametrize("strategy", ["auto", "menu", "tree", "log", "feed", "page"])
def test_a_strategy_may_be_named(strategy: str) -> None:
    """Each strategy that exists."""
    assert (strategy, []) == (_read(f'strategy = "{strategy}"')[0].strategy, _read(f'strategy = "{strategy}"')[1])


def test_what_a_tree_and_an_aggregator_are_told() -> None:
    """Templates of selectors, hosts in lower case without a final dot, and what makes an entry."""
    rules, mistakes = _read('follow = ["/phlog/{year}"]\nhosts = ["Fox.Example."]\nidentity = "selector+date"')

    assert (("/phlog/{year}",), ("fox.example",), "selector+date", []) == (
        rules.follow,
        rules.hosts,
        rules.identity,
        mistakes,
    )


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ('follow = ["/phlog/{day}"]', 'found "/phlog/{day}", expected a selector with {year} and {month} in it'),
        ('follow = ["/a\\tb"]', "holds a TAB"),
        ('hosts = "all"', 'found "all", expected "auto", "same", "any" or a list of hosts'),
        ("hosts = []", 'found [], expected "auto"'),
        ('hosts = ["a b"]', "is not a host name"),
    ],
)
def test_a_mistake_says_what_was_expected(text: str, mistake: str) -> None:
    """The default is used instead."""
    rules, mistakes = _read(text)

    assert (IndexRules(), 1) == (rules, len(mistakes))
    assert mistake in mistakes[0]
