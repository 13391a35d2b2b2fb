"""Keys and values of front matter that are for generators of pages are known from those for readers."""

import pytest

from feedd.reading.head.generators import is_known, is_of_generators, says_nothing


@pytest.mark.parametrize(
    "key", ["layout", "og-image", "ogimage", "eleventynavigation", "sidebar-position", "nav-order"]
)
def test_keys_of_generators_are_known_however_they_are_written(key: str) -> None:
    """Hyphens, underscores and capitals part the words of a key, or nothing does."""
    assert is_of_generators(key)
    assert is_known(key)


@pytest.mark.parametrize("key", ["mood", "rating", "bees", "summary"])
def test_other_keys_are_for_readers(key: str) -> None:
    """A summary is known and is for readers."""
    assert not is_of_generators(key)


@pytest.mark.parametrize("value", ["", "true", "auto", "/img/weir.png", "../weir.html", "weir.jpg", "0d12-77ab-90cc"])
def test_settings_places_and_keys_say_nothing(value: str) -> None:
    """They are for programs."""
    assert says_nothing(value)


@pytest.mark.parametrize(
    "value", ["half_life", "N/A", "node.js", "facade", "4", "2024-05-03", "https://weir.example/june_2", "Мельница"]
)
def test_words_with_signs_in_them_say_something(value: str) -> None:
    """A name of one word is no place, and a number may be a mark out of ten."""
    assert not says_nothing(value)
