"""Proposing lines for a definition where a page alone cannot decide."""

import pytest

from feedd.config.toml_keys import Keys
from feedd.model import Charsets, GopherUrl
from feedd.reading import IndexRules, read_index

URL = GopherUrl(host="gopher.example.org", selector=b"/log")


def _proposals(*lines: str, rules: IndexRules | None = None) -> tuple[str, ...]:
    rows = (line.split("|") if "|" in line else (line, "") for line in lines)
    data = "".join(f"{label}\t{selector}\tgopher.example.org\t70\r\n" for label, selector in rows).encode()
    return read_index(data, URL, rules or IndexRules(), Charsets()).proposals


@pytest.mark.parametrize(
    ("lines", "key"),
    [
        (("02024-05-03 Bees|/b", "12023|/log/2023"), "index.strategy"),
        (("i# May 3rd, 2024", "iBees came.", "i# May 2nd, 2024", "iRain."), "index.strategy"),
        (("iNothing but words here",), "index.strategy"),
        (("0Bees (3/5/24)|/b", "0Moths (4/6/24)|/m"), "index.date_order"),
        (("0Hives|/a", "0Moths|/b", "9One.zip|/1.zip", "9Two.zip|/2.zip", "5Three.zip|/3.zip"), "index.types"),
    ],
    ids=["tree", "log", "page", "order", "files"],
)
def test_a_proposal_is_a_line_of_a_definition(lines: tuple[str, ...], key: str) -> None:
    """The line can be parsed as it is."""
    (line,) = _proposals(*lines)

    assert key in Keys.from_toml("x.toml", line.encode())


def test_a_page_that_says_it_all_gets_none() -> None:
    """A page whose definition has decided gets none either."""
    assert () == _proposals("02024-05-03 Bees|/b")
    assert () == _proposals("02024-05-03 Bees|/b", "12023|/log/2023", rules=IndexRules(strategy="menu"))


def test_files_that_are_left_out_are_counted() -> None:
    """The line takes them, with what is taken already, and says how many there are of which type."""
    files = [f"9Part {number}|/{number}.zip" for number in range(3)] + ["5Tool|/tool.zip"]
    (line,) = _proposals("0Hives|/a", "0Moths|/b", *files)

    assert line.startswith('index.types = ["0", "1", "h", "9", "5"]')
    assert "4 links lead to files (3 of type 9, 1 of type 5)" in line
    assert () == _proposals(*(f"0Post {number}|/{number}" for number in range(9)), *files)
