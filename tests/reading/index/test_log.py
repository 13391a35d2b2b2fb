"""Reading a log, one page with many dated posts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedd.errors import NotReadable, SourceError
from feedd.gopher.url import format_location
from feedd.model import Charsets, GopherUrl, Index
from feedd.reading import ArticleRules, IndexRules, read_index, read_part
from tests.support.patterns import pattern

URL = GopherUrl(host="gopher.example.org", item_type="0", selector=b"/log.txt")
LOG = IndexRules(strategy="log")


def _read(text: str, rules: IndexRules | None = None, url: GopherUrl = URL) -> Index:
    return read_index(text.encode(), url, rules or IndexRules(), Charsets())


def _posts(text: str, rules: IndexRules | None = None) -> list[tuple[str, str]]:
    return [(one.key.partition("#")[2], one.title) for one in _read(text, rules).candidates]


def _menu(*lines: str) -> str:
    return "".join(f"{line}\r\n" if "\t" in line else f"i{line}\t\tnull.host\t1\r\n" for line in lines)


@pytest.mark.parametrize(
    ("text", "posts"),
    [
        (
            "# May 3, 2024\n\nBees came.\n\n# April 2, 2024\n\nMoths.\n",
            [("2024-05-03", "Bees came."), ("2024-04-02", "Moths.")],
        ),
        (
            "Entry: 2024-04-02\n\nMoths\n\n\nEntry: 2024-05-03\n\nBees\n",
            [("2024-04-02", "Moths"), ("2024-05-03", "Bees")],
        ),
        (
            "2024-05-03\n----------\nBees\n\n2024-04-02\n----------\nMoths\n",
            [("2024-05-03", "Bees"), ("2024-04-02", "Moths")],
        ),
        ("== 3.5.2024: Bees ==\nHum.\n\n== 2.4.2024 ==\nFlap.\n", [("2024-05-03", "Bees"), ("2024-04-02", "Flap.")]),
        (
            "## [1.1] - 2024-05-03\n- Hives\n\n## [1.0] - 2024-04-02\n- Sheds\n",
            [("2024-05-03", "1.1"), ("2024-04-02", "1.0")],
        ),
        (
            "2024-05-03: bees came\nand went\n\n2024-04-02: moths\n",
            [("2024-05-03", "bees came"), ("2024-04-02", "moths")],
        ),
        (
            "Title: Bees\nDate: 2024-05-03\n\nHum.\n\nTitle: Moths\nDate: 2024-04-02\n\nFlap.\n",
            [("2024-05-03", "Bees"), ("2024-04-02", "Moths")],
        ),
        (
            "## Hive 11/25/22 @bees ##\n\nFull.\n\n## Shed 9/4/22 @home ##\n\nDry.\n\n## Hat 8/3/22 @bees ##\n\nNew.\n",
            [("2022-11-25", "Hive"), ("2022-09-04", "Shed"), ("2022-08-03", "Hat")],
        ),
        (
            "2.3 (July 8, 2021):\nHives\n\n2.2 (March 11, 2020):\nSheds\n\n2.1 (May 24, 2019):\nHats\n",
            [("2021-07-08", "2.3"), ("2020-03-11", "2.2"), ("2019-05-24", "2.1")],
        ),
    ],
    ids=["hashes", "a word", "underlined", "signs", "versions with dates", "paragraphs", "fields", "tags", "versions"],
)
def test_a_text_with_two_dated_headings_is_a_log(text: str, posts: list[tuple[str, str]]) -> None:
    """Headings have one form; a post is named by their other words, or by its own first words."""
    assert ("log", posts) == (_read(text).strategy, _posts(text))


@pytest.mark.parametrize(
    "text",
    [
        "## 1.16.10\n\n- Hives\n\n## 10.11.12\n\n- Sheds\n\n## 11.11.12\n\n- Barns\n",
        "It is said\n\n2001-09-11 was a day on which all\nof us sat still\n\n2003-01-01 was another such\nday for us\n",
        "# 2024-05-03\n\nBees came.\n",
        "The bees came back on\n2024-05-03 and left on\n2024-05-04 again.\n",
    ],
    ids=["versions", "sentences", "one", "wrapped"],
)
def test_other_texts_are_none(text: str) -> None:
    """Versions, sentences that begin with a date, and a single heading prove no log."""
    with pytest.raises(NotReadable, match='strategy = "page"'):
        _read(text)


def test_a_byte_order_mark_hides_no_heading() -> None:
    """It stands before the first heading, which is read like the others."""
    text = "# 2024-05-27 Bees\n\nThey came.\n\n# 2024-05-20 Moths\n\nTwo.\n"

    assert _posts(text) == _posts("\ufeff" + text) == [("2024-05-27", "Bees"), ("2024-05-20", "Moths")]


def test_a_post_is_named_by_its_day_and_counted_from_the_oldest() -> None:
    """A second post of a day does not change the name of the first, in whichever order they stand."""
    falling = "# 2024-05-03\n\nEvening\n\n# 2024-05-03\n\nMorning\n\n# 2024-05-02\n\nNight\n"
    rising = "# 2024-05-02\n\nNight\n\n# 2024-05-03\n\nMorning\n\n# 2024-05-03\n\nEvening\n"
    posts = {("2024-05-02", "Night"), ("2024-05-03", "Morning"), ("2024-05-03-2", "Evening")}

    assert (posts, posts) == (set(_posts(falling)), set(_posts(rising)))


def test_a_post_has_a_url_and_its_own_lines() -> None:
    """Nothing is fetched for it; the heading of the page is its title, and rules around a post are not its text."""
    index = _read("# Hive log\n\n-----\n2024-05-03\n-----\nBees came.\n\n-----\n2024-04-02\n-----\nMoths.\n")
    first = index.candidates[0]

    assert ("Hive log", "gopher://gopher.example.org/0/log.txt#2024-05-03", b"Bees came.", 4) == (
        index.title,
        format_location(first.location),
        first.raw,
        first.line,
    )
    assert "<p>Bees came.</p>" == read_part(first, URL, ArticleRules(), Charsets()).html


def test_a_menu_is_a_log_where_the_definition_says_so() -> None:
    """Its links stay links; without the strategy, such a menu proposes the line to write."""
    text = _menu(
        "# May 3rd, 2024", "", "Bees came.", "0Hive\t/hive\tgopher.example.org\t70", "# May 2nd, 2024", "Rain."
    )
    menu = GopherUrl(host="gopher.example.org", selector=b"/notes")
    index = _read(text, LOG, menu)

    assert ["2024-05-03", "2024-05-02"] == [one.key.partition("#")[2] for one in index.candidates]
    html = read_part(index.candidates[0], menu, ArticleRules(), Charsets()).html
    assert '<a href="gopher://gopher.example.org/0/hive">Hive</a>' in html
    assert 'index.strategy = "log"' in _read(text, url=menu).proposals[0]


def test_a_post_a_line_is_a_log_where_the_definition_says_so() -> None:
    """Files of twtxt are such logs; without the strategy such lines may be any table."""
    lines = "2024-05-03T10:00:00Z\tBees\n2024-05-03T11:00:00Z\tWasps\n"

    assert [("2024-05-03", "Bees"), ("2024-05-03-2", "Wasps")] == _posts(lines, LOG)


def test_the_order_of_day_and_month_is_learned_from_all_headings() -> None:
    """A number over twelve decides, else the order of the posts."""
    assert ["2024-03-05", "2024-03-13"] == [day for day, _ in _posts("# 3/5/2024\n\na\n\n# 3/13/2024\n\nb\n")]
    assert ["2024-03-02", "2024-03-05", "2024-04-01"] == [
        day for day, _ in _posts("# 3/2/2024\n\na\n\n# 3/5/2024\n\nb\n\n# 4/1/2024\n\nc\n")
    ]


def test_a_page_without_a_date_is_no_log() -> None:
    """It is none even where the definition says that it is one."""
    with pytest.raises(NotReadable, match="no line with a date"):
        _read("Bees came.\n", LOG)


LINES = st.sampled_from(
    ["# 2024-05-03", "# 1.2.3", "Entry: 3.5.24", "----", "", "Bees", "2024-05-03: x", "i# 2024-01-01\t\t\t"]
)


@given(st.binary() | st.lists(LINES, max_size=30).map(lambda lines: "\n".join(lines).encode()), st.sampled_from("01"))
def test_any_bytes_are_a_log_or_a_source_error(data: bytes, item_type: str) -> None:
    """Keys are unique, and each post can be read or is refused with a reason."""
    url = GopherUrl(host="gopher.example.org", item_type=item_type)
    try:
        index = read_index(data, url, LOG, Charsets())
    except SourceError:
        return
    assert len({one.key for one in index.candidates}) == len(index.candidates)
    for one in index.candidates:
        try:
            read_part(one, url, ArticleRules(), Charsets())
        except SourceError:
            continue


def test_include_and_exclude_choose_posts_by_their_headings() -> None:
    """Keys stay as they are without them, also that of the second post of a day."""
    text = "# 2024-05-03 Bees\n\nHum.\n\n# 2024-05-03 Hives\n\nHoney.\n\n# 2024-04-02 Moths\n\nBees.\n"
    bees, moths = pattern("Bees"), pattern("Moths")
    index = _read(text, IndexRules(exclude=(moths, pattern("Hives"))))

    assert [("2024-05-03-2", "Bees")] == _posts(text, IndexRules(include=(bees,)))
    assert ["Bees"] == [one.title for one in index.candidates]
    assert [(5, "# 2024-05-03 Hives", "excluded"), (9, "# 2024-04-02 Moths", "excluded")] == [
        (one.line, one.label, one.reason) for one in index.ignored
    ]
