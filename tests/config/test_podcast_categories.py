"""Apple's categories, as a person writes them."""

import pytest

from feedd.config.definition import parse_definition
from feedd.config.definition_values import category
from feedd.config.podcast_categories import CATEGORIES
from feedd.errors import MistakeError
from feedd.model import Podcast

URL = b'url = "gopher://example.org/1/cast"\n'


def test_no_two_have_one_name() -> None:
    """So a part is named without its category: 19 categories with 91 parts."""
    assert (19, 91) == tuple(sum(len(one) == depth for one in CATEGORIES.values()) for depth in (1, 2))


@pytest.mark.parametrize(
    ("written", "found"),
    [("Technology", "Technology"), ("true  crime", "True Crime"), ("STAND-UP", "Stand-Up"), ("TV & Film", "TV & Film")],
)
def test_capitals_and_blanks_do_not_count(written: str, found: str) -> None:
    """The name in the document is Apple's."""
    assert found == category(written)


@pytest.mark.parametrize(
    ("wrong", "hint"),
    [("documentry", "did you mean 'Documentary'?"), ("Stand up", "did you mean 'Stand-Up'?"), ("Gophers", "Arts, ")],
)
def test_wrong_one_is_refused_with_the_nearest(wrong: str, hint: str) -> None:
    """Or with the list of categories, where none is near."""
    with pytest.raises(ValueError, match="Apple's list") as caught:
        category(wrong)

    assert hint in str(caught.value)


@pytest.mark.parametrize("table", [b"[podcast]", b"podcast = {}", b"[podcast]\nexplicit = false"])
def test_the_table_alone_makes_a_podcast(table: bytes) -> None:
    """Even an empty one; without it there is none."""
    assert Podcast() == parse_definition("cast", "cast.toml", URL + table).terms.podcast
    assert None is parse_definition("cast", "cast.toml", URL).terms.podcast


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('image = "cover.jpg"', "the address of a JPEG or PNG"),
        ('image = "gopher://example.org/0/cover.jpg"', "the address of a JPEG or PNG"),
        ('image = "gopher://example.org/I/cover.gif"', "the address of a JPEG or PNG"),
        ('image = "https://"', "the address of a JPEG or PNG"),
        ('image = "https://example.org/a b.png"', "the address of a JPEG or PNG"),
        ("image = 'https://example.org/\"><x>.png'", "the address of a JPEG or PNG"),
        ('email = "ada"', "an e-mail address"),
        ('email = "ada\\u0001@example.org"', "an e-mail address"),
        ('type = "daily"', '"episodic" or "serial"'),
        ('explicit = "no"', "true or false"),
        ('autor = "Ada"', "did you mean podcast.author?"),
    ],
)
def test_mistake_is_one_sentence(line: str, words: str) -> None:
    """What was found, and what was expected."""
    with pytest.raises(MistakeError) as caught:
        parse_definition("cast", "cast.toml", URL + f"[podcast]\n{line}\n".encode())

    (mistake,) = caught.value.mistakes
    assert words in mistake.message
