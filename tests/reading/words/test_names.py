"""What a line of words would name."""

import pytest

from feedd.reading.words.names import bare_name, is_period, may_name, name_in, sentence_end


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("=== The bees ===", "The bees"),
        ("~ The bees ~", "The bees"),
        (".: The bees :.", "The bees"),
        ("-=[ The bees ]=-", "The bees"),
        ("## The bees", "The bees"),
        ("<< The bees >>", "The bees"),
        ("│ The bees │", "The bees"),
        ("==== The bees ==========", "The bees"),
        ("(The bees)", "The bees"),
        ("The bees (12 posts)", "The bees"),
        ("The bees - 2026-11-20", "The bees"),
        ("~ada", "~ada"),
        ("C++", "C++"),
        ("bees (and wax)", "bees (and wax)"),
        ("[bees] and wax", "[bees] and wax"),
        ("====", ""),
    ],
)
def test_decoration_counts_and_dates_are_no_part_of_a_name(text: str, name: str) -> None:
    """Signs that belong to the words stay."""
    assert name == bare_name(text)


@pytest.mark.parametrize(
    "text",
    [
        "/blog/", "[/daily_logs/]", "gopher://example.org/1/x", "ada@example.org", "phlog/2024/", "March 2024", "2024",
        "2024 entries", "== 11 ==", "Posts (12)", "Welcome!", "Hello there", "WORK IN PROGRESS", "Name  Size  Date",
        "ada@mill:~ $ cat .banner", "EST DEC 2018", "Oh hello... I'm Ada",
        "You are visitor 4711", "Updated: 2026-11-20", "I live here. I keep bees", "888888b. d8888", "MMMMb dMMMMb",
        "...", "", "All of my writings are there on the web and on gopher", "About me", "Neueste Beiträge",
        "Všechny články",
    ],
)  # fmt: skip
def test_no_line_that_says_something_else_is_a_name(text: str) -> None:
    """However it stands out."""
    assert not may_name(text)


@pytest.mark.parametrize(
    "text", ["The quiet mill", "Ada's phlog", "yatb (yet another log)", "養蜂日記", "Blog", "1984 and bees"]
)
def test_names_may_be_names(text: str) -> None:
    """Whether a line is one depends on where it stands."""
    assert may_name(text)


def test_period_is_a_date_and_nothing_else() -> None:
    """With other words it is a name, as "Winter log 2024"."""
    assert all(map(is_period, ("2024", "March 2024", "2024-03-05", "Mars", "2024 entries:", "2024 (12)", "2024年3月")))
    assert not any(map(is_period, ("Winter log 2024", "bees", "1984 and bees", "12")))


def test_sign_that_ends_a_sentence_is_told_from_decoration() -> None:
    """`:.` closes what `.:` opened."""
    assert [".", "", "!", ":", "."] == [sentence_end(text) for text in ("a.", ".: a :.", "a!", "a:", "a...")]


@pytest.mark.parametrize("text", ["<MILL>", "<title>", "</div>", "{{ title }}", "{% block mill %}", "%TITLE%"])
def test_what_a_program_should_have_filled_in_is_no_name(text: str) -> None:
    """With blanks at both ends it may be a name in a frame."""
    assert (name_in(text), name_in("< The mill >"), name_in("<The quiet mill>")) == ("", "The mill", "The quiet mill")
