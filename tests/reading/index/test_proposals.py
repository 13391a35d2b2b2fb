"""Proposing lines for a definition where a page alone cannot decide."""

import pytest

from feedd.config.toml_keys import Keys
from feedd.errors import NotReadable
from feedd.model import Charsets, GopherUrl
from feedd.reading import IndexRules, read_index

URL = GopherUrl(host="gopher.example.org", selector=b"/~ada")
LOG = tuple(f"i2026-11-{day}: Added beans" for day in range(20, 10, -1))


def _proposals(*lines: str, rules: IndexRules | None = None) -> tuple[str, ...]:
    rows = (line.split("|") if "|" in line else (line, "") for line in lines)
    data = "".join(f"{label}\t{selector}\tgopher.example.org\t70\r\n" for label, selector in rows).encode()
    return read_index(data, URL, rules or IndexRules(), Charsets()).proposals


def _posts(year: int, below: str = "/p") -> tuple[str, ...]:
    return tuple(f"0{year}-0{month}-11 Bees {month}|{below}/{month}" for month in range(6, 0, -1))


COPIED = tuple(f"0{name}.gmi    2023-Nov-17 10:00    0.6 KB|/{name}.gmi" for name in ("mill", "weir", "ice", "axle"))


@pytest.mark.parametrize(
    ("lines", "proposed"),
    [
        (("02024-05-03 Bees|/b", "12023|/log/2023"), 'strategy = "tree"'),
        (("02024-05-03 Bees|/log/2024/b", "12024|/log/2024"), 'strategy = "tree"'),
        ((*COPIED, "12023    2023-Nov-17 10:00    --------|/2023"), 'strategy = "tree"'),
        ((*_posts(2024), "12023|/log/2023", "12022|/log/2022"), 'strategy = "tree"'),
        (("i# May 3rd, 2024", "iBees came.", "i# May 2nd, 2024", "iRain."), 'strategy = "log"'),
        (("iThe garden", *LOG), 'strategy = "log"'),
        ((*LOG, "1Ada's garden|/~ada/garden"), 'strategy = "log"'),
        (("iNothing but words here",), 'strategy = "page"'),
        (("iWhat I do", "i", "iWaiting for frost", "1Home|/"), 'strategy = "page"'),
        (("0Bees (3/5/24)|/b", "0Moths (4/6/24)|/m"), "date_order"),
        (("0Hives|/a", "0Moths|/b", "9One.zip|/1.zip", "9Two.zip|/2.zip", "5Three.zip|/3.zip"), "types ="),
    ],
    ids=[
        "tree",
        "newest post",
        "copied in that year",
        "older years",
        "log",
        "lines",
        "lines and a link",
        "page",
        "page with a way out",
        "order",
        "files",
    ],
)
def test_a_proposal_is_a_line_of_a_definition(lines: tuple[str, ...], proposed: str) -> None:
    """The line can be parsed as it is."""
    (line,) = _proposals(*lines)

    assert line.startswith(f"index.{proposed}")
    assert line.partition(" =")[0] in Keys.from_toml("x.toml", line.encode())


@pytest.mark.parametrize(
    "lines",
    [
        ("02024-05-03 Bees|/b",),
        (*_posts(2024), "12024|/log/2024"),
        (*_posts(2024, "/log/2024"), "12024|/log/2024"),
        (*(line.replace("2024-0", "0") for line in _posts(2024, "/log/2024")), "12024|/log/2024"),
        (*_posts(2024), "1All posts|/all"),
        ("iThe garden", "i2026-11-20: Added beans", "i2026-11-19: Made this page", "0Bees|/b"),
        ("iThe garden", "1Home|/", "1Links|/links", "0About me|/about"),
        ("iThis directory is empty.",),
        ("iMy tapes", "iof rain", "iand of more rain", "9One|/1.zip", "9Two|/2.zip"),
        ("iThe garden", "iof Ada", "iin the north", "1Home|/", "1Phlog|/~ada/phlog"),
    ],
    ids=[
        "one post", "the year stands here", "below its selector", "undated below it", "all posts behind a long page",
        "two dated lines", "only navigation", "empty", "only files", "a front page",
    ],
)  # fmt: skip
def test_nothing_is_proposed_where_it_would_not_help(lines: tuple[str, ...]) -> None:
    """A wrong proposal is followed as a right one is."""
    assert () == _proposals(*lines)


def test_a_page_whose_definition_has_decided_gets_none() -> None:
    """A strategy that is set stays."""
    assert () == _proposals("02024-05-03 Bees|/b", "12023|/log/2023", rules=IndexRules(strategy="menu"))


def test_files_that_are_left_out_are_counted() -> None:
    """The line takes them, with what is taken already, and says how many there are of which type."""
    files = [f"9Part {number}|/{number}.zip" for number in range(3)] + ["5Tool|/tool.zip"]
    (line,) = _proposals("0Hives|/a", "0Moths|/b", *files)

    assert line.startswith('index.types = ["0", "1", "h", "9", "5"]')
    assert "4 links lead to files (3 of type 9, 1 of type 5)" in line
    assert () == _proposals(*(f"0Post {number}|/{number}" for number in range(9)), *files)


@pytest.mark.parametrize(("text", "advice"), [("\n".join(LOG).replace("i2", "2"), "log"), ("A page\nof words", "page")])
def test_text_that_is_no_index_says_how_it_can_be_one(text: str, advice: str) -> None:
    """Lines that begin with a date are posts; other text is one as a whole."""
    url = GopherUrl(host="gopher.example.org", item_type="0", selector=b"/now.txt")

    with pytest.raises(NotReadable, match=f'strategy = "{advice}"'):
        read_index(text.encode(), url, IndexRules(), Charsets())
