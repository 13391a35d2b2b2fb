"""Any text that is not TOML is explained; what is said of which mistake stands in data/mistakes.toml."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedd.config.toml_mistakes import explain_toml

PIECES = st.sampled_from(
    [
        "a",
        "url",
        " ",
        "\t",
        "=",
        ":",
        "[",
        "]",
        "{",
        '"',
        "'",
        '"""',
        "\\",
        "#",
        ",",
        "\n",
        "\r\n",
        "true",
        "“",
        "1m",
        "é",
    ]
)


@given(st.lists(PIECES, max_size=30).map("".join) | st.text())
def test_any_mistake_has_a_line_and_a_caret(text: str) -> None:
    """The caret stands below the line, whatever is in it."""
    try:
        tomllib.loads(text)
    except ValueError as error:
        found = explain_toml(text, error)
        line, _, caret = found.excerpt.rpartition("\n")

        assert found.message.startswith("line ")
        assert "\n" not in found.message + line
        assert ("^", "") == (caret.strip(), caret[:-1].strip())


def test_a_long_file_is_explained() -> None:
    """Each line is read once, and no longer than it is shown."""
    text = "\n".join([*(f"key{number} = {' ' * 200}1" for number in range(4000)), "key1 = 2"])
    with pytest.raises(tomllib.TOMLDecodeError) as refused:
        tomllib.loads(text)

    assert (
        "line 4001: the key key1 stands in line 2 already; keep one of them"
        == explain_toml(text, refused.value).message
    )
